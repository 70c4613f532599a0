// What every command is made of: the terminal it writes to, and the error for input it cannot use. A command returns
// text and an exit code through its Terminal and touches no global, so that tests run it in process.
import type { Command } from 'commander'

/** The version of the command; package.json has the same. */
export const VERSION = '0.1.0'

/** A terminal that a person watches. */
export interface Screen {
  write(text: string): void
  /** How wide it is by now, where it says so. */
  readonly columns: number | undefined
}

/** Where a command writes, and the exit code it ends with (the documented ones; see `exitCodes`). */
export interface Terminal {
  /** Results: standard output. */
  out(text: string): void
  /** Progress, warnings and errors: standard error. */
  err(text: string): void
  exit(code: number): void
  /** Where progress is shown, and written over; there is none on a pipe. */
  readonly screen?: Screen | undefined
  /** How the command was called, for lines to paste; by its bare name where it is left out. */
  readonly called?: string | undefined
  /** Whether results are coloured: on a terminal only, and not against the user's wish. */
  readonly isColoured?: boolean | undefined
}

/** A command's module: `define` adds its arguments, options and action to a commander command of its name. */
export interface CommandModule {
  define(command: Command, terminal: Terminal): void
}

export const exitCodes = {
  equal: 0,
  different: 1,
  unusable: 2,
  undecided: 3,
  nothingRan: 4,
} as const

/** Something wrong with the input: where it is, what it is, and what to do about it. */
export interface Problem {
  /** `file:line`, a JSON path, an option; undefined where there is no place. */
  readonly at?: string | undefined
  readonly message: string
  /** What the reader can do, as a full sentence. */
  readonly remedy?: string | undefined
}

const mark = Symbol('unusable')

/** Ends the command with exit code 2 and these problems; never a stack trace. */
export function unusable(...problems: readonly Problem[]): never {
  throw Object.assign(new Error(problems.map(({ message }) => message).join('\n')), { [mark]: problems })
}

/** The problems that `unusable` was called with, or undefined for any other error (a defect of ours). */
export const problemsOf = (error: unknown): readonly Problem[] | undefined =>
  (error as { [mark]?: readonly Problem[] } | null)?.[mark]

/** A problem as lines for standard error. */
export const textOf = ({ at, message, remedy }: Problem): string =>
  `vfio-mig: ${at === undefined ? '' : `${at}: `}${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}`
