// The backend of kernel devices. A device stays open from run to run: between two of them its sessions are closed and
// it is reset, and it is opened again only where a reset does not make it as new, that is after an opt-in to precopy
// info v2, or where it does not come back to RUNNING. That is checked after each run, and once more at the very end.
import { reasonOf, type FeatureSet, type Layout } from '#model'
import type { Backend, Deed } from '../../backend.ts'
import { lost, type Calls } from './calls.ts'
import type { Caution } from './caution.ts'
import { DEVICES_MAX, openDevice, type OpenDevice, type Recipe } from './recipe.ts'
import { beginningOf, type Registers } from './registers.ts'
import { answerTo, endOf, shown, tidied, toldOf } from './tidying.ts'
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
  /** How many devices of one make there are, where that is known before. */
  readonly devices?: number
  /** Whether the last recipe is that of a device of another make than all others. */
  readonly hasForeign?: boolean
  /** What may be done to the machine that may harm it; nothing where it is left out. */
  readonly hostility?: Hostility
  /** What a guest writes and sees of each device, by its number, where that is known. */
  readonly registers?: (device: number) => Registers
}

/** A device as it was found: opened, and nothing else done to it. */
export interface Health {
  readonly features: FeatureSet
  /** The state it was in; or what became of the question. */
  readonly state: string
}

export interface KernelBackend extends Backend {
  open(layout: Layout): Promise<KernelWorld>
  /** Opens so many devices, a foreign one behind them, and says how each was found; throws where one is not fit. */
  check(devices: number, foreign?: boolean): Promise<readonly Health[]>
  /**
   * Leaves the devices as they are to be left, RUNNING and closed, whatever is under way: nothing of a run is sent any
   * more. Answers what is wrong, where something is.
   */
  end(): Promise<string | undefined>
}

interface Connection {
  readonly calls: Calls
  readonly recipes: readonly Recipe[]
  /** Those that were opened, by their numbers, and how they were found. */
  readonly devices: Map<number, Held>
}

type Held = OpenDevice & { readonly found: Health }

/** The numbers of a world's devices among all there are: a foreign one is the last, here as well. */
export const numbersOf = ({ devices, foreign = false }: Layout, all: number): readonly number[] => [
  ...Array(devices).keys(),
  ...(foreign ? [all - 1] : []),
]

export function kernelBackend(settings: KernelSettings): KernelBackend {
  const { name, connect, lifeline, isFresh = false, hasForeign = false } = settings
  const { caution = {}, patience = 500, hostility, registers } = settings
  let connection: Connection | undefined
  /** The devices after a run, being made ready for the next one. */
  let tidying: Promise<unknown> = Promise.resolve()
  /** Why no run can begin any more. */
  let unfit: string | undefined
  let isEnding = false

  const connected = async (): Promise<Connection> => {
    if (connection?.calls.ended !== undefined) {
      const { ended } = connection.calls
      await connection.calls.close()
      if (!isFresh) throw new Error(`${ended}; nothing more is sent to it`)
      ;[connection, unfit] = [undefined, undefined]
    }
    if (unfit !== undefined) throw new Error(unfit)
    connection ??= { ...(await connect()), devices: new Map() }
    return connection
  }

  /** The devices of a layout, open and ready, and who makes the calls. */
  async function holding(layout: Layout): Promise<{ readonly calls: Calls; readonly held: readonly Held[] }> {
    await tidying
    const { calls, recipes, devices } = await connected()
    const alike = recipes.length - (hasForeign ? 1 : 0)
    const most = Math.min(alike, DEVICES_MAX)
    if (layout.devices > most) {
      throw new Error(`it takes ${layout.devices} devices, and there ${most === 1 ? 'is' : 'are'} ${most}`)
    }
    if (layout.foreign === true && !hasForeign) throw new Error('it takes a device of another make, and there is none')
    const held: Held[] = []
    for (const at of numbersOf(layout, recipes.length)) {
      const known = devices.get(at)
      const device = known ?? (await opened(at, calls, recipes[at]!))
      held.push(device)
      if (known !== undefined) continue
      devices.set(at, device)
      // On a machine of its own a device that is RUNNING is as new: what a reset comes to is then a run's.
      if (!isFresh || device.found.state !== 'RUNNING') await ready(calls, device)
    }
    return { calls, held }
  }

  async function opened(number: number, calls: Calls, recipe: Recipe): Promise<Held> {
    const device = withRegisters(await openDevice(calls, recipe, number, patience), number, registers?.(number))
    const deed = await answerTo(calls, device, { type: 'get-state' })
    if (calls.ended !== undefined) throw new Error(toldOf([deed]))
    return { ...device, found: { features: device.features, state: shown(deed.outcome) } }
  }

  /** Makes a device ready where no run was before. */
  async function ready(calls: Calls, device: Held): Promise<void> {
    const { deeds, wrong } = await tidied(calls, device, { device: 0, closes: [], isOpenedAgain: false })
    if (calls.ended !== undefined) throw new Error(toldOf(deeds))
    unfit ??= wrong
    if (wrong !== undefined) throw new Error(wrong)
  }

  /** Makes the devices of a world ready for the next run; answers what was done where something did not come back. */
  async function readyAfter(calls: Calls, world: KernelWorld): Promise<readonly Deed[]> {
    const { held, hasOptedIn: isOpenedAgain, isSpent = false } = world
    const all = await Promise.all(
      (held as readonly Held[]).map((one, device) =>
        tidied(calls, one, { device, closes: world.closes(device), isOpenedAgain, isSpent }),
      ),
    )
    const deeds = calls.ended === undefined ? [] : endOf(all.flatMap((one) => one.deeds))
    unfit ??= all.find(({ wrong }) => wrong !== undefined)?.wrong
    if (isSpent) await calls.close()
    return deeds
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
    for (const device of devices.values()) {
      if (calls.ended !== undefined) return calls.ended
      await ready(calls, device)
      const { outcome } = await answerTo(calls, device, { type: 'get-features' })
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
    powers: [
      ...kernelPowers(lifeline, registers !== undefined, hostility),
      ...(hasForeign ? ['foreign' as const] : []),
    ],
    ...(settings.devices === undefined ? {} : { devices: settings.devices }),
    async open(layout) {
      const { calls, held } = await holding(layout)
      return kernelWorld(forRun(calls), held, caution, hostility)
    },
    check: async (devices, foreign = false) => (await holding({ devices, foreign })).held.map(({ found }) => found),
    async close(world) {
      if (connection === undefined || connection.calls.ended !== undefined) return undefined
      const closing = readyAfter(connection.calls, world as KernelWorld)
      tidying = closing.catch(() => {})
      return closing
    },
    async end() {
      isEnding = true
      const known = connection
      connection = undefined
      try {
        await tidying
        return known === undefined ? undefined : await left(known)
      } catch (thrown) {
        return reasonOf(thrown)
      } finally {
        ;[tidying, unfit, isEnding] = [Promise.resolve(), undefined, false]
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
