import { describe, expect, test } from 'vitest'
import type { Move, Plan } from '#generators'
import { lowerThan, smallest, type Simpler } from './shrink.ts'

interface Toy {
  readonly type: string
  readonly size?: number
}
const act = (type: string, size?: number): Move<Toy> => ({
  device: 0,
  lane: 0,
  event: size === undefined ? { type } : { type, size },
})

/** Answers a shrinking by a test of plans; a repeated move takes as many steps as it is repeated. */
function shrunk(plan: Plan<Toy>, fails: (plan: Plan<Toy>) => boolean, simpler?: Simpler<Toy>): Plan<Toy> {
  const steps = (moves: Plan<Toy>): number => moves.reduce((sum, { event }) => sum + (event.type === 'many' ? 9 : 1), 0)
  const shrinking = smallest(plan, steps(plan), simpler)
  let proposal = shrinking.next()
  while (proposal.done !== true) {
    const { plan: smaller, most } = proposal.value
    proposal = shrinking.next(fails(smaller) && steps(smaller) <= most ? steps(smaller) : undefined)
  }
  expect(fails(proposal.value)).toBe(true)
  return proposal.value
}
const types = (plan: Plan<Toy>): string => plan.map(({ event }) => event.type).join('')
const planOf = (text: string): Plan<Toy> => [...text].map((type) => act(type))

describe('a plan becomes as short as it gets', () => {
  test('by acts that are not needed', () => {
    expect(types(shrunk(planOf('xaxbxcx'), (plan) => /a.*b.*c/.test(types(plan))))).toBe('abc')
  })

  test('by pairs that only go together, however far apart', () => {
    // Noise counts only by its parity: no single act of it can go.
    const isEven = (plan: Plan<Toy>): boolean => types(plan).replace(/[^n]/g, '').length % 2 === 0
    expect(types(shrunk(planOf('nanbncn'), (plan) => isEven(plan) && /a.*b.*c/.test(types(plan))))).toBe('abc')
  })

  test('by whole segments', () => {
    const plan = planOf(`a${'(oo)'.repeat(6)}b`)
    const isBalanced = (text: string): boolean => text.split('(').length === text.split(')').length
    expect(types(shrunk(plan, (one) => isBalanced(types(one)) && /a.*b/.test(types(one))))).toBe('ab')
  })
})

test('what acts carry becomes as low as it gets', () => {
  const fails = (plan: Plan<Toy>): boolean => plan.some(({ event }) => (event.size ?? 0) > 1234)
  expect(shrunk([act('r', 900_000), act('r', 2_000_000)], fails)).toEqual([act('r', 1235)])
})

test('a device and a lane become the first ones', () => {
  expect(shrunk([{ device: 3, lane: 2, event: { type: 'a' } }], (plan) => plan.length > 0)).toEqual([act('a')])
})

test('nothing is taken that needs more steps, and what saves steps comes first', () => {
  const simpler: Simpler<Toy> = ({ type }) => (type === 'many' ? [{ type: 'once', size: 99 }] : [{ type: 'many' }])
  expect(shrunk([act('many')], (plan) => plan.length > 0, simpler)).toEqual([act('once', 0)])
})

test('one takes the place of all those like it behind it', () => {
  const sized = (plan: Plan<Toy>): number => plan.reduce((sum, { event }) => sum + (event.size ?? 0), 0)
  const whole: Simpler<Toy> = ({ type }) => (type === 'r' ? [{ type, size: 300 }] : [])
  const plan = [act('a'), ...Array.from({ length: 200 }, () => act('r', 1)), act('b')]
  const fails = (one: Plan<Toy>): boolean => /^a.*b$/.test(types(one)) && sized(one) >= 200
  expect(shrunk(plan, fails, whole)).toEqual([act('a'), act('r', 200), act('b')])
})

test('the same plan shrinks to the same', () => {
  const plan = planOf('abcabcabcabc')
  const fails = (one: Plan<Toy>): boolean => /a.*c.*b/.test(types(one))
  expect(shrunk(plan, fails)).toEqual(shrunk(plan, fails))
})

describe('lower values', () => {
  const lower = (value: unknown): unknown[] => [...lowerThan(value)]

  test.each([
    [0, []],
    [9, [0, 5, 7, 8]],
    [-1, []],
    ['text', []],
    [null, []],
    [{ a: 1, b: 'x' }, [{ a: 0, b: 'x' }]],
    [[2], [[], [0], [1]]],
  ])('of %j', (value, lowers) => expect(lower(value)).toEqual(lowers))

  test('of bytes are fewer, or zero, or lower', () => {
    expect(lower(Uint8Array.of(0, 2)).map((bytes) => [...(bytes as Uint8Array)])).toEqual([
      [],
      [0],
      [0, 0],
      [0, 0],
      [0, 1],
    ])
  })

  test('of a content are what it is made of', () => {
    const inner = { type: 'captured', from: 0 }
    expect(lower({ type: 'edit', content: inner, at: 0 })).toEqual([inner])
    expect(lower({ type: 'joined', parts: [inner] })).toContainEqual(inner)
  })

  test('come to an end', () => {
    let [value, count]: [unknown, number] = [{ type: 'joined', parts: [{ type: 'pattern', seed: 7, length: 9 }] }, 0]
    for (let next = lower(value); next.length > 0; next = lower(value)) {
      value = next.at(-1)
      expect(count++).toBeLessThan(100)
    }
  })
})
