import { expect, test } from 'vitest'
import { protocol } from '../spec.ts'
import { opened, type Configuration } from './configuration.ts'
import { strictest } from './latitude.ts'
import { admitted, combined, refused } from './ruling.ts'

const [running] = opened(protocol, ['STOP_COPY'], strictest).filter(({ deviation }) => deviation === null) as [
  Configuration,
]
const stopped: Configuration = { ...running, state: 'STOP' }

test('after a must nothing follows, after a should something does', () => {
  expect(refused('reads/within', 'so', running).configurations).toEqual([])
  expect(refused('reads/temporary-end', 'so', running).configurations).toEqual([running])
  expect(admitted(running)).toEqual({ configurations: [running], refusal: null })
})

test('one that admits is enough', () => {
  expect(combined([refused('reads/within', 'so'), admitted(running)])).toEqual(admitted(running))
  expect(combined([admitted(running), admitted(stopped), admitted(running)]).configurations).toHaveLength(2)
})

test('a deviation is kept in mind while something admits, and counts when nothing does', () => {
  const both = combined([refused('reads/temporary-end', 'so', running), admitted(stopped)])
  expect(both.refusal).toBeNull()
  const kept = both.configurations.find(({ deviation }) => deviation !== null)
  expect(kept).toMatchObject({ state: 'RUNNING', deviation: { rule: 'reads/temporary-end', because: 'so' } })
  // Now the other one is out of the question.
  const later = combined([admitted(kept!), refused('states/constant', 'not there')])
  expect(later.refusal).toMatchObject({ rule: 'reads/temporary-end', level: 'should', because: 'so' })
  expect(later.configurations).toEqual([running])
})

test('the first deviation is the one that counts', () => {
  const once = combined([refused('reads/temporary-end', 'first', running), admitted(stopped)])
  const kept = once.configurations.find(({ deviation }) => deviation !== null)!
  const twice = combined([refused('info/flags', 'second', kept)])
  expect(twice.refusal).toMatchObject({ rule: 'reads/temporary-end', because: 'first' })
})

test('where all refuse, the reasons of all on the first ground', () => {
  const { configurations, refusal } = combined([
    refused('states/constant', 'a'),
    refused('states/constant', 'b'),
    refused('states/constant', 'a'),
    refused('reads/within', 'c'),
  ])
  expect(configurations).toEqual([])
  expect(refusal).toMatchObject({ rule: 'states/constant', level: 'must', because: 'a; or b' })
  expect(() => combined([])).toThrow('no configuration')
})
