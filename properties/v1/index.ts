// The door of the properties of the region protocol (v1).
export { protocol } from './protocol.ts'
export * from './simulated.ts'
export type { Requirement, Trace } from './requirements/kind.ts'
export { requirements } from './requirements/index.ts'
export * from './subject.ts'
export * from './score.ts'
