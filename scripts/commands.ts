// The commands, as the help, the manual and the shells know them: whoever adds one adds it here and nowhere else. A
// command's module is loaded only where it is asked for.
import { Command } from 'commander'
import { VERSION, type CommandModule, type Terminal } from './command.ts'

/** A command by its name; its module is loaded only when it is asked for, so that starting costs little. */
export interface Entry {
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
  {
    name: 'users',
    summary: 'the VMMs that drive the protocol: whole migrations, with faults at any step',
    load: () => import('./users.ts'),
  },
  { name: 'precopy-study', summary: 'what PRE_COPY is worth', load: () => import('./precopy-study.ts') },
  {
    name: 'stream',
    summary: "QEMU's stream of a device: its packets, or what is wrong",
    load: () => import('./stream.ts'),
  },
  {
    name: 'completion',
    summary: "what makes a shell complete the command's words: for bash or zsh",
    load: () => import('./completion.ts'),
  },
  { name: 'docs', summary: 'this manual as one page: for man, or in Markdown', load: () => import('./docs.ts') },
  { name: 'schema', summary: 'the JSON Schema of the files that people write', load: () => import('./schema.ts') },
]

/** What an exit code says, by its number. */
export const exitMeanings = [
  'equal, proved',
  'different, refuted',
  'usage or unusable input',
  'could not tell',
  'nothing could run',
] as const

/** The variables that the command looks at. */
export const environment = [
  { name: 'NO_COLOR', says: 'where it is set and not empty, nothing is coloured; neither is it on a pipe' },
  { name: 'CC', says: 'the C compiler that builds the agent for live devices; cc where it is not set' },
  {
    name: 'XDG_CACHE_HOME',
    says: 'the folder that the agent and the labs are kept below; ~/.cache where it is not set',
  },
  { name: 'VFIO_MIG_DEBUG', says: '1 shows where in the program a defect of ours happened' },
] as const

export const about = 'A model of the Linux VFIO device migration protocol, and a verifier of what implements it.'

const footer = `
Exit codes: ${exitMeanings.map((says, code) => `${code} ${says}`).join('; ')}.
Out of scope for now: DMA logging (VFIO_DEVICE_FEATURE_DMA_LOGGING_*, features 6 to 8).
A command's own help: vfio-mig COMMAND --help`

/** The command line, with the names of all commands; `isMeant` says which of them are loaded and can be run. */
export async function programOn(terminal: Terminal, isMeant: (name: string) => boolean): Promise<Command> {
  const program = new Command('vfio-mig')
    // A subcommand's options are its own, also where its parent has one of the same name (table, table check).
    .enablePositionalOptions()
    .description(about)
    .addHelpText('after', footer)
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary)
    if (isMeant(name)) (await load()).define(command, terminal)
  }
  return program
}
