// The checkers refuse every certificate that is not the right one, whatever it is.
import { describe, expect, test } from 'vitest'
import { v1 } from '#model'
import { closed, reachable, recovery } from './claims.ts'
import { proveAll } from './theorems.ts'

const certificateOf = (name: string): unknown => {
  const found = proveAll().find(({ theorem }) => theorem === name)
  return found?.type === 'proved' ? found.document.certificate : undefined
}
const isRefused = (claim: { check: typeof closed.check }, certificate: unknown): boolean =>
  claim.check(v1.spec, certificate, {}).length > 0

describe('reachable', () => {
  const { states } = certificateOf('v1-reachable') as { states: readonly Record<string, unknown>[] }
  test('every single change is refused', () => {
    expect(isRefused(reachable, { states })).toBe(false)
    for (const [at, entry] of states.entries()) {
      const others = [
        states.toSpliced(at, 1),
        [...states, entry],
        states.with(at, { ...entry, steps: 9 }),
        states.with(at, { ...entry, after: 'ERROR' }),
      ]
      for (const each of others) expect(isRefused(reachable, { states: each })).toBe(true)
    }
  })
})

test('any other set of values than the six is refused', () => {
  for (let set = 0; set < 256; set++) {
    const values = v1.values.map(({ value }) => value).filter((value) => (set >> value) % 2 === 1)
    // All sets that hold RUNNING, no invalid value, and all that their steps lead to.
    expect(isRefused(closed, { values })).toBe(values.join() !== '0,1,2,3,4,6')
    expect(isRefused(recovery, { values })).toBe(values.join() !== '6')
  }
})

test('what is no certificate is refused and never thrown at', () => {
  for (const claim of [reachable, closed, recovery]) {
    for (const value of [null, 7, [], {}, { values: ['1'] }, { values: [9] }, { states: [{}] }]) {
      expect(isRefused(claim, value)).toBe(true)
    }
  }
})
