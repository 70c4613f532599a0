// How random plans are drawn from a seed: in chunks, each from a seed of its own, so that whoever draws can stop
// between two of them and see to other things. Whoever draws as many from the same seed gets the same plans.
import fc, { type Arbitrary } from 'fast-check'

/** How many are drawn in one go. */
const CHUNK = 64

/** The settings of fast-check for one chunk. */
export interface Chunk {
  readonly seed: number
  readonly numRuns: number
}

/** The chunks of so many random plans. */
export function* chunksOf(seed: number, runs: number): Generator<Chunk> {
  for (let at = 0; at < runs; at += CHUNK) {
    yield { seed: (seed + Math.imul(at, 0x9e37_79b1)) | 0, numRuns: Math.min(CHUNK, runs - at) }
  }
}

/** So many values, drawn at once. */
export const drawn = <T>(values: Arbitrary<T>, seed: number, runs: number): readonly T[] =>
  [...chunksOf(seed, runs)].flatMap((chunk) => fc.sample(values, chunk))
