import { expect, test } from 'vitest'
import { frameworkLines, refutationLines, refutationOf, type Refutation } from './bench-device.ts'

test.each([
  ['leaves-through-stop-copy', /^transitions\/arcs$/],
  ['opens-early', /^sessions\/last-arc-opens$/],
])(
  '%s is refuted by %s, with the time and the acts that it took',
  async (name, requirement) => {
    const found = await refutationOf(name)
    expect(found).toEqual({
      name,
      ms: expect.any(Number) as number,
      acts: expect.any(Number) as number,
      requirement: expect.stringMatching(requirement) as string,
    })
    expect(found.ms).toBeGreaterThan(0)
    expect(found.acts).toBeGreaterThan(0)
  },
  30_000,
)

test('what nothing is known to refute is told as such', async () => {
  const requirement = 'nothing in 200 runs of any, for none is known'
  expect(await refutationOf('size-without-memory')).toMatchObject({ acts: undefined, requirement })
})

// A process of each work that was lucky, and one that was not, change nothing.
const costs = { bare: [100, 10, 100, 100, 900, 100], framed: [220, 220, 220, 20, 240, 900], commanded: [] }

test('the cost is that of the process in the middle, less the bare device; its parts tell how sure that is', () => {
  expect(frameworkLines('a device', { ...costs, commanded: [400, 400, 400, 360, 360, 360] }, 2)).toEqual([
    '\na device, bare: 10000 k events/s; generated, performed and judged: 4545 k events/s',
    'by fc.commands with a model written by hand: 2778 k events/s',
    "the framework's own cost an event: 120 ns against 260 ns, 0.46 x   aim <= 0.5 x   met",
    'in 2 parts of the processes: 0.40, 0.54 x',
  ])
  expect(frameworkLines('a device', { ...costs, commanded: [330, 330] }, 1)[2]).toMatch(/0\.52 x .* missed$/)
})

const slow: Refutation = { name: 'slow', ms: 1200.4, acts: 12, requirement: 'transitions/arcs' }
const fast: Refutation = { name: 'fast-one', ms: 7.2, acts: 1, requirement: 'refusals/error' }
const other: Refutation = { name: 'other', ms: 2000, acts: 3, requirement: 'migration/stopped' }
const none: Refutation = { name: 'none', ms: Number.NaN, acts: undefined, requirement: 'nothing in 200 runs of a/b' }

test('there is a row for each mutant in the order of their times; the aim is of transitions and refusals only', () => {
  expect(refutationLines([none, other, slow, fast])).toEqual([
    'fast-one      7 ms   1 acts  refusals/error',
    'slow       1200 ms  12 acts  transitions/arcs',
    'other      2000 ms   3 acts  migration/stopped',
    'none          - ms   - acts  nothing in 200 runs of a/b',
    'mutants that break a transition or a refusal: 2, each with its shortest counterexample',
    'the slowest: slow, 1200 ms, 12 acts   aim < 1 s   missed',
    'mutants that break another must: 1 of 2, each by the first known one',
    'the slowest: other, 2000 ms, 3 acts',
  ])
  expect(refutationLines([other, fast])).toContain('the slowest: fast-one, 7 ms, 1 acts   aim < 1 s   met')
})
