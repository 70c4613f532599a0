// What a faulty device is: the reference device with options, mechanisms or answers of its own, and what is expected of
// a verifier. Nothing of the reference device is copied, so that a mutant differs from it in its one fault alone.
import type { FeatureSet } from '../../features.ts'
import type { Device } from '../../world.ts'
import { deviceOf, machineOf, simulatedDevice, type Settings } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import type { Options } from '../options.ts'

/** What it is made with besides its features: seed, make, size. */
export type MutantSettings = Omit<Settings, 'features' | 'parts'>

export interface Mutant {
  readonly name: string
  /** The entry of the project's list of real bugs that it reproduces. */
  readonly bug?: string
  /** What is wrong with it, as a clause. */
  readonly meaning: string
  /** Breaks a must; breaks a should; or is legal and must not be accused. */
  readonly class: 'refuted' | 'deviates' | 'survives'
  /**
   * Who can tell: the semantics, by an outcome that it does not admit after those before it; or only a requirement,
   * that compares contents, counts or arcs, or asks for more than a single outcome. Null where nobody may.
   */
  readonly oracle: 'semantics' | 'requirement' | null
  /** Whether it is faulty at all with these features; without, it is the reference device. */
  applies(features: FeatureSet): boolean
  make(features: FeatureSet, settings?: MutantSettings): Device
}

type Make = Mutant['make']
type Handlers = Device['handlers']

/** Other mechanisms. The function is called once a device, so that a fault can have a memory. */
export const byParts =
  (parts: () => Partial<Parts>): Make =>
  (features, settings) =>
    simulatedDevice({ features, parts: parts(), ...settings })

/** Other answers, with a look into the machine. */
export const byHandlers =
  (change: (handlers: Handlers, machine: Machine) => Partial<Handlers>): Make =>
  (features, settings) => {
    const machine = machineOf({ features, ...settings })
    return deviceOf(machine, settings?.powers, (handlers) => change(handlers, machine))
  }

/** Other mechanisms, and other answers by them. */
export const byBoth =
  (parts: () => Partial<Parts>, change: (handlers: Handlers, machine: Machine) => Partial<Handlers>): Make =>
  (features, settings) => {
    const machine = machineOf({ features, parts: parts(), ...settings })
    return deviceOf(machine, settings?.powers, (handlers) => change(handlers, machine))
  }

/** Other choices of the header's own. */
export const byOptions =
  (options: Partial<Options>): Make =>
  (features, settings) =>
    simulatedDevice({ ...settings, features, options: { ...settings?.options, ...options } })

interface Extra {
  readonly bug?: string
  readonly applies?: Mutant['applies']
}

const always = (): boolean => true

const mutant =
  (kind: Mutant['class'], oracle: Mutant['oracle']) =>
  (name: string, meaning: string, make: Make, { bug, applies = always }: Extra = {}): Mutant => ({
    name,
    ...(bug === undefined ? {} : { bug }),
    meaning,
    class: kind,
    oracle,
    applies,
    make,
  })

/** It breaks a must by a single outcome. */
export const refuted = mutant('refuted', 'semantics')
/** It breaks a must that only a comparison shows. */
export const refutedByComparison = mutant('refuted', 'requirement')
/** It breaks a should by a single outcome. */
export const deviates = mutant('deviates', 'semantics')
/** It breaks a should that only a comparison shows. */
export const deviatesByComparison = mutant('deviates', 'requirement')
/** It is odd, and legal. */
export const survives = mutant('survives', null)

/** Applies where the device has a feature. */
export const withPrecopy = { applies: (features: FeatureSet): boolean => features.includes('PRE_COPY') }
export const withP2p = { applies: (features: FeatureSet): boolean => features.includes('P2P') }
export const withBoth = {
  applies: (features: FeatureSet): boolean => withPrecopy.applies(features) && withP2p.applies(features),
}
