// The backend of the region protocol in process: fresh worlds of the reference device, or of a mutant of it. The
// devices of a world differ in what they hold at first.
import { v1 as model } from '#model'
import type { Backend } from '../backend.ts'

type Make = (settings: model.Settings) => model.Device

const inProcess = (name: string, make: Make): Backend<model.Event, model.Replies> => ({
  name,
  powers: model.powers,
  open: ({ devices }) => model.worldOf(Array.from({ length: devices }, (_, device) => make({ seed: device + 1 }))),
})

/** The reference device, with any choice that the text leaves open. */
export const simulated = (options: Partial<model.Options> = {}): Backend<model.Event, model.Replies> =>
  inProcess('simulated', (settings) => model.simulatedDevice({ ...settings, options }))

/** A faulty device. */
export const mutated = (mutant: model.Mutant): Backend<model.Event, model.Replies> =>
  inProcess(mutant.name, mutant.make)
