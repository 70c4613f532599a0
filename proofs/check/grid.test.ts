import { describe, expect, test } from 'vitest'
import { protocol, stateOf } from '#model'
import { grid } from '../grid.ts'
import { gridClaim, unitMove, unitSteps } from './grid.ts'

const proof = grid.prove(protocol, {})
const certificate = proof.type === 'proved' ? proof.certificate : undefined

test('16 unit steps join the states, and one of them is no arc', () => {
  const steps = unitSteps(protocol)
  expect(steps).toHaveLength(16)
  expect(steps.filter(({ arc }) => !arc)).toEqual([
    { from: 'STOP_COPY', to: 'PRE_COPY_P2P', moves: 'operation', by: -1, arc: false },
  ])
})

test('a unit move changes one coordinate by one', () => {
  const move = (from: string, to: string): unknown => unitMove(stateOf(protocol, from)!, stateOf(protocol, to)!)
  expect(move('STOP', 'RESUMING')).toEqual({ moves: 'session', by: 1 })
  expect(move('STOP', 'RUNNING_P2P')).toEqual({ moves: 'operation', by: -1 })
  expect([move('STOP', 'RUNNING'), move('RUNNING', 'STOP_COPY'), move('STOP', 'STOP')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

describe('the checker', () => {
  test('accepts the certificate', () => {
    expect(gridClaim.check(protocol, certificate, {})).toEqual([])
    expect(gridClaim.holds(certificate!)).toBe('7 states; 16 unit steps, all arcs but STOP_COPY -> PRE_COPY_P2P')
  })

  test('refuses two states on one place, whatever the certificate says', () => {
    const twice = { ...stateOf(protocol, 'STOP')!, name: 'HALT', row: 7 }
    const spec = { ...protocol, states: [...protocol.states, twice] }
    const claimed = {
      states: [...certificate!.states, { state: 'HALT', operation: 'stopped', session: 'none' }],
      steps: unitSteps(spec),
    }
    expect(gridClaim.check(spec, claimed, {})).toEqual([
      { at: 'states[7]', because: 'HALT lies on (stopped, none) as STOP does' },
    ])
  })

  test('refuses an arc that is no unit step, whatever the certificate says', () => {
    const leap = { from: 'STOP', to: 'RUNNING', requires: [], cites: [] }
    expect(gridClaim.check({ ...protocol, arcs: [...protocol.arcs, leap] }, certificate, {})).toEqual([
      { at: 'steps', because: 'the arc STOP -> RUNNING is no unit step' },
    ])
  })
})
