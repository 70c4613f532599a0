// `vfio-mig mutants`: the faulty devices, each wrong in one named way, with what it is expected to show, and the real
// bugs that none of them reproduces yet. `--score` tries the catalogue on all of them.
import type { Command } from 'commander'
import { bugs, unreached } from '#model'
import { unusable, type Terminal } from './command.ts'
import { dialectOf } from './dialect.ts'
import type { ScoreOptions } from './mutants-score.ts'
import { resultFile } from './result-file.ts'
import { protocolOf, type ProtocolName } from './v1/which.ts'

interface Options extends ScoreOptions {
  readonly protocol?: string
  readonly score?: boolean
}

/** The options that mean something for v1. */
const ofV1 = ['protocol', 'json', 'score', 'mutant', 'runs', 'seed', 'matrix', 'timings']

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--protocol <name>', 'v2, or v1: those of the region protocol')
    .option('--json <file>', 'write it as JSON; - for standard output')
    .option('--score', 'try every requirement on every mutant: who is caught, by what, how soon')
    .option('--mutant <name>', 'score this one alone')
    .option('--runs <n>', 'random plans for each requirement')
    .option('--seed <n>', 'where chance begins')
    .option('--matrix <file>', 'write which mutants break which requirement, as it is kept in the tree')
    .option('--timings', 'say how long it took')
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig mutants
  vfio-mig mutants --score
  vfio-mig mutants --score --mutant opens-early
  vfio-mig mutants --protocol v1
Any of them can be verified: vfio-mig verify --mutant NAME`,
    )
    .action(async (options: Options) => {
      const protocol = protocolOf(options, ofV1)
      if (options.score !== true) return list(options, protocol, terminal)
      const { score } = await import('./mutants-score.ts')
      if (protocol === 'v2') return terminal.exit(await score(options, terminal))
      const { catalogueOfV1 } = await import('./v1/score.ts')
      terminal.exit(await score(options, terminal, catalogueOfV1))
    })
}

/** The real bugs that no device or user with a fault reproduces; those of both protocols are told with v2. */
const unreachedBy = (protocol: ProtocolName) => (protocol === 'v2' ? unreached() : [])

function list(options: Options, protocol: ProtocolName, terminal: Terminal): void {
  const { json } = options
  const other = (['mutant', 'runs', 'seed', 'matrix', 'timings'] as const).find((name) => options[name] !== undefined)
  if (other !== undefined) {
    unusable({ at: `--${other}`, message: 'it is about a score', remedy: `Give --score as well.` })
  }
  const rows = dialectOf(protocol).mutants.map(({ name, bug, meaning, class: expected }) => ({
    name,
    bug: bug ?? null,
    expected,
    meaning,
  }))
  const missing = unreachedBy(protocol).map(({ name, about }) => ({ name, about }))
  const text = `${JSON.stringify({ mutants: rows, unreached: missing }, null, 2)}\n`
  if (json === '-') return terminal.out(text)
  if (json !== undefined) return resultFile(json, '--json').write(text)
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2
  for (const { name, bug, expected, meaning } of rows) {
    terminal.out(`${name.padEnd(width)}${expected.padEnd(10)}${(bug ?? '').padEnd(5)}${meaning}\n`)
  }
  terminal.out(`${rows.length} mutants\n`)
  if (missing.length === 0) return
  terminal.out(`\nreal bugs that none reproduces yet: ${missing.length} of ${bugs.length}\n`)
  for (const { name, about } of missing) terminal.out(`    ${name}  ${about}\n`)
}
