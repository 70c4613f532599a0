// The door of the generators: fast-check arbitraries over the model, and specs of any size.
export * from './specs.ts'
