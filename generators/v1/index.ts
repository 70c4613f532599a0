// The door of the generators for the region protocol (v1).
export * from './plan.ts'
export * from './sequences.ts'
