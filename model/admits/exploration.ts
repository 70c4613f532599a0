// A device beside the semantics, explored breadth-first: every event of an alphabet in every situation that can be
// reached, up to a depth, for all members of a family of devices at once. A situation is where the devices are together
// with what the semantics takes them to be; so the first refusal that is found has a shortest trace.
import type { AnyOutcome, Event } from '../device.ts'
import type { Spec } from '../spec.ts'
import { beliefsOf, type Belief } from './belief.ts'
import { every, none, type Ways } from './choices.ts'
import type { Configuration } from './configuration.ts'
import type { GroundName } from './ground.ts'
import type { Latitude } from './latitude.ts'
import { positionsOf, type Family, type Move, type Position } from './position.ts'
import type { Refusal } from './refusal.ts'

/** Events with their outcomes on one member, what it chose at each of them, and why the last of them is refused. */
export interface Witness {
  readonly steps: readonly { readonly event: Event; readonly outcome: AnyOutcome; readonly way: readonly number[] }[]
  readonly refusal: Refusal
}

export interface Exploration {
  /** Situations that some member comes to. */
  readonly states: number
  /** Events in situations, counted once for all members who go the same way. */
  readonly transitions: number
  /** Whether nothing new would be found deeper. */
  readonly isComplete: boolean
  /** The shortest trace to each rule that was broken. */
  readonly broken: ReadonlyMap<GroundName, Witness>
  /** How many positions and beliefs there are, and how many configurations the largest belief has. */
  readonly positions: number
  readonly beliefs: number
  readonly widest: number
  /** Situations that one of these members comes to. */
  statesOf(ways: Ways): number
}

export interface Setup {
  readonly spec: Spec
  readonly family: Family
  /** Which members take part; all unless given. */
  readonly members?: Ways
  /** What is known of the device when it has been opened. */
  readonly beginning: readonly Configuration[]
  readonly alphabet: readonly Event[]
  readonly depth: number
  readonly latitude?: Latitude
}

interface Situation {
  readonly position: Position
  readonly belief: Belief
  /** Who has come here so far; of these who was followed from here before, who is now, and who is to be next. */
  come: Ways
  before: Ways
  now: Ways
  next: Ways
  readonly arrivals: Arrival[]
}

/** How some of them came. */
interface Arrival {
  readonly ways: Ways
  readonly from: Situation
  readonly move: Move
}

export function explore({ spec, family, members = every, beginning, alphabet, depth, latitude }: Setup): Exploration {
  const { and, or, minus, forget, one, where } = family.algebra
  const positions = positionsOf(family, alphabet)
  const beliefs = beliefsOf(spec, latitude)
  /** By position, then by belief. */
  const situations: Map<number, Situation>[] = []
  const broken = new Map<GroundName, Witness>()
  let states = 0
  let transitions = 0
  let reached: Situation[] = []

  for (const { ways, to } of positions.openings(members)) come(to, beliefs.of(beginning), ways)
  for (let level = 0; level < depth && reached.length > 0; level++) {
    const frontier = reached
    reached = []
    for (const situation of frontier) turn(situation)
    for (const situation of frontier) {
      for (let at = 0; at < alphabet.length; at++) follow(situation, at, level + 1 < depth)
    }
  }
  return {
    states,
    transitions,
    isComplete: reached.length === 0,
    broken,
    positions: positions.count(),
    beliefs: beliefs.count(),
    widest: beliefs.widest(),
    statesOf,
  }

  function turn(situation: Situation): void {
    situation.before = minus(situation.come, situation.next)
    situation.now = situation.next
    situation.next = none
  }

  function follow(situation: Situation, at: number, isNoted: boolean): void {
    const { position, belief, before, now } = situation
    const moves = (position.moves[at] ??= [])
    let left = now
    for (let index = 0; left !== none; index++) {
      if (index === moves.length) positions.unfold(position, at, left)
      const move = moves[index]!
      const ways = and(left, move.ways)
      if (ways === none) continue
      left = minus(left, ways)
      // The others may have gone this way when they were here.
      if (and(before, move.ways) === none) transitions++
      const after = beliefs.after(belief, move.exchange)
      if (after.refusal !== null && !broken.has(after.refusal.rule)) {
        broken.set(after.refusal.rule, witness(situation, ways, move, after.refusal))
      }
      if (after.belief === null || (move.to === position && after.belief === belief)) continue
      come(move.to, after.belief, forget(ways), isNoted ? { from: situation, move } : null)
    }
  }

  /** Some come to a situation; how is noted for those who will be followed from it. */
  function come(position: Position, belief: Belief, ways: Ways, by: Omit<Arrival, 'ways'> | null = null): void {
    const there = (situations[position.id] ??= new Map())
    let situation = there.get(belief.id)
    if (situation === undefined) {
      situation = { position, belief, come: none, before: none, now: none, next: none, arrivals: [] }
      there.set(belief.id, situation)
      states++
    }
    const fresh = minus(ways, situation.come)
    if (fresh === none) return
    situation.come = or(situation.come, fresh)
    if (by !== null) situation.arrivals.push({ ways: fresh, ...by })
    if (situation.next === none) reached.push(situation)
    situation.next = or(situation.next, fresh)
  }

  /** The way back, for one of those who made a move. */
  function witness(last: Situation, ways: Ways, move: Move, refusal: Refusal): Witness {
    const moves = [move]
    let left = forget(ways)
    let arrival = arrivalOf(last, left)
    while (arrival !== undefined) {
      moves.unshift(arrival.move)
      left = and(left, arrival.ways)
      arrival = arrivalOf(arrival.from, left)
    }
    const way = one(left)
    const member = forget(way.reduce((set, choice, option) => and(set, where(option, choice)), every))
    return { steps: moves.map((each) => ({ ...each.exchange, way: one(and(each.ways, member)) })), refusal }
  }

  function arrivalOf({ arrivals }: Situation, ways: Ways): Arrival | undefined {
    return arrivals.find((each) => and(each.ways, ways) !== none)
  }

  function statesOf(ways: Ways): number {
    let count = 0
    for (const there of situations) {
      for (const { come: all } of there.values()) if (and(all, ways) !== none) count++
    }
    return count
  }
}
