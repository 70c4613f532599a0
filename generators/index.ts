// The door of the generators: fast-check arbitraries over the model.
export {}
