// What is on record of the score: which mutants break which requirement. `npm run golden` writes it anew, and CI
// compares it with a score; here it is seen to be of this catalogue and of these mutants.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { featureSetsOf, mutants, protocol, restrict, simulatedPowers, type Mutant } from '#model'
import { describe, expect, test } from 'vitest'
import { mutated, simulated } from '../backends/simulated.ts'
import { v2 } from '../protocol.ts'
import type { Judgement, Requirement } from '../requirement.ts'
import { screeningOf } from '../screen.ts'
import { lacking, type Subject } from '../subject.ts'
import { verify } from '../verify.ts'
import { requirements } from './index.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
const extent = { seed: 1, runs: 50, depth: 3 }
const duties = requirements.filter(({ party }) => party !== 'user')

/** A mutant with the most features that it has its fault with; the reference device where there is none. */
function subjectOf(mutant?: Mutant): Subject {
  const features = mutant === undefined ? full : sets.findLast((set) => mutant.applies(set))!
  const backend = mutant === undefined ? simulated(features) : mutated(mutant, features)
  return { protocol: v2, spec: restrict(protocol, features), features, backend }
}

const screened = (some: readonly Requirement[], subject: Subject, { seed, runs, depth } = extent): readonly string[] =>
  screeningOf(some, subject.spec, simulatedPowers, { seed, runs, depth })
    .breaches(subject)
    .map(({ requirement }) => requirement.name)

/** The same requirement with another judge. */
const judgedBy = (requirement: Requirement, change: (right: Judgement) => Judgement): Requirement => ({
  ...requirement,
  judge: (spec, trace) => change(requirement.judge(spec, trace)),
})

const negated = (right: Judgement): Judgement => {
  if (right.type === 'holds') return { type: 'broken', step: 0, because: 'It holds.', wanted: 'Nothing.' }
  return right.type === 'broken' ? { type: 'holds', witnesses: 1 } : right
}
const weakened = (): Judgement => ({ type: 'holds', witnesses: 1 })
const muted = (): Judgement => ({ type: 'silent' })
const lost = (): Judgement => ({ type: 'unknown', because: 'It cannot be told.' })

interface Recorded {
  readonly name: string
  readonly level: string
  readonly mutants: readonly string[]
}

/** The record: counts in its first lines, then a paragraph for each requirement. */
const [head, ...paragraphs] = readFileSync(fileURLToPath(new URL('refuted.txt', import.meta.url)), 'utf8').split('\n\n')
const counts = head!.split('\n')
const rows = paragraphs.map((paragraph): Recorded => {
  const [title, ...names] = paragraph.trimEnd().split('\n')
  const [, name, level] = /^(\S+) \((\w+)\)$/.exec(title!)!
  return { name: name!, level: level!, mutants: names.map((one) => one.trim()) }
})

describe('the record', () => {
  const caughtBy = (name: string): readonly Recorded[] => rows.filter((row) => row.mutants.includes(name))

  test('is of this catalogue', () => {
    expect(rows.map(({ name, level }) => [name, level])).toEqual(duties.map(({ name, level }) => [name, level]))
    const inClass = (expected: Mutant['class']): number => mutants.filter((one) => one.class === expected).length
    const classes = (['refuted', 'deviates', 'survives'] as const).map((one) => `${inClass(one)} ${one}`)
    expect(counts[0]).toBe(`${mutants.length} mutants: ${classes.join(', ')}`)
    const atLevel = (level: Requirement['level']): number => duties.filter((one) => one.level === level).length
    const levels = (['must', 'should', 'practice'] as const).map((one) => `${atLevel(one)} ${one}`)
    expect(counts[1]).toContain(`${duties.length} requirements: ${levels.join(', ')}; necessary: `)
  })

  test('names mutants that there are, in their order', () => {
    const names = mutants.map(({ name }) => name)
    for (const row of rows) expect(row.mutants).toEqual(names.filter((name) => row.mutants.includes(name)))
  })

  test.each(mutants.map((mutant) => [mutant.name, mutant.class] as const))('has %s in its class', (name, expected) => {
    const levels = caughtBy(name).map(({ level }) => level)
    const observed = levels.includes('must') ? 'refuted' : levels.includes('should') ? 'deviates' : 'survives'
    expect(observed).toBe(expected)
  })
})

// A judge that is wrong must be noticed: by the record, or by the reference device.
describe.each(duties.map((requirement) => [requirement.name, requirement] as const))('%s', (name, requirement) => {
  const [first] = rows.find((row) => row.name === name)?.mutants ?? []
  const mutant = mutants.find((one) => one.name === first)
  const reference = subjectOf()

  test('refutes a mutant, and is noticed where it always holds', () => {
    expect(mutant).toBeDefined()
    const subject = subjectOf(mutant)
    expect(screened([requirement], subject)).toEqual([name])
    expect(screened([judgedBy(requirement, weakened)], subject)).toEqual([])
  })

  test('says the contrary of the reference device where it is negated', () => {
    expect(lacking(requirement.needs, reference)).toBeUndefined()
    expect(screened([requirement, judgedBy(requirement, negated)], reference, { ...extent, depth: 2 })).toEqual([name])
  })

  test.each([
    [muted, 'silent'],
    [lost, 'unknown'],
  ])('is not upheld where its judge says nothing', async (change, type) => {
    const verdict = await verify(judgedBy(requirement, change), reference, { ...extent, runs: 3, depth: 1 })
    expect(verdict.type).toBe(type)
  })
})
