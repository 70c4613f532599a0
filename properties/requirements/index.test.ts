// Every faulty device is accused of what it is and no more, and every requirement has one that it refutes.
// UPDATE_GOLDEN=1 writes the table of who is refuted by what anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { featureSetsOf, mutants, protocol, restrict, simulatedPowers } from '#model'
import type { FeatureSet, Mutant } from '#model'
import { describe, expect, test } from 'vitest'
import type { Backend } from '../backend.ts'
import { simulatedMutant } from '../backends/simulated.ts'
import { v2 } from '../protocol.ts'
import { screeningOf } from '../screen.ts'
import type { Subject } from '../subject.ts'
import { requirements } from './index.ts'

const sets = featureSetsOf(protocol.features)
const small = { pages: 4, size: 16 }
const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})
const screeningFor = (features: FeatureSet) =>
  screeningOf(
    requirements.filter(({ needs }) => needs.features.every((name) => features.includes(name))),
    restrict(protocol, features),
    simulatedPowers,
    { seed: 1, runs: 64, depth: 2 },
  )

/** Faulty devices that no plan can show as what they are, and why. */
const missed: Readonly<Record<string, string>> = {
  'accepts-foreign': 'a world has devices of one make only, so there is no foreign stream',
}

describe('the faulty devices', () => {
  // The most features with which it is faulty at all.
  const setOf = (mutant: Mutant): FeatureSet => sets.findLast((set) => mutant.applies(set))!
  const screenings = new Map([...new Set(mutants.map(setOf))].map((set) => [set, screeningFor(set)] as const))
  const brokenBy = (set: FeatureSet, backend: Backend) => screenings.get(set)!(subjectOf(set, backend))
  const table = mutants.map((mutant) => {
    const set = setOf(mutant)
    return { mutant, broken: brokenBy(set, simulatedMutant(mutant.name, set, small)!) }
  })

  test('are accused of what they are', () => {
    const wrong = table.flatMap(({ mutant, broken }) => {
      const type = broken.some(({ level }) => level === 'must')
        ? 'refuted'
        : broken.some(({ level }) => level === 'should')
          ? 'deviates'
          : 'survives'
      return type === mutant.class ? [] : [mutant.name]
    })
    expect(wrong).toEqual(Object.keys(missed))
  })

  test('are each refuted by the requirements on record', () => {
    const text = requirements
      .map(({ name, level }) => {
        const all = table.filter(({ broken }) => broken.some((one) => one.name === name))
        return [`${name} (${level})`, ...all.map(({ mutant }) => `  ${mutant.name}`), ''].join('\n')
      })
      .join('\n')
    const path = fileURLToPath(new URL('refuted.txt', import.meta.url))
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text)
    expect(text).toBe(readFileSync(path, 'utf8'))
  })

  test.each(requirements.map(({ name }) => [name]))('%s refutes one', (name) => {
    expect(table.some(({ broken }) => broken.some((one) => one.name === name))).toBe(true)
  })
})
