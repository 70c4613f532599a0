// Machines moved whole: a user that takes them through the quiesced states loses nothing on the reference device, one
// that does not is told what it has lost, each faulty device is found, and nobody else is accused.
import fc from 'fast-check'
import { featureSetsOf, mutants, nameOfSet, optionsOf, protocol, restrict, simulatedOptions } from '#model'
import { simulatedPowers, type FeatureSet, type OptionName, type Step, type Trace, type View } from '#model'
import { disturbed, machineOf, quiescing, staged, swarms, unstaged, type Plan } from '#generators'
import { describe, expect, test } from 'vitest'
import { mutated, simulated } from '../backends/simulated.ts'
import type { Backend } from '../backend.ts'
import { v2 } from '../protocol.ts'
import { judged } from '../replay.ts'
import { screeningOf } from '../screen.ts'
import { performed, type Subject } from '../subject.ts'
import { verify } from '../verify.ts'
import { requirements } from './index.ts'
import { machines } from './machines.ts'

const sets = featureSetsOf(protocol.features).filter((set) => set.includes('P2P'))
const full = sets.at(-1)!
const small = { pages: 4, size: 16 }
const RUNS = 100

const subjectOf = (features: FeatureSet, backend: Backend = simulated(features, small)): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})
const traceOf = (subject: Subject, size: number, plan: Plan): Trace =>
  performed(subject, { devices: 2 * size, machine: size }, plan) as Trace

const [quiesced, migrated, user] = machines
const sample = (plans: fc.Arbitrary<Plan>): readonly Plan[] => fc.sample(plans, { seed: 1, numRuns: RUNS })

/** How many transactions have not arrived in a machine, by the last views of its devices up to a step. */
function missing({ steps }: Trace, devices: readonly number[], until = steps.length): number {
  const last = devices.map((device) => {
    const at = steps.findLastIndex(({ act }, index) => index < until && isLook(act, device))
    return (steps[at]!.outcome as { value: View }).value.traffic!
  })
  return last.reduce((sum, { sent, received }) => sum + sent - received, 0)
}

const isLook = ({ device, event }: Step['act'], wanted: number): boolean =>
  device === wanted && event.type === 'inspect'

const isStart = ({ act: { device, event } }: Step, size: number): boolean =>
  device >= size && event.type === 'set-state' && String(event.target).startsWith('RUNNING')

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('the reference device with %s', (_, set) => {
  const subject = subjectOf(set)
  const { spec } = subject
  describe.each([2, 3])('in machines of %i', (size) => {
    const [from, into] = [machineOf(size, 0), machineOf(size, 1)]

    test('loses nothing where it is staged, and gets nothing twice', () => {
      for (const plan of sample(staged(spec, simulatedPowers, size))) {
        const trace = traceOf(subject, size, plan)
        for (const requirement of machines) expect(requirement.judge(spec, trace).type).toBe('holds')
        expect([missing(trace, from), missing(trace, into)]).toEqual([0, 0])
      }
    })

    test('loses what an unstaged user sends to stopped devices, and the user is told how much', () => {
      let told = 0
      for (const plan of sample(unstaged(spec, simulatedPowers, size))) {
        const trace = traceOf(subject, size, plan)
        const begun = trace.steps.findIndex((step) => isStart(step, size))
        const stop = missing(trace, from)
        const start = missing(trace, into) - missing(trace, into, begun)
        expect([quiesced, migrated].map((one) => one!.judge(spec, trace).type)).not.toContain('broken')
        const judgement = user!.judge(spec, trace)
        const lost = stop > 0 ? stop : start
        if (lost === 0) continue
        told++
        expect((judgement as { because?: string }).because).toContain(`: ${lost} of `)
        expect(judgement.type).toBe('broken')
      }
      expect(told).toBeGreaterThan(RUNS / 2)
    })

    test('is judged by the quiesced states alone where it is brought to rest again and again', () => {
      for (const plan of sample(quiescing(spec, simulatedPowers, size))) {
        const types = machines.map((one) => one.judge(spec, traceOf(subject, size, plan)).type)
        expect(types).toEqual(['holds', 'silent', 'holds'])
      }
    })
  })
})

describe('each faulty device', () => {
  const some = requirements.filter(({ name }) => /^(machines|operation)\//.test(name) && name !== user!.name)
  const screening = screeningOf(some, restrict(protocol, full), simulatedPowers, { seed: 1, runs: 50, depth: 2 })
  const brokenBy = (name: string): string => {
    const mutant = mutants.find((one) => one.name === name)!
    const breaches = screening.breaches(subjectOf(full, mutated(mutant, full, small)))
    return breaches.map(({ requirement }) => requirement.name).join(' ')
  }

  test.each([
    ['arrives-late', 'machines/quiesced machines/migrated'],
    ['cancels-what-is-under-way', 'machines/quiesced machines/migrated'],
    ['arrives-twice', 'machines/quiesced machines/migrated'],
    ['drains-when-it-is-stopped', 'operation/quiesced machines/quiesced machines/migrated'],
    ['refuses-its-peers-while-quiesced', 'machines/quiesced machines/migrated'],
    ['refuses-its-peers-while-saved', 'machines/quiesced'],
    ['arrives-unnoticed', 'machines/migrated'],
    ['arrives-unnoticed-while-quiesced', 'machines/migrated'],
    ['sends-unnoticed', 'machines/migrated'],
    ['sends-while-quiesced-and-saved', 'operation/quiesced machines/quiesced'],
    ['sends-at-once-while-quiesced', 'operation/quiesced'],
    ['sends-before-all-are-started', 'operation/quiesced machines/quiesced machines/migrated'],
    ['sends-again-after-a-load', 'machines/migrated'],
    ['takes-writes-while-stopped', ''],
  ])('%s: %s', (name, expected) => expect(brokenBy(name)).toBe(expected))

  test('is shown by a plan as short as can be', async () => {
    const lines = await Promise.all(
      ['arrives-late', 'arrives-twice', 'sends-unnoticed', 'sends-again-after-a-load'].map(async (name) => {
        const mutant = mutants.find((one) => one.name === name)!
        const subject = subjectOf(full, mutated(mutant, full, small))
        const requirement = brokenBy(name).includes(quiesced!.name) ? quiesced! : migrated!
        const verdict = await verify(requirement, subject, { seed: 1, runs: 50, depth: 2 })
        if (verdict.type !== 'refuted') return `${name}: ${verdict.type}`
        const { acts, because, wanted } = verdict.counterexample
        return [`${name}, ${acts.length} acts`, because, wanted].join('\n')
      }),
    )
    expect(lines.join('\n\n')).toMatchInlineSnapshot(`
      "arrives-late, 7 acts
      Transactions sent: 1, arrived: 0.
      Arrived: 1; with all devices at rest none is under way.

      arrives-twice, 7 acts
      Transactions sent: 1, arrived: 2.
      Arrived: 1; with all devices at rest none is under way.

      sends-unnoticed, 12 acts
      Device 3 has, before anything ran: sent 0, received 0.
      As device 1 had when it was saved: sent 1, received 0.

      sends-again-after-a-load, 19 acts
      Transactions sent: 0, arrived: 1.
      Arrived: 0; with all devices at rest none is under way."
    `)
  })
})

describe('nobody else is accused', () => {
  const names = Object.keys(simulatedOptions) as readonly OptionName[]
  const options = fc
    .tuple(...names.map((name) => fc.constantFrom(...simulatedOptions[name].choices)))
    .map((choices) => optionsOf(...choices.map((choice, at) => ({ name: names[at]!, choice }))))
  const duties = requirements.filter(({ party }) => party !== 'user')
  const plansOf = (set: FeatureSet, size: number): fc.Arbitrary<Plan> => {
    const spec = restrict(protocol, set)
    const made = [disturbed, staged, unstaged, quiescing].map((plans) => plans(spec, simulatedPowers, size))
    return fc.oneof(...made, swarms(spec, simulatedPowers, { devices: 2 * size, length: 80 }))
  }
  /** A trace as it may come from elsewhere: begun late, ended early. */
  const cut = ({ header, steps }: Trace, from: number, missed: number): Trace => {
    const start = from % (steps.length + 1)
    return { header: { ...header, partial: start > 0 }, steps: steps.slice(start, steps.length - missed) }
  }
  const accused = (set: FeatureSet, trace: Trace): readonly string[] =>
    judged(duties, restrict(protocol, set), trace).flatMap(({ requirement: { name, level }, judgement }) =>
      judgement.type === 'broken' && level !== 'practice' ? [`${name}: ${judgement.because}`] : [],
    )
  const worlds = fc
    .tuple(fc.constantFrom(...featureSetsOf(protocol.features)), fc.constantFrom(2, 3))
    .chain(([set, size]) => plansOf(set, size).map((plan) => ({ set, size, plan })))

  test('of any part of any plan, with any options, by one thread or two, in whatever part of it is seen', () => {
    const draws = fc.array(fc.nat(6), { minLength: 100, maxLength: 100 })
    const property = fc.property(
      fc.record({
        world: worlds,
        chosen: fc.oneof(fc.constant(optionsOf()), options),
        draws,
        isWhole: fc.boolean(),
        lanes: fc.constantFrom(1, 1, 2),
        from: fc.oneof(fc.constant(0), fc.nat(200)),
        missed: fc.oneof(fc.constant(0), fc.nat(40)),
      }),
      ({ world: { set, size, plan }, chosen, draws: drawn, isWhole, lanes, from, missed }) => {
        const part = plan
          .filter((_, index) => isWhole || drawn[index % drawn.length] !== 0)
          .map((move, index) => ({ ...move, lane: drawn[(3 * index) % drawn.length]! % lanes }))
        const subject = subjectOf(set, simulated(set, { pages: 3, size: 8, options: chosen }))
        expect(accused(set, cut(traceOf(subject, size, part), from, missed))).toEqual([])
      },
    )
    fc.assert(property, { seed: 1, numRuns: Number(process.env['RUNS'] ?? 600) })
  })

  test('of an odd device that is legal', () => {
    const odd = mutants.filter((one) => one.class === 'survives' && one.applies(full))
    const wrong = odd.flatMap((mutant) => {
      const subject = subjectOf(full, mutated(mutant, full, small))
      const plans = [staged, unstaged, disturbed].map((made) => made(subject.spec, simulatedPowers, 2))
      return fc.sample(fc.oneof(...plans), { seed: 2, numRuns: 40 }).flatMap((plan) => {
        const trace = traceOf(subject, 2, plan)
        const broken = [quiesced!, migrated!].filter((one) => one.judge(subject.spec, trace).type === 'broken')
        return broken.map(({ name }) => `${mutant.name}: ${name}`)
      })
    })
    expect(odd.length).toBeGreaterThan(15)
    expect([...new Set(wrong)]).toEqual([])
  })
})
