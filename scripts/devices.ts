// `vfio-mig devices`: which VFIO devices a machine has, here or where an agent is, how each is opened, and what stands
// in the way. It only reads, unless it is told to ask: then it opens each device that nobody is using.
import type { Command } from 'commander'
import { jsonOf } from '#model'
import {
  discovered,
  glanceAt,
  lookingBelow,
  lookingBy,
  surveyed,
  type Calls,
  type Found,
  type Glance,
  type Looker,
} from '#properties'
import { unmetBy } from './backend-option.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { resultFile } from './result-file.ts'
import { resolvePath } from './where.ts'

interface Options {
  readonly agent?: string
  readonly inProcess?: boolean
  readonly ask?: boolean
  readonly json?: string
  readonly root?: string
}

/** A device, and what it told where it was asked. */
interface Listed extends Found {
  readonly glance?: Glance
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('[address...]', 'PCI addresses or UUIDs; every device of VFIO, and every virtual function, without')
    .option('--agent <command>', 'look where an agent is, such as "ssh host vfio-agent"')
    .option('--in-process', 'make the system calls of --ask in this process (needs the package koffi)')
    .option('--ask', 'open each device that is free and ask its features and state: a device is reset by that')
    .option('--json <file>', 'write the list; - for standard output')
    .option('--root <folder>', 'the folder that has the /sys, /dev and /proc to look at', '')
    .addHelpText('after', '\nExample: vfio-mig devices --agent "ssh host vfio-agent"')
    .action(async (addresses: readonly string[], options: Options) =>
      terminal.exit(await list(addresses, options, terminal)),
    )
}

async function list(addresses: readonly string[], options: Options, terminal: Terminal): Promise<number> {
  const file = options.json === undefined || options.json === '-' ? undefined : resultFile(options.json, '--json')
  const named = addresses.length === 0 ? undefined : await Promise.all(addresses.map(addressOf))
  let devices: readonly Listed[]
  try {
    devices = await devicesBy(options, named)
  } catch (thrown) {
    const because = unmetBy(thrown)
    if (because === undefined) throw thrown
    terminal.err(`vfio-mig: ${because}\n`)
    return exitCodes.nothingRan
  }
  if (options.json !== undefined) {
    const text = `${JSON.stringify(jsonOf({ devices }), null, 2)}\n`
    if (file === undefined) terminal.out(text)
    else file.write(text)
  }
  if (options.json !== '-') terminal.out(devices.map((device) => deviceText(device, options)).join(''))
  const absent = named?.filter((address) => !devices.some((device) => device.address === address)) ?? []
  for (const address of absent) terminal.err(`vfio-mig: there is no device ${address}\n`)
  if (devices.length > 0) return exitCodes.equal
  if (named === undefined) terminal.err(none)
  return exitCodes.nothingRan
}

/** The address of a device as typed, which is any that vfio: takes but the file of a device. */
async function addressOf(text: string): Promise<string> {
  const { namedBy } = await import('./vfio-backend.ts')
  const { text: address, recipe } = namedBy(text, 'ADDRESS')
  if (recipe === undefined) return address
  if (recipe.type === 'group') return addressOf(recipe.name)
  const remedy = 'Give a PCI address or a UUID; without any every device is listed, with its file.'
  return unusable({ at: 'ADDRESS', message: `${text} is a file`, remedy })
}

const none =
  'vfio-mig: this machine has no device of VFIO, and no virtual function that could be one\n' +
  '  A virtual function is made by: echo 1 > /sys/bus/pci/devices/ADDRESS/sriov_numvfs. A mediated device without\n' +
  "  hardware is made by the kernel's mtty sample. Any other PCI device: vfio-mig devices ADDRESS says what it needs.\n"

async function devicesBy(options: Options, named: readonly string[] | undefined): Promise<readonly Listed[]> {
  const isElsewhere = options.agent !== undefined || options.inProcess === true || options.ask === true
  const read = (look: Looker): Promise<readonly Found[]> => surveyed((ask) => discovered(ask, named), look)
  const root = options.root === undefined || options.root === '' ? '' : resolvePath(options.root)
  if (!isElsewhere) return read(lookingBelow(root))
  const { callsBy } = await import('./vfio-backend.ts')
  const calls = await callsBy(options)
  try {
    const found = await read(options.agent === undefined ? lookingBelow(root) : lookingBy(calls))
    return options.ask === true ? await glanced(calls, found) : found
  } finally {
    await calls.close()
  }
}

/** Asks the devices that are free, one after the other. */
async function glanced(calls: Calls, devices: readonly Found[]): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  for (const device of devices) {
    const { recipe, obstacles } = device
    const isFree = recipe !== undefined && obstacles.length === 0
    listed.push(isFree ? { ...device, glance: await glanceAt(calls, recipe) } : device)
  }
  return listed
}

/** A device in words: what it is, and what to do with it. */
function deviceText({ glance, ...device }: Listed, { agent }: Options): string {
  const { address, kind, driver, group, cdev, groupPath, obstacles } = device
  const state = glance !== undefined && 'state' in glance ? glance.state : device.state
  const parts = [
    address,
    kind,
    driver ?? 'no driver',
    group === undefined ? undefined : `IOMMU group ${group}`,
    cdev,
    groupPath,
    glance !== undefined && 'features' in glance ? glance.features.join('|') : undefined,
    state,
  ]
  const whose = agent === undefined ? '' : ` --agent '${agent}'`
  const lines =
    glance !== undefined && 'because' in glance
      ? [glance.because]
      : obstacles.length === 0
        ? [`vfio-mig verify --backend vfio:${address}${whose}`]
        : obstacles.flatMap(({ what, remedy }) => [what, `  ${remedy}`])
  const first = parts.filter((part) => part !== undefined && part !== '').join('  ')
  return [first, ...lines.map((line) => `    ${line}`)].map((line) => `${line}\n`).join('')
}
