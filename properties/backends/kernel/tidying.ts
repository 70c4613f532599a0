// What is done to a device between two runs: its sessions are closed, it is reset, and opened again where that does not
// make it as new. All of it are events, as a user's are, for a device that does not answer one of them, or does not
// live through it, does so in answer to the run before: that run's trace is to tell it.
import { isLast, type Event, type Outcome } from '#model'
import type { Deed } from '../../backend.ts'
import { brokenOffIn, type Call, type Calls, type Result } from './calls.ts'
import { asked, type Unplaced } from './encoding.ts'
import { becauseOf, type OpenDevice } from './recipe.ts'

/** What a run leaves to be done. */
export interface Leftover {
  /** The device's number in the run. */
  readonly device: number
  /** Closes of the sessions that are open. */
  readonly closes: readonly Event<'close'>[]
  /** Whether a reset does not make the device as new. */
  readonly isOpenedAgain: boolean
  /** Whether the machine is given up, so that nothing has to come back. */
  readonly isSpent?: boolean
}

export interface Tidied {
  readonly deeds: readonly Deed[]
  /** Why the device is of no use any more. */
  readonly wrong?: string
}

const [reopen, reset]: readonly Event[] = [{ type: 'reopen' }, { type: 'reset' }]
const look: Event = { type: 'get-state' }

/** Makes a device as it is after it was opened. It takes one round trip, and a second one where that does not do. */
export async function tidied(calls: Calls, device: OpenDevice, leftover: Leftover): Promise<Tidied> {
  const { device: number, closes, isOpenedAgain, isSpent = false } = leftover
  if (isSpent) return { deeds: await done(calls, device, number, closes, [reopen!]) }
  const all = isOpenedAgain ? [reopen!, reset!, look] : [reset!, look]
  const first = await done(calls, device, number, closes, all)
  if (isReady(first) || calls.ended !== undefined) return { deeds: first }
  const second = await done(calls, device, number, [], [reopen!, reset!, look])
  const deeds = [...first, ...second]
  if (isReady(second) || calls.ended !== undefined) return { deeds }
  const what = 'neither a reset nor opening it again brings the device back to RUNNING'
  return { deeds, wrong: `${what}: its state is ${shown(second.at(-1)!.outcome)}` }
}

const isReady = (deeds: readonly Deed[]): boolean => {
  const outcome = deeds.at(-1)?.outcome
  return outcome?.type === 'ok' && outcome.value === 'RUNNING'
}

/** What is asked of a device that nothing else is done to. */
export const answerTo = async (calls: Calls, device: OpenDevice, event: Event): Promise<Deed> =>
  (await done(calls, device, 0, [], [event])).at(-1)!

/** Performs closes, forgets the sessions, and performs events, in one round trip. */
async function done(
  calls: Calls,
  { place }: OpenDevice,
  device: number,
  closes: readonly Event[],
  events: readonly Event[],
): Promise<readonly Deed[]> {
  const given = { place, bytes: () => new Uint8Array() }
  const all: Call[] = []
  const add = (more: readonly Unplaced[]): number => all.push(...more.map((call): Call => ({ ...call, lane: 0 })))
  const entries = [...closes, ...events].map((event, at) => {
    const from = all.length
    if (at === closes.length) add([{ type: 'clear', table: place.table }])
    if (at === closes.length + events.length - 1) add(place.beginning ?? [])
    const first = all.length
    const asking = asked(event, given)!
    return { event, asking, from, first, end: add(asking.calls) }
  })
  const results = await calls.perform(all)
  return entries.map(({ event, asking, from, first, end }) => {
    const before = brokenOffIn(results.slice(from, first))
    return { act: { device, lane: 0, event }, outcome: before ?? asking.outcome(results.slice(first, end)) }
  })
}

/** What was done until something did not come back, which stands last; nothing where all of it did. */
export function endOf(deeds: readonly Deed[]): readonly Deed[] {
  const blamed = deeds.find(({ outcome: { type } }) => type === 'hung' || type === 'crashed')
  const last = blamed ?? deeds.find(({ outcome: { type } }) => type === 'lost')
  return last === undefined ? [] : [...deeds.filter(({ outcome: { type } }) => !isLast(type)), last]
}

/** What did not come back, as a sentence. */
export function toldOf(deeds: readonly Deed[]): string {
  const { act, outcome } = endOf(deeds).at(-1)!
  return `${act.event.type}: ${becauseOf(outcome as Result)}`
}

/** An outcome in a word. */
export const shown = (outcome: Outcome<unknown>): string =>
  outcome.type === 'ok'
    ? JSON.stringify(outcome.value).replaceAll('"', '')
    : outcome.type === 'errno'
      ? outcome.errno
      : outcome.type
