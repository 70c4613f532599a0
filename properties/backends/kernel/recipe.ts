// How a device is opened: by its cdev, bound to an iommufd, or by its group within a container. What belongs to it goes
// into registers of its own, so that it can be closed and opened again in the middle of a batch.
import { basename } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { viewOf, type AnyOutcome, type Event, type FeatureSet } from '#model'
import { REGISTERS, TABLES, type Call, type Calls, type Result } from './calls.ts'
import { asked, type Place, type Unplaced } from './encoding.ts'
import { bindMemory, O_RDWR, opening, VFIO_TYPE1v2_IOMMU } from './uapi.ts'

export type Recipe =
  | { readonly type: 'cdev'; readonly path: string; readonly iommufd?: string }
  /** `name` is what the group calls the device: a PCI address, or a UUID. */
  | { readonly type: 'group'; readonly path: string; readonly name: string; readonly container?: string }

/** Registers that a device takes. */
const REGISTERS_EACH = 3

/** The registers of the device with this number: the device itself, and what it is opened through. */
export const registersOf = (number: number): readonly [number, number, number] => [
  REGISTERS_EACH * number,
  REGISTERS_EACH * number + 1,
  REGISTERS_EACH * number + 2,
]

/** The most devices of one connection. */
export const DEVICES_MAX = Math.min(TABLES, Math.floor(REGISTERS / REGISTERS_EACH))

/** The number of the device that a call is about, by its register or its table; undefined where it names none. */
export function deviceOf(call: Call): number | undefined {
  const file = 'file' in call ? call.file : call
  if ('table' in file) return file.table
  const register = 'register' in file ? file.register : 'into' in file ? file.into : undefined
  const device = register === undefined ? undefined : Math.floor(register / REGISTERS_EACH)
  return device === undefined || device >= DEVICES_MAX ? undefined : device
}

/** A device that was opened, and is what it takes to perform events on it. */
export interface OpenDevice {
  readonly place: Place
  readonly features: FeatureSet
}

/** A call on the way to a device, and what it was to do, for whoever has to mend it. */
interface Step {
  readonly call: Unplaced
  readonly what: string
  /** What may be done about an error of this step, where that is not the usual. */
  readonly remedies?: Readonly<Record<string, string>>
}

const open = (into: number, path: string): Step => ({
  call: { type: 'open', into, path, flags: O_RDWR },
  what: `open ${path}`,
})

/** Opens the device with this number; throws a sentence that says which step failed, and what may help. */
export async function openDevice(calls: Calls, recipe: Recipe, number: number, patience: number): Promise<OpenDevice> {
  const [device, holder, group] = registersOf(number)
  const guard: Unplaced = { type: 'guard', register: device }
  const steps = recipe.type === 'cdev' ? await byCdev(recipe) : await byGroup(recipe)
  for (const step of steps) await performed(step)
  await performed({ call: guard, what: 'register the device for its reset' })
  const close: Unplaced = { type: 'close', file: { register: device } }
  const place: Place = {
    device: { register: device },
    table: number,
    reopening: [close, ...steps.map(({ call }) => call), guard],
    patience,
  }
  const features = await answerOf({ type: 'get-features' }, 'read its migration features')
  return { place, features: features as FeatureSet }

  /** Opens what has to be there first, and gives the steps that open the device itself. */
  async function byCdev({ path, iommufd = '/dev/iommu' }: Extract<Recipe, { type: 'cdev' }>): Promise<readonly Step[]> {
    const fd = await performed(open(holder, iommufd))
    const { VFIO_DEVICE_BIND_IOMMUFD: command } = opening
    const bind: Unplaced = { type: 'ioctl', file: { register: device }, command, bytes: bindMemory(fd) }
    return [open(device, path), { call: bind, what: `bind ${path} to ${iommufd}`, remedies: bound }]
  }

  async function byGroup({
    path,
    name,
    container = '/dev/vfio/vfio',
  }: Extract<Recipe, { type: 'group' }>): Promise<readonly Step[]> {
    if (basename(path).startsWith('noiommu-')) throw new Error(unconfined(path))
    const fd = await performed(open(holder, container))
    await performed(open(group, path))
    const memory = new Uint8Array(4)
    viewOf(memory).setInt32(0, fd, true)
    const join: Unplaced = {
      type: 'ioctl',
      file: { register: group },
      command: opening.VFIO_GROUP_SET_CONTAINER,
      bytes: memory,
    }
    await performed({ call: join, what: `put ${path} into a container` })
    const settle: Unplaced = {
      type: 'ioctl-value',
      file: { register: holder },
      command: opening.VFIO_SET_IOMMU,
      value: VFIO_TYPE1v2_IOMMU,
    }
    await performed({ call: settle, what: 'choose the IOMMU of the container' })
    const get: Unplaced = {
      type: 'ioctl',
      file: { register: group },
      command: opening.VFIO_GROUP_GET_DEVICE_FD,
      bytes: Buffer.from(`${name}\0`),
      into: device,
    }
    return [{ call: get, what: `get ${name} from ${path}` }]
  }

  async function performed({ call, what, remedies: own }: Step): Promise<number> {
    const [result] = await calls.perform([{ ...call, lane: 0 }])
    if (result?.type === 'ok') return result.value.returned
    throw new Error(sentence(what, result, own))
  }

  async function answerOf(event: Event, what: string): Promise<unknown> {
    const asking = asked(event, { place, bytes: () => new Uint8Array() })!
    const results = await calls.perform(asking.calls.map((call) => ({ ...call, lane: 0 })))
    const outcome: AnyOutcome = asking.outcome(results)
    if (outcome.type === 'ok') return outcome.value
    throw new Error(sentence(what, results[0]))
  }
}

/** What may be done about an error on the way to a device. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: 'run it as root, or make the file yours',
  EPERM: 'run it as root; an IOMMU without interrupt remapping also has vfio_iommu_type1.allow_unsafe_interrupts',
  ENOENT: 'is the device bound to a vfio driver, and the kernel built with this interface?',
  EBUSY: 'somebody else is using the device or its group: end that first',
  EINVAL: 'is every device of its group bound to a vfio driver?',
  ENODEV: 'the device has no driver, or went away',
  ENOTTY: 'its driver does not migrate: it has no VFIO_DEVICE_FEATURE_MIGRATION',
}

/** A cdev has one user at a time, and the bind is where the second one is refused. */
const bound: Readonly<Record<string, string>> = { EINVAL: 'somebody else is using the device: end that first' }

/** A failed step as a sentence. */
export function sentence(what: string, result: Result | undefined, own: Readonly<Record<string, string>> = {}): string {
  if (result?.type !== 'errno') return `Cannot ${what}: ${result === undefined ? 'no answer' : becauseOf(result)}.`
  const name = nameOf(result.errno)
  const remedy = own[name] ?? remedies[name]
  return `Cannot ${what}: ${name}${remedy === undefined ? '' : ` (${remedy})`}.`
}

/** Why there is no answer, in words. */
export function becauseOf(result: Result): string {
  switch (result.type) {
    case 'hung':
      return `it did not return within ${result.ms} ms`
    case 'crashed':
      return `it crashed: ${result.evidence}`
    default:
      return result.type === 'lost' ? result.because : result.type
  }
}

/** What is given streams that are not whole is confined, or left alone. */
const unconfined = (path: string): string =>
  `Cannot open ${path}: without an IOMMU its device can write anywhere in the memory of this machine (switch it on).`

/** The name of an error; those that the protocol does not use go by their numbers in an outcome. */
export function nameOf(errno: string): string {
  const number = /^E(\d+)$/.exec(errno)?.[1]
  return number === undefined ? errno : (getSystemErrorMap().get(-Number(number))?.[0] ?? errno)
}
