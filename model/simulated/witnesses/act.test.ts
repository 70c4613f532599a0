import { expect, test } from 'vitest'
import { ok } from '../../errno.ts'
import { protocol } from '../../spec.ts'
import { simulatedDevice } from '../device.ts'
import { stageOf } from '../witness.ts'
import { captured, fourTimes, halves, loading, on, read, state, toError, whole } from './act.ts'

const features = protocol.features.map(({ name }) => name)
const performed = (acts: Parameters<ReturnType<typeof stageOf>['perform']>[0]) =>
  stageOf(simulatedDevice({ features }), features).perform(acts)

test('a device that is saved and loaded is the same device', () => {
  const outcomes = performed(whole)
  expect(outcomes.every(({ type }) => type === 'ok')).toBe(true)
  const views = outcomes.filter((_, at) => whole[at]!.event.type === 'inspect')
  expect(views).toHaveLength(2)
  expect(views[0]).toEqual(views[1])
})

test('a stream is loaded whole and in halves, and not without its end', () => {
  for (const contents of [[captured(1)], halves]) expect(performed(loading(...contents)).at(-1)).toEqual(ok('RUNNING'))
  expect(performed(loading(halves[0]!)).at(-1)).toEqual(ok('RESUMING'))
})

test('the way to ERROR leads there', () => {
  expect(performed(on(0, ...toError)).at(-1)).toEqual(ok('ERROR'))
})

test('what is done four times is done in its order', () => {
  expect(fourTimes(state, read(1))).toEqual([state, read(1), state, read(1), state, read(1), state, read(1)])
})
