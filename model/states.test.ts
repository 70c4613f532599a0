import { expect, test } from 'vitest'
import { arcs } from './arcs.ts'
import { ERROR_NUMBER, operations, sessionKinds, states, type State, type StateRow } from './states.ts'

const rows: readonly StateRow[] = Object.values(states)

test('the states are a grid: no two have the same operation and session', () => {
  const grid = sessionKinds.map((session) =>
    operations.map((operation) => rows.find((row) => row.session === session && row.operation === operation)?.name),
  )
  expect(grid).toEqual([
    ['PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY'],
    ['RUNNING', 'RUNNING_P2P', 'STOP'],
    [undefined, undefined, 'RESUMING'],
  ])
  expect(rows).toHaveLength(7)
})

test('every arc moves one coordinate by one step, and one such step alone is no arc', () => {
  const distance = (from: StateRow, to: StateRow): number =>
    Math.abs(operations.indexOf(from.operation) - operations.indexOf(to.operation)) +
    Math.abs(sessionKinds.indexOf(from.session) - sessionKinds.indexOf(to.session))
  const steps = rows.flatMap((from) => rows.filter((to) => distance(from, to) === 1).map((to) => [from.name, to.name]))
  const names = new Set(arcs.map(({ from, to }) => `${from} ${to}`))
  expect(steps).toHaveLength(16)
  expect(steps.filter(([from, to]) => !names.has(`${from} ${to}`))).toEqual([['STOP_COPY', 'PRE_COPY_P2P']])
  expect(names.size).toBe(15)
})

test("numbers are those of the enum, rows a permutation of the kernel's", () => {
  expect(rows.map(({ name, number }) => [number, name])).toEqual([
    [1, 'STOP'],
    [2, 'RUNNING'],
    [3, 'STOP_COPY'],
    [4, 'RESUMING'],
    [5, 'RUNNING_P2P'],
    [6, 'PRE_COPY'],
    [7, 'PRE_COPY_P2P'],
  ])
  expect(rows.map(({ number }) => number)).not.toContain(ERROR_NUMBER)
  expect(rows.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(Object.entries(states).every(([key, { name }]) => key === name)).toBe(true)
})

test('a stand-in has the same session and needs less', () => {
  for (const { session, requires, standsIn } of rows) {
    if (standsIn === null) continue
    const other: StateRow = states[standsIn as State]
    expect(other.session).toBe(session)
    expect(requires).toEqual(expect.arrayContaining([...other.requires]))
    expect(other.requires.length).toBeLessThan(requires.length)
  }
})
