// The door of the VMMs: what befalls a migration, the users that perform one, their habits and their faults.
export * from './course.ts'
export * from './habits.ts'
export type { Performance } from './stage.ts'
export { performed } from './rehearsal.ts'
export * from './user.ts'
export * from './user-mutants.ts'
