// Devices of a live kernel by name: addresses that are looked up in sysfs, or paths that are taken as they are. Who is
// in the way is told before anything is opened; then what will be done. Only devices that were named are touched.
import { reasonOf } from '#model'
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
import { unmet, unmetBy, type BackendOptions, type Live, type Prospect } from './backend-option.ts'
import { unusable } from './command.ts'
import { registersOf } from './known-registers.ts'
import { milliseconds } from './numbers.ts'
import { allMet, callsOn, sidesOf, type Met, type Side } from './sides.ts'

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

const listed = 'They are listed by: vfio-mig devices'

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
export async function callsBy(
  { agent, inProcess, deadline: text }: BackendOptions,
  signal?: AbortSignal,
): Promise<Calls> {
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
    return connectAgent({ command: [...command], deadline, boot: 30_000, signal })
  })
}

/** What is thrown on the way to a device is about the machine, and says what to do. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    return unmet(reasonOf(thrown))
  }
}

/** Finds the devices that were named. */
export async function prospect(rest: string, options: BackendOptions, signal?: AbortSignal): Promise<Prospect> {
  const own = rest.split(',').map((text) => namedBy(text))
  const peers = (options.peer?.split(',') ?? []).map((text) => namedBy(text, '--peer'))
  const met = await allMet(sidesOf(own, peers, options), (side) => metOn(side, signal))
  return prospectOn(
    callsOn(met),
    met.flatMap(({ devices }) => devices),
    options,
  )
}

/** A device that was named, with how it is opened and what sysfs says of it. */
interface Device {
  readonly text: string
  /** Its name among the devices of all sides. */
  readonly label: string
  /** Whose calls it is met by, where there are several. */
  readonly who: string | undefined
  readonly recipe: Recipe
  readonly found: Found | undefined
}

/** Meets the agent of a side, and finds its devices. */
async function metOn({ named, options, name, who }: Side<Named>, signal?: AbortSignal): Promise<Met<Device>> {
  const calls = await callsBy(options, signal)
  try {
    const devices = (await attempt(() => foundBy(calls, named))).map((one) => ({
      ...one,
      label: name === undefined ? one.text : `${one.text} (${name})`,
      who,
    }))
    return { name, calls, devices }
  } catch (thrown) {
    await calls.close()
    const because = name === undefined ? undefined : unmetBy(thrown)
    if (because !== undefined) unmet(`${name}: ${because}`)
    throw thrown
  }
}

async function foundBy(calls: Calls, named: readonly Named[]): Promise<readonly Omit<Device, 'label' | 'who'>[]> {
  const addresses = named.map(({ text, recipe }) => (recipe?.type === 'group' ? recipe.name : text))
  const hasPath = named.some(({ recipe }) => recipe !== undefined)
  const { all, absent } = await surveyed(
    (ask) => ({
      all: [...discovered(ask, addresses), ...(hasPath ? discovered(ask) : [])],
      absent: named.find(({ recipe }) => recipe !== undefined && ask.mode(recipe.path) === undefined),
    }),
    lookingBy(calls),
  )
  if (absent !== undefined) {
    throw new Error(`There is no ${absent.recipe!.path}, or it is not to be seen.\n  ${listed}`)
  }
  return named.map(({ text, recipe: own }, at) => {
    const found = all.find(({ address, cdev }) => address === addresses[at] || (cdev !== undefined && cdev === text))
    const obstacle = found?.obstacles[0]
    if (obstacle !== undefined) throw new Error(`${text}: ${obstacle.what}\n  ${obstacle.remedy}`)
    const recipe = own ?? found?.recipe
    if (recipe === undefined) throw new Error(`There is no device ${text}.\n  ${listed}`)
    return { text, recipe, found }
  })
}

/** What a user is told who asks for hostile requirements. */
const danger: readonly string[] = [
  'HOSTILE: it is closed, reset and stopped while its data_fds are in use, and asked where no file can be opened and',
  '  no memory is there. A driver with a fault may then corrupt the memory of this host, or stop it: save your work',
  '  first. The device may be of no use until the host is started anew.',
]

/** What a user is told before anything is done: what is met, what will be done to it, and how it is left. */
export function noticeOf(
  devices: readonly Device[],
  { allowBlocked, allowError, hostile, workload, inProcess }: BackendOptions,
): string[] {
  const notSent = [
    ...(allowBlocked === true ? [] : ['blocked transitions (--allow-blocked)']),
    ...(allowError === true ? [] : ['requests to a device in ERROR (--allow-error)']),
  ]
  const [it, is] = devices.length === 1 ? ['It', 'is'] : ['They', 'are']
  return [
    ...devices.map(({ text, who, recipe: { path }, found }) => {
      const more = [
        `driver ${found?.driver ?? 'unknown'}`,
        ...(found?.group === undefined ? [] : [`IOMMU group ${found.group}`]),
      ]
      return `${text}: ${more.join(', ')}, opened by ${path}${who === undefined ? '' : `, by ${who}`}`
    }),
    `${it} will be opened, put through states, written to and reset, again and again: what a guest sees is lost.`,
    `No other device is touched.${notSent.length === 0 ? '' : ` Not sent: ${notSent.join('; ')}.`}`,
    ...(hostile === true ? danger : []),
    ...(workload === undefined ? [] : [`Besides, ${workload} is run on this host.`]),
    ...(inProcess === true
      ? [
          `At the end, Ctrl-C included, ${it.toLowerCase()} ${is} reset, and looked at once more. Without an agent`,
          '  nobody does so where this process is killed, or a call never returns: reset the device then.',
        ]
      : [`At the end, however it comes, ${it.toLowerCase()} ${is} reset, and looked at once more.`]),
  ]
}

const owedFor = ({ length }: readonly string[]): string =>
  `${length === 1 ? 'the device is' : 'the devices are'} brought back to RUNNING and closed first`

function prospectOn(calls: Calls, devices: readonly Device[], options: BackendOptions): Prospect {
  const { allowBlocked = false, allowError = false, hostile = false, workload, workloadPrefix } = options
  const [names, labels] = [devices.map(({ text }) => text), devices.map(({ label }) => label)]
  const kernel = kernelBackend({
    name: `vfio:${names.join(',')}`,
    devices: devices.length,
    lifeline: calls.lifeline,
    caution: { allowBlocked, allowError, allowHostile: hostile },
    ...(hostile ? { hostility: {} } : {}),
    ...(workload === undefined ? registersOf(devices.map(({ found }) => found?.kind)) : {}),
    connect: () => Promise.resolve({ calls, recipes: devices.map(({ recipe }) => recipe) }),
  })
  const backend = workload === undefined ? kernel : worked(kernel, workloadOf(workload, workloadPrefix), names)
  return {
    notice: noticeOf(devices, options),
    owed: owedFor(names),
    async open() {
      try {
        return await attempt(() => opened(backend, labels))
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
