// What a requirement means, shown: the shortest run known that keeps it, and the shortest known of a faulty device
// that breaks it. They are found by a long search and kept as acts alone; the runs are performed anew whenever they
// are shown, so that a page never shows what is no longer so.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { protocol, restrict, valueOf, type Act, type FeatureSet, type Trace } from '#model'
import { performed, simulated, simulatedMutant, v2, type Backend, type Judgement, type Requirement } from '#properties'

/** Acts on a device of some features; on a faulty one where a mutant is named. */
export interface Exhibit {
  readonly mutant?: string
  readonly features: FeatureSet
  readonly acts: readonly Act[]
}

/** What is kept of a requirement. There is no breach where no mutant of the table is known to break it. */
export interface Exhibits {
  readonly witness?: Exhibit
  readonly breach?: Exhibit
}

/** A run that was performed just now, and what its requirement says of it. */
export interface Shown {
  readonly exhibit: Exhibit
  readonly trace: Trace
  readonly judgement: Judgement
}

export const exhibitsFile = fileURLToPath(new URL('reports/exhibits.json', import.meta.url))

/** The exhibits that are kept, by requirement. */
export const exhibitsKept = (): Readonly<Record<string, Exhibits>> =>
  valueOf(JSON.parse(readFileSync(exhibitsFile, 'utf8'))) as Readonly<Record<string, Exhibits>>

/** The device of an exhibit; undefined where there is no such mutant any more. */
const backendOf = ({ mutant, features }: Exhibit): Backend | undefined =>
  mutant === undefined ? simulated(features) : simulatedMutant(mutant, features)

/** Performs an exhibit; undefined where it no longer shows what it is kept for. */
export function shownBy(requirement: Requirement, exhibit: Exhibit | undefined): Shown | undefined {
  const backend = exhibit === undefined ? undefined : backendOf(exhibit)
  if (exhibit === undefined || backend === undefined) return undefined
  const { features, acts, mutant } = exhibit
  const spec = restrict(protocol, features)
  const trace = performed({ protocol: v2, spec, features, backend }, requirement.needs, acts)
  if (trace instanceof Promise) throw new TypeError('The devices of the model answer at once.')
  const judgement = requirement.judge(spec, trace)
  return judgement.type === (mutant === undefined ? 'holds' : 'broken') ? { exhibit, trace, judgement } : undefined
}
