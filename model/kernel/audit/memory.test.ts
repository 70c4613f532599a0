// What is shared between machines, and what must not be: whatever a stub had a part in.
import { expect, test } from 'vitest'
import type { Ending } from './execute.ts'
import { emptyMemory, LEDGER, recallOf, type Recall } from './memory.ts'
import { emptyWay, numberOf, object, withCell, type Way } from './way.ts'

const way = (ledger: string, mode = 1): Way =>
  withCell(withCell(emptyWay, 'device.mode', numberOf(mode)), LEDGER, object(ledger))
const ends = (on: Way): readonly Ending[] => [{ way: on, type: 'return' }]

/** Asks a recall for a call, and says whether it was executed, and with which ledger it ended. */
function asking(recall: Recall, on: Way, execution: (way: Way) => readonly Ending[] = ends): string {
  let executed = 'remembered'
  const [ending] = recall.of('f()', on, (begun) => {
    executed = 'executed'
    return execution(begun)
  })
  const ledger = ending!.way.cells.get(LEDGER)
  return `${executed} ${ledger?.type === 'object' ? ledger.id : ''}`
}

test('a call without a stub is executed once for all machines, and what stubs keep goes around it', () => {
  const memory = emptyMemory()
  expect(asking(recallOf(memory), way('a'))).toBe('executed a')
  expect(asking(recallOf(memory), way('b'))).toBe('remembered b')
  expect(asking(recallOf(memory), way('b', 2))).toBe('executed b')
})

test('a call in which a stub was asked is remembered by its machine alone, and for that ledger alone', () => {
  const memory = emptyMemory()
  const stubbed = (recall: Recall) => (begun: Way) => {
    recall.asked()
    return ends(withCell(begun, LEDGER, object('more')))
  }
  const [one, other] = [recallOf(memory), recallOf(memory)]
  expect(asking(one, way('a'), stubbed(one))).toBe('executed more')
  expect(asking(one, way('a'), stubbed(one))).toBe('remembered more')
  expect(asking(one, way('b'), stubbed(one))).toBe('executed more')
  expect(asking(other, way('a'), stubbed(other))).toBe('executed more')
})

test('a call is stubbed as well where one within it is, and was only remembered', () => {
  const memory = emptyMemory()
  const recall = recallOf(memory)
  const inner = (begun: Way): readonly Ending[] =>
    recall.of('g()', begun, (deep) => {
      recall.asked()
      return ends(deep)
    })
  inner(way('a'))
  recall.of('f()', way('a'), inner)
  expect(asking(recallOf(memory), way('a'))).toBe('executed a')
})
