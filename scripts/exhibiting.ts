// The search for exhibits: for each requirement its shortest witness on the reference device, and over all mutants that
// it is known to refute the shortest trace that breaks it. What is enumerated is tried shortest first; what only chance
// finds is made as small as it gets. It takes minutes, and its result is kept in reports/exhibits.json.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { featureSetsOf, jsonOf, protocol, restrict, type FeatureSet, type Trace } from '#model'
import type { Plan } from '#generators'
import { drawn, lacking, performed, requirements, simulated, simulatedMutant, shrunk, v2, verify } from '#properties'
import type { Backend, Requirement, Subject } from '#properties'
import { exhibitsFile, type Exhibit, type Exhibits } from './exhibits.ts'
import { refuted } from './refuted.ts'

/** The search of a verification without options. */
const search = { seed: 1, runs: 50, depth: 3 }

/** Feature sets, most features first. */
const sets = [...featureSetsOf(protocol.features)].reverse()

const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})

const actsOf = ({ steps }: Trace): Exhibit['acts'] => steps.map(({ act }) => act)

/** The shortest witness of a requirement; undefined where no plan is one. */
async function witnessOf(requirement: Requirement): Promise<Exhibit | undefined> {
  for (const features of sets) {
    const subject = subjectOf(features, simulated(features))
    if (lacking(requirement.needs, subject) !== undefined) continue
    /** The trace of a plan in which the requirement holds. */
    const held = (plan: Plan): Trace | undefined => {
      const trace = performed(subject, requirement.needs, plan)
      if (trace instanceof Promise) throw new TypeError('The reference device answers at once.')
      return requirement.judge(subject.spec, trace).type === 'holds' ? trace : undefined
    }
    const { powers } = subject.backend
    let best: Plan | undefined
    for (const plan of requirement.first?.(subject.spec, powers, search.depth) ?? []) {
      if (held(plan) === undefined) continue
      best = plan
      break
    }
    if (best === undefined) {
      const found = drawn(requirement.plan(subject.spec, powers), search.seed, search.runs).flatMap((plan) => {
        const trace = held(plan)
        return trace === undefined ? [] : [{ plan, steps: trace.steps.length }]
      })
      best = found.toSorted((one, other) => one.steps - other.steps)[0]?.plan
    }
    if (best === undefined) continue
    const trying = { again: held, stepsOf: ({ steps }: Trace) => steps.length, simpler: v2.simpler }
    const smallest = async (plan: Plan): Promise<Plan> => actsOf(await shrunk(plan, held(plan)!, trying))
    // Once as it was planned, and once with each repetition written out.
    return { features, acts: await smallest(await smallest(best)) }
  }
  return undefined
}

/** The shortest trace known in which one of the mutants breaks a requirement. */
async function breachOf(requirement: Requirement, mutants: readonly string[]): Promise<Exhibit | undefined> {
  let best: Exhibit | undefined
  for (const mutant of mutants) {
    for (const features of sets) {
      const backend = simulatedMutant(mutant, features)
      if (backend === undefined) break
      const verdict = await verify(requirement, subjectOf(features, backend), search)
      if (!('counterexample' in verdict)) continue
      const { acts } = verdict.counterexample
      if (best === undefined || acts.length < best.acts.length) best = { mutant, features, acts }
      break
    }
  }
  return best
}

/** The exhibits of a requirement, from the mutants that it is known to refute. */
export async function exhibitsOf(requirement: Requirement, mutants: readonly string[]): Promise<Exhibits> {
  const witness = await witnessOf(requirement)
  const breach = await breachOf(requirement, mutants)
  return { ...(witness === undefined ? {} : { witness }), ...(breach === undefined ? {} : { breach }) }
}

/** Exhibits as they are kept: an act a line. */
export function exhibitsText(all: Readonly<Record<string, Exhibits>>): string {
  const listed = ({ mutant, features, acts }: Exhibit): string =>
    `{ ${mutant === undefined ? '' : `"mutant": ${JSON.stringify(mutant)}, `}` +
    `"features": ${JSON.stringify(features)}, ` +
    `"acts": [\n${acts.map((act) => `      ${JSON.stringify(jsonOf(act))}`).join(',\n')}\n    ] }`
  const entries = Object.entries(all).map(([name, exhibits]) => {
    const kinds = Object.entries(exhibits).map(([kind, one]) => `    "${kind}": ${listed(one as Exhibit)}`)
    return `  ${JSON.stringify(name)}: {\n${kinds.join(',\n')}\n  }`
  })
  return `{\n${entries.join(',\n')}\n}\n`
}

/** Finds the exhibits of every requirement that a device can keep or break, and keeps them. */
async function main(): Promise<void> {
  const known = refuted()
  const all: Record<string, Exhibits> = {}
  for (const one of requirements.filter(({ party }) => party !== 'user')) {
    all[one.name] = await exhibitsOf(one, known.get(one.name) ?? [])
    process.stderr.write(`${one.name}\n`)
  }
  writeFileSync(exhibitsFile, exhibitsText(all))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
