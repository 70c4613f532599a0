import fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureSetsOf, features, flagsOf, isWithin, nameOfSet, setOf, type FeatureRow } from './features.ts'

const rows: readonly FeatureRow[] = Object.values(features)

test('four feature sets are defined, in the order of their flags', () => {
  expect(featureSetsOf(rows)).toEqual([
    ['STOP_COPY'],
    ['STOP_COPY', 'P2P'],
    ['STOP_COPY', 'PRE_COPY'],
    ['STOP_COPY', 'P2P', 'PRE_COPY'],
  ])
  expect(featureSetsOf(rows).map((set) => flagsOf(rows, set))).toEqual([1, 3, 5, 7])
})

test('a feature whose needs are not met, or that is needed and absent, makes a set undefined', () => {
  const further = { name: 'FURTHER', bit: 31, mandatory: false, needs: ['P2P'] }
  const sets = featureSetsOf([further, ...rows])
  expect(sets.map(nameOfSet).filter((name) => name.includes('FURTHER'))).toEqual([
    'STOP_COPY|P2P|FURTHER',
    'STOP_COPY|P2P|PRE_COPY|FURTHER',
  ])
  expect(flagsOf([further], ['FURTHER'])).toBe(0x8000_0000)
})

test('flags and sets say the same; bits that no row defines are left out', () => {
  fc.assert(
    fc.property(fc.nat(255), (flags) => {
      const set = setOf(rows, flags)
      expect(flagsOf(rows, set)).toBe(flags & 7)
      expect(setOf(rows, flagsOf(rows, set))).toEqual(set)
    }),
  )
})

test('within and the written name', () => {
  expect(isWithin([], [])).toBe(true)
  expect(isWithin(['P2P'], ['STOP_COPY', 'P2P'])).toBe(true)
  expect(isWithin(['P2P'], ['STOP_COPY'])).toBe(false)
  expect(nameOfSet([])).toBe('none')
})
