import { describe, expect, test } from 'vitest'
import { inRowOrder, protocol, requiredFlags, restrict } from '../spec.ts'
import { ERROR } from '../states.ts'
import { eightStates, EVERY_FLAG, hardcodedTables, sixStates } from './hardcoded.ts'

describe.each(hardcodedTables.map((table) => [table.origin, table] as const))(
  'the table of %s',
  (_, { cells, required }) => {
    const names = Object.keys(cells)

    test('is square, and its states have their flags', () => {
      for (const row of Object.values(cells)) expect(Object.keys(row)).toEqual(names)
      expect(Object.keys(required).sort()).toEqual([...names].sort())
    })

    test('holds names of its own states only', () => {
      for (const row of Object.values(cells)) expect(names).toEqual(expect.arrayContaining(Object.values(row)))
    })

    test('leads nowhere from ERROR and to ERROR', () => {
      expect(new Set(Object.values(cells[ERROR]!))).toEqual(new Set([ERROR]))
      expect(new Set(names.map((from) => cells[from]![ERROR]))).toEqual(new Set([ERROR]))
      expect(required[ERROR]).toBe(EVERY_FLAG)
    })
  },
)

test("the flags are those of the model's states", () => {
  for (const [spec, { required }] of [
    [protocol, eightStates],
    [restrict(protocol, ['STOP_COPY', 'P2P']), sixStates],
  ] as const) {
    for (const state of spec.states) expect(required[state.name]).toBe(requiredFlags(spec, state))
  }
})

test('the rows of the larger table follow the order of the model', () => {
  expect(Object.keys(eightStates.cells)).toEqual(expect.arrayContaining(inRowOrder(protocol).map(({ name }) => name)))
})
