// A world of kernel devices. Acts become calls, as many in one round trip as do not depend on what comes of others:
// sessions are resolved where the calls are made, so that only a write of what is yet to be read has to wait. What was
// read is kept here. Requests that a live kernel had better not see are not sent: see caution.ts.
import {
  bytesOf,
  endOfGroup,
  failed,
  isOver,
  joined,
  plainOf,
  type Act,
  type AnyOutcome,
  type Content,
  type Event,
  type FeatureSet,
  type Lack,
  type Power,
  type World,
} from '#model'
import { brokenOffIn, LANES, REGISTERS, type Call, type Calls, type Result } from './calls.ts'
import { against, avoided, colliding, targetOf, type Caution } from './caution.ts'
import { asked, stateCall, type Place, type Unplaced } from './encoding.ts'
import { pollBits, STATE_AT } from './uapi.ts'

/** What the machine of a device lets be done to it, for requirements that may harm it. */
export interface Hostility {
  /** Allocations of its kernel can be made to fail. */
  readonly failsAllocations?: boolean
  /**
   * Takes a device away, by the number it was opened with; only where the machine is ours. The call returns when the
   * device is closed.
   */
  readonly removal?: (device: number) => Unplaced
}

/** What every kernel device can do, what one can whose transport has a lifeline, and one with known registers. */
export const kernelPowers = (lifeline: boolean, hasRegisters = false, hostility?: Hostility): readonly Power[] => [
  'raw',
  'reopen',
  'lanes',
  ...(lifeline ? (['lifeline'] as const) : []),
  ...(hasRegisters ? (['dirty', 'inspect'] as const) : []),
  ...(hostility === undefined ? [] : (['hostile'] as const)),
  ...(hostility?.failsAllocations === true ? (['allocations'] as const) : []),
  ...(hostility?.removal === undefined ? [] : (['removal'] as const)),
]

export interface KernelDevice {
  readonly place: Place
  readonly features: FeatureSet
}

/** A world of devices that are open and as they are after that. */
export function kernelWorld(
  calls: Calls,
  devices: readonly KernelDevice[],
  caution: Caution = {},
  hostility?: Hostility,
): KernelWorld {
  /** Sessions by device, in the order in which they were opened. */
  const sessions: Session[][] = devices.map(() => [])
  const avoid = devices.map(({ features }) => avoided(features, caution))
  let [meetings, hasOptedIn, isSpent] = [0, false, false]

  const captured = (device: number, age: number): Uint8Array => joined(sessions[device]?.at(-1 - age)?.read ?? [])
  const bytes = (content: Content): Uint8Array => bytesOf(content, captured)
  const riskOf = ({ device, event }: Act): readonly number[] => {
    const target = targetOf(event)
    return target === undefined ? [] : (avoid[device]?.(target) ?? [])
  }

  return {
    powers: kernelPowers(calls.lifeline, devices[0]?.place.registers !== undefined, hostility),
    devices: devices.length,
    held: devices,
    takesBatches: true,
    get hasOptedIn() {
      return hasOptedIn
    },
    get isSpent() {
      return isSpent
    },
    closes: (device) =>
      sessions[device]!.toReversed().flatMap(({ isOpen }, session) => (isOpen ? [{ type: 'close', session }] : [])),
    async perform(acts) {
      const outcomes: AnyOutcome[] = []
      for (let from = 0; from < acts.length;) {
        const end = segmentEnd(acts, from)
        if (outcomes.some(isOver)) return [...outcomes, ...acts.slice(from).map(() => unreached)]
        outcomes.push(...(await together(acts.slice(from, end))))
        from = end
      }
      return outcomes
    },
  }

  /** Performs acts in one round trip. */
  async function together(acts: readonly Act[]): Promise<readonly AnyOutcome[]> {
    const all: Call[] = []
    const readers: ((results: readonly Result[]) => AnyOutcome)[] = []
    const removed = acts[0]?.isRemoved === true ? devices[acts[0].device] : undefined
    if (removed !== undefined && hostility?.removal !== undefined) {
      isSpent = true
      // It returns when the device is closed, which the end of the run sees to; until then it is under way.
      void calls.perform([{ ...hostility.removal(removed.place.table), lane: LANES - 1, isAside: true }])
      all.push(...pause(20))
    }
    for (let from = 0; from < acts.length;) {
      const end = endOfGroup(acts, from)
      const group = acts.slice(from, end)
      const lanes = group.map(({ lane }) => lane)
      const refused = new Map([...colliding(group, (act) => riskOf(act).length > 0, caution), ...always(group)])
      if (group.length > 1) all.push(...meeting(lanes))
      for (const act of group) readers.push(enter(act, refused.get(act), all))
      if (group.length > 1) all.push(...meeting(lanes))
      from = end
    }
    const results = await calls.perform(all)
    return acts.map((act, at) => {
      const outcome = readers[at]!(results)
      note(act, outcome)
      return outcome
    })
  }

  /** Adds an act's calls, and says how to read what came of them. */
  function enter({ device, lane, event, lacking }: Act, because: string | undefined, all: Call[]) {
    const target = devices[device]
    if (target === undefined) return () => failed('EBADF')
    if (lane < 0 || lane >= LANES) throw new RangeError(`There are lanes from 0 to ${LANES - 1}, not ${lane}.`)
    if (because !== undefined) return () => unsent(because)
    const asking = asked(event, { place: target.place, bytes })
    if (asking === undefined) return () => failed('EOPNOTSUPP')
    const place = (call: Unplaced): Call => ({ ...call, lane })
    const values = riskOf({ device, lane, event })
    const from = all.length
    const check = values.length === 0 ? -1 : from
    if (check >= 0) all.push(place({ type: 'unless', ...stateCall(target.place.device), at: STATE_AT, values }))
    if (lacking !== undefined) all.push(place({ type: 'lacking', what: lacking }))
    const first = all.length
    all.push(...asking.calls.map(place))
    const last = all.length
    // With the last of its users gone, a device that is taken away goes.
    if (isSpent && event.type === 'reopen') all.push(...pause(200))
    return (results: readonly Result[]): AnyOutcome => {
      const before = brokenOffIn(results.slice(from, first))
      if (before !== undefined) return before
      if (results[first]?.type !== 'skipped') return asking.outcome(results.slice(first, last))
      const isMissed = lacking !== undefined && results[first - 1]?.type === 'errno'
      return isMissed ? unsent(`it cannot go without ${lackText(lacking)}`) : skipped(results[check])
    }
  }

  function meeting(lanes: readonly number[]): readonly Call[] {
    const key = ++meetings
    return lanes.map((lane): Call => ({ type: 'meet', lane, key, count: lanes.length }))
  }

  /** Keeps what later acts may refer to. */
  function note({ device, event }: Act, outcome: AnyOutcome): void {
    const plain = plainOf(event, outcome)
    if (plain.event.type === 'info-v2') hasOptedIn = true
    if (plain.outcome.type !== 'ok') return
    if (plain.event.type === 'set-state' && plain.outcome.value === true) {
      sessions[device]!.push({ read: [], isOpen: true })
    }
    if (plain.event.type !== 'read' && plain.event.type !== 'close') return
    const session = sessions[device]!.at(-1 - plain.event.session)
    if (session === undefined) return
    if (plain.event.type === 'close') session.isOpen = false
    const read = plain.outcome.value
    if (read instanceof Uint8Array && read.length > 0) session.read.push(read)
  }
}

interface Session {
  /** In pieces. */
  readonly read: Uint8Array[]
  isOpen: boolean
}

/** A world, and whether a device of it was opted in to precopy info v2, which no reset takes back. */
export interface KernelWorld extends World {
  readonly hasOptedIn: boolean
  /** Its devices, as the backend has them. */
  readonly held: readonly KernelDevice[]
  /** Whether a device was taken away: the machine is of no use any more. */
  readonly isSpent?: boolean
  /** What closes the sessions of a device that are open, the newest first. */
  closes(device: number): readonly Event<'close'>[]
  perform(acts: readonly Act[]): Promise<readonly AnyOutcome[]>
}

/** An act's lack in words. */
export const lackText = (lack: Lack): string => (typeof lack === 'number' ? `allocation ${lack}` : lack)

/** Milliseconds for what another lane has begun. */
const pause = (ms: number): readonly Call[] => [
  { type: 'eventfd', lane: 0, into: REGISTERS - 2, initial: 0, flags: 0 },
  { type: 'poll', lane: 0, file: { register: REGISTERS - 2 }, events: pollBits.IN, ms },
  { type: 'close', lane: 0, file: { register: REGISTERS - 2 } },
]

/** What was not sent: it is no step of the trace. */
const unsent = (because: string): AnyOutcome => ({ type: 'lost', because: `not sent: ${because}`, unsent: true })

const unreached: AnyOutcome = { type: 'lost', because: 'not sent after what came before', unsent: true }

function skipped(check: Result | undefined): AnyOutcome {
  if (check?.type !== 'ok') return unsent('the state of the device could not be read')
  return unsent('in the state that the device is in, it may stop the kernel')
}

const always = (group: readonly Act[]): readonly (readonly [Act, string])[] =>
  group.flatMap((act): (readonly [Act, string])[] => {
    const because = against(act.event)
    return because === undefined ? [] : [[act, because]]
  })

/** The end of the acts from one on that can be sent before anything is known of them. */
function segmentEnd(acts: readonly Act[], from: number): number {
  const changed = new Set<number>()
  let end = from
  while (end < acts.length) {
    const next = endOfGroup(acts, end)
    const group = acts.slice(end, next)
    if (end > from && group.some(({ isRemoved }) => isRemoved === true)) return end
    if (end > from && group.some(({ event }) => event.type === 'write' && needs(event.content, changed))) return end
    for (const { device, event } of group) if (changes(event)) changed.add(device)
    end = next
  }
  return end
}

/** Whether an event may open a session, or add to what was read. */
const changes = (event: Event): boolean => event.type === 'read' || targetOf(event) !== undefined

function needs(content: Content, changed: ReadonlySet<number>): boolean {
  if (content.type === 'captured') return changed.has(content.device)
  if (content.type === 'edit') return needs(content.content, changed)
  return content.type === 'joined' && content.parts.some((part) => needs(part, changed))
}
