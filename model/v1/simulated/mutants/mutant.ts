// A faulty device of the region protocol: what is wrong with it, and what is expected to be said of it. A fault is a
// mechanism of the reference device replaced by a wrong one; all else stays.
import type { Device } from '../../device.ts'
import { deviceOf, machineOf, type Settings } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import type { Options } from '../options.ts'

export interface Mutant {
  readonly name: string
  /** The real bug that it reproduces, by its number in the list of those. */
  readonly bug?: string
  /** What it does wrong, or what odd thing it does that is right. */
  readonly meaning: string
  readonly class: 'refuted' | 'deviates' | 'survives'
  make(settings: Settings): Device
}

/** What a fault changes: options, mechanisms, or what the device is when it is opened. */
export interface Change {
  readonly bug?: string
  readonly options?: Partial<Options>
  /** Called once a device, so that a fault can have a memory. */
  readonly parts?: () => Partial<Parts>
  readonly begin?: (machine: Machine) => void
}

const mutant =
  (kind: Mutant['class']) =>
  (name: string, meaning: string, { bug, options, parts, begin }: Change): Mutant => ({
    name,
    ...(bug === undefined ? {} : { bug }),
    meaning,
    class: kind,
    make(settings) {
      const machine = machineOf({
        ...settings,
        options: { ...settings.options, ...options },
        parts: { ...settings.parts, ...parts?.() },
      })
      begin?.(machine)
      return deviceOf(machine)
    },
  })

/** It breaks a must. */
export const refuted = mutant('refuted')
/** It breaks a should. */
export const deviates = mutant('deviates')
/** It is odd, and legal. */
export const survives = mutant('survives')
