// The device half of the benchmark: what the framework adds to the device itself, beside what fast-check's own
// fc.commands adds, in one run; and how long it takes from the start to the shortest counterexample of each mutant
// that breaks a transition. What is timed is the build: a loader that keeps the names of functions makes every closure
// dear, and fast-check's commands are closures.
import { mutants, protocol, restrict } from '#model'
import { bare, commanded, framed, requirements, sampled, simulatedMutant, v2, verify } from '#properties'

const RUNS = 5000
const ROUNDS = 15
const features = protocol.features.map(({ name }) => name)

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

/** Nanoseconds an event, and events a second, of some work that answers how many events there were. */
function costOf(work: () => number): number {
  const begin = performance.now()
  const events = work()
  return ((performance.now() - begin) * 1e6) / events
}

/** Prints what an event costs bare, in the framework, and by fc.commands. */
export function frameworkCost(): void {
  const made = sampled(1, RUNS)
  const works = [() => bare(made), () => framed(1, RUNS), () => commanded(1, RUNS)]
  const costs: number[][] = works.map(() => [])
  for (let round = 0; round < ROUNDS; round++) works.forEach((work, at) => costs[at]!.push(costOf(work)))
  const [device, framework, commands] = costs.map(median)
  const rate = (cost: number): string => `${(1e6 / cost).toFixed(0)} k events/s`
  console.log(`\nthe reference device bare: ${rate(device!)}; generated, performed and judged: ${rate(framework!)}`)
  console.log(`by fc.commands with a model written by hand: ${rate(commands!)}`)
  const [ours, theirs] = [framework! - device!, commands! - device!]
  const ratio = ours / theirs
  const figure = `${ours.toFixed(0)} ns against ${theirs.toFixed(0)} ns, ${ratio.toFixed(2)} x`
  console.log(`the framework's own cost an event: ${figure}   aim <= 0.5 x   ${ratio <= 0.5 ? 'met' : 'missed'}`)
}

/** Prints how long each mutant that breaks a transition takes to be refuted, and in how many acts. */
export async function timeToCounterexample(): Promise<void> {
  const transitions = requirements.filter(({ name }) => name.startsWith('transitions/') || name.startsWith('refusals/'))
  const search = { seed: 1, runs: 200, depth: 3 }
  const rows: { readonly name: string; readonly ms: number; readonly acts: number }[] = []
  for (const { name } of mutants.filter((mutant) => mutant.class === 'refuted' && mutant.applies(features))) {
    const backend = simulatedMutant(name, features)!
    const subject = { protocol: v2, spec: restrict(protocol, features), features, backend }
    const begin = performance.now()
    for (const requirement of transitions) {
      const verdict = await verify(requirement, subject, search)
      if (verdict.type !== 'refuted') continue
      rows.push({ name, ms: performance.now() - begin, acts: verdict.counterexample.acts.length })
      break
    }
  }
  const slow = rows.filter(({ ms }) => ms >= 1000)
  const worst = rows.toSorted((a, b) => b.ms - a.ms)[0]!
  console.log(`\nmutants that break a transition or a refusal: ${rows.length}, each with its shortest counterexample`)
  const verdict = slow.length === 0 ? 'met' : 'missed'
  console.log(`the slowest: ${worst.name}, ${worst.ms.toFixed(0)} ms, ${worst.acts} acts   aim < 1 s   ${verdict}`)
}
