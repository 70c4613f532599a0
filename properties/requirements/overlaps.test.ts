// Whatever is done at the same time, no judge says more of it than of the order in which it took effect: of random runs
// of legal devices and of faulty ones, each act was under way for a while, so that the lines do not tell the order.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { featureSetsOf, mutants, optionsOf, protocol, restrict, simulatedOptions, TRACE_VERSION } from '#model'
import type { Choice, FeatureSet, Layout, OptionName, Power, Spec, Step, Trace } from '#model'
import { counting, migrating, moving, overlapping, quiescing, retried, wandering, type Plan } from '#generators'
import type { Backend } from '../backend.ts'
import { mutated, simulated } from '../backends/simulated.ts'
import { v2 } from '../protocol.ts'
import { performed } from '../subject.ts'
import { requirements } from './index.ts'
import { overlapsOf } from './overlaps.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!

type Timed = readonly [device: number, began: number, ended: number]
const traceOf = (steps: readonly Timed[]): Trace => ({
  header: { version: TRACE_VERSION, protocol: 'v2', features: [full, full], powers: ['lanes'], partial: false },
  steps: steps.map(([device, began, ended], lane) => ({
    act: { device, lane, event: { type: 'get-state' } },
    outcome: { type: 'errno', errno: 'EIO' },
    began,
    ended,
  })),
})
const overlapsIn = (...steps: readonly Timed[]) => overlapsOf(traceOf(steps)).map((each) => [...(each ?? [])])

describe('steps overlap', () => {
  test('where one begins before another has ended, on whatever device, and however the lines are ordered', () => {
    expect(overlapsIn([0, 0, 2], [0, 1, 3], [1, 2, 5], [0, 6, 7])).toEqual([[0], [0, 1], [0], []])
    expect(overlapsIn([0, 1, 3], [1, 2, 5], [0, 0, 2], [0, 6, 7])).toEqual([[0, 1], [0], [0], []])
    expect(overlapsIn([0, 0, 9], [0, 1, 2], [0, 3, 4], [1, 5, 5])).toEqual([[0, 1], [0], [0], [0]])
  })
  test('nowhere in the trace of one thread', () => {
    expect(overlapsIn([0, 0, 2], [1, 2, 2], [0, 2, 5])).toEqual([])
  })
})

/** The time between two effects. */
const TICK = 10
/** How long an act was under way before it took effect, and after that. */
type Extent = readonly [early: number, late: number]
const extent = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Extent>([1, 1]) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 * TICK }), fc.integer({ min: 1, max: 3 * TICK })) },
)

/** The same run, of acts that took effect in that order, noted by when they began or by when they had ended. */
function stretched({ header, steps }: Trace, extents: Iterator<Extent>, by: 'began' | 'ended'): Trace {
  const timed = steps.map((step, at): Step => {
    const [early, late] = extents.next().value as Extent
    const [began, ended] = [TICK * at - early, TICK * at + late]
    return { ...step, act: { ...step.act, lane: at }, began, ended }
  })
  return { header, steps: timed.toSorted((one, two) => one[by] - two[by]) }
}

type Kind = readonly [layout: Layout, plan: (spec: Spec, powers: readonly Power[]) => fc.Arbitrary<Plan>]
const kinds: readonly Kind[] = [
  [{ devices: 1 }, wandering],
  [{ devices: 1 }, counting],
  [{ devices: 1 }, overlapping],
  [{ devices: 2 }, migrating],
  [{ devices: 2 }, retried],
  [{ devices: 3, machine: 3 }, (spec, powers) => quiescing(spec, powers, 3)],
  [{ devices: 4, machine: 2 }, (spec, powers) => moving(spec, powers, 2)],
]

const brokenBy = (spec: Spec, trace: Trace): string[] =>
  requirements.filter(({ judge }) => judge(spec, trace).type === 'broken').map(({ name }) => name)

const options = fc
  .record(
    Object.fromEntries(
      Object.entries(simulatedOptions).map(([name, { choices }]) => [name, fc.constantFrom<string[]>(...choices)]),
    ),
  )
  .map((chosen) =>
    optionsOf(...Object.entries(chosen).map(([name, choice]): Choice => ({ name: name as OptionName, choice }))),
  )

/** What is said of runs of a device: of both, that it is broken as it was; and how many had steps at the same time. */
function compare(backends: fc.Arbitrary<readonly [FeatureSet, Backend]>, numRuns: number): { overlapped: number } {
  const seen = { overlapped: 0 }
  const runs = backends.chain(([features, backend]) => {
    const spec = restrict(protocol, features)
    const some = kinds.filter(([{ machine }]) => machine === undefined || features.includes('P2P'))
    return fc.constantFrom(...some).chain(([layout, plan]) =>
      fc.record({
        spec: fc.constant(spec),
        layout: fc.constant(layout),
        plan: plan(spec, backend.powers).map((moves) => moves.map((one) => ({ ...one, lane: 0 }))),
        subject: fc.constant({ protocol: v2, spec, features, backend }),
        extents: fc.infiniteStream(extent),
        by: fc.constantFrom('began', 'ended'),
      }),
    )
  })
  fc.assert(
    fc.property(runs, ({ spec, layout, plan, subject, extents, by }) => {
      const trace = performed(subject, layout, plan) as Trace
      const blurred = stretched(trace, extents[Symbol.iterator](), by)
      if (overlapsOf(blurred).length > 0) seen.overlapped++
      const broken = brokenBy(spec, blurred).filter((name) => !name.startsWith('lanes/'))
      const known = broken.length === 0 ? [] : brokenBy(spec, trace)
      // Behind a must that is broken no deviation is looked for.
      if (known.includes('admitted/must')) known.push('admitted/should')
      expect(broken.filter((name) => !known.includes(name))).toEqual([])
    }),
    { numRuns, seed: 1 },
  )
  return seen
}

test('a legal device is accused of nothing that it is not accused of in turn, whatever it chooses', () => {
  const backends = fc
    .tuple(fc.constantFrom(...sets), fc.option(options))
    .map(
      ([set, chosen]) =>
        [set, simulated(set, { pages: 2, size: 8, ...(chosen === null ? {} : { options: chosen }) })] as const,
    )
  expect(compare(backends, 600).overlapped).toBeGreaterThan(450)
})

test('nor a faulty one, but for the fault itself', () => {
  const backends = fc.constantFrom(...mutants).map((mutant) => {
    const set = sets.findLast((one) => mutant.applies(one))!
    return [set, mutated(mutant, set, { pages: 2, size: 8 })] as const
  })
  expect(compare(backends, 300).overlapped).toBeGreaterThan(200)
})
