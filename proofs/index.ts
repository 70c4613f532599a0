// The door of the proofs: the theorems about the model, their certificates, and the checker.
export {}
