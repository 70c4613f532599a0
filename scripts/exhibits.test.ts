// The exhibits that are kept show what they are kept for, and there is one wherever there can be. Finding them anew
// takes minutes and is done by `npm run exhibits`.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { requirements, type Requirement } from '#properties'
import { exhibitsOf, exhibitsText } from './exhibiting.ts'
import { exhibitsFile, exhibitsKept, shownBy, type Exhibit } from './exhibits.ts'
import { refuted } from './refuted.ts'

const own = requirements.filter(({ party }) => party !== 'user')
const known = refuted()

/** The acts that an exhibit would show the same without. */
const idle = (one: Requirement, exhibit: Exhibit): readonly number[] =>
  exhibit.acts.flatMap((_, at) => {
    const rest = exhibit.acts.toSpliced(at, 1)
    return shownBy(one, { ...exhibit, acts: rest }) === undefined ? [] : [at]
  })

describe('the exhibits', () => {
  const kept = exhibitsKept()
  test('are of the requirements that there are, in their order and as they are written', () => {
    expect(Object.keys(kept)).toEqual(own.map(({ name }) => name))
    expect(exhibitsText(kept)).toBe(readFileSync(exhibitsFile, 'utf8'))
  })

  test.each(own.map((one) => [one.name, one] as const))(
    '%s: a run that keeps it, and one that breaks it',
    (name, one) => {
      const { witness, breach } = kept[name]!
      expect(shownBy(one, witness)?.judgement.type).toBe('holds')
      expect(idle(one, witness!)).toEqual([])
      if ((known.get(name) ?? []).length === 0) return
      expect(known.get(name)).toContain(breach?.mutant)
      expect(shownBy(one, breach)?.judgement.type).toBe('broken')
      expect(idle(one, breach!)).toEqual([])
    },
  )

  test('that no longer show it are not shown', () => {
    const one = own.find(({ name }) => name === 'sessions/reset')!
    const { witness, breach } = kept[one.name]!
    const { mutant: _, ...sound } = breach!
    expect(shownBy(one, { ...witness!, acts: [] })).toBeUndefined()
    expect(shownBy(one, sound)?.judgement.type).not.toBe('broken')
    expect(shownBy(one, { ...breach!, mutant: 'no-such-mutant' })).toBeUndefined()
  })

  test('are as short as is found for one of them', async () => {
    const one = own.find(({ name }) => name === 'sessions/direction')!
    expect(exhibitsText({ a: await exhibitsOf(one, known.get(one.name)!) })).toBe(exhibitsText({ a: kept[one.name]! }))
  })
})
