// The door of the generators: fast-check arbitraries over the model, specs of any size, spellings of C, and what users
// and guests do with a device.
export * from './events.ts'
export * from './faults.ts'
export * from './initializers.ts'
export * from './memory.ts'
export * from './mixtures.ts'
export * from './plan.ts'
export * from './sequences.ts'
export * from './sources.ts'
export * from './specs.ts'
export * from './streams.ts'
export * from './targets.ts'
export * from './kernel-text.ts'
