import { expect, test } from 'vitest'
import { changedCells, changedRequests, newlyVisible } from './changes.ts'
import { extend, type Extension } from './extension.ts'
import { nameOfSet } from './features.ts'
import { protocol } from './spec.ts'

const revised = (extension: Partial<Extension>) => {
  const result = extend(protocol, { name: 'x', features: [], states: [], arcs: [], removes: [], ...extension })
  if (!('spec' in result)) throw new Error(JSON.stringify(result.faults))
  return result.spec
}
const flag = { name: 'NEW', bit: 3, needs: ['STOP_COPY', 'P2P'] }

test('nothing changes where nothing is proposed', () => {
  expect(changedCells(protocol, revised({}))).toEqual([])
  expect(changedRequests(protocol, revised({}))).toEqual([])
})

test('a state put into the middle of an arc: cells, requests, and what a failure may leave', () => {
  const revision = revised({
    features: [flag],
    states: [
      {
        name: 'DRAIN',
        number: 8,
        operation: 'stopped',
        session: 'none',
        requires: ['STOP_COPY', 'P2P', 'NEW'],
        standsIn: 'STOP',
        row: 7,
        meaning: '',
      },
    ],
    arcs: [
      { from: 'RUNNING_P2P', to: 'DRAIN', requires: [] },
      { from: 'DRAIN', to: 'STOP', requires: [] },
    ],
    removes: [{ from: 'RUNNING_P2P', to: 'STOP' }],
  })
  expect(changedCells(protocol, revision)).toContainEqual({
    from: 'RUNNING_P2P',
    to: 'STOP',
    left: 'STOP',
    right: 'DRAIN',
  })
  const changed = changedRequests(protocol, revision)
  expect([...new Set(changed.map(({ set }) => nameOfSet(set)))]).toEqual([
    'STOP_COPY|P2P|NEW',
    'STOP_COPY|P2P|PRE_COPY|NEW',
  ])
  expect(changed[0]).toMatchObject({ from: 'RUNNING', to: 'STOP', after: ['RUNNING', 'RUNNING_P2P', 'DRAIN', 'STOP'] })
  expect([...newlyVisible(changed).keys()]).toEqual(['DRAIN'])
})

test('a tie is told as one, also where one of its paths is that of today', () => {
  const revision = revised({ arcs: [{ from: 'RUNNING', to: 'STOP_COPY', requires: [] }] })
  const changed = changedRequests(protocol, revision)
  expect(changed).toContainEqual(
    expect.objectContaining({
      from: 'RUNNING_P2P',
      to: 'STOP_COPY',
      before: ['RUNNING_P2P', 'STOP', 'STOP_COPY'],
      after: 'tied',
    }),
  )
})

test('states of today that become visible count as well', () => {
  const revision = revised({ arcs: [{ from: 'STOP_COPY', to: 'PRE_COPY_P2P', requires: [] }] })
  const visible = newlyVisible(changedRequests(protocol, revision))
  expect([...visible.keys()]).toEqual(['PRE_COPY', 'PRE_COPY_P2P'])
})
