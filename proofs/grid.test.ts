import { expect, test } from 'vitest'
import { protocol, stateOf, type Spec } from '#model'
import { grid } from './grid.ts'

const counterexamples = (spec: Spec): readonly string[] => {
  const proof = grid.prove(spec, {})
  return proof.type === 'refuted' ? proof.counterexamples.map(({ text }) => text) : []
}

test('the protocol is a grid', () => {
  expect(grid.prove(protocol, {})).toMatchObject({
    type: 'proved',
    certificate: { states: expect.objectContaining({ length: 7 }), steps: expect.objectContaining({ length: 16 }) },
  })
})

test('two states on one place and arcs that leap are counterexamples', () => {
  const again = { ...stateOf(protocol, 'STOP')!, name: 'HALT', row: 7 }
  expect(counterexamples({ ...protocol, states: [...protocol.states, again] })).toEqual([
    'STOP and HALT are both (stopped, none)',
  ])
  const leap = { from: 'STOP_COPY', to: 'RESUMING', requires: [], cites: [] }
  expect(counterexamples({ ...protocol, arcs: [...protocol.arcs, leap] })).toEqual([
    'the arc STOP_COPY -> RESUMING is no unit step: (stopped, saving) to (stopped, resuming)',
  ])
})
