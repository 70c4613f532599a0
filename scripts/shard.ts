// A shard of a verification: every n-th pair of a requirement and a feature set. The parts are disjoint and together
// all of the work, whoever does them and in whatever order; what takes long is spread, since neighbours are much
// alike.
import { unusable } from './command.ts'

/** Part `index`, from 1, of so many. */
export interface Shard {
  readonly index: number
  readonly of: number
}

export const SHARDS_MAX = 10_000

/** A shard as typed: `3/8`. */
export function shardOf(text: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number)
  if (index >= 1 && index <= of && of <= SHARDS_MAX) return { index, of }
  const remedy = `Give a part and how many there are, such as 3/8: from 1/1 to ${SHARDS_MAX}/${SHARDS_MAX}.`
  return unusable({ at: '--shard', message: `${text} is no part of a whole`, remedy })
}

/** Whether a unit of work, by its place in the whole, is a shard's own; all are where there is none. */
export const isOwn = (shard: Shard | undefined, place: number): boolean =>
  shard === undefined || place % shard.of === shard.index - 1

export const shardText = ({ index, of }: Shard): string => `shard ${index}/${of}`
