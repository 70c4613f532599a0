// The theorems hold for the protocol, and are lost where the protocol is another one.
import { expect, test } from 'vitest'
import { v1 } from '#model'
import { closureOf, proveAll } from './theorems.ts'

test('all are proved', () => {
  expect(proveAll().map((each) => [each.theorem, each.type, each.type === 'proved' ? each.holds : ''])).toEqual([
    ['v1-reachable', 'proved', '5 states, each at most 1 from _RUNNING'],
    ['v1-no-invalid-value', 'proved', '6 values are closed under 9 actions with 2 outcomes each'],
    ['v1-recovery', 'proved', 'the error is closed under the 8 writes; a reset leads to RUNNING'],
  ])
})

test('without the arcs to a state it cannot be reached', () => {
  const spec = { ...v1.spec, arcs: v1.spec.arcs.filter(({ to }) => to !== 'RESUMING') }
  expect(proveAll(spec)[0]).toMatchObject({
    type: 'refuted',
    counterexamples: [{ text: 'RESUMING cannot be reached' }],
  })
})

test('from an invalid value a device can stay there: the invariant is about the beginning', () => {
  expect([...closureOf(5).keys()]).toContain(5)
  expect([...closureOf(1).keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6])
})
