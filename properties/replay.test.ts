// Judging what was recorded: a trace may begin anywhere, and what is not known of its beginning is held against nobody.
import fc from 'fast-check'
import {
  featureSetsOf,
  optionsOf,
  protocol,
  restrict,
  simulatedOptions,
  simulatedPowers,
  type Act,
  type Choice,
  type FeatureSet,
  type OptionName,
  type Power,
  type Trace,
} from '#model'
import { counting, migrating, move, poking, retried, to, wandering, type Plan } from '#generators'
import { describe, expect, test } from 'vitest'
import type { Backend } from './backend.ts'
import { simulated, simulatedMutant } from './backends/simulated.ts'
import { v2 } from './protocol.ts'
import { judged, replay } from './replay.ts'
import type { Requirement } from './requirement.ts'
import { requirements as catalogue } from './requirements/index.ts'
import { performed, type Subject } from './subject.ts'
import { verify } from './verify.ts'

// These plans are those of any user, good or bad.
const requirements = catalogue.filter(({ party }) => party !== 'user')
const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
const small = { pages: 4, size: 16 }
const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})

/** What is left of a trace when its beginning is missing. */
const without = ({ header, steps }: Trace, count: number): Trace => ({
  header: { ...header, partial: true },
  steps: steps.slice(count),
})

const brokenIn = (trace: Trace): readonly Requirement[] =>
  judged(requirements, restrict(protocol, trace.header.features[0]!), trace)
    .filter(({ judgement }) => judgement.type === 'broken')
    .map(({ requirement }) => requirement)

/** Looks that tell where a device stands. */
const looks = (powers: readonly Power[]): Plan =>
  (['get-state', ...(powers.includes('arcs') ? (['arcs'] as const) : [])] as const).map((type) => move(0, { type }))

const names = Object.keys(simulatedOptions) as readonly OptionName[]
const choices = fc
  .tuple(...names.map((name) => fc.nat(simulatedOptions[name].choices.length - 1)))
  .map((all) =>
    all.map((at, index): Choice => ({ name: names[index]!, choice: simulatedOptions[names[index]!].choices[at]! })),
  )

/** A feature set, a plan for it, and what the header leaves to the device. */
const runs = fc.nat(sets.length - 1).chain((at) => {
  const set = sets[at]!
  const made = [wandering, counting, migrating, retried, poking].map((plans) =>
    plans(restrict(protocol, set), simulatedPowers),
  )
  return fc.tuple(fc.constant(set), fc.oneof(...made), fc.oneof(fc.constant<readonly Choice[]>([]), choices))
})
/** How many parts of one trace are judged: long ones repeat themselves. */
const PARTS = 12

describe('a trace whose beginning is missing', () => {
  test('is held against no sound device', () => {
    let [parts, witnesses] = [0, 0]
    for (const [set, plan, chosen] of fc.sample(runs, { seed: 7, numRuns: Number(process.env['RUNS'] ?? 150) })) {
      const subject = subjectOf(set, simulated(set, { ...small, options: optionsOf(...chosen) }))
      const whole = performed(subject, { devices: 2 }, plan) as Trace
      // What no text asks for may be odd about it, and is then odd about its end as well.
      const odd = brokenIn(whole)
      expect(odd.filter(({ level }) => level !== 'practice').map(({ name }) => name)).toEqual([])
      const stride = Math.ceil(whole.steps.length / PARTS)
      for (let at = 0; at < whole.steps.length; at += stride) {
        parts++
        for (const { requirement, judgement } of judged(requirements, subject.spec, without(whole, at))) {
          if (judgement.type === 'holds') witnesses += judgement.witnesses
          if (judgement.type === 'broken' && !odd.includes(requirement)) {
            expect.fail(`${requirement.name} from step ${at} of ${JSON.stringify(plan)}: ${judgement.because}`)
          }
        }
      }
    }
    // And not because nothing is said.
    expect(witnesses / parts).toBeGreaterThan(20)
  })

  test.each([
    ['stops-short', 'transitions/end-state'],
    ['leaves-through-stop-copy', 'transitions/arcs'],
    ['stops-by-itself', 'transitions/constant'],
    ['blocked-goes-round', 'refusals/blocked'],
    ['refusal-stops', 'refusals/no-effect'],
    ['opens-early', 'sessions/last-arc-opens'],
    ['outlives-its-session', 'sessions/ended'],
    ['reset-does-nothing', 'sessions/reset'],
  ])('is held against %s all the same', async (mutant, name) => {
    const requirement = requirements.find((one) => one.name === name)!
    const subject = subjectOf(full, simulatedMutant(mutant, full, small)!)
    const verdict = await verify(requirement, subject, { seed: 1, runs: 100, depth: 2 })
    if (verdict.type !== 'refuted') throw new Error(verdict.type)
    // What is missing is a request; then the trace is joined, and the device is seen to be what it is.
    const seen = [to(0, 'RUNNING'), ...looks(simulatedPowers), ...verdict.counterexample.acts]
    const { trace, judgement } = await replay(requirement, subject, seen)
    expect(judgement.type).toBe('broken')
    expect(requirement.judge(subject.spec, without(trace!, 1)).type).toBe('broken')
  })

  test('a load of a stream that was read before it began', () => {
    const plan: Plan = [
      to(0, 'STOP_COPY'),
      { ...move(0, { type: 'read', session: 0, length: 64 }), repeat: 10 },
      to(0, 'RESUMING'),
      move(0, { type: 'write', session: 0, content: { type: 'captured', device: 0, session: 1, from: 0, to: 4096 } }),
      to(0, 'STOP'),
    ]
    const whole = performed(subjectOf(full, simulated(full, small)), { devices: 1 }, plan) as Trace
    expect(whole.steps.at(-1)?.outcome.type).toBe('ok')
    for (let at = 0; at < whole.steps.length; at++) expect(brokenIn(without(whole, at))).toEqual([])
  })
})

describe('what was wanted', () => {
  const arcs = requirements.find(({ name }) => name === 'transitions/arcs')!
  const wantedOf = async (...acts: readonly Act[]): Promise<string | undefined> => {
    const backend = simulatedMutant('leaves-through-stop-copy', full, small)!
    const { judgement } = await replay(arcs, subjectOf(full, backend), acts)
    return judgement.type === 'broken' ? judgement.wanted : undefined
  }

  test('begins in RUNNING where nothing else is known, and says so', async () => {
    expect(await wantedOf(to(0, 'PRE_COPY'), to(0, 'STOP'), move(0, { type: 'arcs' }))).toBe(
      'RUNNING -> PRE_COPY, PRE_COPY -> RUNNING, RUNNING -> RUNNING_P2P, RUNNING_P2P -> STOP ' +
        '(opened in RUNNING, as every driver is).',
    )
  })

  test('is one way where the state was seen', async () => {
    const look = move(0, { type: 'get-state' })
    expect(await wantedOf(look, to(0, 'PRE_COPY'), to(0, 'STOP'), move(0, { type: 'arcs' }))).toBe(
      'RUNNING -> PRE_COPY, PRE_COPY -> RUNNING, RUNNING -> RUNNING_P2P, RUNNING_P2P -> STOP.',
    )
  })
})

describe('a replay', () => {
  const state = requirements.find(({ name }) => name === 'transitions/end-state')!
  const acts = [to(0, 'STOP'), move(0, { type: 'get-state' })]

  test('on a device that cannot be opened has no trace, and says why', async () => {
    const open = (): never => {
      throw new Error('no such device')
    }
    expect(await replay(state, subjectOf(full, { name: 'none', powers: [], open }), acts)).toEqual({
      trace: undefined,
      judgement: { type: 'unknown', because: 'it cannot be opened: no such device' },
    })
  })

  test('on a device that leaves in the middle is unknown, however well it did before', async () => {
    const world = simulated(full, small).open({ devices: 1 })
    const backend: Backend = {
      name: 'leaving',
      powers: [],
      open: () => ({
        powers: [],
        devices: 1,
        perform: (all) => (all[0]!.event.type === 'reset' ? [{ type: 'lost', because: 'gone' }] : world.perform(all)),
      }),
    }
    const { trace, judgement } = await replay(state, subjectOf(full, backend), [...acts, move(0, { type: 'reset' })])
    expect(judgement).toEqual({ type: 'unknown', because: 'gone' })
    expect(trace?.steps).toHaveLength(3)
    expect((await replay(state, subjectOf(full, backend), acts)).judgement.type).toBe('holds')
  })
})
