// Makes a failing plan as small as it gets: drops segments, drops pairs that only go together, lowers what is left,
// until nothing can go. It runs after fast-check's own shrinking, which takes one move at a time. Deterministic, and
// written as a dialogue: it proposes a plan and is told how many steps that one takes, where it fails as well.
import type { Move, Plan } from '#generators'
import type { Event } from '#model'

/** A plan to be tried, and in how many steps it has to fail, at most, to be taken. */
export interface Proposal<E> {
  readonly plan: Plan<E>
  readonly most: number
}

/** Proposes smaller plans; is told for each the steps that it is taken with, or undefined where it is not taken. */
export type Shrinking<E> = Generator<Proposal<E>, Plan<E>, number | undefined>

/** Events that say the same with less: tried before any number is lowered, since one may save many steps. */
export type Simpler<E> = (event: E) => Iterable<E>

/** Moves up to which every segment and every pair is tried; of what is longer segments by halves, until it is short. */
const FEW = 60

/** The smallest plan that still fails, from one that fails in so many steps. None that takes more is accepted. */
export function* smallest<E = Event>(plan: Plan<E>, steps: number, simpler: Simpler<E> = () => []): Shrinking<E> {
  let [best, least] = [plan, steps]
  for (;;) {
    const before = best
    // First what saves steps: every proposal after it is performed so much sooner.
    yield* simplified()
    yield* withoutSegments()
    yield* withoutPairs()
    yield* lowered()
    if (best === before) return best
  }

  /** Proposes a plan, and takes it where it fails in no more steps than the best one; or in fewer, if asked. */
  function* accepts(candidate: Plan<E>, fewer = false): Generator<Proposal<E>, boolean, number | undefined> {
    const count = yield { plan: candidate, most: fewer ? least - 1 : least }
    if (count === undefined) return false
    best = candidate
    least = count
    return true
  }

  /** With events that say the same with less, or as much as all like them that follow, where that saves steps. */
  function* simplified(): Generator<Proposal<E>, void, number | undefined> {
    for (let at = 0; at < best.length; at++) {
      const move = best[at]!
      const alike = runLength(best, at)
      for (const event of simpler(move.event)) {
        if (alike > 1 && (yield* accepts(best.toSpliced(at, alike, { ...move, event }), true))) break
        if (yield* accepts(best.with(at, { ...move, event }), true)) break
      }
    }
  }

  /** Without every segment that can go, longest first. */
  function* withoutSegments(): Generator<Proposal<E>, void, number | undefined> {
    for (let length = best.length - 1; length > 0; length = best.length > FEW ? Math.floor(length / 2) : length - 1) {
      for (let start = best.length - length; start >= 0; start--) {
        if (start + length <= best.length) yield* accepts(best.toSpliced(start, length))
      }
    }
  }

  /** Without every pair of moves that can go together: one opens what the other needs. */
  function* withoutPairs(): Generator<Proposal<E>, void, number | undefined> {
    if (best.length > FEW) return
    for (let right = best.length - 1; right > 0; right--) {
      for (let left = right - 1; left >= 0; left--) {
        if (right >= best.length) break
        if (yield* accepts(best.filter((_, at) => at !== left && at !== right))) break
      }
    }
  }

  /** With everything that moves carry as low as it goes. */
  function* lowered(): Generator<Proposal<E>, void, number | undefined> {
    for (let at = 0; at < best.length; at++) {
      for (let goesOn = true; goesOn;) {
        goesOn = false
        for (const move of lowerMoves(best[at]!)) {
          goesOn = yield* accepts(best.with(at, move))
          if (goesOn) break
        }
      }
    }
  }
}

/** How plans are tried, while one shrinks. */
export interface Trying<E, F> {
  /** Performs a plan; undefined where it does not fail. */
  again(plan: Plan<E>): F | undefined | Promise<F | undefined>
  /** The steps that a failure took. */
  stepsOf(failure: F): number
  readonly simpler: Simpler<E>
  /** Whether the smallest so far is to be taken as it is. */
  isOut?(): boolean
}

/** The smallest failure that the failure of a plan leads to. */
export async function shrunk<E, F>(plan: Plan<E>, failure: F, trying: Trying<E, F>): Promise<F> {
  const { stepsOf, simpler } = trying
  let best = failure
  const shrinking = smallest(plan, stepsOf(best), simpler)
  for (let next = shrinking.next(); next.done !== true && trying.isOut?.() !== true;) {
    const made = await trying.again(next.value.plan)
    const isTaken = made !== undefined && stepsOf(made) <= next.value.most
    if (isTaken) best = made
    next = shrinking.next(isTaken ? stepsOf(made) : undefined)
  }
  return best
}

/** How many moves from one on are of the same kind, device and lane. */
function runLength<E>(plan: Plan<E>, from: number): number {
  const { device, lane, event } = plan[from]!
  const kind = kindOf(event)
  const end = plan.findIndex(
    (move, at) => at > from && (move.device !== device || move.lane !== lane || kindOf(move.event) !== kind),
  )
  return (end < 0 ? plan.length : end) - from
}

const kindOf = (event: unknown): unknown => (event as { readonly type?: unknown }).type

function* lowerMoves<E>({ device, lane, event, repeat }: Move<E>): Generator<Move<E>> {
  const again = repeat === undefined ? {} : { repeat }
  if (repeat !== undefined) yield { device, lane, event }
  for (const lower of lowerNumbers(device)) yield { device: lower, lane, event, ...again }
  for (const lower of lowerNumbers(lane)) yield { device, lane: lower, event, ...again }
  for (const lower of lowerFields(event)) yield { device, lane, event: lower, ...again }
}
/** Values that are smaller than a value of plain data, in no other way than by size: it ends for certain. */
export function* lowerThan(value: unknown): Generator {
  if (typeof value === 'number') yield* lowerNumbers(value)
  else if (value instanceof Uint8Array) yield* lowerBytes(value)
  else if (Array.isArray(value)) yield* lowerLists(value)
  else if (typeof value === 'object' && value !== null) {
    // What a content is made of is a content, and smaller.
    for (const part of Object.values(value).flat()) if (isTagged(part) && isTagged(value)) yield part
    yield* lowerFields(value)
  }
}

const isTagged = (value: unknown): boolean => typeof value === 'object' && value !== null && 'type' in value

/** First to nothing, then by halves of what is left to take away: logarithmic where a linear search would not end. */
function* lowerNumbers(value: number): Generator<number> {
  if (!Number.isSafeInteger(value) || value <= 0) return
  for (let less = value; less >= 1; less = Math.floor(less / 2)) yield value - less
}

function* lowerFields<T>(value: T): Generator<T> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, field] of Object.entries(value)) {
    for (const lower of lowerThan(field)) yield { ...value, [key]: lower }
  }
}

function* lowerLists(list: readonly unknown[]): Generator<readonly unknown[]> {
  for (let at = list.length - 1; at >= 0; at--) yield list.toSpliced(at, 1)
  for (const [at, item] of list.entries()) for (const lower of lowerThan(item)) yield list.with(at, lower)
}

function* lowerBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (const length of lowerNumbers(bytes.length)) yield bytes.slice(0, length)
  if (bytes.some((byte) => byte !== 0)) yield new Uint8Array(bytes.length)
  // Byte by byte only where that is cheap: what a long content says does not help to follow a failure.
  if (bytes.length > 8) return
  for (const [at, byte] of bytes.entries()) for (const lower of lowerNumbers(byte)) yield bytes.with(at, lower)
}
