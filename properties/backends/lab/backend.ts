// The backend of the lab: its sample devices, on a machine that is booted when the first world is opened and again
// whenever the last one has died with its kernel. The lab knows whether its kernel answers blocked transitions; a
// request to a device in ERROR is not sent, for the kernel warns of each, and a warning is the machine's end. The arcs
// that the driver takes are seen. One more device has two ports, and so is of another make.
import { kernelBackend, numbersOf, type KernelBackend } from '../kernel/backend.ts'
import { mtty } from '../kernel/registers.ts'
import { arcLog, seeingArcs, type ArcLog } from './arcs.ts'
import { boot, removal, uuidOf, type Access } from './boot.ts'
import type { Flavour } from './config.ts'
import { driverModules, driverText } from './modules.ts'
import { fileOf, type Image, type Lab } from './place.ts'

export interface LabSettings {
  readonly lab: Lab
  readonly access?: Access
  readonly image?: Image
  /** Another text of the driver, in place of an image. */
  readonly driver?: string
  /** How many devices of one port there are. */
  readonly devices?: number
  /** Gives up a machine that is still booting. */
  readonly signal?: AbortSignal
}

/** A lab as it is named on the command line. */
export const nameOfLab = (access: Access, image: Image, flavour: Flavour): string => {
  const words = [
    ...(access === 'cdev' ? [] : [access]),
    ...(image === 'found' ? [] : [image]),
    ...(flavour === 'plain' ? [] : [flavour]),
  ]
  return words.length === 0 ? 'lab' : `lab:${words.join(',')}`
}

export function labBackend(settings: LabSettings): KernelBackend {
  const { lab, access = 'cdev', image = 'found', devices = 2, signal } = settings
  const { driver: text = driverText(lab, image) } = settings
  let log: ArcLog
  const backend = kernelBackend({
    name: nameOfLab(access, image, lab.flavour),
    async connect() {
      const modules = await driverModules(lab, text)
      const kernel = { flavour: lab.flavour, kernel: fileOf(lab, 'kernel'), modules, signal }
      const booted = await boot(kernel, access, { devices, foreign: true })
      log = arcLog(booted.calls)
      return booted
    },
    lifeline: true,
    isFresh: true,
    devices,
    hasForeign: true,
    registers: (number) => mtty(number < devices ? 1 : 2),
    caution: { allowBlocked: lab.answersBlocked, allowHostile: true },
    hostility: { failsAllocations: lab.flavour === 'debug', removal },
  })
  return {
    ...backend,
    powers: [...backend.powers, 'arcs'],
    async open(layout) {
      const numbers = numbersOf(layout, devices + 1)
      return seeingArcs(
        await backend.open(layout),
        () => log,
        (device) => uuidOf(numbers[device]!),
      )
    },
    // A machine that has died is none that anybody has to look after.
    async end() {
      await backend.end()
      return undefined
    },
  }
}
