// The arcs that the sample driver takes, as it says them itself before each: a line of its own in the kernel's log,
// which dynamic debug turns on and the agent reads. So a request is judged by its way, too. An arc that fails is said
// as well; after a request that fails nobody counts on it.
import { chain, failed, isLast, ok, stateOfNumber, type Act, type AnyOutcome } from '#model'
import type { Calls, Result } from '../kernel/calls.ts'
import { sentence } from '../kernel/recipe.ts'
import type { KernelWorld } from '../kernel/world.ts'
import { kernelLog } from './log.ts'

const CONTROL = '/proc/dynamic_debug/control'
/** The function that takes one arc, and says which. */
const SAID = 'mtty_step_state'

/** An arc in a line: the device's name, and two numbers of states. */
const arcIn = new RegExp(`([0-9a-f-]{36}): ${SAID}: (\\d+) -> (\\d+)$`)

/** The arc that a line of the log tells, and of which device; undefined where it tells something else. */
export function arcOf(line: string): { readonly device: string; readonly arc: string } | undefined {
  const [, device, from, to] = arcIn.exec(line) ?? []
  if (device === undefined) return undefined
  return { device, arc: chain(`${stateOfNumber(Number(from))}`, `${stateOfNumber(Number(to))}`) }
}

/** What the kernel's log tells of arcs since it was last asked. */
export interface ArcLog {
  /** Forgets what was told; answers what stands in the way of it. */
  forget(): Promise<Result | undefined>
  /** The arcs of the device of a name, in their order. */
  since(device: string): Promise<AnyOutcome>
}

/** The arcs of a kernel: the driver begins to tell them when it is first asked. */
export function arcLog(calls: Calls): ArcLog {
  const log = kernelLog(calls)
  const told = new Map<string, string[]>()
  let isTelling = false

  async function tell(): Promise<Result | undefined> {
    const bytes = Buffer.from(`func ${SAID} +p`)
    const [result] = await calls.perform([{ type: 'put', lane: 0, path: CONTROL, bytes }])
    if (result?.type === 'errno') throw new Error(sentence(`write ${CONTROL}`, result))
    isTelling = result?.type === 'ok'
    return isTelling ? undefined : result
  }

  async function read(): Promise<Result | undefined> {
    const wrong = isTelling ? undefined : await tell()
    if (wrong !== undefined) return wrong
    const lines = await log.read()
    if (!Array.isArray(lines)) return lines as Result
    for (const { device, arc } of lines.flatMap((line: string) => arcOf(line) ?? [])) {
      told.set(device, [...(told.get(device) ?? []), arc])
    }
    return undefined
  }

  return {
    async forget() {
      const wrong = await read()
      told.clear()
      return wrong
    },
    async since(device) {
      const wrong = await read()
      if (wrong !== undefined) return wrong.type === 'errno' ? failed(wrong.errno) : (wrong as AnyOutcome)
      const arcs = told.get(device) ?? []
      told.delete(device)
      return ok(arcs)
    },
  }
}

const unseen: AnyOutcome = { type: 'lost', because: 'not done: nobody watched from the beginning', unsent: true }

/** A world of devices with these names, whose arcs are seen. */
export function seeingArcs(
  world: KernelWorld,
  logOf: () => ArcLog,
  nameOfDevice: (device: number) => string,
): KernelWorld {
  /** Whether something was performed; whether what the log told before that was forgotten. */
  let [hasActed, isWatched] = [false, false]

  async function since({ device }: Act): Promise<AnyOutcome> {
    return isWatched ? logOf().since(nameOfDevice(device)) : unseen
  }

  // What else it has is its own.
  return Object.assign(Object.create(world) as KernelWorld, {
    powers: [...world.powers, 'arcs' as const],
    async perform(acts: readonly Act[]): Promise<readonly AnyOutcome[]> {
      const asks = acts.some(({ event }) => event.type === 'arcs')
      const wrong = asks && !hasActed ? await logOf().forget() : undefined
      // Nothing that comes after it is sent any more: the first act has not come back.
      if (wrong !== undefined && isLast(wrong.type)) return [wrong as AnyOutcome]
      if (asks && !hasActed) isWatched = wrong === undefined
      hasActed = true
      if (!asks) return world.perform(acts)
      const outcomes: AnyOutcome[] = []
      while (outcomes.length < acts.length) {
        const from = outcomes.length
        const next = acts.findIndex(({ event }, at) => at >= from && event.type === 'arcs')
        const end = next < 0 ? acts.length : next
        if (end > from) outcomes.push(...(await world.perform(acts.slice(from, end))))
        else outcomes.push(await since(acts[from]!))
      }
      return outcomes
    },
  })
}
