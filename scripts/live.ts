// A command on a live device: what is about to be done is said before the device is opened, and whatever becomes of the
// work the device is brought back to RUNNING and closed. A device that is not as it has to be in the end is no success.
import { featureSetsOf, nameOfSet, protocol, restrict, type FeatureSet } from '#model'
import { INTERRUPTED, v2, type Subject } from '#properties'
import { isLive, isModule, prospectOf, unmetBy, type BackendOptions, type Live } from './backend-option.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { withGuest } from './guest.ts'
import type { Interrupt } from './interrupt.ts'
import { featuresOf } from './options.ts'

type Options = BackendOptions & { readonly mutant?: string | undefined; readonly features?: string | undefined }
type Work = (live: Live, subject: Subject) => Promise<number>

/**
 * Does work on the live device that options name; undefined where they name the simulated one. Where the user
 * interrupts before it is open no work is done. What the device is owed is told at each wish to stop, until it is done.
 */
export async function onLive(
  options: Options,
  terminal: Terminal,
  stop: Interrupt,
  work: Work,
): Promise<number | undefined> {
  if (options.features !== undefined) featuresOf(options.features, protocol)
  if (options.mutant !== undefined && isLive(options.backend)) {
    unusable({ at: '--mutant', message: 'mutants are simulated', remedy: 'Leave --backend out.' })
  }
  const met = (): Promise<number | undefined> => onOpened(options, terminal, stop, work)
  if (!isModule(options.backend)) return met()
  return withGuest(options.backend!.slice(options.backend!.indexOf(':') + 1), stop, terminal.err, met)
}

async function onOpened(
  options: Options,
  terminal: Terminal,
  { signal, owe }: Interrupt,
  work: Work,
): Promise<number | undefined> {
  const live = await metBy(options, terminal, { signal, owe })
  if (live === undefined || typeof live === 'number') return live
  let code: number = exitCodes.undecided
  let problem: string | undefined
  try {
    if (!signal.aborted) code = await work(live, subjectOn(live, options.features))
  } finally {
    problem = await live.backend.end()
    owe()
  }
  if (problem === undefined) return code
  terminal.err(
    `vfio-mig: in the end the device was not as it has to be: ${problem}\n` +
      '  An agent that has ended, or hears nothing, resets its devices. Look at: vfio-mig devices --ask\n',
  )
  return code === exitCodes.different ? code : exitCodes.undecided
}

/** Opens the device, or says why not: the exit code then. */
async function metBy(
  options: BackendOptions,
  { err }: Terminal,
  { signal, owe }: Pick<Interrupt, 'signal' | 'owe'>,
): Promise<Live | number | undefined> {
  try {
    const prospect = await prospectOf(options, signal)
    if (prospect === undefined) return undefined
    owe(prospect.owed)
    err(prospect.notice.map((line) => `${line}\n`).join(''))
    const live = await prospect.open()
    err(live.remarks.map((line) => `${line}\n`).join(''))
    return live
  } catch (thrown) {
    const because = unmetBy(thrown)
    owe()
    if (because === undefined) throw thrown
    if (!because.includes(INTERRUPTED)) err(`vfio-mig: ${because}\n`)
    return signal.aborted ? exitCodes.undecided : exitCodes.nothingRan
  }
}

/** The features that a device is judged by: its own, or the most of them that the header defines together. */
export function featuresFor(own: FeatureSet): FeatureSet {
  const sets = featureSetsOf(protocol.features)
  const within = sets.filter((set) => set.every((name) => own.includes(name)))
  return within.sort((one, other) => other.length - one.length)[0] ?? sets[0]!
}

function subjectOn({ backend, features: own }: Live, wanted: string | undefined): Subject {
  const features = featuresFor(own)
  if (wanted !== undefined && nameOfSet(featuresOf(wanted, protocol)) !== nameOfSet(features)) {
    const remedy = 'Leave --features out: a live device is asked for its own.'
    return unusable({ at: '--features', message: `the device has ${nameOfSet(features)}`, remedy })
  }
  return { protocol: v2, spec: restrict(protocol, features), features, backend }
}
