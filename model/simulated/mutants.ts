// Faulty devices: at least one for every must that can be seen from outside, those of the real bugs that these events
// can reach, and odd devices that are legal. A verifier is as good as what it says of these.
import { infoMutants } from './mutants/info.ts'
import { loadingMutants } from './mutants/loading.ts'
import type { Mutant } from './mutants/mutant.ts'
import { oddityMutants } from './mutants/oddities.ts'
import { operationMutants } from './mutants/operation.ts'
import { readingMutants } from './mutants/reading.ts'
import { sessionMutants } from './mutants/sessions.ts'
import { transitionMutants } from './mutants/transitions.ts'

export const mutants: readonly Mutant[] = [
  ...transitionMutants,
  ...sessionMutants,
  ...readingMutants,
  ...infoMutants,
  ...loadingMutants,
  ...operationMutants,
  ...oddityMutants,
]

export type { Mutant, MutantSettings } from './mutants/mutant.ts'
