import { expect, test } from 'vitest'
import { arcs } from './arcs.ts'
import { sessionEffect } from './sessions.ts'
import { states, type State } from './states.ts'
import { combinationsOf, tableOf } from './table.ts'
import { protocol } from './spec.ts'

const effectOf = (from: string, to: string): string => sessionEffect(states[from as State], states[to as State])

test('what each arc does to the session', () => {
  const named = (effect: string): string[] =>
    arcs.filter(({ from, to }) => effectOf(from, to) === effect).map(({ from, to }) => `${from} -> ${to}`)
  expect(named('opens').sort()).toEqual([
    'RUNNING -> PRE_COPY',
    'RUNNING_P2P -> PRE_COPY_P2P',
    'STOP -> RESUMING',
    'STOP -> STOP_COPY',
  ])
  expect(named('closes').sort()).toEqual([
    'PRE_COPY -> RUNNING',
    'PRE_COPY_P2P -> RUNNING_P2P',
    'RESUMING -> STOP',
    'STOP_COPY -> STOP',
  ])
  expect(named('keeps').sort()).toEqual([
    'PRE_COPY -> PRE_COPY_P2P',
    'PRE_COPY_P2P -> PRE_COPY',
    'PRE_COPY_P2P -> STOP_COPY',
  ])
  expect(named('none')).toHaveLength(4)
  expect(named('reopens')).toEqual([])
})

test('a step from one kind of session straight to another is told apart', () => {
  expect(effectOf('STOP_COPY', 'RESUMING')).toBe('reopens')
  expect(effectOf('RESUMING', 'STOP_COPY')).toBe('reopens')
})

test('on every path only the first arc closes a session and only the last one opens one', () => {
  for (const { paths } of combinationsOf(tableOf(protocol))) {
    for (const path of paths) {
      const effects = path.slice(1).map((head, at) => effectOf(path[at]!, head))
      expect(effects.slice(0, -1)).not.toContain('opens')
      expect(effects.slice(1)).not.toContain('closes')
    }
  }
})
