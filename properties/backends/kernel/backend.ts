// The backend of kernel devices. A device stays open from run to run: between two of them its sessions are closed and
// it is reset, and it is opened again only where a reset does not make it as new, that is after an opt-in to precopy
// info v2, or where it does not come back to RUNNING. That is checked before each run, and once more at the very end.
import type { AnyOutcome, FeatureSet, Layout } from '#model'
import type { Backend } from '../../backend.ts'
import { lost, type Calls } from './calls.ts'
import type { Caution } from './caution.ts'
import { asked } from './encoding.ts'
import { DEVICES_MAX, openDevice, type OpenDevice, type Recipe } from './recipe.ts'
import { beginningOf, type Registers } from './registers.ts'
import { kernelPowers, kernelWorld, type Hostility, type KernelWorld } from './world.ts'

export interface KernelSettings {
  readonly name: string
  /** Connects to whoever makes the calls; again where `isFresh` and the last one was lost with its machine. */
  readonly connect: () => Promise<{ readonly calls: Calls; readonly recipes: readonly Recipe[] }>
  /** Whether the transport has a lifeline. */
  readonly lifeline: boolean
  /** Whether each connection is to a machine of its own, so that a new one may follow one that has ended. */
  readonly isFresh?: boolean
  readonly caution?: Caution
  /** Milliseconds that a read, a write or a poll may wait before it is interrupted. */
  readonly patience?: number
  /** How many devices there are, where that is known before. */
  readonly devices?: number
  /** What may be done to the machine that may harm it; nothing where it is left out. */
  readonly hostility?: Hostility
  /** What a guest writes and sees of each device, where that is known. */
  readonly registers?: Registers
}

/** A device as it was found: opened, and nothing else done to it. */
export interface Health {
  readonly features: FeatureSet
  /** The state it was in; or what became of the question. */
  readonly state: string
}

export interface KernelBackend extends Backend {
  open(layout: Layout): Promise<KernelWorld>
  /** Opens so many devices, and says how each was found; throws where one is not fit to be used. */
  check(devices: number): Promise<readonly Health[]>
  /**
   * Leaves the devices as they are to be left, RUNNING and closed, whatever is under way: nothing of a run is sent any
   * more. Answers what is wrong, where something is.
   */
  end(): Promise<string | undefined>
}

interface Connection {
  readonly calls: Calls
  readonly recipes: readonly Recipe[]
  readonly devices: OpenDevice[]
  /** How they were found. */
  readonly found: Health[]
}

export function kernelBackend(settings: KernelSettings): KernelBackend {
  const { name, connect, lifeline, isFresh = false, caution = {}, patience = 500, hostility } = settings
  let connection: Connection | undefined
  /** The devices after a run, being made ready for the next one. */
  let tidying: Promise<unknown> = Promise.resolve()
  let isEnding = false

  const connected = async (): Promise<Connection> => {
    if (connection?.calls.ended !== undefined) {
      const { ended } = connection.calls
      await connection.calls.close()
      if (!isFresh) throw new Error(`${ended}; nothing more is sent to it`)
      connection = undefined
    }
    connection ??= { ...(await connect()), devices: [], found: [] }
    return connection
  }

  /** A connection on which so many devices are open and ready. */
  async function holding(count: number): Promise<Connection> {
    await tidying
    const known = await connected()
    const { calls, recipes, devices, found } = known
    if (count > Math.min(recipes.length, DEVICES_MAX)) {
      throw new Error(`it takes ${count} devices, and there ${recipes.length === 1 ? 'is' : 'are'} ${recipes.length}`)
    }
    while (devices.length < count) {
      const at = devices.length
      const device = withRegisters(await openDevice(calls, recipes[at]!, at, patience), at, settings.registers)
      devices.push(device)
      found.push({ features: device.features, state: shown(await stateAfter(calls, device, [])) })
      await ready(calls, device, false)
    }
    return known
  }

  /** Calls for a run: they end with the verification. */
  const forRun = (calls: Calls): Calls => ({
    ...calls,
    get ended() {
      return calls.ended
    },
    perform: (all) =>
      isEnding ? Promise.resolve(all.map(() => lost('the verification has ended'))) : calls.perform(all),
  })

  /** Brings every device to RUNNING, and asks it for its features once more. */
  async function left({ calls, devices }: Connection): Promise<string | undefined> {
    for (const device of devices) {
      if (calls.ended !== undefined) return calls.ended
      await ready(calls, device, false)
      const outcome = await answerAfter(calls, device, [], 'get-features')
      if (calls.ended !== undefined) return calls.ended
      const features = outcome.type === 'ok' ? JSON.stringify(outcome.value) : shown(outcome)
      if (features !== JSON.stringify(device.features)) {
        return `its features were ${device.features.join('|')} at first, and in the end: ${features}`
      }
    }
    return undefined
  }

  return {
    name,
    powers: kernelPowers(lifeline, settings.registers !== undefined, hostility),
    ...(settings.devices === undefined ? {} : { devices: settings.devices }),
    async open({ devices: count }) {
      const { calls, devices } = await holding(count)
      return kernelWorld(forRun(calls), devices.slice(0, count), caution, hostility)
    },
    check: async (count) => (await holding(count)).found.slice(0, count),
    close(world) {
      if (connection === undefined || connection.calls.ended !== undefined) return
      const { calls, devices } = connection
      const used = devices.slice(0, world.devices)
      const { hasOptedIn: isOpenedAgain, isSpent = false } = world as KernelWorld
      if (isSpent) {
        tidying = calls.close()
        return
      }
      // It goes on while the run is judged; what went wrong is told when the next one begins.
      tidying = Promise.all(used.map((device) => ready(calls, device, isOpenedAgain)))
      tidying.catch(() => {})
    },
    async end() {
      isEnding = true
      const known = connection
      connection = undefined
      try {
        await tidying
        return known === undefined ? undefined : await left(known)
      } catch (thrown) {
        return thrown instanceof Error ? thrown.message : String(thrown)
      } finally {
        ;[tidying, isEnding] = [Promise.resolve(), false]
        await known?.calls.close()
      }
    },
  }
}

/** A device with what a guest writes and sees of it. */
const withRegisters = (device: OpenDevice, number: number, registers: Registers | undefined): OpenDevice =>
  registers === undefined
    ? device
    : {
        ...device,
        place: { ...device.place, registers, beginning: beginningOf(registers, device.place.device, number) },
      }

/** Makes a device as it is after it was opened; throws where it cannot be brought back. */
async function ready(calls: Calls, device: OpenDevice, isOpenedAgain: boolean): Promise<void> {
  const state = await stateAfter(calls, device, isOpenedAgain ? ['reopen', 'reset'] : ['reset'])
  if (isRunning(state) || calls.ended !== undefined) return
  const again = await stateAfter(calls, device, ['reopen', 'reset'])
  if (isRunning(again) || calls.ended !== undefined) return
  const what = 'neither a reset nor opening it again brings the device back to RUNNING'
  throw new Error(`${what}: its state is ${shown(again)}`)
}

const isRunning = (outcome: AnyOutcome): boolean => outcome.type === 'ok' && outcome.value === 'RUNNING'

const shown = (outcome: AnyOutcome): string =>
  outcome.type === 'ok'
    ? JSON.stringify(outcome.value).replaceAll('"', '')
    : outcome.type === 'errno'
      ? outcome.errno
      : outcome.type

/** The state of a device after its sessions were closed and these events were performed, in one round trip. */
const stateAfter = (calls: Calls, device: OpenDevice, kinds: readonly ('reopen' | 'reset')[]): Promise<AnyOutcome> =>
  answerAfter(calls, device, kinds, 'get-state')

async function answerAfter(
  calls: Calls,
  { place }: OpenDevice,
  kinds: readonly ('reopen' | 'reset')[],
  question: 'get-state' | 'get-features',
): Promise<AnyOutcome> {
  const given = { place, bytes: () => new Uint8Array() }
  const before = kinds.flatMap((type) => asked({ type }, given)!.calls)
  const look = asked({ type: question }, given)!
  const all = [{ type: 'clear', table: place.table } as const, ...before, ...(place.beginning ?? []), ...look.calls]
  const results = await calls.perform(all.map((call) => ({ ...call, lane: 0 })))
  return look.outcome(results.slice(-look.calls.length))
}
