import { expect, test } from 'vitest'
import { featureSetsOf } from '../features.ts'
import { protocol } from '../spec.ts'
import { routesOf } from './routes.ts'

const sets = featureSetsOf(protocol.features)
const pairsOf = (set: readonly string[]) => [...routesOf(set).ways.values()].flatMap((ways) => [...ways.values()])

test('are made once for a set, in whatever order it is given', () => {
  expect(routesOf(['PRE_COPY', 'STOP_COPY'])).toBe(routesOf(['STOP_COPY', 'PRE_COPY']))
})

test('there is one for every pair, and none for those that are blocked', () => {
  expect(sets.map((set) => pairsOf(set).length)).toEqual([12, 20, 20, 42])
  expect(sets.map((set) => pairsOf(set).filter((way) => way === null).length)).toEqual([0, 0, 1, 2])
})

test('lead through what the device supports', () => {
  const { ways, names, rows } = routesOf(['STOP_COPY', 'PRE_COPY'])
  expect(ways.get('RESUMING')!.get('PRE_COPY')).toEqual(['RESUMING', 'STOP', 'RUNNING', 'PRE_COPY'])
  expect(names.get('STOP')!.get('RUNNING')).toBe('STOP -> RUNNING')
  expect(rows.has('RUNNING_P2P')).toBe(false)
})
