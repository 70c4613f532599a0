#!/usr/bin/env node
// The command line: arguments to a command, its results to the terminal, its verdict to an exit code. A command's
// module is loaded only when it is asked for, so that starting costs little.
import { Command, CommanderError } from 'commander'
import { exitCodes, problemsOf, textOf, VERSION, type CommandModule, type Screen, type Terminal } from './command.ts'

interface Entry {
  readonly name: string
  readonly summary: string
  load(): Promise<CommandModule>
}

/** The commands, in the order of the help text. */
export const commands: readonly Entry[] = [
  {
    name: 'verify',
    summary: "tables against the kernel's, every proof, and a device against every requirement",
    load: () => import('./verify.ts'),
  },
  {
    name: 'table',
    summary: 'print the transition table, check or patch the one in a kernel tree',
    load: () => import('./table.ts'),
  },
  {
    name: 'review',
    summary: 'what a proposed revision (an extension file) changes',
    load: () => import('./review.ts'),
  },
  {
    name: 'rules',
    summary: "the readings of the header's path rule, and which of them the table implements",
    load: () => import('./rules.ts'),
  },
  { name: 'prove', summary: 'the theorems about the protocol, with certificates', load: () => import('./prove.ts') },
  {
    name: 'explain',
    summary: 'one transition: its path, why that one, and what a failure leaves',
    load: () => import('./explain.ts'),
  },
  { name: 'diagram', summary: 'draw the state machine on its grid', load: () => import('./diagram.ts') },
  { name: 'export', summary: 'the protocol in the languages of other tools', load: () => import('./export.ts') },
  {
    name: 'devices',
    summary: 'the VFIO devices of a machine, and what stands in the way of each',
    load: () => import('./devices.ts'),
  },
  {
    name: 'replay',
    summary: 'perform a counterexample again, or judge its recorded trace',
    load: () => import('./replay.ts'),
  },
  {
    name: 'report',
    summary: 'a saved result as text, JUnit XML, KTAP or a page to look at',
    load: () => import('./report.ts'),
  },
  { name: 'merge', summary: 'join the results of shards', load: () => import('./merge.ts') },
  {
    name: 'driver',
    summary: "audit of a migration driver's source: its arcs, sessions and loop, without running it",
    load: () => import('./driver.ts'),
  },
  { name: 'judge', summary: 'what the requirements say of a recorded trace', load: () => import('./judge.ts') },
  { name: 'mutants', summary: 'the faulty devices', load: () => import('./mutants.ts') },
  {
    name: 'lab',
    summary: 'a real kernel with a sample driver, in a machine of its own: build, boot, where, clean',
    load: () => import('./lab.ts'),
  },
  {
    name: 'requirements',
    summary: 'the catalogue, and who accounts for each sentence of a header',
    load: () => import('./requirements.ts'),
  },
  { name: 'revisions', summary: 'the revisions of the protocol', load: () => import('./revisions.ts') },
  { name: 'diff', summary: 'what changed between two revisions', load: () => import('./diff.ts') },
  { name: 'precopy-study', summary: 'what PRE_COPY is worth', load: () => import('./precopy-study.ts') },
  {
    name: 'stream',
    summary: "QEMU's stream of a device: its packets, or what is wrong",
    load: () => import('./stream.ts'),
  },
  { name: 'schema', summary: 'the JSON Schema of the files that people write', load: () => import('./schema.ts') },
]

const footer = `
Exit codes: 0 equal, proved; 1 different, refuted; 2 usage or unusable input; 3 could not tell; 4 nothing could run.
Out of scope for now: DMA logging (VFIO_DEVICE_FEATURE_DMA_LOGGING_*, features 6 to 8).
A command's own help: vfio-mig COMMAND --help`

/** Runs the command line on arguments (without node and script); the exit code is what the terminal was told, or 0. */
export async function main(args: readonly string[], terminal: Terminal): Promise<void> {
  const program = new Command('vfio-mig')
    // A subcommand's options are its own, also where its parent has one of the same name (table, table check).
    .enablePositionalOptions()
    .description('A model of the Linux VFIO device migration protocol, and a verifier of what implements it.')
    .addHelpText('after', footer)
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary)
    if (args[0] === name || (args[0] === 'help' && args[1] === name)) {
      const { define } = await load()
      define(command, terminal)
    }
  }
  try {
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
    screen: process.stderr.isTTY ? screenOf(process.stderr) : undefined,
  }
}

const screenOf = (stream: NodeJS.WriteStream): Screen => ({
  write: (text) => void stream.write(text),
  get columns() {
    return stream.columns
  },
})
