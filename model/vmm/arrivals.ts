// Which of the numbered packets of a device have arrived: as runs of numbers, so that what came in order takes no room.
// QEMU bounds what waits for an earlier packet by its bytes; here the gaps are bounded, by their number.

/** Runs of numbers apart from each other, first and last included, in ascending order. */
export type Runs = readonly (readonly [number, number])[]

/** More gaps than this are no reordering of a few channels. */
export const GAPS_MOST = 4096

/** The runs with one number more; undefined where it is among them. */
export function arrived(runs: Runs, index: number): Runs | undefined {
  const last = runs.at(-1)
  // Nearly always the packet after the one before.
  if (last !== undefined && index === last[1] + 1) return [...runs.slice(0, -1), [last[0], index]]
  const at = runs.findIndex(([, end]) => end >= index - 1)
  if (at < 0) return [...runs, [index, index]]
  const [from, to] = runs[at]!
  if (index >= from && index <= to) return undefined
  if (index === to + 1) {
    const next = runs[at + 1]
    const isBridge = next !== undefined && next[0] === index + 1
    return [...runs.slice(0, at), [from, isBridge ? next[1] : index], ...runs.slice(at + (isBridge ? 2 : 1))]
  }
  if (index === from - 1) return [...runs.slice(0, at), [index, to], ...runs.slice(at + 1)]
  return [...runs.slice(0, at), [index, index], ...runs.slice(at)]
}

/** The lowest number that has not arrived. */
export const firstMissing = (runs: Runs): number => (runs[0]?.[0] === 0 ? runs[0][1] + 1 : 0)

/** The highest number that has arrived; -1 where there is none. */
export const highest = (runs: Runs): number => runs.at(-1)?.[1] ?? -1
