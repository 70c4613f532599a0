// The faulty devices of the region protocol, by what is wrong with them.
import { movingMutants } from './mutants/moving.ts'
import type { Mutant } from './mutants/mutant.ts'
import { statingMutants } from './mutants/stating.ts'

export const mutants: readonly Mutant[] = [...statingMutants, ...movingMutants]
