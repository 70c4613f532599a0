// Calls on their way to an agent and back: what each lane is waiting for, since when, and who is to blame where nothing
// comes. Only the first call of a lane is being performed, so only that one can be late; the clock is the caller's.
import { EINTR, type Call, type Result } from './calls.ts'

/** A call that was sent and has not been answered. */
export interface Sent {
  readonly id: number
  readonly call: Call
  /** Bytes of its line. */
  readonly size: number
  answer(result: Result): void
}

interface First {
  readonly sent: Sent
  readonly since: number
  isCancelled: boolean
}

interface Lane {
  readonly queue: Sent[]
  /** Bytes of its lines. */
  size: number
  first: First | undefined
}

export function awaitedCalls() {
  const lanes = new Map<number, Lane>()
  let count = 0

  const laneOf = (number: number): Lane => {
    const known = lanes.get(number)
    if (known !== undefined) return known
    const lane: Lane = { queue: [], size: 0, first: undefined }
    lanes.set(number, lane)
    return lane
  }
  const advance = (lane: Lane, now: number): void => {
    const sent = lane.queue[0]
    lane.first = sent === undefined ? undefined : { sent, since: now, isCancelled: false }
  }
  /** What is being performed; one that waits for other lanes, or goes on beside them, is none of it. */
  const performing = (): readonly First[] =>
    [...lanes.values()].flatMap(({ first }) => (first === undefined || isBeside(first.sent.call) ? [] : [first]))
  const earliest = (all: readonly First[]): Sent | undefined =>
    all.map(({ sent }) => sent).sort((one, other) => one.id - other.id)[0]

  return {
    get count() {
      return count
    },
    /** Bytes of lines that are under way in a lane. */
    sizeOf: (lane: number): number => lanes.get(lane)?.size ?? 0,
    send(sent: Sent, now: number): void {
      const lane = laneOf(sent.call.lane)
      lane.queue.push(sent)
      count++
      lane.size += sent.size
      if (lane.queue.length === 1) advance(lane, now)
    },
    /** Hands a reply to its call; false where no lane is waiting for it. */
    receive(id: number, result: Result, now: number): boolean {
      for (const lane of lanes.values()) {
        const { first } = lane
        if (first?.sent.id !== id) continue
        const { sent, isCancelled } = first
        lane.queue.shift()
        count--
        lane.size -= sent.size
        advance(lane, now)
        sent.answer(isCancelled && wasInterrupted(result) ? { type: 'pending' } : result)
        return true
      }
      return false
    },
    /** The first of the calls that have taken longer than this. */
    late: (now: number, ms: number): Sent | undefined =>
      earliest(performing().filter(({ since }) => now - since >= ms)),
    /** The call that a lane is at. */
    firstOf: (lane: number): Sent | undefined => lanes.get(lane)?.first?.sent,
    /** The first of the calls that are being performed. */
    current: (): Sent | undefined => earliest(performing()),
    /** Calls that have waited as long as they are to; they count as cancelled from then on. */
    impatient(now: number): readonly Sent[] {
      const due = performing().filter(({ sent, since }) => now - since >= (sent.call.patience ?? Infinity))
      for (const first of due) first.isCancelled = true
      return due.map(({ sent }) => sent)
    },
    /** Takes out everything that is under way, in the order in which it was sent. */
    drain(): readonly Sent[] {
      const all = [...lanes.values()].flatMap(({ queue }) => queue)
      lanes.clear()
      count = 0
      return all.sort((one, other) => one.id - other.id)
    },
  }
}

const isBeside = ({ type, isAside }: Call): boolean => type === 'meet' || isAside === true

const wasInterrupted = (result: Result): boolean => result.type === 'errno' && result.errno === EINTR
