// For every mutant a few acts that show what is odd about it: on device 0, the mutant, beside device 1, a reference
// device of the same features with other contents, and device 2, one of another make. What the reference device answers
// in its place is what the mutant does not. Mutants that are odd towards their peers are shown in machines of two.
import type { Act, AnyOutcome } from '../device.ts'
import { featureSetsOf, type FeatureSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { worldOf, type Device } from '../world.ts'
import { jsonOf } from '../trace.ts'
import { ringOf } from './bus.ts'
import { simulatedDevice } from './device.ts'
import type { Mutant, MutantSettings } from './mutants/mutant.ts'
import type { Witnesses } from './witnesses/act.ts'
import { callWitnesses } from './witnesses/calls.ts'
import { dirtWitnesses } from './witnesses/dirt.ts'
import { infoWitnesses } from './witnesses/info.ts'
import { laneWitnesses } from './witnesses/lanes.ts'
import { loadingWitnesses } from './witnesses/loading.ts'
import { machineWitnesses } from './witnesses/machines.ts'
import { oddityWitnesses } from './witnesses/oddities.ts'
import { operationWitnesses } from './witnesses/operation.ts'
import { parsingWitnesses } from './witnesses/parsing.ts'
import { readingWitnesses } from './witnesses/reading.ts'
import { resetWitnesses } from './witnesses/resets.ts'
import { sessionWitnesses } from './witnesses/sessions.ts'
import { showingWitnesses } from './witnesses/showing.ts'
import { tapeWitnesses } from './witnesses/tape.ts'
import { transitionWitnesses } from './witnesses/transitions.ts'

/** The world of the witnesses. */
export const stageOf = (device: Device, features: FeatureSet) =>
  worldOf([device, simulatedDevice({ features, seed: 2 }), simulatedDevice({ features, seed: 3, make: 2 })])

/** The same for witnesses of machines: device 0 and device 1 write to each other, and so do device 2 and device 3. */
function machinesOf(make: (settings?: MutantSettings) => Device, features: FeatureSet) {
  const ports = [...ringOf(2), ...ringOf(2)]
  return worldOf(
    ports.map((port, at) => (at === 0 ? make({ port }) : simulatedDevice({ features, seed: at + 1, port }))),
  )
}

/** The acts, by the name of the mutant. */
export const witnesses: Witnesses = {
  ...callWitnesses,
  ...transitionWitnesses,
  ...showingWitnesses,
  ...sessionWitnesses,
  ...resetWitnesses,
  ...readingWitnesses,
  ...tapeWitnesses,
  ...dirtWitnesses,
  ...infoWitnesses,
  ...loadingWitnesses,
  ...parsingWitnesses,
  ...operationWitnesses,
  ...laneWitnesses,
  ...machineWitnesses,
  ...oddityWitnesses,
}

/** Where the acts first come to something else than on the reference device. */
export interface Shown {
  readonly act: Act
  readonly seen: AnyOutcome
  readonly right: AnyOutcome
  /** The two as a line. */
  readonly text: string
}

/** How much of a long value is shown: its middle says as much as its whole. */
const SHOWN = 24

const written = (outcome: AnyOutcome): string => {
  if (outcome.type !== 'ok') return outcome.type === 'errno' ? outcome.errno : outcome.type
  if (outcome.value instanceof Uint8Array) return `${outcome.value.length} bytes`
  return JSON.stringify(jsonOf(outcome.value)).replaceAll('"', '')
}

/** Two outcomes as a line: of long ones the part where they begin to differ. */
function lineOf(seen: AnyOutcome, right: AnyOutcome): string {
  const [one, other] = [bytesIn(seen), bytesIn(right)]
  const at = one === undefined || other === undefined || one.length !== other.length ? -1 : differing(one, other)
  if (at >= 0) return `byte ${at} is ${one![at]}, not ${other![at]}`
  const [left, wanted] = [written(seen), written(right)]
  if (Math.max(left.length, wanted.length) <= SHOWN) return `${left}, not ${wanted}`
  // From a little before the place, so that the name of the field is seen as well.
  const from = Math.max(0, differing(left, wanted) - SHOWN / 2)
  const part = (text: string): string => `${from > 0 ? '...' : ''}${text.slice(from, from + SHOWN)}`
  return `${part(left)}, not ${part(wanted)}`
}

/** The bytes of an outcome, where bytes are all that it has or the rest is alike. */
function bytesIn(outcome: AnyOutcome): Uint8Array | undefined {
  if (outcome.type === 'errno') return outcome.out
  if (outcome.type !== 'ok') return undefined
  const { value } = outcome
  if (value instanceof Uint8Array) return value
  return typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined
}

/** Where two lists first differ; -1 where the shorter one is the beginning of the other. */
function differing(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  for (let at = 0; at < Math.min(one.length, other.length); at++) if (one[at] !== other[at]) return at
  return -1
}

/** What the witness of a mutant shows with these features; undefined where it does not apply. */
export function shown(mutant: Mutant, set: FeatureSet): Shown | undefined {
  const acts = witnesses[mutant.name] ?? []
  const isPeer = mutant.name in machineWitnesses
  const performed = (make: (settings?: MutantSettings) => Device): readonly AnyOutcome[] =>
    (isPeer ? machinesOf(make, set) : stageOf(make(), set)).perform(acts)
  const seen = performed((settings) => mutant.make(set, settings))
  const right = performed((settings) => simulatedDevice({ ...settings, features: set }))
  const textOf = (outcome: AnyOutcome): string => JSON.stringify(jsonOf(outcome))
  const at = acts.findIndex((_, index) => textOf(seen[index]!) !== textOf(right[index]!))
  if (at < 0) return undefined
  const [act, wrong, wanted] = [acts[at]!, seen[at]!, right[at]!]
  return { act, seen: wrong, right: wanted, text: `${act.event.type} ${lineOf(wrong, wanted)}` }
}

/** A line for each mutant: what its witness shows on the device with most features to which it applies. */
export function shownLines(mutants: readonly Mutant[]): string {
  const sets = [...featureSetsOf(protocol.features)].reverse()
  const lineFor = (one: Mutant): string =>
    `${one.name}: ${
      shown(
        one,
        sets.find((set) => one.applies(set))!,
      )?.text
    }`
  return mutants.map(lineFor).join('\n')
}
