import { expect, test } from 'vitest'
import type { Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { algebraOf, every, none, type Ways } from './choices.ts'
import { chooserOf, familyOfOne, positionsOf, type Explorable, type Family, type Position } from './position.ts'

const stir: Event = { type: 'reset' }
const look: Event = { type: 'data-size' }
const events = [stir, look]

/** A device that is stirred and looked at. Stirred for the first time it asks for one option, then for the other. */
function counting(): { family: Family; steps: () => number } {
  const algebra = algebraOf([2, 3])
  const chooser = chooserOf(algebra)
  let steps = 0
  const at = (place: string): Explorable => ({
    key: place,
    step(event) {
      steps++
      if (event.type !== 'reset') return { outcome: ok(BigInt(place.length)), next: at(place) }
      if (place === '') return { outcome: ok(null), next: at('ab'[chooser.choose(0)]!) }
      return { outcome: failed(chooser.choose(1) === 0 ? 'EIO' : 'EINVAL'), next: at(place) }
    },
  })
  return { family: { algebra, chooser, open: () => at('') }, steps: () => steps }
}

const keys = (moves: Position['moves'], at: number): readonly string[] => moves[at]!.map(({ to }) => to.device.key)

test('a chooser notes who would have answered the same', () => {
  const algebra = algebraOf([2, 3])
  const chooser = chooserOf(algebra)
  const { where, and, minus } = algebra
  chooser.decide(minus(every, where(1, 0)))
  expect(chooser.alike()).toBe(every)
  expect([chooser.choose(1), chooser.choose(0), chooser.choose(1)]).toEqual([1, 0, 1])
  expect(chooser.alike()).toBe(and(where(1, 1), where(0, 0)))
  chooser.decide(every)
  expect(chooser.alike()).toBe(every)
})

test('moves part where answers do, and are found once for all who go the same way', () => {
  const { family, steps } = counting()
  const { where, or, and, minus } = family.algebra
  const positions = positionsOf(family, events)
  const [opening, ...others] = positions.openings(every)
  expect(others).toEqual([])
  expect(opening!.ways).toBe(every)
  const root = opening!.to

  positions.unfold(root, 1, every)
  expect(root.moves[1]).toMatchObject([{ ways: every, exchange: { event: look, outcome: ok(0n) } }])
  expect(root.moves[1]![0]!.to).toBe(root)

  // First for some, then for all: what is known is not asked for again.
  positions.unfold(root, 0, where(0, 1))
  expect(keys(root.moves, 0)).toEqual(['b'])
  const before = steps()
  positions.unfold(root, 0, every)
  expect([keys(root.moves, 0), steps() - before]).toEqual([['b', 'a'], 1])
  expect(root.moves[0]!.map(({ ways }) => ways)).toEqual([where(0, 1), where(0, 0)])
  // They exclude each other, and leave nobody out.
  expect(root.moves[0]!.reduce<Ways>((ways, move) => or(ways, move.ways), none)).toBe(every)
  // An equal exchange is the same object; so is an equal position.
  expect(root.moves[0]![0]!.exchange).toBe(root.moves[0]![1]!.exchange)
  expect(positions.count()).toBe(3)

  const b = root.moves[0]![0]!.to
  positions.unfold(b, 0, where(0, 1))
  // The set of moves is told by what was asked, not by who asked.
  expect(b.moves[0]!.map(({ ways }) => ways)).toEqual([where(1, 0), where(1, 1), where(1, 2)])
  expect(b.moves[0]!.map(({ exchange }) => exchange.outcome)).toEqual(
    ['EIO', 'EINVAL', 'EINVAL'].map((errno) => failed(errno as 'EIO')),
  )
  expect(and(minus(every, where(0, 1)), b.moves[0]![0]!.ways)).not.toBe(none)
})

test('whoever is opened otherwise begins elsewhere', () => {
  const { family } = counting()
  const { chooser, algebra } = family
  const open = (): Explorable => ({ ...family.open(), key: `opened ${chooser.choose(1)}` })
  const some = algebra.minus(every, algebra.where(1, 1))
  const openings = positionsOf({ ...family, open }, events).openings(some)
  expect(openings.map(({ to }) => to.device.key)).toEqual(['opened 0', 'opened 2'])
  expect(openings.map(({ ways }) => ways)).toEqual([algebra.where(1, 0), algebra.where(1, 2)])
})

test('outcomes are told apart by all that they say', () => {
  const outcomes = [
    ok(null),
    ok(true),
    ok(1n),
    ok(2n),
    ok(Uint8Array.of(1, 2)),
    ok(Uint8Array.of(12)),
    ok(new Uint8Array()),
    ok(['a']),
    failed('EIO'),
    failed('EINVAL'),
    { ...failed('EINVAL'), out: Uint8Array.of(1) },
    { ...failed('EINVAL'), out: Uint8Array.of(2) },
    { type: 'hung', ms: 1 },
    { type: 'hung', ms: 2 },
    { type: 'pending' },
  ] as const
  const at = (place: number): Explorable => ({
    key: String(place),
    step: () => ({ outcome: outcomes[place % outcomes.length]!, next: at(place + 1) }),
  })
  const positions = positionsOf(familyOfOne(at(0)), [stir])
  let position = positions.openings(every)[0]!.to
  const exchanges = Array.from({ length: 2 * outcomes.length }, () => {
    positions.unfold(position, 0, every)
    const { exchange, to } = position.moves[0]![0]!
    position = to
    return exchange
  })
  expect(new Set(exchanges).size).toBe(outcomes.length)
  expect(exchanges.slice(outcomes.length)).toEqual(exchanges.slice(0, outcomes.length))
})
