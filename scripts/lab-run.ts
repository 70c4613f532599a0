// `vfio-mig lab run`: the lab's machine as an agent. Standard input and output are the lines of its protocol and no
// other; what a person wants to know, the names of its devices and what to type, is on standard error.
import { constants } from 'node:os'
import {
  DEVICES_MAX,
  driverModules,
  driverText,
  fileOf,
  openPort,
  uuidOf,
  type Ended,
  type Lab,
  type Port,
} from '#properties'
import { exitCodes, type Terminal } from './command.ts'
import type { Wanted } from './lab-backend.ts'
import { wholeNumber } from './numbers.ts'

export interface RunOptions {
  readonly devices: string
}

/** What ends it, besides the end of its input. */
const wishes = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How many devices it has, as typed. */
export const devicesIn = ({ devices }: RunOptions): number => wholeNumber(devices, '--devices', 1, DEVICES_MAX)

/** Boots a lab's machine and hands its port over; the exit code, in the end. */
export async function run(
  lab: Lab,
  wanted: Wanted,
  words: string,
  devices: number,
  { err }: Terminal,
): Promise<number> {
  const stop = new AbortController()
  let wish: (typeof wishes)[number] | undefined
  const stopping = wishes.map((name) => [name, () => ((wish ??= name), stop.abort())] as const)
  for (const [name, end] of stopping) process.on(name, end)
  try {
    const modules = await driverModules(lab, driverText(lab, wanted.image))
    const kernel = { flavour: wanted.flavour, kernel: fileOf(lab, 'kernel'), modules }
    const port = await openPort(kernel, wanted.access, { devices }, stop.signal)
    err(beginning(lab, wanted, words, port))
    const ended = await port.pass(process.stdin, process.stdout)
    const isInOrder = ended.fault === undefined && ended.how === undefined
    if (!isInOrder) err(endText(ended))
    if (wish === undefined) return isInOrder ? exitCodes.equal : exitCodes.undecided
  } catch (thrown) {
    if (wish === undefined) throw thrown
  } finally {
    process.stdin.destroy()
    for (const [name, end] of stopping) process.removeListener(name, end)
  }
  return 128 + constants.signals[wish]
}

/** What there is, and how it is used. */
function beginning(lab: Lab, { access, image }: Wanted, words: string, { recipes }: Port): string {
  const names = recipes.map((recipe) => (recipe.type === 'cdev' ? recipe.path : `${recipe.path}:${recipe.name}`))
  const what = [lab.version, lab.flavour, ...(image === 'mended' ? ['mended'] : [])].join(', ')
  const count = names.length === 1 ? '1 device' : `${names.length} devices`
  const more = [words, recipes.length === 2 ? '' : `--devices ${recipes.length}`].filter((word) => word !== '')
  const agent = ['vfio-mig lab run', ...more].join(' ')
  return [
    `Linux ${what}, in QEMU: ${count} of mtty, opened by ${access}:`,
    ...recipes.map(({ type, path }, device) => `  ${path}${type === 'cdev' ? '  ' : ':'}${uuidOf(device)}`),
    "Standard input and output are the agent's, and the end of the input is the machine's. It is started by:",
    `  vfio-mig verify --backend vfio:${names.join(',')} --agent '${agent}'`,
    '',
  ].join('\n')
}

/** Why the machine is no more. Whoever started it as an agent keeps three lines. */
function endText({ fault, how }: Ended): string {
  if (fault === undefined) return `vfio-mig: the machine of the lab is gone: ${how}\n`
  return `vfio-mig: the kernel of the lab has died\n  ${fault}\n  Nothing is left of it: the next one is fresh.\n`
}
