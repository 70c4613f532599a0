// The catalogue of requirements, in the order of the header: what a device says of itself, how it moves, what it
// refuses, its sessions and streams, failures, its own operation, and what all of it is for.
import type { Requirement } from '../requirement.ts'
import { admitted } from './admitted.ts'
import { calls } from './calls.ts'
import { discovery } from './discovery.ts'
import { ends } from './ends.ts'
import { failures } from './failures.ts'
import { lanes } from './lanes.ts'
import { machines } from './machines.ts'
import { migration } from './migration.ts'
import { operation } from './operation.ts'
import { precopy } from './precopy.ts'
import { reinit } from './reinit.ts'
import { refusals } from './refusals.ts'
import { sessions } from './sessions.ts'
import { transitions } from './transitions.ts'
import { users } from './users.ts'
import { validation } from './validation.ts'

export const requirements: readonly Requirement[] = [
  ...discovery,
  ...calls,
  ...transitions,
  ...refusals,
  ...sessions,
  ...ends,
  ...precopy,
  ...reinit,
  ...validation,
  ...failures,
  ...lanes,
  ...operation,
  ...migration,
  ...machines,
  ...admitted,
  ...users,
]
