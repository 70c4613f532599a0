// Which revision of the protocol a kernel source carries: the features whose flags its header defines, or, where there
// is no header, those whose states its table has. Linux 6.1 knows nothing of PRE_COPY and is not wrong for it.
import { featureSetsOf, type FeatureSet } from '../features.ts'
import { restrict, type Spec } from '../spec.ts'
import type { KernelSource } from './read/source.ts'

/** The features of a spec that a source knows of. */
export function featuresKnownTo(spec: Spec, source: KernelSource): FeatureSet {
  if (source.flags.length > 0) {
    return spec.features.map(({ name }) => name).filter((name) => source.flags.some((flag) => flag.name === name))
  }
  const known = Object.keys(source.table.cells)
  const fits = (set: FeatureSet): boolean => restrict(spec, set).states.every(({ name }) => known.includes(name))
  return featureSetsOf(spec.features).findLast(fits) ?? []
}

/** The spec of the revision that a source carries. */
export const revisionIn = (spec: Spec, source: KernelSource): Spec => restrict(spec, featuresKnownTo(spec, source))
