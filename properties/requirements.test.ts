// The reference device keeps every requirement, with every feature set and whatever its options.
import fc from 'fast-check'
import { featureSetsOf, nameOfSet, optionChoices, optionsOf, protocol, restrict, simulatedOptions } from '#model'
import { simulatedPowers, type FeatureSet, type Layout, type OptionName, type Trace } from '#model'
import { aborted, besides, calling, counting, foreign } from '#generators'
import { migrating, poking, retried, thrice, wandering } from '#generators'
import { describe, expect, test } from 'vitest'
import { simulated } from './backends/simulated.ts'
import type { Backend } from './backend.ts'
import { v2 } from './protocol.ts'
import type { Requirement } from './requirement.ts'
import { judged } from './replay.ts'
import { requirements as catalogue } from './requirements/index.ts'
import { screeningOf } from './screen.ts'
import { performed, type Subject } from './subject.ts'
import { verify } from './verify.ts'

// What users owe says nothing about a device.
const requirements = catalogue.filter(({ party }) => party !== 'user')
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
/** A pass without as many witnesses is none. */
const ENOUGH = 10

test('every requirement has a name of its own, under its subject', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length)
  for (const { name, statement } of catalogue) {
    expect(name).toMatch(/^[a-z-]+\/[a-z-]+$/)
    expect(statement).toMatch(/^[A-Za-z_]+ .{20,110}\.$/)
  }
})

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('the reference device with %s', (_, set) => {
  const subject = subjectOf(set, simulated(set, small))
  test.each(requirements.map((each) => [each.name, each] as const))('%s', async (__, requirement) => {
    const verdict = await verify(requirement, subject, { seed: 1, runs: 150, depth: 3 })
    const isMeant = requirement.needs.features.every((name) => set.includes(name))
    expect(verdict.type).toBe(isMeant ? 'upheld' : 'inapplicable')
    if (verdict.type === 'upheld') expect(verdict.witnessed).toBeGreaterThan(ENOUGH)
  })
})

describe('what the header leaves open', () => {
  const screening = screeningOf(requirements, restrict(protocol, full), simulatedPowers, {
    seed: 1,
    runs: 24,
    depth: 1,
  })
  const namesOf = (some: readonly Requirement[], level: Requirement['level']): readonly string[] =>
    some.filter((one) => one.level === level).map(({ name }) => name)

  // What every driver does and no text asks for.
  const practice: Readonly<Record<string, string>> = {
    'initialState STOP': 'discovery/beginning',
    'sameState EINVAL': 'transitions/same-state',
    'emptyLoad nothing': 'loads/nothing',
  }

  test.each(optionChoices.map(({ name, choice }) => [name, choice] as const))('%s: %s is no fault', (name, choice) => {
    const options = optionsOf({ name, choice })
    const breaches = screening.breaches(subjectOf(full, simulated(full, { ...small, options })))
    const broken = breaches.map(({ requirement }) => requirement)
    expect([...namesOf(broken, 'must'), ...namesOf(broken, 'should')]).toEqual([])
    const odd = practice[`${name} ${choice}`]
    expect(namesOf(broken, 'practice')).toEqual(odd === undefined ? [] : [odd])
  })
})

// What is left of a plan when acts are dropped is a plan as well, and shrinking tries many of those: a requirement that
// accuses a sound device of one would turn a counterexample into a wrong one.
test('no part of any plan, under any options, is held against the reference device', () => {
  const all = sets.map((set) => {
    const spec = restrict(protocol, set)
    const native = [wandering, counting, calling, migrating, retried, poking, aborted, besides, thrice]
    const tried = (layout: Layout) => (made: typeof wandering) =>
      made(spec, simulatedPowers).map((plan) => ({ plan, layout }))
    const plans = [...native.map(tried({ devices: 2 })), tried({ devices: 1, foreign: true })(foreign)]
    return { set, spec, plans: fc.oneof(...plans) }
  })
  const chosen = fc.tuple(...Object.values(simulatedOptions).map(({ choices }) => fc.nat(choices.length - 1)))
  const names = Object.keys(simulatedOptions) as readonly OptionName[]
  const runs = fc
    .nat(all.length - 1)
    .chain((at) =>
      fc.tuple(
        fc.constant(at),
        all[at]!.plans,
        fc.array(fc.nat(6), { minLength: 100, maxLength: 100 }),
        fc.oneof(fc.constant(null), chosen),
      ),
    )
  const property = fc.property(runs, ([at, { plan, layout }, draws, choices]) => {
    const { set, spec } = all[at]!
    const options = choices?.map((choice, index) => {
      const name = names[index]!
      return { name, choice: simulatedOptions[name].choices[choice]! }
    })
    const backend = simulated(set, { ...small, options: optionsOf(...(options ?? [])) })
    const part = plan.filter((_, index) => draws[index % draws.length] !== 0)
    const trace = performed(subjectOf(set, backend), layout, part) as Trace
    const broken = judged(requirements, spec, trace)
      .filter(({ judgement }) => judgement.type === 'broken')
      .map(({ requirement }) => requirement)
    const odd = options === undefined ? [] : broken.filter(({ level }) => level === 'practice')
    expect(broken.filter((one) => !odd.includes(one)).map(({ name }) => name)).toEqual([])
  })
  fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: Number(process.env['RUNS'] ?? 1500) })
})
