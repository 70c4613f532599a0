import { expect, test } from 'vitest'
import { arcs, chain } from './arcs.ts'
import { states } from './states.ts'

test('there are fifteen, between states that there are, each cited under its own heading', () => {
  expect(new Set(arcs.map(({ from, to }) => chain(from, to))).size).toBe(15)
  for (const { from, to, requires, cites } of arcs) {
    expect([from in states, to in states, requires]).toEqual([true, true, []])
    expect(cites.map(({ section }) => section)).toEqual([`${from} -> ${to}`])
    expect(cites.every(({ quote }) => quote.length > 10)).toBe(true)
  }
})

test('a chain of states is written as in the header', () => {
  expect(chain('STOP', 'STOP_COPY')).toBe('STOP -> STOP_COPY')
  expect(chain('A', 'B', 'C')).toBe('A -> B -> C')
})
