// The door of the proofs about the region protocol (v1), and of its relation to v2.
export { claims, proveAll } from './theorems.ts'
export { counterparts, relationTo, type Difference, type Relation } from './relation.ts'
export { segmentation, type Segmentation } from './segmentation.ts'
