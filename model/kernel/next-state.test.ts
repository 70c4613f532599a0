import { describe, expect, test } from 'vitest'
import { featureSetsOf, flagsOf } from '../features.ts'
import { protocol, restrict } from '../spec.ts'
import { ERROR } from '../states.ts'
import { cellsOf, combinationsOf, stepOf, tableOf } from '../table.ts'
import { eightStates, EVERY_FLAG, sixStates } from './hardcoded.ts'
import { allFlags, nextState, requiredOf, type Helper } from './next-state.ts'

const guarded: Helper = { ...eightStates, guarded: true }
const unguarded: Helper = { ...eightStates, guarded: false }
const names = Object.keys(eightStates.cells)

describe('one call', () => {
  test('looks the pair up, and skips states that the device lacks', () => {
    expect(nextState(guarded, 7, 'STOP', 'RUNNING')).toEqual({ type: 'next', state: 'RUNNING_P2P', skipped: [] })
    expect(nextState(guarded, 1, 'STOP', 'RUNNING')).toEqual({
      type: 'next',
      state: 'RUNNING',
      skipped: ['RUNNING_P2P'],
    })
    expect(nextState(guarded, 5, 'PRE_COPY', 'STOP_COPY')).toEqual({
      type: 'next',
      state: 'STOP_COPY',
      skipped: ['PRE_COPY_P2P'],
    })
  })

  test('warns where the current state is none of the device, and refuses where the target is none', () => {
    expect(nextState(guarded, 1, 'PRE_COPY', 'STOP').type).toBe('warned')
    expect(nextState(guarded, 7, ERROR, 'STOP').type).toBe('warned')
    expect(nextState(guarded, 0, 'STOP', 'RUNNING').type).toBe('warned')
    expect(nextState(guarded, 1, 'STOP', 'PRE_COPY').type).toBe('refused')
    expect(nextState(guarded, 7, 'STOP', ERROR).type).toBe('refused')
    expect(nextState(guarded, 7, 'STOP', 'NINTH').type).toBe('refused')
  })

  test('to the state it is in stays there', () => {
    for (const name of names.filter((one) => one !== ERROR)) {
      expect(nextState(guarded, 7, name, name)).toEqual({ type: 'next', state: name, skipped: [] })
    }
  })

  test('takes flags as the 32 bits they are', () => {
    const every: Helper = { ...guarded, required: { ...guarded.required, STOP: EVERY_FLAG } }
    expect(nextState(every, EVERY_FLAG, 'STOP', 'STOP').type).toBe('next')
    expect(nextState(every, 7, 'STOP', 'STOP').type).toBe('warned')
  })
})

describe('the skip loop', () => {
  test('over the full table is the rule on the contracted digraph, for every feature set', () => {
    for (const set of featureSetsOf(protocol.features)) {
      for (const combination of combinationsOf(tableOf(restrict(protocol, set)))) {
        const next = nextState(guarded, flagsOf(protocol.features, set), combination.from, combination.to)
        expect(next.type === 'next' ? next.state : ERROR).toBe(stepOf(combination))
      }
    }
  })

  test('without its guard never ends for exactly the blocked pairs', () => {
    const endless = [1, 3, 5, 7].flatMap((flags) =>
      names.flatMap((from) =>
        names
          .filter((to) => nextState(unguarded, flags, from, to).type === 'endless')
          .map((to) => `${flags}: ${from} -> ${to}`),
      ),
    )
    expect(endless).toEqual(['5: STOP_COPY -> PRE_COPY', '7: STOP_COPY -> PRE_COPY', '7: STOP_COPY -> PRE_COPY_P2P'])
  })

  test('without its guard is harmless over the table of six states', () => {
    for (const flags of [1, 3]) {
      for (const from of Object.keys(sixStates.cells)) {
        for (const to of Object.keys(sixStates.cells)) {
          const [without, having] = [false, true].map((guard) =>
            nextState({ ...sixStates, guarded: guard }, flags, from, to),
          )
          expect(without).toEqual(having)
        }
      }
    }
  })

  test('says where it goes round', () => {
    const round: Helper = {
      ...guarded,
      cells: { ...guarded.cells, STOP: { ...guarded.cells['STOP'], RUNNING: 'PRE_COPY' } },
    }
    const circle = {
      ...round,
      cells: { ...round.cells, PRE_COPY: { ...round.cells['PRE_COPY'], RUNNING: 'PRE_COPY' } },
    }
    expect(nextState(circle, 3, 'STOP', 'RUNNING')).toEqual({ type: 'endless', skipped: ['PRE_COPY'] })
  })
})

test('the helper of a spec: its flags table, and the flags of a device with everything', () => {
  expect(requiredOf(protocol)).toEqual(eightStates.required)
  expect(allFlags(protocol)).toBe(7)
  expect(
    nextState({ cells: cellsOf(tableOf(protocol)), required: requiredOf(protocol), guarded: true }, 7, 'STOP', 'STOP'),
  ).toEqual({ type: 'next', state: 'STOP', skipped: [] })
})
