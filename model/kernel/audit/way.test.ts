// Values and ways: what counts as true, as a failure, as made from a state; which ways are the same.
import { expect, test } from 'vitest'
import {
  distinct,
  doubting,
  emptyWay,
  failure,
  isFailure,
  isNothing,
  isOfState,
  isVariable,
  keyOfWay,
  nothing,
  numberOf,
  object,
  truthOf,
  unknownOf,
  variable,
  withCell,
  withMark,
} from './way.ts'

test('what is true, and what is not known to be', () => {
  expect([nothing, numberOf(2), failure, object('a'), unknownOf('b')].map(truthOf)).toEqual([
    false,
    true,
    true,
    true,
    undefined,
  ])
})

test('an errno is a failure, and a small negative number of no errno is none', () => {
  expect([numberOf(-22), numberOf(-5000), nothing, failure].map(isFailure)).toEqual([true, false, false, true])
  expect(isNothing(nothing)).toBe(true)
})

test('what was made from a state says so', () => {
  expect([numberOf(1, true), unknownOf('a', true), object('a')].map(isOfState)).toEqual([true, true, false])
})

test('two ways that hold the same are one', () => {
  const one = withCell(withCell(emptyWay, 'a', nothing), 'b', failure)
  const other = withCell(withCell(emptyWay, 'b', failure), 'a', nothing)
  expect(keyOfWay(one)).toBe(keyOfWay(other))
  expect(distinct([{ way: one }, { way: other }], () => '')).toHaveLength(1)
  expect(distinct([{ way: one }, { way: other }], ({ way }) => (way === one ? 'x' : 'y'))).toHaveLength(2)
})

test('a mark and a doubt set a way apart, and the first doubt stays', () => {
  const at = { file: 'a.c', line: 1 }
  expect(keyOfWay(withMark(emptyWay, { ...at, what: 'endless', text: '' }))).not.toBe(keyOfWay(emptyWay))
  expect(doubting(doubting(emptyWay, at, 'first'), { ...at, line: 2 }, 'second').doubt?.text).toBe('first')
})

test('a variable is kept by the depth of its call', () => {
  expect([variable(2, 'a'), isVariable('2:a.b'), isVariable('device.a')]).toEqual(['2:a', true, false])
})
