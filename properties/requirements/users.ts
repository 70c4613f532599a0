// The duties of whoever uses a device: what the header asks of the user, and what users do without being told. A device
// can neither keep nor break them; they are judged on traces of what was done.
import type { Requirement } from '../requirement.ts'
import { files } from './users/files.ts'
import { loading } from './users/loading.ts'
import { requests } from './users/requests.ts'
import { restraint } from './users/restraint.ts'

export const users: readonly Requirement[] = [...requests, ...files, ...loading, ...restraint]
