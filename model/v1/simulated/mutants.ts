// The faulty devices of the region protocol, by what is wrong with them: device_state first, then the region and the
// rounds. Those that are legal are among them, for whoever accuses one of them is wrong.
import { movingMutants } from './mutants/moving.ts'
import type { Mutant } from './mutants/mutant.ts'
import { statingMutants } from './mutants/stating.ts'

export const mutants: readonly Mutant[] = [...statingMutants, ...movingMutants]
