// The backend in process: fresh worlds of the reference device, or of a mutant of it. The devices of a world differ in
// what they hold at first, so that a load that does nothing is seen.
import {
  mutants,
  simulatedDevice,
  simulatedPowers,
  worldOf,
  type Device,
  type FeatureSet,
  type MutantSettings,
  type Settings,
} from '#model'
import type { Backend } from '../backend.ts'

/** Worlds of devices that are made by number: 0 is the first one of a world. */
export const inProcess = (
  name: string,
  powers: Backend['powers'],
  make: (device: number) => Device,
): Backend & { open(devices: number): ReturnType<typeof worldOf> } => ({
  name,
  powers,
  open: (devices) => worldOf(Array.from({ length: devices }, (_, device) => make(device))),
})

/** The reference device with these features; everything else about it may be chosen. */
export const simulated = (features: FeatureSet, settings: Omit<Settings, 'features' | 'seed'> = {}): Backend =>
  inProcess('simulated', settings.powers ?? simulatedPowers, (device) =>
    simulatedDevice({ ...settings, features, seed: device + 1 }),
  )

/** A faulty device by name; undefined where there is none of that name. */
export function simulatedMutant(
  name: string,
  features: FeatureSet,
  settings: MutantSettings = {},
): Backend | undefined {
  const mutant = mutants.find((one) => one.name === name)
  if (mutant === undefined) return undefined
  const powers = settings.powers ?? simulatedPowers
  return inProcess(name, powers, (device) => mutant.make(features, { ...settings, seed: device + 1 }))
}
