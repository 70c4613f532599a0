import { expect, test } from 'vitest'
import { combinationOf } from '../table.ts'
import { partOf, tableFor } from './part.ts'
import { revisionOf } from './revision.ts'

const all = ['STOP_COPY', 'P2P', 'PRE_COPY']

test('a user takes a newer device for one with the features it knows', () => {
  expect(partOf(revisionOf('v2-first'), all)).toEqual(['STOP_COPY'])
  expect(partOf(revisionOf('v2-p2p'), all)).toEqual(['STOP_COPY', 'P2P'])
  expect(partOf(revisionOf('v2-p2p'), ['STOP_COPY', 'PRE_COPY'])).toEqual(['STOP_COPY'])
  expect(partOf(revisionOf('pre-copy'), all)).toEqual(all)
  expect(partOf(revisionOf('pre-copy'), ['P2P'])).toEqual([])
})

test('and expects its table', () => {
  const path = (name: 'v2-first' | 'v2-p2p'): unknown =>
    combinationOf(tableFor(revisionOf(name), all), 'RUNNING', 'STOP').paths[0]
  expect(path('v2-first')).toEqual(['RUNNING', 'STOP'])
  expect(path('v2-p2p')).toEqual(['RUNNING', 'RUNNING_P2P', 'STOP'])
  expect(tableFor(revisionOf('v2-p2p'), all)).toBe(tableFor(revisionOf('v2-p2p'), ['STOP_COPY', 'P2P']))
})
