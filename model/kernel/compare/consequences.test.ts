import { describe, expect, test } from 'vitest'
import { protocol } from '../../spec.ts'
import { consequencesOf, wayOf } from './consequences.ts'
import { faulty } from '../faults.ts'
import { eightStates } from '../hardcoded.ts'

const { cells } = eightStates
const text = (from: string, to: string, says: string): string =>
  consequencesOf(protocol, { from, to }, faulty(cells, { from, to, says }), true).join('\n')

describe('what a user would notice of a wrong cell', () => {
  test('a request that never returns', () => {
    expect(text('STOP', 'RUNNING', 'RESUMING')).toContain(
      'performs any step it is handed: a request that never returns',
    )
  })
  test('a request that is refused', () => {
    expect(text('STOP', 'STOP_COPY', 'ERROR')).toContain(
      'STOP -> STOP_COPY with STOP_COPY is refused in STOP; it should be',
    )
  })
  test('other arcs to the same end', () => {
    expect(text('PRE_COPY', 'STOP', 'PRE_COPY_P2P')).toContain('other arcs, the same end')
  })
  test('a kernel warning only', () => {
    expect(text('STOP_COPY', 'PRE_COPY', 'PRE_COPY')).toContain('refuses arcs it does not know: a kernel warning only')
  })
  test('nothing, where no request reaches it', () => {
    expect(text('ERROR', 'STOP', 'STOP').match(/no request reaches it/g)).toHaveLength(2)
  })
  test('of two wrong cells together, where one alone would be harmless', () => {
    const one = faulty(cells, { from: 'RUNNING', to: 'STOP_COPY', says: 'PRE_COPY' })
    const two = faulty(one, { from: 'PRE_COPY', to: 'STOP_COPY', says: 'RUNNING' })
    const cell = { from: 'RUNNING', to: 'STOP_COPY' }
    expect(consequencesOf(protocol, cell, one, true).join('\n')).not.toContain('never returns')
    expect(consequencesOf(protocol, cell, two, true).join('\n')).toContain(
      'RUNNING -> STOP_COPY with STOP_COPY|PRE_COPY never returns',
    )
    expect(wayOf(two, 'RUNNING', 'STOP_COPY')).toBe('RUNNING -> PRE_COPY -> RUNNING, for ever')
  })
  test('nothing is invented where nothing is wrong', () => {
    expect(text('STOP', 'RUNNING', 'RUNNING_P2P')).not.toContain('should be')
  })
})

test('the way that cells give: to the end, refused, for ever', () => {
  expect(wayOf(cells, 'PRE_COPY', 'RESUMING')).toBe('PRE_COPY -> RUNNING -> RUNNING_P2P -> STOP -> RESUMING')
  expect(wayOf(cells, 'STOP_COPY', 'PRE_COPY')).toBe('refused')
  expect(wayOf(cells, 'STOP', 'STOP')).toBe('no step')
  const round = { ...cells, RUNNING: { ...cells['RUNNING'], STOP: 'PRE_COPY' } }
  expect(wayOf(round, 'RUNNING', 'STOP')).toBe('RUNNING -> PRE_COPY -> RUNNING, for ever')
})
