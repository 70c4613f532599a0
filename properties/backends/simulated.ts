// The backend in process: fresh worlds of the reference device, or of a mutant of it. The devices of a world differ in
// what they hold at first, so that a load that does nothing is seen.
import {
  mutants,
  ringOf,
  simulatedDevice,
  simulatedPowers,
  worldOf,
  type Device,
  type FeatureSet,
  type Layout,
  type Mutant,
  type MutantSettings,
  type Port,
  type Settings,
  type WorldInProcess,
} from '#model'
import type { Backend } from '../backend.ts'

/** A backend that opens its worlds at once. */
export interface BackendInProcess extends Backend {
  open(layout: Layout): WorldInProcess
}

/** What tells the devices of a world apart. */
type Place = Required<Pick<Settings, 'seed' | 'make'>> & Pick<Settings, 'port'>

/** The ports of the devices that stand in machines, in their order; a device alone is no machine. */
const portsOf = ({ devices, machine = 1 }: Layout): readonly Port[] =>
  machine < 2 ? [] : Array.from({ length: Math.floor(devices / machine) }, () => ringOf(machine)).flat()

/** Worlds of devices; a foreign one is of make 2. */
export const inProcess = (
  name: string,
  powers: Backend['powers'],
  make: (place: Place) => Device,
): BackendInProcess => ({
  name,
  powers,
  open(layout) {
    const { devices, foreign = false } = layout
    const ports = portsOf(layout)
    const all = Array.from({ length: devices }, (_, device) => {
      const port = ports[device]
      return make({ seed: device + 1, make: 1, ...(port === undefined ? {} : { port }) })
    })
    return worldOf(foreign ? [...all, make({ seed: devices + 1, make: 2 })] : all)
  },
})

/**
 * The reference device with these features; everything else about it may be chosen. What is spread comes last: one key
 * more behind it takes V8 half a microsecond, and leaves behind what survives the next collection.
 */
export const simulated = (features: FeatureSet, settings: Omit<Settings, 'features' | 'seed'> = {}): BackendInProcess =>
  inProcess('simulated', settings.powers ?? simulatedPowers, (place) =>
    simulatedDevice({ features, ...settings, ...place }),
  )

/** A faulty device with these features. */
export const mutated = (mutant: Mutant, features: FeatureSet, settings: MutantSettings = {}): Backend =>
  inProcess(mutant.name, settings.powers ?? simulatedPowers, (place) =>
    mutant.make(features, { ...settings, ...place }),
  )

/** A faulty device by name; undefined where there is none of that name. */
export function simulatedMutant(
  name: string,
  features: FeatureSet,
  settings: MutantSettings = {},
): Backend | undefined {
  const mutant = mutants.find((one) => one.name === name)
  return mutant === undefined ? undefined : mutated(mutant, features, settings)
}
