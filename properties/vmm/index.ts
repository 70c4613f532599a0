// The door of migrations by whole VMMs: what is required of one, the search, and the score.
export type { Requirement } from './requirement.ts'
export { requirements } from './requirements.ts'
export * from './score.ts'
export * from './search.ts'
