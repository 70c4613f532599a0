// What sysfs and its like are asked about devices, and what they answered, as a table: whoever reads it says what else
// has to be asked, until nothing is missing. So a survey is pure, is a few round trips through an agent however far
// away it is, and is tested on a table that was written by hand.
import { viewOf } from '#model'
import type { Calls, Result } from './calls.ts'
import { answered } from './line.ts'
import { numberIn, onPaths } from './paths.ts'

/** A question about a path; none of them changes anything. */
export interface Look {
  readonly type: 'ls' | 'readlink' | 'get' | 'stat'
  readonly path: string
}

/** What was answered so far, by question. */
export type Answers = ReadonlyMap<string, Result>

/** Answers questions, all of them at once. */
export type Looker = (looks: readonly Look[]) => Promise<readonly Result[]>

const keyOf = ({ type, path }: Look): string => `${type} ${path}`

/** Questions to be asked of a table; those that it cannot answer are noted, and count as if nothing was there. */
export function questions(answers: Answers) {
  const wanted = new Map<string, Look>()
  const ask = (type: Look['type'], path: string): Result | undefined => {
    const look = { type, path }
    const known = answers.get(keyOf(look))
    if (known === undefined) wanted.set(keyOf(look), look)
    return known
  }
  const bytesOf = (result: Result | undefined): Uint8Array | undefined =>
    result?.type === 'ok' ? result.value.bytes : undefined
  const text = (type: 'readlink' | 'get', path: string): string | undefined => {
    const bytes = bytesOf(ask(type, path))
    return bytes === undefined ? undefined : Buffer.from(bytes).toString().trim()
  }
  return {
    wanted,
    names: (path: string): readonly string[] => {
      const bytes = bytesOf(ask('ls', path))
      return bytes === undefined || bytes.length === 0 ? [] : Buffer.from(bytes).toString().split('\n')
    },
    /** The last part of what a link points to. */
    target: (path: string): string | undefined => text('readlink', path)?.split('/').at(-1),
    link: (path: string): string | undefined => text('readlink', path),
    text: (path: string): string | undefined => text('get', path),
    /** The permissions of a file; undefined where there is none. */
    mode(path: string): number | undefined {
      const bytes = bytesOf(ask('stat', path))
      return bytes === undefined ? undefined : Number(viewOf(bytes).getBigUint64(0, true)) & 0o777
    },
    /** Whether a file may be read: it is opened for that, which no device notices. */
    isRefused: (path: string): boolean => {
      const result = ask('get', path)
      return result?.type === 'errno' && isDenied(result.errno)
    },
  }
}

export type Questions = ReturnType<typeof questions>

/** Errors that the protocol does not use go by their numbers. */
const isDenied = (errno: string): boolean => ['EACCES', 'EPERM', 'E13', 'E1'].includes(errno)

/** Rounds that a survey may take: more are a defect of ours. */
const ROUNDS = 20

/** Asks until a reader of the answers misses nothing. */
export async function surveyed<T>(read: (ask: Questions) => T, look: Looker): Promise<T> {
  const answers = new Map<string, Result>()
  for (let round = 0; round < ROUNDS; round++) {
    const ask = questions(answers)
    const value = read(ask)
    if (ask.wanted.size === 0) return value
    const looks = [...ask.wanted]
    const results = await look(looks.map(([, one]) => one))
    for (const [at, [key]] of looks.entries()) answers.set(key, results[at]!)
  }
  throw new Error(`A survey was not over after ${ROUNDS} rounds.`)
}

/** Somebody who makes calls looks; throws where the connection ends. */
export const lookingBy =
  (calls: Calls): Looker =>
  async (looks) => {
    const results = await calls.perform(looks.map((look) => ({ ...look, lane: 0 })))
    if (calls.ended !== undefined) throw new Error(`${calls.ended}.`)
    return results
  }

/** This process looks itself, below a folder that stands for the root of the machine. */
export const lookingBelow =
  (root: string): Looker =>
  (looks) =>
    Promise.resolve(
      looks.map(({ type, path }) => {
        try {
          const { returned, bytes } = onPaths[type]({ path: `${root}${path}` })
          return answered(returned, bytes)
        } catch (thrown) {
          const number = numberIn(thrown)
          if (number === undefined) throw thrown
          return answered(number, new Uint8Array())
        }
      }),
    )
