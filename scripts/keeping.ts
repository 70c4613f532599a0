// Counterexamples that are too long to be pasted are kept as files, each under a name that says what it is of. Nothing
// is ever overwritten: the same bytes are there already, or the next number is taken.
import { readFileSync, writeFileSync } from 'node:fs'
import { jsonOf } from '#model'
import type { Counterexample } from '#properties'
import { resolvePath } from './where.ts'

/** Files of one name, at most. */
const MOST = 100

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** The name of a file for a counterexample: its requirement, the device's features, the seed. */
export const nameFor = ({ requirement, features, seed }: Counterexample): string =>
  [requirement.replaceAll('/', '-'), ...(features.length === 0 ? [] : [features.join('+')]), `seed-${seed}`].join('-')

/** Keeps a counterexample in the folder that the user is in. Its file; undefined where it cannot be written. */
export function kept(counterexample: Counterexample): string | undefined {
  const text = `${JSON.stringify(jsonOf(counterexample), null, 2)}\n`
  const name = nameFor(counterexample)
  for (let number = 1; number <= MOST; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.json`
    const path = resolvePath(file)
    try {
      writeFileSync(path, text, { flag: 'wx' })
      return file
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return undefined
      if (isThere(path, text)) return file
    }
  }
  return undefined
}

function isThere(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text
  } catch {
    return false
  }
}
