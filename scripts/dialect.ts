// What a command has to know of a protocol: its catalogue, its faulty devices, the sets of features that its devices
// have, how one is made. Both protocols go through the same commands, which ask here and nowhere else. What a dialect
// hands out of v1 is typed as that of v2: events are looked into only by the words of their own protocol.
import { featureSetsOf, mutants, protocol, restrict, type Event, type FeatureSet, type Mutant } from '#model'
import type { Replies, Spec } from '#model'
import { hostile, requirements, v2 as ofV2, type Protocol, type Requirement, type Subject } from '#properties'
import { subjectOf, type DeviceOptions } from './device.ts'
import { ofV1 } from './v1/dialect.ts'
import type { ProtocolName } from './v1/which.ts'

/** A faulty device, as it is listed. */
export type Faulty = Pick<Mutant, 'name' | 'bug' | 'meaning' | 'class'>

export interface Dialect<E = Event, P = Replies> {
  readonly protocol: Protocol<E>
  readonly requirements: readonly Requirement<Spec, E, P>[]
  /** Those that may harm a machine, and are asked only where that is agreed to. */
  readonly hostile?: readonly Requirement<Spec, E, P>[]
  readonly mutants: readonly Faulty[]
  /** The feature sets that a device may have: the empty one alone where the protocol has no features. */
  readonly sets: readonly FeatureSet[]
  specOf(features: FeatureSet): Spec
  /** A device of a feature set, met through its backend; ends with exit code 2 where options name none. */
  subjectOf(options: DeviceOptions, features: FeatureSet): Subject<Spec, E, P>
}

const dialects: Readonly<Record<ProtocolName, Dialect>> = {
  v2: {
    protocol: ofV2,
    requirements,
    hostile,
    mutants,
    sets: featureSetsOf(protocol.features),
    specOf: (features) => restrict(protocol, features),
    subjectOf,
  },
  v1: ofV1 as unknown as Dialect,
}

/** The requirements of every kind: what results, expectations and replay lines may name. */
export const everyRequirement = ({ requirements: own, hostile: more = [] }: Dialect): readonly Requirement[] => [
  ...own,
  ...more,
]

/** The dialect of a protocol; that of v2 for any name that is none, for results of before had no other. */
export const dialectOf = (name: string): Dialect => (name === 'v1' ? dialects.v1 : dialects.v2)
