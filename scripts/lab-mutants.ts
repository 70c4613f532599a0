// `vfio-mig lab mutants`: faults planted in the lab's driver, each built in seconds, booted in a machine of its own and
// given the catalogue. It fails where one of them is not found as what it is. A fault of locks takes the debug lab, and
// is left out where that is not built.
import { availableParallelism } from 'node:os'
import { faults, labs, trialsAmong, type Fault, type Tried, type Lab, type Trials } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { dutiesOfDevices } from './device.ts'
import { interrupt } from './interrupt.ts'
import { wholeNumber } from './numbers.ts'
import { suggestion } from './options.ts'

export interface MutantsOptions {
  readonly only?: string
  readonly list?: boolean
  readonly jobs?: string
}

/** What is tried with each: as much as `vfio-mig verify --backend lab` tries. */
const extent = { seed: 1, runs: 10, depth: 2 } as const

const width = Math.max(...faults.map(({ name }) => name.length)) + 2

/** What there is, or the one of a name. */
function chosen(only: string | undefined): readonly Fault[] {
  if (only === undefined) return faults
  const found = faults.filter(({ name }) => name === only)
  if (found.length > 0) return found
  const names = faults.map(({ name }) => name)
  const remedy = `${suggestion(only, names)}They are listed by: vfio-mig lab mutants --list`
  return unusable({ at: '--only', message: `${only} is no mutant of the driver`, remedy })
}

const jobsOf = ({ jobs }: MutantsOptions): number =>
  jobs === undefined ? availableParallelism() : wholeNumber(jobs, '--jobs', 1, availableParallelism())

/** What is planted, a line each. */
const listText = (all: readonly Fault[]): string =>
  all
    .map(({ name, class: expected, bug = '', meaning, flavour }) => {
      const takes = flavour === undefined ? '' : ` (${flavour} lab)`
      return `${name.padEnd(width)}${expected.padEnd(10)}${bug.padEnd(5)}${meaning}${takes}\n`
    })
    .join('')

/** Whether a fault was found as what it is. */
export const isInClass = ({ fault, as }: Tried): boolean => fault.class === as

/** What became of a fault, as a line. */
export function foundText({ fault, as, by, acts, because, events, seconds, building }: Tried): string {
  const became = as === 'skipped' ? as : as === 'refuted' || as === 'deviates' ? 'killed' : 'survived'
  const head = `  ${became.padEnd(10)}${fault.name.padEnd(width)}`
  // A module of the same text is built once.
  const built = building < 0.1 ? 'was there' : `${building.toFixed(1)} s`
  const took = `${events} events, ${seconds.toFixed(1)} s (module ${built})`
  if (as === 'skipped') return `${head}${because}: vfio-mig lab build --debug\n`
  if (because !== undefined) return `${head}not tried: ${because}\n`
  if (by === undefined) return `${head}expected ${fault.class}, and nothing was found; ${took}\n`
  const wrong = as === fault.class ? '' : `; expected ${fault.class}`
  return `${head}${as} by ${by} in ${acts} acts${wrong}; ${took}\n`
}

/** Tries the faults that options name, and says what came of each, in their order; the exit code is returned. */
export async function mutants(
  options: MutantsOptions,
  terminal: Terminal,
  trialsOf: (signal: AbortSignal) => Trials,
): Promise<number> {
  const { out, screen } = terminal
  const [all, jobs] = [chosen(options.only), jobsOf(options)]
  const { signal, release } = interrupt()
  const trials = trialsOf(signal)
  const found: (Tried | undefined)[] = all.map(() => undefined)
  let [next, told] = [0, 0]
  const worker = async (): Promise<void> => {
    while (next < all.length && !signal.aborted) {
      const at = next++
      screen?.write(`\r\u001b[K${all[at]!.name}, ${at + 1} of ${all.length}`)
      const result = await trials.tried(all[at]!)
      if (signal.aborted) return
      found[at] = result
      screen?.write('\r\u001b[K')
      for (let one = found[told]; one !== undefined; one = found[++told]) out(foundText(one))
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, all.length) }, worker))
  } finally {
    await trials.end()
    release()
  }
  const through = found.filter((one) => one !== undefined)
  const tried = through.filter(({ as }) => as !== 'skipped').length
  const [count, rest] = [through.filter(isInClass).length, all.length - tried]
  const untried = rest === 0 ? '' : `, ${rest} not tried`
  if (signal.aborted) {
    out(`interrupted; ${count} of ${tried} mutants in their class${untried}\n`)
    return exitCodes.undecided
  }
  out(`${count} of ${tried} mutants in their class${untried}\n`)
  if (tried === 0) return exitCodes.nothingRan
  return count === tried ? exitCodes.equal : exitCodes.different
}

/** The same in a lab; what is listed takes none. */
export const mutantsIn = (labOf: () => Lab | number, options: MutantsOptions, terminal: Terminal): Promise<number> => {
  if (options.list === true) {
    terminal.out(listText(chosen(options.only)))
    return Promise.resolve(exitCodes.equal)
  }
  // What cannot be used is said before a lab is looked for.
  const [all] = [chosen(options.only), jobsOf(options)]
  const lab = labOf()
  if (typeof lab === 'number') return Promise.resolve(lab)
  const duties = dutiesOfDevices(undefined)
  const planted = `${all.length} ${all.length === 1 ? 'fault' : 'faults'} planted in its driver`
  terminal.out(`Linux ${lab.version}: ${planted}, on top of its mends\n`)
  const [debug] = labs('debug')
  const built = { plain: lab, ...(debug === undefined ? {} : { debug }) }
  return mutants(options, terminal, (signal) => trialsAmong(built, duties, { ...extent, signal }))
}
