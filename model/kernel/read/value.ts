// The values that C of the migration helper computes with, and the state of one execution. What the source does not
// tell (a call into other files, a member of some struct) is a value of its own, `unknown`: it may be passed around
// and does not matter until the outcome depends on it.
import { integer, type Integer } from './arithmetic.ts'
import { lineOfNode, type CNode } from './syntax.ts'

/** An array of the source with its numbers, row after row. */
export interface NumberArray {
  readonly name: string
  readonly sizes: readonly number[]
  readonly values: readonly Integer[]
}

export interface Unknown {
  readonly type: 'unknown'
  /** What is not known. */
  readonly node: CNode
  /** Whether it is a name that stands for nothing, and not a form of expression. */
  readonly isName: boolean
}

export interface Variable {
  value: Value
}

export type Value =
  | Integer
  | Unknown
  /** An array, or with fewer sizes a row of one; `at` is where it begins. */
  | { readonly type: 'array'; readonly array: NumberArray; readonly at: number; readonly depth: number }
  | { readonly type: 'pointer'; readonly variable: Variable }

/** Why execution stopped before it was done. */
export type Halt =
  | { readonly type: 'endless'; readonly line: number }
  | { readonly type: 'out-of-range'; readonly line: number; readonly text: string }
  | { readonly type: 'not-understood'; readonly line: number; readonly text: string }

/** What one execution has seen so far. */
export interface Run {
  readonly arrays: ReadonlyMap<string, NumberArray>
  /** The migration flags of the device. */
  readonly flags: Integer
  warned: boolean
  /** Rounds of loops and calls that are left. */
  fuel: number
  halt: Halt | undefined
  /** The lines of the loops that were run. */
  readonly loops: Set<number>
}

/** A call in progress. */
export interface Frame {
  readonly run: Run
  readonly variables: Map<string, Variable>
}

export type Code<T = Value> = (frame: Frame) => T

export const unknown = (node: CNode, isName = false): Unknown => ({ type: 'unknown', node, isName })

const EXCERPT_MAX = 80

/** What is not known, as it stands in the source. */
export function textOfUnknown({ node }: Unknown): string {
  const text = node.text.slice(0, 2 * EXCERPT_MAX).replace(/\s+/g, ' ')
  return text.length > EXCERPT_MAX ? `${text.slice(0, EXCERPT_MAX)}...` : text
}

/** Stops the execution; the first reason counts. The value goes on being evaluated, and comes to nothing. */
export function halt(frame: Frame, reason: Halt, value: Unknown): Unknown {
  frame.run.halt ??= reason
  return value
}

/** Stops the execution at a value that it depends on. */
export const giveUp = (frame: Frame, value: Unknown): Unknown =>
  halt(frame, { type: 'not-understood', line: lineOfNode(value.node), text: textOfUnknown(value) }, value)

/** Whether a value counts as true in C; undefined where that is not known. */
export const truthOf = (value: Value): boolean | undefined =>
  value.type === 'integer' ? value.value !== 0n : value.type === 'unknown' ? undefined : true

/** A truth as C has it. */
export const bool = (truth: boolean): Integer => integer(truth ? 1 : 0)
