// The listed transitions against the picture in the header, read column by column.
import { describe, expect, test } from 'vitest'
import { arcs, isListed, mandatory, spec } from './arcs.ts'
import { states } from './states.ts'

test('seven transitions, each once, between states that there are', () => {
  expect(arcs.map(({ from, to }) => `${from} -> ${to}`)).toMatchInlineSnapshot(`
    [
      "RUNNING -> STOP",
      "RUNNING -> STOP_AND_COPY",
      "STOP_AND_COPY -> STOP",
      "RUNNING -> PRE_COPY",
      "PRE_COPY -> STOP_AND_COPY",
      "RUNNING -> RESUMING",
      "RESUMING -> RUNNING",
    ]
  `)
  for (const { from, to } of arcs) expect([from in states, to in states]).toEqual([true, true])
  expect(spec.arcs).toBe(arcs)
})

// The numbered lines of the picture, as walks.
describe.each([
  ['normal shutdown', ['RUNNING', 'STOP']],
  ['save or suspend', ['RUNNING', 'STOP_AND_COPY', 'STOP']],
  ['live migration', ['RUNNING', 'PRE_COPY', 'STOP_AND_COPY', 'STOP']],
  ['resuming, resumed', ['RUNNING', 'RESUMING', 'RUNNING']],
])('%s', (_, walk) => {
  test('is made of listed transitions', () => {
    for (const [at, to] of walk.slice(1).entries()) expect(isListed(walk[at]!, to)).toBe(true)
  })
})

test('nothing else is listed: not back from pre-copy, not out of STOP', () => {
  expect(isListed('PRE_COPY', 'RUNNING')).toBe(false)
  expect(isListed('STOP', 'RUNNING')).toBe(false)
  const names = Object.keys(states)
  expect(names.flatMap((from) => names.filter((to) => isListed(from, to)))).toHaveLength(arcs.length)
})

test('what must be supported is listed', () => {
  for (const { from, to } of mandatory) expect(isListed(from, to)).toBe(true)
})
