// Which mutants each requirement refutes, as pinned beside the requirements: found by a test that takes minutes, and
// read here. A requirement that the table does not have yet refutes none that is known.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The mutants that each requirement refutes, by its name, in the text of the pinned table. */
export function refutedIn(text: string): ReadonlyMap<string, readonly string[]> {
  const blocks = text.split('\n\n').map((block) => block.split('\n').filter((line) => line.trim() !== ''))
  return new Map(
    blocks
      // What is no requirement is the counts at the top.
      .filter(([head]) => head?.includes('/') === true)
      .map(([head, ...mutants]) => [head!.split(' ')[0]!, mutants.map((line) => line.trim().split(' ')[0]!)]),
  )
}

const tables = {
  v2: '../properties/requirements/refuted.txt',
  v1: '../properties/v1/requirements/refuted.txt',
} as const

/** The pinned table of a protocol. */
export const refuted = (protocol: keyof typeof tables = 'v2'): ReadonlyMap<string, readonly string[]> =>
  refutedIn(readFileSync(fileURLToPath(new URL(tables[protocol], import.meta.url)), 'utf8'))
