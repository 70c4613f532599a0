import { describe, expect, test } from 'vitest'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol, restrict } from '../spec.ts'
import {
  blockedList,
  combinationList,
  conditionFor,
  holdsFor,
  inListOrder,
  neededArcs,
  requiredLists,
} from './lists.ts'

const sets = featureSetsOf(protocol.features)

describe('required arcs', () => {
  test('each feature set needs 6, 8, 9 and 15', () => {
    expect([...neededArcs(protocol).values()].map((arcs) => arcs.length)).toEqual([6, 8, 9, 15])
  })
  test('the lists give every feature set exactly its arcs', () => {
    const lists = requiredLists(protocol)
    for (const set of sets) {
      const given = lists.filter(({ condition }) => holdsFor(condition, set)).flatMap(({ arcs }) => arcs)
      expect(inListOrder(given)).toEqual(inListOrder(neededArcs(protocol).get(nameOfSet(set))!))
    }
  })
  test('RUNNING <-> STOP is needed wherever P2P is not, PRE_COPY or no', () => {
    const list = requiredLists(protocol).find(({ arcs }) => arcs.includes('RUNNING -> STOP'))
    expect(list).toEqual({ condition: { all: [], none: ['P2P'] }, arcs: ['RUNNING -> STOP', 'STOP -> RUNNING'] })
  })
  test('what is covered is not listed again, and only for the sets that have it', () => {
    const covered = new Map(sets.map((set) => [nameOfSet(set), [...neededArcs(protocol).get(nameOfSet(set))!]]))
    expect(requiredLists(protocol, covered)).toEqual([])
    covered.set(
      'STOP_COPY|PRE_COPY',
      covered.get('STOP_COPY|PRE_COPY')!.filter((arc) => arc !== 'RUNNING -> STOP'),
    )
    expect(requiredLists(protocol, covered)).toEqual([
      { condition: { all: ['PRE_COPY'], none: ['P2P'] }, arcs: ['RUNNING -> STOP'] },
    ])
  })
  test('sets that no one condition describes get several lists', () => {
    const covered = new Map(sets.map((set) => [nameOfSet(set), [...neededArcs(protocol).get(nameOfSet(set))!]]))
    for (const name of ['STOP_COPY', 'STOP_COPY|P2P|PRE_COPY']) {
      covered.set(
        name,
        covered.get(name)!.filter((arc) => arc !== 'STOP -> STOP_COPY'),
      )
    }
    const lists = requiredLists(protocol, covered)
    expect(lists.map(({ condition }) => sets.filter((set) => holdsFor(condition, set)).map(nameOfSet))).toEqual(
      expect.arrayContaining([['STOP_COPY'], ['STOP_COPY|P2P|PRE_COPY']]),
    )
  })
})

describe('conditions', () => {
  test('the plainest that holds for exactly these sets', () => {
    expect(conditionFor(protocol, sets.map(nameOfSet))).toEqual({ all: [], none: [] })
    expect(conditionFor(protocol, ['STOP_COPY', 'STOP_COPY|PRE_COPY'])).toEqual({ all: [], none: ['P2P'] })
    expect(conditionFor(protocol, ['STOP_COPY', 'STOP_COPY|P2P|PRE_COPY'])).toBeUndefined()
  })
})

test("25 combination transitions and 2 blocked ones, in the kernel's order", () => {
  expect(combinationList(protocol)).toHaveLength(25)
  expect(combinationList(protocol)[0]).toBe('PRE_COPY -> PRE_COPY_P2P -> STOP_COPY')
  expect(combinationList(protocol).at(-1)).toBe('STOP_COPY -> STOP -> RUNNING_P2P -> RUNNING')
  expect(blockedList(protocol)).toEqual(['STOP_COPY -> PRE_COPY', 'STOP_COPY -> PRE_COPY_P2P'])
  expect(blockedList(restrict(protocol, ['STOP_COPY', 'P2P']))).toEqual([])
})

test('a chain stands before the longer chains it begins', () => {
  expect(inListOrder(['A -> B -> C', 'A_B -> A', 'A -> B'])).toEqual(['A -> B', 'A -> B -> C', 'A_B -> A'])
})
