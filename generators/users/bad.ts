// Users that do one thing wrong, as plans on a sound device: the mutants of users. Each names the duty it breaks, a
// requirement, and what it does up to the act that is wrong; some of them are real.
import { asking } from './bad/asking.ts'
import type { BadUser } from './bad/fault.ts'
import { loading } from './bad/loading.ts'

export type { BadUser }

export const badUsers: readonly BadUser[] = [...asking, ...loading]
