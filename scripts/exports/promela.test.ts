// SPIN itself, an explorer that others made: it counts the states and moves that ours counts, it finds the claims to
// hold, and it fails where ours says that a table is wrong.
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cellsOf, featureSetsOf, flagsOf, protocol, restrict, tableOf, type Cells, type Spec } from '#model'
import { breachOf, composed, counted, packed } from '#proofs'
import { extendedBy } from '../extension-file.ts'
import { hasSpin, spun } from '../spin.ts'
import { BOUND, claims, promelaOf } from './promela.ts'

const sets = featureSetsOf(protocol.features).map((set) => restrict(protocol, set))
const flags = (spec: Spec): number =>
  flagsOf(
    protocol.features,
    spec.features.map(({ name }) => name),
  )
const isThere = hasSpin()
const reason = isThere ? '' : ' (needs spin and gcc)'
const counts = (spec: Spec, devices: number, bound: number) => counted(packed(composed(spec, bound), devices))
const MINUTES = 5 * 60_000

describe.skipIf(!isThere)(`SPIN counts what we count${reason}`, () => {
  const small = sets.flatMap((spec) => [
    [flags(spec), 1, 1, spec] as const,
    [flags(spec), 2, 1, spec] as const,
    [flags(spec), 1, 3, spec] as const,
  ])
  test.each(small)(
    'flags %i, %i devices, up to %i units',
    (_, devices, bound, spec) => {
      const { errors, states, transitions } = spun(promelaOf(spec, { devices, bound }))
      const { states: ours, transitions: moves } = counts(spec, devices, bound)
      expect({ errors, states, transitions }).toEqual({ errors: 0, states: ours, transitions: moves })
    },
    MINUTES,
  )

  test(
    'a proposed revision',
    () => {
      const spec = extendedBy(fileURLToPath(new URL('../../model/examples/post-copy.json', import.meta.url)), protocol)
      const { states, transitions } = counts(spec, 2, BOUND)
      expect(states).toBeGreaterThan(counts(protocol, 2, BOUND).states)
      expect(spun(promelaOf(spec, { devices: 2, bound: BOUND }))).toMatchObject({ errors: 0, states, transitions })
    },
    MINUTES,
  )

  test(
    'flags 7, 3 devices',
    () => {
      const { errors, states, transitions } = spun(promelaOf(protocol, { devices: 3, bound: BOUND }))
      expect({ errors, states, transitions }).toEqual({ errors: 0, states: 1549033, transitions: 17287845 })
      expect(counts(protocol, 3, BOUND)).toMatchObject({ states, transitions })
    },
    MINUTES,
  )
})

describe.skipIf(!isThere)(`SPIN checks the claims${reason}`, () => {
  test.each(claims)(
    '%s',
    (claim) => {
      expect(spun(promelaOf(protocol, { devices: 2, bound: BOUND }), { claim }).errors).toBe(0)
    },
    MINUTES,
  )

  // The assertions are taken out, so that it is the claim that fails.
  const unasserted = `#define assert(x) true\n${promelaOf(protocol, { devices: 2, bound: BOUND })}`
  const faults: Readonly<Record<(typeof claims)[number], readonly [string, string]>> = {
    one_session: ['session[me] = kind[to]; units', 'units'],
    never_blocked: ['next[pair(state[me], PRE_COPY)] != ERROR', 'true'],
    error_sticks: ['state[me] = where;', 'state[me] = (was == ERROR -> STOP : where);'],
  }
  test.each(claims)('%s fails on a fault of its own', (claim) => {
    const [right, wrong] = faults[claim]
    expect(unasserted).toContain(right)
    expect(spun(unasserted.replace(right, wrong), { claim }).errors).toBe(1)
  })
})

const cell = (from: string, to: string, next: string): Cells => {
  const cells = cellsOf(tableOf(protocol))
  return { ...cells, [from]: { ...cells[from]!, [to]: next } }
}

const wrongCells = [
  ['RUNNING', 'STOP', 'STOP', 'arcs'],
  ['RUNNING', 'STOP', 'RUNNING', 'arcs'],
  ['RUNNING_P2P', 'STOP', 'ERROR', 'arcs'],
  ['RUNNING', 'STOP_COPY', 'PRE_COPY', 'last'],
  ['PRE_COPY', 'STOP', 'PRE_COPY_P2P', 'first'],
  ['PRE_COPY', 'STOP_COPY', 'RUNNING', 'kept'],
  ['STOP_COPY', 'PRE_COPY', 'STOP', 'blocked'],
  ['ERROR', 'RUNNING', 'RUNNING', 'arcs'],
  // Round and round, by arcs alone: a matter of progress, which has a theorem of its own.
  ['PRE_COPY_P2P', 'STOP_COPY', 'PRE_COPY', undefined],
] as const

describe.skipIf(!isThere)(`SPIN and we say the same of a wrong cell${reason}`, () => {
  test.each(wrongCells)('%s to %s by %s', (from, to, next, invariant) => {
    const cells = cell(from, to, next)
    expect(breachOf(composed(protocol, BOUND, cells))?.invariants[0]).toBe(invariant)
    expect(spun(promelaOf(protocol, { devices: 1, bound: BOUND, cells })).errors).toBe(invariant === undefined ? 0 : 1)
  })
})
