import { describe, expect, test } from 'vitest'
import { mutants } from '#model'
import { necessities, strays, type Reasons } from './necessity.ts'
import { redundant, wholes } from './redundant.ts'
import type { Level, Requirement } from './requirement.ts'
import { requirements } from './requirements/index.ts'
import { classOf, type Scored } from './score.ts'

const made = (name: string, level: Level = 'must'): Requirement => ({ ...requirements[0]!, name, level })
const whole = made('all/of-it')
const [one, two, three] = [made('made/one'), made('made/two'), made('made/three')]
const [advice, habit] = [made('made/advice', 'should'), made('made/habit', 'practice')]
const catalogue = [one, two, three, advice, habit, whole]

/** A mutant that breaks these. */
const row = (name: string, ...broken: readonly Requirement[]): Scored => {
  const breaches = broken.map((requirement) => ({ requirement, found: 'random' as const, runs: 1, events: 1 }))
  const mutant = { ...mutants[0]!, name }
  return { mutant, features: [], observed: classOf(breaches), breaches, faults: [] }
}

const reasons = { wholes: { 'all/of-it': 'the whole' }, redundant: { 'made/three': 'it says it better' } }
const of = (rows: readonly Scored[], given: Reasons = reasons) =>
  Object.fromEntries(necessities(catalogue, rows, given).map((each) => [each.requirement.name, each]))

describe('a requirement', () => {
  const rows = [
    row('a', one, advice, habit),
    row('b', two, whole),
    row('c', one, two, three, whole),
    row('d', advice, habit),
    row('e', habit),
  ]
  const found = of(rows)

  test('is necessary for what it alone catches, at the gravest level that is broken', () => {
    expect(found['made/one']).toMatchObject({ alone: ['a'], named: [], catches: ['a', 'c'] })
    expect(found['made/advice']).toMatchObject({ alone: ['d'], catches: ['a', 'd'] })
    expect(found['made/habit']).toMatchObject({ alone: ['e'], catches: ['a', 'd', 'e'] })
  })

  test('is necessary for what only it and the whole catch', () => {
    expect(found['made/two']).toMatchObject({ alone: [], named: ['b'], catches: ['b', 'c'] })
    // At whatever level: where the whole is gone, nothing graver is broken.
    expect(of([row('f', whole, habit)])['made/habit']).toMatchObject({ alone: [], named: ['f'] })
  })

  test('that is never necessary needs a reason', () => {
    expect(found['made/three']).toMatchObject({ reason: 'it says it better', fault: undefined })
    expect(found['all/of-it']).toMatchObject({ reason: 'the whole', fault: undefined })
    const without = of(rows, { ...reasons, redundant: {} })
    expect(without['made/three']!.fault).toMatch(/^It is never necessary: /)
  })

  test('that is necessary must not have one', () => {
    for (const name of ['made/one', 'made/two']) {
      const given = of(rows, { ...reasons, redundant: { ...reasons.redundant, [name]: 'superfluous' } })
      expect(given[name]!.fault).toMatch(/^It is necessary: /)
    }
  })

  test('that no mutant breaks is at fault, whatever the reason', () => {
    expect(of([row('a', one)])['made/three']!.fault).toMatch(/^No mutant breaks it/)
  })
})

test('reasons are given for requirements that there are', () => {
  expect(strays(catalogue, reasons)).toEqual([])
  expect(strays([one], reasons)).toEqual(['all/of-it', 'made/three'])
  expect(strays(requirements, { wholes, redundant })).toEqual([])
})
