#!/usr/bin/env node
// The command line: arguments to a command, its results to the terminal, its verdict to an exit code. A command's
// module is loaded only when it is asked for, so that starting costs little.
import { CommanderError, type Command } from 'commander'
import { called } from './calling.ts'
import { exitCodes, problemsOf, textOf, unusable, type Screen, type Terminal } from './command.ts'
import { programOn } from './commands.ts'
import { wantsColour } from './paint.ts'

/** Runs the command line on arguments (without node and script); the exit code is what the terminal was told, or 0. */
export async function main(args: readonly string[], terminal: Terminal): Promise<void> {
  const [asked, within] = args
  const program = await programOn(terminal, (name) => asked === name || (asked === 'help' && within === name))
  try {
    await refuseUnknown(program, args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    const problems = problemsOf(error)
    if (problems !== undefined) {
      for (const problem of problems) terminal.err(textOf(problem))
      terminal.exit(exitCodes.unusable)
    } else if (error instanceof CommanderError) {
      // Help and version come this way too, with 0.
      terminal.exit(error.exitCode === 0 ? exitCodes.equal : exitCodes.unusable)
    } else {
      throw error
    }
  }
}

/** Refuses a word in the place of a command within one: where the outer one runs by itself nobody else does. */
async function refuseUnknown(program: Command, [asked, within = '-']: readonly string[]): Promise<void> {
  const command = program.commands.find((one) => one.name() === asked)
  const names = command?.commands.map((one) => one.name()) ?? []
  if (command === undefined || names.length === 0 || command.registeredArguments.length > 0) return
  if (within.startsWith('-') || within === 'help' || names.includes(within)) return
  const { suggestion } = await import('./options.ts')
  const remedy = `${suggestion(within, names)}They are ${names.join(', ')}.`
  unusable({ at: `vfio-mig ${asked}`, message: `${within} is no command of it`, remedy })
}

/** What a command wrote, and the exit code it ended with. */
export interface Ran {
  readonly out: string
  readonly err: string
  readonly code: number
}

/** Runs the command line and keeps what it says, for whoever runs it without a process of its own. */
export async function ran(...args: readonly string[]): Promise<Ran> {
  let [out, err, code] = ['', '', 0]
  await main(args, { out: (text) => (out += text), err: (text) => (err += text), exit: (value) => (code = value) })
  return { out, err, code }
}

/** The terminal of a process. A reader that goes away early (a pipe to head) is no error. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      process.exitCode = exitCodes.undecided
      if (stream === process.stdout) process.stderr.write(`vfio-mig: the output cannot be written (${error.code})\n`)
    })
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    exit: (code) => void (process.exitCode = code),
    called: called(),
    screen: process.stderr.isTTY ? screenOf(process.stderr) : undefined,
    isColoured: wantsColour(process.stdout.isTTY, process.env),
  }
}

const screenOf = (stream: NodeJS.WriteStream): Screen => ({
  write: (text) => void stream.write(text),
  get columns() {
    return stream.columns
  },
})
