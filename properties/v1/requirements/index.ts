// The catalogue of the region protocol: what a single answer breaks, what only a comparison shows, the user's duties.
import { byGrounds } from './grounds.ts'
import type { Requirement } from './kind.ts'
import { migration } from './migration.ts'
import { operation } from './operation.ts'
import { users } from './users.ts'

export const requirements: readonly Requirement[] = [...byGrounds, ...operation, ...migration, ...users]
