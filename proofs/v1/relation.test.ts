// The relation for each feature set of v2: what is the same, and every difference with its shortest witness.
import { describe, expect, test } from 'vitest'
import { featureSetsOf, nameOfSet, protocol, v1 } from '#model'
import { relationTo } from './relation.ts'

const sets = featureSetsOf(protocol.features)
const lines = (set: readonly string[]) =>
  relationTo(set).differences.map(({ kind, witness, says }) => `${kind}: ${witness.join(', ')}: ${says}`)

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('%s', (name, set) => {
  const { same, differences } = relationTo(set)
  test('every listed transition whose states v2 has is the same there', () => {
    const listed = v1.arcs.filter(({ from, to }) => name.includes('PRE_COPY') || !`${from} ${to}`.includes('PRE_COPY'))
    expect(same.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
      listed.map(({ from, to }) => `${from} ${to}`).sort(),
    )
  })
  test('pre-copy is the one state that may be lacking', () => {
    const lacking = differences.filter(({ kind }) => kind === 'optional').map(({ to }) => to)
    expect(new Set(lacking)).toEqual(new Set(name.includes('PRE_COPY') ? [] : ['PRE_COPY']))
  })
  test('no witness could be shorter: it is one request longer than the nearest way to its state', () => {
    for (const { from, witness } of differences) expect(witness).toHaveLength(from === 'RUNNING' ? 1 : 2)
  })
})

test('back from stop-and-copy to pre-copy is blocked by v2 alone', () => {
  const blocked = relationTo(sets.at(-1)!).differences.filter(({ kind }) => kind === 'blocked')
  expect(blocked.map(({ from, to }) => [from, to])).toEqual([['STOP_AND_COPY', 'PRE_COPY']])
})

test('all differences from a v2 device with STOP_COPY and PRE_COPY', () => {
  expect(lines(['STOP_COPY', 'PRE_COPY'])).toMatchInlineSnapshot(`
    [
      "left-behind: STOP_AND_COPY: a failure may leave v2 in STOP, v1 in RUNNING alone",
      "left-behind: RESUMING: a failure may leave v2 in STOP, v1 in RUNNING alone",
      "unlisted: PRE_COPY, RUNNING: v2 goes PRE_COPY -> RUNNING; v1 does not list it",
      "unlisted: PRE_COPY, STOP: v2 goes PRE_COPY -> RUNNING -> STOP; v1 does not list it",
      "left-behind: PRE_COPY, STOP: a failure may leave v2 in RUNNING, v1 in PRE_COPY alone",
      "unlisted: PRE_COPY, RESUMING: v2 goes PRE_COPY -> RUNNING -> STOP -> RESUMING; v1 does not list it",
      "left-behind: PRE_COPY, RESUMING: a failure may leave v2 in RUNNING or STOP, v1 in PRE_COPY alone",
      "unlisted: STOP_AND_COPY, RUNNING: v2 goes STOP_COPY -> STOP -> RUNNING; v1 does not list it",
      "left-behind: STOP_AND_COPY, RUNNING: a failure may leave v2 in STOP, v1 in STOP_AND_COPY alone",
      "blocked: STOP_AND_COPY, PRE_COPY: v2 refuses it; a driver of v1 may perform it",
      "unlisted: STOP_AND_COPY, RESUMING: v2 goes STOP_COPY -> STOP -> RESUMING; v1 does not list it",
      "left-behind: STOP_AND_COPY, RESUMING: a failure may leave v2 in STOP, v1 in STOP_AND_COPY alone",
      "unlisted: STOP, RUNNING: v2 goes STOP -> RUNNING; v1 does not list it",
      "unlisted: STOP, PRE_COPY: v2 goes STOP -> RUNNING -> PRE_COPY; v1 does not list it",
      "left-behind: STOP, PRE_COPY: a failure may leave v2 in RUNNING, v1 in STOP alone",
      "unlisted: STOP, STOP_AND_COPY: v2 goes STOP -> STOP_COPY; v1 does not list it",
      "unlisted: STOP, RESUMING: v2 goes STOP -> RESUMING; v1 does not list it",
      "left-behind: RESUMING, RUNNING: a failure may leave v2 in STOP, v1 in RESUMING alone",
      "unlisted: RESUMING, PRE_COPY: v2 goes RESUMING -> STOP -> RUNNING -> PRE_COPY; v1 does not list it",
      "left-behind: RESUMING, PRE_COPY: a failure may leave v2 in STOP or RUNNING, v1 in RESUMING alone",
      "unlisted: RESUMING, STOP_AND_COPY: v2 goes RESUMING -> STOP -> STOP_COPY; v1 does not list it",
      "left-behind: RESUMING, STOP_AND_COPY: a failure may leave v2 in STOP, v1 in RESUMING alone",
      "unlisted: RESUMING, STOP: v2 goes RESUMING -> STOP; v1 does not list it",
    ]
  `)
})
