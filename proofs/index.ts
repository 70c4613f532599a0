// The door of the proofs: the theorems about the model, their certificates, and the checker.
export { checkAll, claims } from './check/all.ts'
export type { Checked, CheckOptions, Claim, Document, Refusal, Rests } from './check/claim.ts'
export { tableIn, type CheckedTable, type SetTable } from './check/table.ts'
export type { PathsCertificate } from './check/paths.ts'
export { fileOf, jsonOf } from './document.ts'
export { hashOf } from './hash.ts'
export type { Counterexample, Proof, Theorem } from './theorem.ts'
export { proveAll, theorems, type Proved } from './theorems.ts'
