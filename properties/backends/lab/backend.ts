// The backend of the lab: its sample devices, on a machine that is booted when the first world is opened and again
// whenever the last one has died with its kernel. The lab knows whether its kernel answers blocked transitions; a
// request to a device in ERROR is not sent, for the kernel warns of each, and a warning is the machine's end.
import { kernelBackend, type KernelBackend } from '../kernel/backend.ts'
import { boot, type Access } from './boot.ts'
import type { Flavour } from './config.ts'
import { mtty } from '../kernel/registers.ts'
import { imageOf, type Image, type Lab } from './place.ts'

export interface LabSettings {
  readonly lab: Lab
  readonly access?: Access
  readonly image?: Image
  /** How many devices there are. */
  readonly devices?: number
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

export function labBackend({ lab, access = 'cdev', image = 'found', devices = 2 }: LabSettings): KernelBackend {
  const backend = kernelBackend({
    name: nameOfLab(access, image, lab.flavour),
    connect: () => boot({ flavour: lab.flavour, kernel: imageOf(lab, image) }, access, devices),
    lifeline: true,
    isFresh: true,
    devices,
    registers: mtty,
    caution: { allowBlocked: lab.answersBlocked },
  })
  return {
    ...backend,
    // A machine that has died is none that anybody has to look after.
    async end() {
      await backend.end()
      return undefined
    },
  }
}
