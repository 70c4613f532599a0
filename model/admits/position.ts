// The devices of a family as one automaton, unfolded as far as anybody comes. Members of a family differ in what they
// choose where something is open, and are together until one is asked and answers otherwise: a move holds for all who
// answer alike to whatever was asked on the way. So nothing is performed twice, and nothing is left out.
import type { AnyOutcome, Event } from '../device.ts'
import { jsonOf } from '../trace.ts'
import { algebraOf, every, none, type Algebra, type Ways } from './choices.ts'

/** A device at rest. It never changes: an event leads to another one. */
export interface Explorable {
  /** Equal where all further outcomes are equal, whatever is chosen, as far as the events can tell. */
  readonly key: string
  step(event: Event): { readonly outcome: AnyOutcome; readonly next: Explorable }
}

/** Answers a device that asks for an option, and notes what it asked. */
export interface Chooser {
  /** From now on it chooses as one of these ways does. */
  decide(ways: Ways): void
  choose(option: number): number
  /** All the ways that would have answered the same since then. */
  alike(): Ways
}

export function chooserOf({ one, and, where }: Algebra): Chooser {
  let choices: readonly number[] = []
  let alike = every
  return {
    decide(ways) {
      choices = one(ways)
      alike = every
    },
    choose(option) {
      const choice = choices[option]!
      alike = and(alike, where(option, choice))
      return choice
    },
    alike: () => alike,
  }
}

/** Devices that differ in what they choose: they ask the chooser when they are opened, and at every event. */
export interface Family {
  readonly algebra: Algebra
  readonly chooser: Chooser
  open(): Explorable
}

/** A device that leaves nothing open. */
export function familyOfOne(device: Explorable): Family {
  const algebra = algebraOf([])
  return { algebra, chooser: chooserOf(algebra), open: () => device }
}

/** An event with its outcome; equal ones are the same object. */
export interface Exchange {
  readonly event: Event
  readonly outcome: AnyOutcome
}

export interface Position {
  readonly id: number
  readonly device: Explorable
  /** By event. They exclude each other, and are all that has been asked for so far. */
  readonly moves: Move[][]
}

/** What an event comes to, for those who choose in one of these ways. */
export interface Move {
  readonly ways: Ways
  readonly exchange: Exchange
  readonly to: Position
}

export interface Positions {
  /** How many there are by now. */
  count(): number
  /** Where devices are when they have been opened. */
  openings(members: Ways): readonly { readonly ways: Ways; readonly to: Position }[]
  /** Finds the moves of those who have none yet, and appends them. */
  unfold(position: Position, at: number, ways: Ways): void
}

function keyOfOutcome(outcome: AnyOutcome): string {
  // The two that come by far most often.
  if (outcome.type === 'errno' && outcome.out === undefined) return outcome.errno
  if (outcome.type === 'ok' && outcome.value instanceof Uint8Array) return `bytes ${outcome.value.join()}`
  return JSON.stringify(jsonOf(outcome))
}

/** The positions of a family, by a list of events. */
export function positionsOf({ algebra, chooser, open }: Family, events: readonly Event[]): Positions {
  const { and, minus } = algebra
  const positions = new Map<string, Position>()
  const exchanges = new Map<string, Exchange>()

  function positionOf(device: Explorable): Position {
    const known = positions.get(device.key)
    if (known !== undefined) return known
    const position = { id: positions.size, device, moves: [] }
    positions.set(device.key, position)
    return position
  }

  function exchangeOf(at: number, outcome: AnyOutcome): Exchange {
    const key = `${at} ${keyOfOutcome(outcome)}`
    const known = exchanges.get(key)
    if (known !== undefined) return known
    const exchange = { event: events[at]!, outcome }
    exchanges.set(key, exchange)
    return exchange
  }

  /** Does something as each of the ways would, once for all who are alike. */
  function forAll(ways: Ways, does: () => void): void {
    for (let left = ways; left !== none; left = minus(left, chooser.alike())) {
      chooser.decide(left)
      does()
    }
  }

  return {
    count: () => positions.size,
    openings(members) {
      const found: { ways: Ways; to: Position }[] = []
      forAll(members, () => {
        const to = positionOf(open())
        found.push({ ways: and(members, chooser.alike()), to })
      })
      return found
    },
    unfold({ device, moves }, at, ways) {
      const known = (moves[at] ??= [])
      const left = known.reduce((rest, move) => minus(rest, move.ways), ways)
      forAll(left, () => {
        const { outcome, next } = device.step(events[at]!)
        known.push({ ways: chooser.alike(), exchange: exchangeOf(at, outcome), to: positionOf(next) })
      })
    },
  }
}
