// The device half of the benchmark: what the framework adds to the device itself, beside what fast-check's own
// fc.commands adds; and how long it takes from the start to the shortest counterexample of each mutant that breaks a
// must. What is timed is the build: a loader that keeps the names of functions makes every closure dear, and
// fast-check's commands are closures.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mutants, protocol, restrict } from '#model'
import { requirements, simulatedMutant, v2, verify, type Requirement, type works, type YardName } from '#properties'
import { refuted } from './refuted.ts'

const RUNS = 5000
/** Rounds of one process, of which the first ones only warm it up. */
const ROUNDS = 15
const WARM = 3
/** How many processes each work is given, in how many parts: each part is an answer of its own. */
const PARTS = 3
const PROCESSES = 3 * PARTS
/**
 * One thread, so that the collector's work is counted where it belongs; and a young generation that the cache of a
 * processor holds, or what is measured is how cold the memory is that a device was given by chance.
 */
const STEADY = ['--single-threaded', '--max-semi-space-size=2']
const root = fileURLToPath(new URL('..', import.meta.url))
const features = protocol.features.map(({ name }) => name)

type Work = keyof typeof works

/**
 * Nanoseconds an event of some work, in a process of its own: whoever tests by the one way does not test by the other,
 * and in one process what the compiler has learnt of either spoils the code of both. What is counted is the time of
 * the processor, the collector's included, and of all rounds the least: what others do on the machine only adds.
 */
function costOf(device: YardName, work: Work): number {
  const program = `import { works } from '#properties'
    const work = works.${work}('${device}', 1, ${RUNS})
    for (let round = 0; round < ${ROUNDS}; round++) {
      const begin = process.cpuUsage()
      const events = work()
      const { user, system } = process.cpuUsage(begin)
      console.log(((user + system) * 1e3) / events)
    }`
  const { stdout, stderr, status } = spawnSync(process.execPath, [...STEADY, '--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  if (status !== 0) throw new Error(`the work ${work} exits ${status}: ${stderr}`)
  return Math.min(...stdout.trim().split('\n').slice(WARM).map(Number))
}

/** Prints what an event costs bare, in the framework, and by fc.commands, on each device of the yardstick. */
export function frameworkCost(): void {
  frameworkCostOn('trivial', 'a device that is a state and no more')
  frameworkCostOn('reference', 'a small reference device')
}

function frameworkCostOn(name: YardName, words: string): void {
  const costs: Costs = { bare: [], framed: [], commanded: [] }
  for (let round = 0; round < PROCESSES; round++) {
    for (const work of Object.keys(costs) as Work[]) costs[work].push(costOf(name, work))
  }
  for (const line of frameworkLines(words, costs, PARTS)) console.log(line)
}

/** What each process measured of each work, in nanoseconds an event, in the order in which they ran. */
export type Costs = Readonly<Record<Work, number[]>>

/**
 * What an event costs bare and in each way: the median of all processes, for a process is lucky or unlucky in what its
 * compiler makes of the code. The ratio is told of each part of the processes as well: so far apart, so unsure it is.
 */
export function frameworkLines(words: string, costs: Costs, parts: number): readonly string[] {
  const { bare, ours, theirs } = costsOf(costs, 0, 1)
  const rate = (cost: number): string => `${(1e6 / cost).toFixed(0)} k events/s`
  const ratio = ours / theirs
  const each = Array.from({ length: parts }, (_, part) => costsOf(costs, part / parts, (part + 1) / parts))
  const unsure = each.map((one) => (one.ours / one.theirs).toFixed(2)).join(', ')
  const figure = `${ours.toFixed(0)} ns against ${theirs.toFixed(0)} ns, ${ratio.toFixed(2)} x`
  return [
    `\n${words}, bare: ${rate(bare)}; generated, performed and judged: ${rate(bare + ours)}`,
    `by fc.commands with a model written by hand: ${rate(bare + theirs)}`,
    `the framework's own cost an event: ${figure}   aim <= 0.5 x   ${ratio <= 0.5 ? 'met' : 'missed'}`,
    `in ${parts} parts of the processes: ${unsure} x`,
  ]
}

/** Medians of the processes from one part of them to another, the costs of the ways without those of the device. */
function costsOf(costs: Costs, from: number, to: number): { bare: number; ours: number; theirs: number } {
  const middle = (work: Work): number => {
    const all = costs[work]
    return median(all.slice(Math.round(from * all.length), Math.round(to * all.length)))
  }
  const bare = middle('bare')
  return { bare, ours: middle('framed') - bare, theirs: middle('commanded') - bare }
}

/** The value in the middle, the lower one of two. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1]!

/** How long it took from the start to the shortest counterexample of a mutant, and what that is. */
export interface Refutation {
  readonly name: string
  readonly ms: number
  /** Undefined where nothing was refuted. */
  readonly acts: number | undefined
  readonly requirement: string
}

const search = { seed: 1, runs: 200, depth: 3 }

/** Whether the time to the counterexample has an aim: it is of a transition or a refusal. */
const isAimed = ({ name }: Pick<Requirement, 'name'>): boolean => /^(transitions|refusals)\//.test(name)

/** The musts that the pinned table names for a mutant, in the catalogue's order. */
const pinnedFor = (name: string): readonly Requirement[] => {
  const table = refuted()
  return requirements.filter((one) => one.level === 'must' && table.get(one.name)?.includes(name) === true)
}

/** The first of the requirements that refutes a mutant, and the time since the first was begun. */
async function firstOf(asked: readonly Requirement[], name: string): Promise<Refutation | undefined> {
  const backend = simulatedMutant(name, features)!
  const subject = { protocol: v2, spec: restrict(protocol, features), features, backend }
  const begin = performance.now()
  for (const requirement of asked) {
    const verdict = await verify(requirement, subject, search)
    if (verdict.type !== 'refuted') continue
    const { acts } = verdict.counterexample
    return { name, ms: performance.now() - begin, acts: acts.length, requirement: requirement.name }
  }
  return undefined
}

/**
 * How a mutant is refuted: by the transitions and refusals in their order, or else by the first of those that are known
 * to refute it, for which time begins anew: all others in their order would take minutes.
 */
export async function refutationOf(name: string): Promise<Refutation> {
  const aimed = await firstOf(requirements.filter(isAimed), name)
  if (aimed !== undefined) return aimed
  const pinned = pinnedFor(name)
  const tried = pinned.length === 0 ? 'any, for none is known' : `each of ${pinned.length} that are known`
  const requirement = `nothing in ${search.runs} runs of ${tried}`
  return (await firstOf(pinned, name)) ?? { name, ms: Number.NaN, acts: undefined, requirement }
}

/** A row for each mutant in the order of their times, and under them how many there are and how slow the slowest is. */
export function refutationLines(found: readonly Refutation[]): readonly string[] {
  // What was not refuted has no time, and comes last.
  const rows = found.toSorted((a, b) => (a.acts === undefined ? 1 : b.acts === undefined ? -1 : a.ms - b.ms))
  const wide = Math.max(...rows.map(({ name }) => name.length))
  const known = rows.filter(({ acts }) => acts !== undefined)
  const aimed = known.filter(({ requirement }) => isAimed({ name: requirement }))
  const others = known.filter((row) => !aimed.includes(row))
  const slowest = (of: readonly Refutation[]): string => {
    const { name, ms, acts } = of.at(-1)!
    return `the slowest: ${name}, ${ms.toFixed(0)} ms, ${acts} acts`
  }
  const verdict = aimed.every(({ ms }) => ms < 1000) ? 'met' : 'missed'
  return [
    ...rows.map(({ name, ms, acts, requirement }) => {
      const [time, size] = acts === undefined ? ['-', '-'] : [ms.toFixed(0), String(acts)]
      return `${name.padEnd(wide)}${time.padStart(7)} ms${size.padStart(4)} acts  ${requirement}`
    }),
    `mutants that break a transition or a refusal: ${aimed.length}, each with its shortest counterexample`,
    ...(aimed.length === 0 ? [] : [`${slowest(aimed)}   aim < 1 s   ${verdict}`]),
    `mutants that break another must: ${others.length} of ${rows.length - aimed.length}, each by the first known one`,
    ...(others.length === 0 ? [] : [slowest(others)]),
  ]
}

/** Prints how long each mutant that breaks a must takes to be refuted, and in how many acts. */
export async function timeToCounterexample(): Promise<void> {
  const found: Refutation[] = []
  for (const { name } of mutants.filter((mutant) => mutant.class === 'refuted' && mutant.applies(features))) {
    found.push(await refutationOf(name))
  }
  console.log(`\nfrom the start to the shortest counterexample\n${refutationLines(found).join('\n')}`)
}
