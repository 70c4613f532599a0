// One way through a driver's code: what its variables and the members of its structs hold, and what happened on it.
// A driver asks devices for things that its source does not tell, so a value may be unknown; where a branch depends on
// one, both sides are ways. Where that unknown was made from the state of the device, the branch itself was not
// understood, and the way says so: what comes of it counts as neither performed nor refused.
import { integer, type Integer } from '../read/arithmetic.ts'
import type { Place } from '../read/syntax.ts'
import type { Form } from './form.ts'

export type Value =
  /** A number, a null pointer among them. `state`: whether it is a state or was computed from one. */
  | { readonly type: 'number'; readonly integer: Integer; readonly state: boolean }
  /** What says that something failed: an error pointer, or the errno in it. */
  | { readonly type: 'error' }
  /** What a pointer leads to that is neither null nor an error. */
  | { readonly type: 'object'; readonly id: string }
  | { readonly type: 'function'; readonly name: string }
  /** The address of a variable. */
  | { readonly type: 'address'; readonly cell: string }
  | { readonly type: 'unknown'; readonly id: string; readonly state: boolean; readonly nonzero: boolean }

/** Something on a way that no working driver does, and where. */
export interface Mark extends Place {
  readonly what: 'through-null' | 'through-error' | 'error-of-nothing' | 'endless'
  readonly text: string
}

export interface Way {
  /** Variables by call depth and name, members by the object they are of. */
  readonly cells: ReadonlyMap<string, Value>
  readonly marks: readonly Mark[]
  /** The first branch on it that was not understood. */
  readonly doubt: (Place & { readonly text: string }) | undefined
}

export const numberOf = (value: number | bigint, state = false): Value => ({
  type: 'number',
  integer: integer(value),
  state,
})

export const nothing = numberOf(0)
export const failure: Value = { type: 'error' }
export const object = (id: string): Value => ({ type: 'object', id })
export const unknownOf = (id: string, state = false): Value => ({ type: 'unknown', id, state, nonzero: false })

/** Whether a value is a state, or was made from one. */
export const isOfState = (value: Value): boolean => (value.type === 'number' || value.type === 'unknown') && value.state

/** Whether it is the null pointer or the number 0. */
export const isNothing = (value: Value): boolean => value.type === 'number' && value.integer.value === 0n

/** Whether a value says that something failed: an error, or an errno as a number. */
export const isFailure = (value: Value): boolean =>
  value.type === 'error' || (value.type === 'number' && value.integer.value < 0n && value.integer.value >= -4095n)

/** Whether a value counts as true in C; undefined where that is not known. */
export function truthOf(value: Value): boolean | undefined {
  if (value.type === 'number') return value.integer.value !== 0n
  if (value.type === 'unknown') return value.nonzero ? true : undefined
  return true
}

export const emptyWay: Way = { cells: new Map(), marks: [], doubt: undefined }

/** The way with a cell set. */
export function withCell(way: Way, cell: string, value: Value): Way {
  const cells = new Map(way.cells)
  cells.set(cell, value)
  return { ...way, cells }
}

export const withMark = (way: Way, mark: Mark): Way => ({ ...way, marks: [...way.marks, mark] })

export const doubting = (way: Way, { file, line }: Place, text: string): Way =>
  way.doubt === undefined ? { ...way, doubt: { file, line, text } } : way

/** A value as text, so that ways can be told apart. */
export function keyOfValue(value: Value): string {
  if (value.type === 'number') return `${value.integer.value}${value.state ? 's' : ''}`
  if (value.type === 'object') return `o${value.id}`
  if (value.type === 'function') return `f${value.name}`
  if (value.type === 'address') return `&${value.cell}`
  return value.type === 'error' ? 'e' : `?${value.id}${value.state ? 's' : ''}${value.nonzero ? '!' : ''}`
}

const keys = new WeakMap<Way, string>()

/** What a way is, as text: two with the same go on alike. */
export function keyOfWay(way: Way): string {
  const made = keys.get(way)
  if (made !== undefined) return made
  const held = [...way.cells].map(([cell, value]) => `${cell}=${keyOfValue(value)}`).sort()
  const marks = way.marks.map(({ file, line, what }) => `${what}${file}${line}`)
  const key = `${held.join(';')}|${marks.join(';')}|${way.doubt?.line ?? ''}`
  keys.set(way, key)
  return key
}

/** Ways, each once. */
export function distinct<T extends { readonly way: Way }>(
  paths: readonly T[],
  also: (path: T) => string,
): readonly T[] {
  if (paths.length < 2) return paths
  const found = new Map<string, T>()
  for (const path of paths) {
    const key = `${keyOfWay(path.way)}#${also(path)}`
    if (!found.has(key)) found.set(key, path)
  }
  return [...found.values()]
}

/** A way with what an expression came to on it. */
export interface Path {
  readonly way: Way
  readonly value: Value
}

/** What names mean where an expression stands. */
export interface Surroundings {
  /** How deep the call is that is being executed: variables are kept by it. */
  readonly depth: number
  constant(name: string): Integer | undefined
  isFunction(name: string): boolean
  /** Members that hold an open file wherever they are read. */
  isFile(member: string): boolean
  /** What a member holds that nobody has written yet, where that is known. */
  initially(member: string): Value | undefined
  /** An element of a table that the driver defines. */
  element(table: string, indices: readonly number[]): Value | undefined
  call(name: string, form: Form, values: readonly Value[], way: Way): readonly Path[]
}

/** The cell of a variable. */
export const variable = (depth: number, name: string): string => `${depth}:${name}`

/** Whether a cell is a variable, or a member of one. */
export const isVariable = (cell: string): boolean => /^\d+:/.test(cell)
