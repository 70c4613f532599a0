import { expect, test } from 'vitest'
import { eightStates } from './kernel/hardcoded.ts'
import { readings } from './rules.ts'
import { protocol } from './spec.ts'
import { helperFor, pathBy, trialOf } from './trial.ts'

const all = ['STOP_COPY', 'P2P', 'PRE_COPY']
const reading = (name: string) => readings.find((each) => each.name === name)!

test("today's readings are held against the kernel's own table, not the derived one", () => {
  expect(helperFor(protocol).cells).toBe(eightStates.cells)
})

test('the path of a helper; none where it refuses or goes in a circle', () => {
  const helper = helperFor(protocol)
  expect(pathBy(helper, 7, 'PRE_COPY', 'STOP_COPY')).toEqual(['PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY'])
  expect(pathBy(helper, 5, 'PRE_COPY', 'STOP_COPY')).toEqual(['PRE_COPY', 'STOP_COPY'])
  expect(pathBy(helper, 7, 'STOP_COPY', 'PRE_COPY')).toBeNull()
  const round = { ...helper, cells: { ...helper.cells, STOP: { ...helper.cells['STOP'], RUNNING: 'RESUMING' } } }
  expect(pathBy(round, 7, 'STOP', 'RUNNING')).toBeNull()
})

test('the literal reading is wrong on three pairs with all features, and says how', () => {
  const wrong = trialOf(reading('literal'), protocol, all).filter(({ verdict }) => verdict === 'wrong')
  expect(wrong.map(({ from, to, given, taken }) => [from, to, given[0], taken])).toEqual([
    [
      'PRE_COPY',
      'STOP_COPY',
      ['PRE_COPY', 'RUNNING', 'RUNNING_P2P', 'STOP', 'STOP_COPY'],
      ['PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY'],
    ],
    ['STOP_COPY', 'PRE_COPY', ['STOP_COPY', 'STOP', 'RUNNING_P2P', 'RUNNING', 'PRE_COPY'], null],
    ['STOP_COPY', 'PRE_COPY_P2P', ['STOP_COPY', 'STOP', 'RUNNING_P2P', 'PRE_COPY_P2P'], null],
  ])
})

test('a tie is tied, also where the table refuses', () => {
  const tied = trialOf(reading('shortest'), protocol, all).filter(({ verdict }) => verdict === 'tied')
  expect(tied).toHaveLength(13)
  expect(tied.find(({ from, to }) => from === 'STOP_COPY' && to === 'PRE_COPY')?.taken).toBeNull()
})
