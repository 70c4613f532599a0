// Devices of a live kernel by name: addresses that are looked up in sysfs, or paths that are taken as they are. Who is
// in the way is told before anything is opened; then what will be done. Only devices that were named are touched.
import {
  connectAgent,
  connectKoffi,
  discovered,
  kernelBackend,
  lookingBy,
  surveyed,
  worked,
  workloadOf,
  type Calls,
  type Found,
  type KernelBackend,
  type Recipe,
} from '#properties'
import { agentFile } from './agent-file.ts'
import { unmet, type BackendOptions, type Live, type Prospect } from './backend-option.ts'
import { unusable } from './command.ts'
import { milliseconds } from './numbers.ts'

/** Milliseconds that a system call may take: a driver may move much data within one. */
const DEADLINE = 20_000
/** Seconds after which an agent without a verifier resets its devices and ends. */
const SILENCE = 30

/** A device as it was named. */
interface Named {
  readonly text: string
  /** Where it was named by a path. */
  readonly recipe?: Recipe
}

const PCI = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const CDEV = /^\/\S*\/vfio\d+$/
const GROUP = /^(\/[^\s:]+\/(?:noiommu-)?\d+):(\S+)$/

const forms =
  'Give a PCI address (0000:3b:00.2), the UUID of a mediated device, /dev/vfio/devices/vfioN, or ' +
  '/dev/vfio/GROUP:NAME. They are listed by: vfio-mig devices'

/** A device as typed. */
export function namedBy(text: string, at = '--backend'): Named {
  const lower = text.toLowerCase()
  const [, domain = '0000', address] = PCI.exec(lower) ?? []
  if (address !== undefined) return { text: `${domain}:${address}` }
  if (UUID.test(lower)) return { text: lower }
  if (CDEV.test(text)) return { text, recipe: { type: 'cdev', path: text } }
  const [, path, name] = GROUP.exec(text) ?? []
  if (path !== undefined && name !== undefined) return { text, recipe: { type: 'group', path, name } }
  return unusable({ at, message: `${text === '' ? 'an empty name' : text} names no device`, remedy: forms })
}

/** Who makes the calls; `unmet` where nobody does. */
export async function callsBy({ agent, inProcess, deadline: text }: BackendOptions): Promise<Calls> {
  const deadline = text === undefined ? DEADLINE : milliseconds(text, '--deadline')
  if (agent !== undefined && inProcess === true) {
    return unusable({ at: '--in-process', message: 'an agent is named as well', remedy: 'Leave one of the two out.' })
  }
  return attempt(() => {
    if (inProcess === true) return connectKoffi(deadline)
    const command =
      agent === undefined
        ? ([agentFile(), '--deadline', `${SILENCE}`] as const)
        : (['sh', '-c', `exec ${agent}`] as const)
    return connectAgent({ command: [...command], deadline, boot: 30_000 })
  })
}

/** What is thrown on the way to a device is about the machine, and says what to do. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    return unmet(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

/** Finds the devices that were named. */
export async function prospect(rest: string, options: BackendOptions): Promise<Prospect> {
  const named = [
    ...rest.split(',').map((text) => namedBy(text)),
    ...(options.peer?.split(',') ?? []).map((text) => namedBy(text, '--peer')),
  ]
  const twice = named.find(({ text }, at) => named.findIndex((other) => other.text === text) < at)
  if (twice !== undefined) {
    return unusable({ at: '--backend', message: `${twice.text} is named twice`, remedy: 'Name each device once.' })
  }
  const calls = await callsBy(options)
  try {
    const devices = await attempt(() => foundBy(calls, named))
    return prospectOn(calls, devices, options)
  } catch (thrown) {
    await calls.close()
    throw thrown
  }
}

/** A device that was named, with how it is opened and what sysfs says of it. */
interface Device {
  readonly text: string
  readonly recipe: Recipe
  readonly found: Found | undefined
}

async function foundBy(calls: Calls, named: readonly Named[]): Promise<readonly Device[]> {
  const addresses = named.map(({ text, recipe }) => (recipe?.type === 'group' ? recipe.name : text))
  const hasPath = named.some(({ recipe }) => recipe !== undefined)
  const all = await surveyed(
    (ask) => [...discovered(ask, addresses), ...(hasPath ? discovered(ask) : [])],
    lookingBy(calls),
  )
  return named.map(({ text, recipe: own }, at): Device => {
    const found = all.find(({ address, cdev }) => address === addresses[at] || (cdev !== undefined && cdev === text))
    const obstacle = found?.obstacles[0]
    if (obstacle !== undefined) throw new Error(`${text}: ${obstacle.what}\n  ${obstacle.remedy}`)
    const recipe = own ?? found?.recipe
    if (recipe === undefined) throw new Error(`There is no device ${text}.\n  They are listed by: vfio-mig devices`)
    return { text, recipe, found }
  })
}

/** What a user is told who asks for hostile requirements. */
const danger: readonly string[] = [
  'HOSTILE: it is closed, reset and stopped while its data_fds are in use, and asked where no file can be opened and',
  '  no memory is there. A driver with a fault may then corrupt the memory of this host, or stop it: save your work',
  '  first. The device may be of no use until the host is started anew.',
]

function noticeOf(
  devices: readonly Device[],
  { allowBlocked, allowError, hostile, workload }: BackendOptions,
): string[] {
  const notSent = [
    ...(allowBlocked === true ? [] : ['blocked transitions (--allow-blocked)']),
    ...(allowError === true ? [] : ['requests to a device in ERROR (--allow-error)']),
  ]
  const [it, is] = devices.length === 1 ? ['It', 'is'] : ['They', 'are']
  return [
    ...devices.map(({ text, recipe: { path }, found }) => {
      const more = [
        `driver ${found?.driver ?? 'unknown'}`,
        ...(found?.group === undefined ? [] : [`IOMMU group ${found.group}`]),
      ]
      return `${text}: ${more.join(', ')}, opened by ${path}`
    }),
    `${it} will be opened, put through states, written to and reset, again and again: what a guest sees is lost.`,
    `No other device is touched.${notSent.length === 0 ? '' : ` Not sent: ${notSent.join('; ')}.`}`,
    ...(hostile === true ? danger : []),
    ...(workload === undefined ? [] : [`Besides, ${workload} is run on this host.`]),
    `At the end, however it comes, ${it.toLowerCase()} ${is} reset, and looked at once more.`,
  ]
}

function prospectOn(calls: Calls, devices: readonly Device[], options: BackendOptions): Prospect {
  const { allowBlocked = false, allowError = false, hostile = false, workload, workloadPrefix } = options
  const names = devices.map(({ text }) => text)
  const kernel = kernelBackend({
    name: `vfio:${names.join(',')}`,
    devices: devices.length,
    lifeline: calls.lifeline,
    caution: { allowBlocked, allowError, allowHostile: hostile },
    ...(hostile ? { hostility: {} } : {}),
    connect: () => Promise.resolve({ calls, recipes: devices.map(({ recipe }) => recipe) }),
  })
  const backend = workload === undefined ? kernel : worked(kernel, workloadOf(workload, workloadPrefix), names)
  return {
    notice: noticeOf(devices, options),
    async open() {
      try {
        return await attempt(() => opened(backend, names))
      } catch (thrown) {
        await kernel.end()
        throw thrown
      }
    },
  }
}

/** Opens the devices; throws where one does not answer, or they are of different makes. */
async function opened(backend: KernelBackend, names: readonly string[]): Promise<Live> {
  const health = await backend.check(names.length)
  const [{ features } = { features: [] }] = health
  const other = health.findIndex((one) => String(one.features) !== String(features))
  if (other >= 0) {
    const [one, two] = [features, health[other]!.features].map((set) => set.join('|'))
    throw new Error(
      `${names[0]} has ${one} and ${names[other]} has ${two}: devices of one make have the same features.`,
    )
  }
  const remarks = health.map(({ state }, at) => {
    const more = state === 'RUNNING' ? '' : `; it was in ${state} once opened, and a reset brought it to RUNNING`
    return `${names[at]} migrates: ${features.join('|')}${more}`
  })
  return { backend, features, remarks }
}
