import { describe, expect, test } from 'vitest'
import { protocol, restrict } from '../spec.ts'
import { eightStates } from './hardcoded.ts'
import type { Helper } from './next-state.ts'
import { knownArcs, requested, sightOf, stepBy, type Observation } from './request.ts'

const helper: Helper = { ...eightStates, guarded: true }
const known = knownArcs(protocol)

describe('a request', () => {
  test('performs the arcs of its combination and ends at the target', () => {
    expect(requested(stepBy(helper, 7), 'RUNNING', 'STOP_COPY')).toEqual({
      arcs: ['RUNNING -> RUNNING_P2P', 'RUNNING_P2P -> STOP', 'STOP -> STOP_COPY'],
      result: 'ok',
      end: 'STOP_COPY',
      warned: false,
    })
  })
  test('for the state the device is in does nothing', () => {
    expect(requested(stepBy(helper, 7), 'STOP', 'STOP')).toEqual({ arcs: [], result: 'ok', end: 'STOP', warned: false })
  })
  test('that is blocked is refused where it starts, without a warning', () => {
    expect(requested(stepBy(helper, 7), 'STOP_COPY', 'PRE_COPY')).toMatchObject({
      result: 'errno',
      end: 'STOP_COPY',
      warned: false,
    })
  })
  test('that is blocked never returns without the guard', () => {
    const unguarded = stepBy({ ...helper, guarded: false }, 7)
    expect(requested(unguarded, 'STOP_COPY', 'PRE_COPY').result).toBe('endless')
  })
  test('that runs in a circle never returns', () => {
    const cells = { ...helper.cells, RUNNING: { ...helper.cells['RUNNING'], STOP: 'PRE_COPY' } }
    expect(requested(stepBy({ ...helper, cells }, 7), 'RUNNING', 'STOP').result).toBe('endless')
  })
  test('is refused with a warning by a driver that does not know the arc it is handed', () => {
    const cells = { ...helper.cells, STOP_COPY: { ...helper.cells['STOP_COPY'], PRE_COPY: 'PRE_COPY' } }
    expect(requested(stepBy({ ...helper, cells }, 7), 'STOP_COPY', 'PRE_COPY', known)).toEqual({
      arcs: [],
      result: 'errno',
      end: 'STOP_COPY',
      warned: true,
    })
  })
  test("from a state the device does not support is refused with the core's warning", () => {
    expect(requested(stepBy(helper, 1), 'PRE_COPY', 'STOP')).toMatchObject({ result: 'errno', warned: true })
  })
  test('uses the arcs of the restricted spec, for a device of each feature set', () => {
    expect(knownArcs(restrict(protocol, ['STOP_COPY'])).has('RUNNING -> STOP')).toBe(true)
    expect(known.has('RUNNING -> STOP')).toBe(false)
  })
})

describe('what can be noticed of a wrong observation', () => {
  const right: Observation = { arcs: ['A -> B'], result: 'ok', end: 'B', warned: false }
  test.each([
    [{ ...right, result: 'endless' } as const, 'endless'],
    [{ ...right, end: 'C' }, 'end'],
    [{ ...right, result: 'errno' } as const, 'end'],
    [{ ...right, arcs: ['A -> C', 'C -> B'] }, 'arcs'],
    [{ ...right, warned: true }, 'warning'],
    [right, 'none'],
  ])('%o is seen as %s', (wrong, sight) => {
    expect(sightOf(right, wrong)).toBe(sight)
  })
})
