// The rows of a score, in the order of the mutants however many processes there are: each scores one mutant after
// another and draws what is tried once. Between them go names and figures only; requirements and mutants are code.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { Mutant } from '#model'
import { scorerOf, type Breach, type Extent, type Requirement, type Scored } from '#properties'

/** A row, and how long it took. */
export interface Timed<T = Scored> {
  readonly row: T
  readonly seconds: number
}

/** Who is told what is under way, and who may stop it. */
export interface Watch {
  readonly signal: AbortSignal
  watched(mutant: string): void
}

export type Rows = (
  mutants: readonly Mutant[],
  requirements: readonly Requirement[],
  extent: Extent,
  watch: Watch,
) => AsyncIterable<Timed>

/** A row as it goes from one process to another. */
export interface PlainRow extends Omit<Scored, 'mutant' | 'breaches'> {
  readonly breaches: readonly (Omit<Breach, 'requirement'> & { readonly requirement: string })[]
}

export const plainOf = ({ features, observed, breaches, faults }: Scored): PlainRow => ({
  features,
  observed,
  breaches: breaches.map((breach) => ({ ...breach, requirement: breach.requirement.name })),
  faults,
})

/** How long a piece of work took, with its result. */
export function timed<T>(work: () => T): Timed<T> {
  const begun = performance.now()
  const row = work()
  return { row, seconds: (performance.now() - begun) / 1000 }
}

/** Scores in this process: for any requirements and mutants. */
export const rowsHere: Rows = async function* (mutants, requirements, extent, { signal, watched }) {
  const scored = scorerOf(requirements, extent)
  for (const mutant of mutants) {
    watched(mutant.name)
    // Nothing else gets its turn while a mutant is scored.
    await new Promise((resolve) => setTimeout(resolve, 0))
    if (signal.aborted) return
    yield timed(() => scored(mutant))
  }
}

/** More processes than these would take more memory than they save time. */
const PROCESSES = 4

/** What a process is sent. */
export interface Given {
  readonly mutant: string
  readonly requirements: readonly string[]
  readonly extent: Extent
}

/** A new process: of the build, or of the sources where this one is of the sources. */
function forked(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  const file = new URL(`score-process.${isSource ? 'ts' : 'js'}`, import.meta.url)
  const execArgv = isSource ? ['--import', import.meta.resolve('tsx'), '--conditions=source'] : []
  const errors = process.env['VFIO_MIG_DEBUG'] === '1' ? 'inherit' : 'ignore'
  return fork(file, { execArgv, stdio: ['ignore', 'ignore', errors, 'ipc'] })
}

/** The next message of a process; it throws where the process ends before. */
async function answered(child: ChildProcess, signal: AbortSignal): Promise<unknown> {
  const done = new AbortController()
  const ended = once(child, 'exit', { signal: done.signal }).then(([code]) => {
    throw new Error(`a process of the score ended by itself (${code})`)
  })
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal }), ended])
    return answer
  } finally {
    done.abort()
  }
}

/** Scores in several processes: for requirements and mutants that each of them finds by their names. */
export const rowsByProcesses: Rows = async function* (mutants, requirements, extent, { signal, watched }) {
  const names = requirements.map(({ name }) => name)
  const count = Math.min(PROCESSES, availableParallelism(), mutants.length)
  const children = Array.from({ length: count }, forked)
  const asked = async (child: ChildProcess, mutant: string): Promise<Timed<PlainRow>> => {
    child.send({ mutant, requirements: names, extent } satisfies Given)
    return (await answered(child, signal)) as Timed<PlainRow>
  }
  // Every process has its share of the mutants, and takes them in turn.
  const rows: Promise<Timed<PlainRow>>[] = []
  for (const [at, { name }] of mutants.entries()) {
    const before = rows[at - count] ?? Promise.resolve()
    rows.push(before.then(() => asked(children[at % count]!, name)))
  }
  // What fails is told where it is waited for.
  void Promise.allSettled(rows)
  try {
    for (const [at, mutant] of mutants.entries()) {
      watched(mutant.name)
      const { row, seconds } = await rows[at]!
      if (signal.aborted) return
      const breaches = row.breaches.map((breach): Breach => {
        return { ...breach, requirement: requirements.find(({ name }) => name === breach.requirement)! }
      })
      yield { row: { ...row, mutant, breaches }, seconds }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}
