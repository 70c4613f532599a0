// The door of the generators: fast-check arbitraries over the model, specs of any size, and spellings of C.
export * from './initializers.ts'
export * from './sources.ts'
export * from './specs.ts'
export * from './kernel-text.ts'
