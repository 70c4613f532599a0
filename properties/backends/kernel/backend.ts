// The backend of kernel devices. A device stays open from run to run: between two of them its sessions are closed and
// it is reset, and it is opened again only where a reset does not make it as new, that is after an opt-in to precopy
// info v2, or where it does not come back to RUNNING. That is checked before each run, and once more at the very end.
import type { AnyOutcome, Layout } from '#model'
import type { Backend } from '../../backend.ts'
import type { Calls } from './calls.ts'
import type { Caution } from './caution.ts'
import { asked } from './encoding.ts'
import { DEVICES_MAX, openDevice, type OpenDevice, type Recipe } from './recipe.ts'
import { kernelPowers, kernelWorld, type KernelWorld } from './world.ts'

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
}

export interface KernelBackend extends Backend {
  open(layout: Layout): Promise<KernelWorld>
  /** Leaves the devices as they are to be left: RUNNING, and closed. Answers what is wrong, where something is. */
  end(): Promise<string | undefined>
}

interface Connection {
  readonly calls: Calls
  readonly recipes: readonly Recipe[]
  readonly devices: OpenDevice[]
}

export function kernelBackend(settings: KernelSettings): KernelBackend {
  const { name, connect, lifeline, isFresh = false, caution = {}, patience = 500 } = settings
  let connection: Connection | undefined
  /** The devices after a run, being made ready for the next one. */
  let tidying: Promise<unknown> = Promise.resolve()

  const connected = async (): Promise<Connection> => {
    if (connection?.calls.ended !== undefined) {
      const { ended } = connection.calls
      await connection.calls.close()
      if (!isFresh) throw new Error(`${ended}; nothing more is sent to it`)
      connection = undefined
    }
    connection ??= { ...(await connect()), devices: [] }
    return connection
  }

  return {
    name,
    powers: kernelPowers(lifeline),
    async open({ devices: count }) {
      await tidying
      const { calls, recipes, devices } = await connected()
      if (count > Math.min(recipes.length, DEVICES_MAX)) {
        throw new Error(`it takes ${count} devices, and there ${recipes.length === 1 ? 'is' : 'are'} ${recipes.length}`)
      }
      while (devices.length < count) {
        const at = devices.length
        devices.push(await openDevice(calls, recipes[at]!, at, patience))
        await ready(calls, devices[at]!, false)
      }
      return kernelWorld(calls, devices.slice(0, count), caution)
    },
    close(world) {
      if (connection === undefined || connection.calls.ended !== undefined) return
      const { calls, devices } = connection
      const used = devices.slice(0, world.devices)
      const isOpenedAgain = (world as KernelWorld).hasOptedIn
      // It goes on while the run is judged; what went wrong is told when the next one begins.
      tidying = Promise.all(used.map((device) => ready(calls, device, isOpenedAgain)))
      tidying.catch(() => {})
    },
    async end() {
      const problem = await tidying.then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      )
      tidying = Promise.resolve()
      const ended = connection?.calls.ended
      await connection?.calls.close()
      connection = undefined
      return problem ?? ended
    },
  }
}

/** Makes a device as it is after it was opened; throws where it cannot be brought back. */
async function ready(calls: Calls, device: OpenDevice, isOpenedAgain: boolean): Promise<void> {
  const state = await stateAfter(calls, device, isOpenedAgain ? ['reopen', 'reset'] : ['reset'])
  if (isRunning(state) || calls.ended !== undefined) return
  const again = await stateAfter(calls, device, ['reopen', 'reset'])
  if (isRunning(again) || calls.ended !== undefined) return
  throw new Error(`neither a reset nor opening it again brings the device back to RUNNING: ${shown(again)}`)
}

const isRunning = (outcome: AnyOutcome): boolean => outcome.type === 'ok' && outcome.value === 'RUNNING'

const shown = (outcome: AnyOutcome): string =>
  outcome.type === 'ok'
    ? `it is in ${JSON.stringify(outcome.value)}`
    : outcome.type === 'errno'
      ? outcome.errno
      : outcome.type

/** The state of a device after its sessions were closed and these events were performed, in one round trip. */
async function stateAfter(
  calls: Calls,
  { place }: OpenDevice,
  kinds: readonly ('reopen' | 'reset')[],
): Promise<AnyOutcome> {
  const given = { place, bytes: () => new Uint8Array() }
  const before = kinds.flatMap((type) => asked({ type }, given)!.calls)
  const look = asked({ type: 'get-state' }, given)!
  const all = [{ type: 'clear', table: place.table } as const, ...before, ...look.calls]
  const results = await calls.perform(all.map((call) => ({ ...call, lane: 0 })))
  return look.outcome(results.slice(-look.calls.length))
}
