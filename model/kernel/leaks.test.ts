import { describe, expect, test } from 'vitest'
import { extend, type ExtensionArc } from '../extension.ts'
import { flagsOf, nameOfSet } from '../features.ts'
import { protocol, type Spec } from '../spec.ts'
import { ERROR } from '../states.ts'
import { applies, derivedHelper, guardsOf, handed, leaksOf, rulingsOf } from './leaks.ts'
import { nextState } from './next-state.ts'
import { guardText } from './patch/function.ts'

const flagged = (arc: ExtensionArc, needs: readonly string[] = ['STOP_COPY']): Spec => {
  const features = arc.requires.map((name, index) => ({ name, bit: 3 + index, needs }))
  const result = extend(protocol, { name: 'x', features, states: [], arcs: [arc], removes: [] })
  if (!('spec' in result)) throw new Error(JSON.stringify(result.faults))
  return result.spec
}

/** The helper with the guards in front of it, as the patched kernel would run it. */
function guarded(spec: Spec) {
  const guards = guardsOf(spec)
  const helper = derivedHelper(spec)
  return (ruling: ReturnType<typeof rulingsOf>[number]): string =>
    guards.find((guard) => applies(guard, ruling))?.step ??
    handed(nextState(helper, flagsOf(spec.features, ruling.set), ruling.from, ruling.to))
}

test('today nothing leaks', () => {
  expect(leaksOf(protocol)).toEqual([])
  expect(guardsOf(protocol)).toEqual([])
  expect(guardText([])).toBe('')
})

test('where paths tie there is no table, and nothing to leak from it', () => {
  const tying = flagged({ from: 'RUNNING', to: 'STOP_COPY', requires: ['CUT'] })
  expect(derivedHelper(tying).cells['RUNNING_P2P']!['STOP_COPY']).toBe(ERROR)
  expect(leaksOf(tying)).toEqual([])
})

describe('an arc with a flag of its own', () => {
  const back = flagged({ from: 'STOP_COPY', to: 'PRE_COPY_P2P', requires: ['BACK'] }, ['STOP_COPY', 'PRE_COPY'])
  test('leaks to devices without it', () => {
    expect(leaksOf(back).map(({ set, from, to, handed: step }) => [nameOfSet(set), from, to, step])).toEqual([
      ['STOP_COPY|PRE_COPY', 'STOP_COPY', 'PRE_COPY', 'PRE_COPY'],
      ['STOP_COPY|P2P|PRE_COPY', 'STOP_COPY', 'PRE_COPY', 'PRE_COPY_P2P'],
      ['STOP_COPY|P2P|PRE_COPY', 'STOP_COPY', 'PRE_COPY_P2P', 'PRE_COPY_P2P'],
    ])
  })
  test('is stopped by one guard that refuses', () => {
    expect(guardsOf(back)).toEqual([
      {
        lacking: ['BACK'],
        exactly: undefined,
        known: ['STOP_COPY', 'P2P', 'PRE_COPY', 'BACK'],
        from: 'STOP_COPY',
        targets: ['PRE_COPY', 'PRE_COPY_P2P'],
        step: ERROR,
      },
    ])
    expect(guardText(guardsOf(back))).toContain('!(device->migration_flags & VFIO_MIGRATION_BACK)')
  })
  test.each([
    ['a way back', back],
    ['a short cut that is not there without the flag', flagged({ from: 'RUNNING', to: 'STOP', requires: ['CUT'] })],
    ['a short cut under two flags', flagged({ from: 'RUNNING', to: 'STOP', requires: ['CUT', 'OTHER'] })],
  ])('with its guards the kernel does what the rules say on every request: %s', (_, spec) => {
    const step = guarded(spec)
    expect(leaksOf(spec).length).toBeGreaterThan(0)
    for (const ruling of rulingsOf(spec)) expect([ruling, step(ruling)]).toEqual([ruling, ruling.wanted])
  })
  test('whose guard must give another step has it in C', () => {
    expect(guardText(guardsOf(flagged({ from: 'RUNNING', to: 'STOP', requires: ['CUT'] })))).toContain(
      '*next_fsm = VFIO_DEVICE_STATE_',
    )
  })
})
