// The catalogue on devices whose faults are known: the reference device keeps everything, whatever its options, and each
// faulty device is accused of what it is, no more. UPDATE_GOLDEN=1 writes the table of who is refuted by what anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import {
  featureSetsOf,
  mutants,
  nameOfSet,
  optionChoices,
  optionsOf,
  protocol,
  restrict,
  simulatedPowers,
} from '#model'
import { ok, type AnyOutcome, type FeatureSet, type Mutant, type Trace, type World } from '#model'
import type { Plan } from '#generators'
import { describe, expect, test } from 'vitest'
import { simulated, simulatedMutant } from './backends/simulated.ts'
import type { Backend } from './backend.ts'
import { v2 } from './protocol.ts'
import type { Requirement } from './requirement.ts'
import { requirements } from './requirements/index.ts'
import { performed, type Subject } from './subject.ts'
import { verify } from './verify.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
// Small, so that much can be tried; the stream is 232 bytes then.
const small = { pages: 4, size: 16 }
const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})

interface Group {
  readonly devices: number
  readonly plans: readonly Plan[]
  readonly requirements: Requirement[]
}

/** The requirements by the plans that they share: each plan is then drawn once and performed once on each device. */
function groupsOf(features: FeatureSet, runs: number, depth: number): readonly Group[] {
  const spec = restrict(protocol, features)
  const groups = new Map<unknown, Group>()
  const join = (requirement: Requirement, key: unknown, plans: () => readonly Plan[]): void => {
    const group = groups.get(key) ?? { devices: requirement.needs.devices, plans: plans(), requirements: [] }
    group.requirements.push(requirement)
    groups.set(key, group)
  }
  for (const requirement of requirements) {
    const { first, plan, needs } = requirement
    if (!needs.features.every((name) => features.includes(name))) continue
    if (first !== undefined) join(requirement, first, () => [...first(spec, simulatedPowers, depth)])
    join(requirement, plan, () => fc.sample(plan(spec, simulatedPowers), { seed: 1, numRuns: runs }))
  }
  return [...groups.values()]
}

/** What a device breaks, in the order of the catalogue. */
function brokenBy(subject: Subject, groups: readonly Group[]): readonly Requirement[] {
  const found = new Set<Requirement>()
  for (const group of groups) {
    for (const plan of group.plans) {
      const trace = performed(subject, group.devices, plan) as Trace
      for (const requirement of group.requirements) {
        if (found.has(requirement)) continue
        if (requirement.judge(subject.spec, trace).type === 'broken') found.add(requirement)
      }
    }
  }
  return requirements.filter((requirement) => found.has(requirement))
}

const namesOf = (some: readonly Requirement[], level: Requirement['level']): readonly string[] =>
  some.filter((one) => one.level === level).map(({ name }) => name)

test('every requirement has a name of its own, under its subject', () => {
  expect(new Set(requirements.map(({ name }) => name)).size).toBe(requirements.length)
  for (const { name, statement } of requirements) {
    expect(name).toMatch(/^[a-z-]+\/[a-z-]+$/)
    expect(statement).toMatch(/^[A-Za-z_]+ .{20,110}\.$/)
  }
})

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('the reference device with %s', (_, set) => {
  const subject = subjectOf(set, simulated(set, small))
  test.each(requirements.map((requirement) => [requirement.name, requirement] as const))(
    '%s',
    async (__, requirement) => {
      const verdict = await verify(requirement, subject, { seed: 1, runs: 150, depth: 3 })
      const isMeant = requirement.needs.features.every((name) => set.includes(name))
      expect(verdict.type).toBe(isMeant ? 'upheld' : 'inapplicable')
      if (verdict.type === 'upheld') expect(verdict.witnessed).toBeGreaterThan(10)
    },
  )
})

describe('what the header leaves open', () => {
  const groups = groupsOf(full, 24, 1)
  test.each(optionChoices.map(({ name, choice }) => [name, choice] as const))('%s: %s is no fault', (name, choice) => {
    const options = optionsOf({ name, choice })
    const broken = brokenBy(subjectOf(full, simulated(full, { ...small, options })), groups)
    expect([...namesOf(broken, 'must'), ...namesOf(broken, 'should')]).toEqual([])
    // What every driver does and no text asks for.
    const practice: Readonly<Record<string, string>> = {
      'initialState STOP': 'discovery/beginning',
      'emptyLoad nothing': 'loads/nothing',
    }
    expect(namesOf(broken, 'practice')).toEqual([practice[`${name} ${choice}`]].filter((one) => one !== undefined))
  })
})

/** Faulty devices that no plan can show as what they are, and why. */
const missed: Readonly<Record<string, string>> = {
  'accepts-foreign': 'a world has devices of one make only, so there is no foreign stream',
}

describe('the faulty devices', () => {
  // The most features with which it is faulty at all.
  const setOf = (mutant: Mutant): FeatureSet => sets.findLast((set) => mutant.applies(set))!
  const groups = new Map([...new Set(mutants.map(setOf))].map((set) => [set, groupsOf(set, 96, 2)] as const))
  const table = mutants.map((mutant) => {
    const set = setOf(mutant)
    const backend = simulatedMutant(mutant.name, set, small)!
    return { mutant, broken: brokenBy(subjectOf(set, backend), groups.get(set)!) }
  })

  // What none of them does: it goes on giving bytes for ever.
  const endless: Backend = {
    name: 'endless',
    powers: simulatedPowers,
    open(devices) {
      const world = simulated(full, small).open(devices) as World
      return {
        ...world,
        perform: (acts) =>
          (world.perform(acts) as readonly AnyOutcome[]).map((outcome) =>
            outcome.type === 'ok' && outcome.value instanceof Uint8Array ? ok(new Uint8Array(1)) : outcome,
          ),
      }
    },
  }
  const own = brokenBy(subjectOf(full, endless), groups.get(full)!).map(({ name }) => name)

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
    const path = fileURLToPath(new URL('requirements/refuted.txt', import.meta.url))
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text)
    expect(text).toBe(readFileSync(path, 'utf8'))
  })

  test.each(requirements.map(({ name }) => [name]))('%s refutes one', (name) => {
    expect(own.includes(name) || table.some(({ broken }) => broken.some((one) => one.name === name))).toBe(true)
  })
})
