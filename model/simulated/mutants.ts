// Faulty devices: at least one for every must that can be seen from outside, those of the real bugs that these events
// can reach, and odd devices that are legal. A verifier is as good as what it says of these.
import { callMutants } from './mutants/calls.ts'
import { dirtMutants } from './mutants/dirt.ts'
import { infoMutants } from './mutants/info.ts'
import { laneMutants } from './mutants/lanes.ts'
import { loadingMutants } from './mutants/loading.ts'
import { machineMutants } from './mutants/machines.ts'
import type { Mutant } from './mutants/mutant.ts'
import { oddityMutants } from './mutants/oddities.ts'
import { operationMutants } from './mutants/operation.ts'
import { parsingMutants } from './mutants/parsing.ts'
import { readingMutants } from './mutants/reading.ts'
import { resetMutants } from './mutants/resets.ts'
import { sessionMutants } from './mutants/sessions.ts'
import { showingMutants } from './mutants/showing.ts'
import { tapeMutants } from './mutants/tape.ts'
import { transitionMutants } from './mutants/transitions.ts'

export const mutants: readonly Mutant[] = [
  ...callMutants,
  ...transitionMutants,
  ...showingMutants,
  ...sessionMutants,
  ...resetMutants,
  ...readingMutants,
  ...tapeMutants,
  ...dirtMutants,
  ...infoMutants,
  ...loadingMutants,
  ...parsingMutants,
  ...operationMutants,
  ...laneMutants,
  ...machineMutants,
  ...oddityMutants,
]

export type { Mutant, MutantSettings } from './mutants/mutant.ts'
