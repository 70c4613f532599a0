// `vfio-mig mutants --score`: every requirement on every faulty device, in the search of a default `verify`. A mutant
// that is taken for something else, and a requirement that nothing needs and no reason excuses, make it fail.
import { mutants, type Mutant } from '#model'
import { necessities, redundant, strays, wholes } from '#properties'
import type { Extent, Necessity, Reasons, Requirement, Scored } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { dutiesOfDevices } from './device.ts'
import { interrupt } from './interrupt.ts'
import { wholeNumber } from './numbers.ts'
import { suggestion } from './options.ts'
import { scoreJson } from './reports/score-json.ts'
import * as text from './reports/score-text.ts'
import { resultFile } from './result-file.ts'
import { rowsByProcesses, type Rows } from './score-rows.ts'
import { DEPTH, RUNS, SEED } from './verify-task.ts'

export interface ScoreOptions {
  readonly json?: string
  readonly matrix?: string
  readonly mutant?: string
  readonly seed?: string
  readonly runs?: string
  readonly timings?: boolean
}

/** What is scored, and by whom. */
export interface Catalogue {
  readonly mutants: readonly Mutant[]
  readonly requirements: readonly Requirement[]
  /** Why requirements are there that nothing needs; where it is left out, each has to be broken by a mutant. */
  readonly reasons: Reasons | undefined
  readonly rowsOf: Rows
}

const own = (): Catalogue => ({
  mutants,
  requirements: dutiesOfDevices(undefined),
  reasons: { wholes, redundant },
  rowsOf: rowsByProcesses,
})

/** A catalogue with one of its mutants, or with all. */
function narrowed(catalogue: Catalogue, name: string | undefined): Catalogue {
  if (name === undefined) return catalogue
  const found = catalogue.mutants.filter((mutant) => mutant.name === name)
  if (found.length > 0) return { ...catalogue, mutants: found }
  const names = catalogue.mutants.map((mutant) => mutant.name)
  const remedy = `${suggestion(name, names)}They are listed by: vfio-mig mutants`
  return unusable({ at: '--mutant', message: `${name} is no mutant`, remedy })
}

const extentOf = ({ seed, runs }: ScoreOptions): Extent => ({
  seed: seed === undefined ? SEED : wholeNumber(seed, '--seed', -(2 ** 31), 2 ** 31 - 1),
  runs: runs === undefined ? RUNS : wholeNumber(runs, '--runs', 0, 1_000_000),
  depth: DEPTH,
})

/** Scores the mutants and says what came of it; the exit code is returned. */
export async function score(options: ScoreOptions, terminal: Terminal, all: Catalogue = own()): Promise<number> {
  const { json, matrix, mutant, timings } = options
  if (mutant !== undefined && matrix !== undefined) {
    unusable({ at: '--matrix', message: 'one mutant is no matrix', remedy: 'Leave out --mutant, or --matrix.' })
  }
  const catalogue = narrowed(all, mutant)
  const extent = extentOf(options)
  const files = {
    json: json === undefined || json === '-' ? undefined : resultFile(json, '--json'),
    matrix: matrix === undefined ? undefined : resultFile(matrix, '--matrix'),
  }
  // JSON on standard output is all that stands there.
  const say = (what: string): void => (json === '-' ? terminal.err(what) : terminal.out(what))
  const begun = performance.now()
  const rows = await rowsFor(catalogue, extent, { ...terminal, out: say }, timings === true)
  if (rows.length < catalogue.mutants.length) {
    say(`interrupted after ${rows.length} of ${catalogue.mutants.length}; the seed was ${extent.seed}\n`)
    return exitCodes.undecided
  }
  // What a requirement is needed for shows on all mutants only.
  const { requirements, reasons } = catalogue
  const excused = (row: Necessity): Necessity =>
    reasons === undefined && row.catches.length > 0 ? { ...row, fault: undefined, reason: UNASKED } : row
  const needed = mutant === undefined ? necessities(requirements, rows, reasons ?? none).map(excused) : []
  const missing = mutant === undefined ? faultsOfReasons(needed, strays(requirements, reasons ?? none)) : []
  const wrong = rows.flatMap((row) => row.faults.map((fault): Fault => [row.mutant.name, fault]))
  if (mutant === undefined) say(`${text.necessityText(needed)}\n${text.countsText(rows, needed)}`)
  else say(rows.map(text.breachesText).join(''))
  say(text.faultsText('Requirements that nothing needs, and their reasons', missing))
  say(text.faultsText('Outside their class', wrong))
  if (timings === true) say(`\n${((performance.now() - begun) / 1000).toFixed(1)} s\n`)
  files.matrix?.write(text.matrixText(rows, needed))
  if (json === '-') terminal.out(scoreJson(extent, rows, needed))
  else files.json?.write(scoreJson(extent, rows, needed))
  say(`\n${text.sumText(rows)}`)
  return wrong.length + missing.length === 0 ? exitCodes.equal : exitCodes.different
}

const START = '\r\u001b[K'

/** Every row that there is time for until the user interrupts; each is said as it comes. */
async function rowsFor(
  catalogue: Catalogue,
  extent: Extent,
  { out, screen }: Terminal,
  timings: boolean,
): Promise<readonly Scored[]> {
  const { requirements, rowsOf } = catalogue
  const { signal, release } = interrupt()
  const count = catalogue.mutants.length
  const width = text.widthOf(catalogue.mutants)
  const rows: Scored[] = []
  const watched = (name: string): void => screen?.write(`${START}${rows.length} of ${count} scored: ${name}`)
  out(text.extentText(count, extent))
  out(text.headText(width))
  for await (const { row, seconds } of rowsOf(catalogue.mutants, requirements, extent, { signal, watched })) {
    screen?.write(START)
    rows.push(row)
    out(text.rowText(row, width))
    if (timings) out(`    ${seconds.toFixed(1)} s\n`)
  }
  screen?.write(START)
  release()
  return rows
}

/** Reasons where none are given, and what is said then. */
const none: Reasons = { wholes: {}, redundant: {} }
const UNASKED = 'never alone'

type Fault = readonly [name: string, fault: string]

const faultsOfReasons = (needed: readonly Necessity[], stray: readonly string[]): readonly Fault[] => [
  ...needed.flatMap(({ requirement, fault }): Fault[] => (fault === undefined ? [] : [[requirement.name, fault]])),
  ...stray.map((name): Fault => [name, 'There is no such requirement: take it out of properties/redundant.ts.']),
]
