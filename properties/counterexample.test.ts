// A counterexample is the shortest one there is: of every mutant that breaks a transition, all shorter sequences of
// acts over an alphabet of all requests, looks and single faults are performed, and none breaks the requirement.
import { mutants, protocol, restrict, simulatedPowers, type Act, type Event, type FeatureSet } from '#model'
import { everyTarget, move, sequencesOf, singleFaults } from '#generators'
import { describe, expect, test } from 'vitest'
import { simulatedMutant } from './backends/simulated.ts'
import { v2 } from './protocol.ts'
import { requirements } from './requirements/index.ts'
import { lowerThan } from './shrink.ts'
import { performed, type Subject } from './subject.ts'
import { verify } from './verify.ts'

const features: FeatureSet = protocol.features.map(({ name }) => name)
const spec = restrict(protocol, features)
const ofTransitions = requirements.filter(({ name }) => name.startsWith('transitions/') || name.startsWith('refusals/'))

const events: readonly Event[] = [
  ...everyTarget(spec).map((target): Event => ({ type: 'set-state', target })),
  ...(['get-state', 'arcs', 'reset', 'reopen'] as const).map((type): Event => ({ type })),
  { type: 'advance', ticks: 8 },
  { type: 'read', session: 0, length: 64 },
  { type: 'close', session: 0 },
  ...singleFaults.map((fault): Event => ({ type: 'faults', plan: [fault] })),
]
const alphabet: readonly Act[] = events.map((event) => move(0, event))

const faulty = mutants.filter((mutant) => mutant.class === 'refuted' && mutant.applies(features))
const found = await Promise.all(
  faulty.map(async ({ name }) => {
    const subject: Subject = { protocol: v2, spec, features, backend: simulatedMutant(name, features)! }
    for (const requirement of ofTransitions) {
      const verdict = await verify(requirement, subject, { seed: 1, runs: 30, depth: 2 })
      if (verdict.type === 'refuted')
        return [{ name, subject, requirement, length: verdict.counterexample.acts.length }]
    }
    return []
  }),
)
const refutations = found.flat()

/** What is longer has to load a stream first: all that is shorter cannot be tried. */
const MOST = 4
const short = refutations.filter(({ length }) => length <= MOST)

test('as many mutants as ever break a transition or a refusal, nearly all of them in few acts', () => {
  expect(refutations.length).toMatchInlineSnapshot(`18`)
  const long = refutations.filter((each) => !short.includes(each))
  expect(long.map(({ name, length }) => `${name} ${length}`)).toMatchInlineSnapshot(`
    [
      "leaves-resuming-at-once 6",
    ]
  `)
  expect(simulatedPowers).toContain('arcs')
})

describe('nothing shorter breaks it', () => {
  test.each(short.map((each) => [each.name, each.requirement.name, each.length, each] as const))(
    '%s: %s in %i acts',
    (_, __, length, { subject, requirement }) => {
      const shorter: unknown[] = []
      for (let count = 0; count < length; count++) {
        for (const acts of sequencesOf(alphabet, count)) {
          const trace = performed(subject, requirement.needs, acts)
          if (trace instanceof Promise) throw new TypeError('The simulated backend answers at once.')
          if (requirement.judge(spec, trace).type === 'broken') shorter.push(acts.map(({ event }) => event))
          if (shorter.length > 0) break
        }
      }
      expect(shorter).toEqual([])
    },
  )
})

describe('nothing can go, and nothing can be lowered', () => {
  test.each([
    ['opens-early', 'sessions/ended', 3],
    ['leaves-resuming-at-once', 'transitions/arcs', 6],
    // Where what shows it comes behind the step that is the breach.
    ['opens-twice', 'streams/read-sizes', 8],
    ['read-reorders', 'streams/write-sizes', 6],
    // Found in several hundred acts.
    ['read-loses', 'migration/again', 8],
  ])('%s: %s in %i acts', async (mutant, rule, length) => {
    const subject: Subject = { protocol: v2, spec, features, backend: simulatedMutant(mutant, features)! }
    const requirement = requirements.find(({ name }) => name === rule)!
    const verdict = await verify(requirement, subject, { seed: 1, runs: 50, depth: 3 })
    if (verdict.type !== 'refuted') throw new Error(`it is ${verdict.type}`)
    const { acts } = verdict.counterexample
    expect(acts).toHaveLength(length)
    const breaks = (plan: readonly Act[]): boolean => {
      const trace = performed(subject, requirement.needs, plan)
      if (trace instanceof Promise) throw new TypeError('The simulated backend answers at once.')
      return requirement.judge(spec, trace).type === 'broken'
    }
    expect(acts.filter((_, at) => breaks(acts.toSpliced(at, 1)))).toEqual([])
    const lowered = acts.flatMap((act, at) =>
      [...lowerThan(act.event)].map((event) => acts.with(at, { ...act, event: event as Event })),
    )
    expect(lowered.filter(breaks)).toEqual([])
  })
})
