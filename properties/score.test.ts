// A score must notice what is wrong with a catalogue: a requirement that is gone, one that is too strict, one that is
// late, a mutant that is none. And what it says of a breach is what a verification says.
import fc from 'fast-check'
import { featureSetsOf, mutants, protocol, restrict, simulatedDevice, type Mutant } from '#model'
import { move, to, type Plan } from '#generators'
import { describe, expect, test } from 'vitest'
import { mutated } from './backends/simulated.ts'
import { v2 } from './protocol.ts'
import { broken, heldBy, type Requirement } from './requirement.ts'
import { requirements } from './requirements/index.ts'
import { scorerOf, SEQUENCES, soonest } from './score.ts'
import { screeningOf } from './screen.ts'
import type { Subject } from './subject.ts'
import { verify } from './verify.ts'

const extent = { seed: 1, runs: 20, depth: 2 }
const sets = featureSetsOf(protocol.features)
const mutantOf = (name: string): Mutant => mutants.find((one) => one.name === name)!
const some = (...names: readonly string[]): readonly Requirement[] =>
  requirements.filter(({ name }) => names.includes(name))

const look: Plan = [move(0, { type: 'get-state' })]
const stopping: Plan = [to(0, 'STOP'), move(0, { type: 'get-state' })]

/** A requirement of a test: what it is tried with, and what it says of the last outcome. */
const made = (name: string, plans: readonly Plan[], judge: Requirement['judge']): Requirement => ({
  name,
  statement: 'It is made up.',
  level: 'must',
  party: 'driver',
  since: '5.18',
  cites: [],
  needs: { features: [], powers: [], devices: 1 },
  first: () => plans,
  plan: () => fc.constant(look),
  judge,
})

const isStopped: Requirement['judge'] = (_, { steps }) =>
  steps.some(({ outcome }) => outcome.type === 'ok' && outcome.value === 'STOP')
    ? broken(steps.length - 1, 'It stops.', 'It goes on.')
    : heldBy(1)

/** The reference device under another name, but for some sets of features. */
const like = (expected: Mutant['class'], make: (set: readonly string[]) => Mutant | undefined): Mutant => ({
  name: 'made-up',
  meaning: 'it is made up',
  class: expected,
  oracle: null,
  applies: () => true,
  make: (set, settings) => make(set)?.make(set, settings) ?? simulatedDevice({ ...settings, features: set }),
})

describe('a mutant', () => {
  const right = some('sessions/ended')

  test('is in its class by the requirement that catches it, and outside without', () => {
    const one = mutantOf('outlives-its-session')
    const caught = scorerOf(right, extent)(one)
    expect(caught).toMatchObject({ observed: 'refuted', faults: [] })
    expect(soonest(caught.breaches)!.requirement.name).toBe('sessions/ended')
    const lives = scorerOf(some('discovery/features'), extent)(one)
    expect(lives).toMatchObject({ observed: 'survives', breaches: [] })
    expect(lives.faults).toEqual([
      expect.stringMatching(/^No must is broken: let a requirement catch outlives-its-session, or expect "survives"/),
    ])
  })

  test('that is legal is outside its class where a requirement is too strict', () => {
    const strict = made('made/strict', [look, stopping], isStopped)
    const row = scorerOf([strict], extent)(mutantOf('short-reads'))
    expect(row.observed).toBe('refuted')
    expect(row.faults).toEqual([
      'It is accused by made/strict: mend what accuses it, or expect "refuted" where the header is against it.',
    ])
    expect(row.breaches).toMatchObject([{ runs: 2, events: 3, found: 'enumerated' }])
  })

  test('must be caught within so many sequences', () => {
    const late = (count: number): Requirement =>
      made('made/late', [...Array.from({ length: count - 1 }, () => look), stopping], isStopped)
    const one = like('refuted', () => undefined)
    expect(scorerOf([late(SEQUENCES)], extent)(one).faults).toEqual([])
    expect(scorerOf([late(SEQUENCES + 1)], extent)(one).faults).toEqual([
      'It takes 2001 sequences, more than 2000: try what shows it earlier.',
    ])
  })

  test('is none where it answers as the reference device does', () => {
    expect(scorerOf(right, extent)(like('survives', () => undefined)).faults).toEqual([
      'It answers as the reference device does in every sequence: let some sequence show it.',
    ])
    expect(scorerOf(right, extent)(mutantOf('another-errno')).faults).toEqual([])
  })

  test('must not be worse with fewer features', () => {
    const worse = mutantOf('outlives-its-session')
    const one = like('survives', (set) => (set.length === 1 ? worse : mutantOf('another-errno')))
    const { observed, faults } = scorerOf(right, extent)(one)
    expect(observed).toBe('survives')
    expect(faults).toEqual([expect.stringMatching(/^With STOP_COPY: It is accused by sessions\/ended: /)])
  })

  test('that breaks nothing but what is practice is legal', () => {
    const strict: Requirement = { ...made('made/strict', [stopping], isStopped), level: 'practice' }
    expect(scorerOf([strict], extent)(mutantOf('short-reads'))).toMatchObject({ observed: 'survives', faults: [] })
    const should: Requirement = { ...strict, level: 'should' }
    expect(scorerOf([strict, should], extent)(mutantOf('short-reads'))).toMatchObject({ observed: 'deviates' })
  })
})

describe('a breach takes as many runs and events as a verification says', () => {
  const full = sets.at(-1)!
  const names = ['outlives-its-session', 'opens-early', 'accepts-truncated', 'loses-its-state', 'read-repeats']
  const subjects = names.filter(mutantOf).map((name): [string, Subject] => {
    const spec = restrict(protocol, full)
    return [name, { protocol: v2, spec, features: full, backend: mutated(mutantOf(name), full) }]
  })
  const meant = some(
    'sessions/ended',
    'sessions/last-arc-opens',
    'loads/incomplete',
    'operation/kept',
    'migration/live',
  )
  const screening = screeningOf(meant, restrict(protocol, full), subjects[0]![1].backend.powers, {
    ...extent,
    runs: 150,
  })

  test.each(subjects)('%s', async (_, subject) => {
    const breaches = screening.breaches(subject)
    expect(breaches.length).toBeGreaterThan(0)
    for (const requirement of meant) {
      const verdict = await verify(requirement, subject, { ...extent, runs: 150, shrink: false })
      const breach = breaches.find((one) => one.requirement === requirement)
      if (breach === undefined) expect(['upheld', 'silent']).toContain(verdict.type)
      else {
        const { runs, events, found } = breach
        expect(verdict).toMatchObject({ type: 'refuted', runs, events, counterexample: { found } })
      }
    }
  })
})
