// Every pair of states is put to the test by what is enumerated, and every fault of the table that a request can show
// is found by it; and the one change of state that nobody has to ask for.
import { cellMutants, combinationsOf, ERROR, featureSetsOf, protocol, restrict, simulatedPowers, tableOf } from '#model'
import { failed, ok, TRACE_VERSION, type AnyOutcome, type Event, type FeatureSet, type Step, type Trace } from '#model'
import { describe, expect, test } from 'vitest'
import { mutated, simulated } from '../backends/simulated.ts'
import type { Backend } from '../backend.ts'
import { v2 } from '../protocol.ts'
import { screeningOf } from '../screen.ts'
import { performed, type Subject } from '../subject.ts'
import { nameOf } from './chart.ts'
import { requirements } from './index.ts'

const sets = featureSetsOf(protocol.features)
const duties = requirements.filter(({ party }) => party !== 'user')
const named = (name: string) => requirements.find((one) => one.name === name)!
const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})

/** What became of the requests of enumerated plans: the pairs that were performed, and those that were refused. */
function pairsIn(set: FeatureSet): { readonly performed: ReadonlySet<string>; readonly refused: ReadonlySet<string> } {
  const subject = subjectOf(set, simulated(set, { pages: 2, size: 8 }))
  const seen = { performed: new Set<string>(), refused: new Set<string>() }
  for (const plan of named('transitions/end-state').first!(subject.spec, simulatedPowers, 1)) {
    const { steps } = performed(subject, { devices: 1 }, plan) as Trace
    const stateAt = (at: number): string | undefined => {
      const { act, outcome } = steps[at] ?? {}
      return act?.event.type === 'get-state' && outcome?.type === 'ok' ? nameOf(outcome.value as 'STOP') : undefined
    }
    for (const [at, { act, outcome }] of steps.entries()) {
      const [before, after] = [stateAt(at - 1), stateAt(at + 1)]
      if (act.event.type !== 'set-state' || before === undefined || after === undefined) continue
      const target = nameOf(act.event.target)
      if (outcome.type === 'ok' && after === target) seen.performed.add(`${before} ${target}`)
      else if (outcome.type === 'errno' && after === before) seen.refused.add(`${before} ${target}`)
    }
  }
  return seen
}

test('every pair of states is performed or refused, from ERROR as well, and every number that means nothing', () => {
  const counts = sets.map((set) => {
    const spec = restrict(protocol, set)
    const { performed: done, refused } = pairsIn(set)
    const names = spec.states.map(({ name }) => name)
    const possible = combinationsOf(tableOf(spec)).filter(({ paths }) => paths.length > 0)
    const expected = [...possible.map(({ from, to }) => `${from} ${to}`), ...names.map((name) => `${name} ${name}`)]
    expect([...done].sort()).toEqual(expected.sort())
    const others = [...protocol.states.map(({ name }) => name), ERROR, '8', '255', '256', '4294967295']
    const all = [...names, ERROR].flatMap((from) => others.map((to) => `${from} ${to}`))
    expect([...refused].sort()).toEqual(all.filter((pair) => !done.has(pair)).sort())
    return [done.size, refused.size]
  })
  // Without the requests of the state that a device is in: 12, 20, 19 and 40 pairs with a way, 3 without.
  expect(counts).toEqual([
    [16, 44],
    [25, 47],
    [24, 48],
    [47, 49],
  ])
})

test('every fault of one cell of the table that a request can show is found by what is enumerated', () => {
  const names = /^(transitions|refusals|requests)\/|last-arc-opens|migration.stopped/
  const some = requirements.filter(({ name }) => names.test(name))
  const screenings = new Map(
    sets.map((set) => [
      set,
      screeningOf(some, restrict(protocol, set), simulatedPowers, { seed: 1, runs: 0, depth: 1 }),
    ]),
  )
  const faults = cellMutants().filter((one) => one.class === 'refuted')
  expect(faults).toHaveLength(294)
  const missed = faults.filter((one) => {
    const set = sets.findLast((each) => one.applies(each))!
    return screenings.get(set)!.breaches(subjectOf(set, mutated(one, set, { pages: 2, size: 8 }))).length === 0
  })
  expect(missed.map(({ name }) => name)).toEqual([])
})

describe('a state that nobody has asked for', () => {
  const full = sets.at(-1)!
  const traceOf = (did: readonly (readonly [Event, AnyOutcome])[]): Trace => ({
    header: { version: TRACE_VERSION, protocol: 'v2', features: [full], powers: [], partial: false },
    steps: did.map(([event, outcome], at): Step => ({
      act: { device: 0, lane: 0, event },
      outcome,
      began: 2 * at,
      ended: 2 * at + 1,
    })),
  })
  const seen = (state: string): readonly [Event, AnyOutcome] => [{ type: 'get-state' }, ok(state as 'STOP')]
  const saving = [
    seen('RUNNING'),
    [{ type: 'set-state', target: 'STOP_COPY' }, ok(true)],
    seen('STOP_COPY'),
  ] as const satisfies readonly (readonly [Event, AnyOutcome])[]
  const read: Event = { type: 'read', session: 0, length: 4 }
  const judgedBy = (name: string, ...did: readonly (readonly [Event, AnyOutcome])[]) =>
    named(name).judge(protocol, traceOf([...saving, ...did])).type

  test('is a fault', () => {
    expect(judgedBy('transitions/constant', seen('STOP'))).toBe('broken')
    expect(judgedBy('admitted/must', seen('STOP'))).toBe('broken')
  })

  test('may be RUNNING: a reset can come by another way than the ioctl', () => {
    const elsewhere = [seen('RUNNING'), [read, failed('ENODEV')], seen('RUNNING')] as const
    expect(duties.map(({ name }) => name).filter((name) => judgedBy(name, ...elsewhere) === 'broken')).toEqual([])
  })

  test('may not be RUNNING where the session goes on', () => {
    expect(judgedBy('sessions/reset', seen('RUNNING'), [read, ok(new Uint8Array(4))])).toBe('broken')
    expect(judgedBy('admitted/must', seen('RUNNING'), [read, ok(new Uint8Array(4))])).toBe('broken')
  })
})
