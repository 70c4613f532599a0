// The device half of the benchmark: what the framework adds to the device itself, beside what fast-check's own
// fc.commands adds; and how long it takes from the start to the shortest counterexample of each mutant
// that breaks a transition. What is timed is the build: a loader that keeps the names of functions makes every closure
// dear, and fast-check's commands are closures.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mutants, protocol, restrict } from '#model'
import { requirements, simulatedMutant, v2, verify, type works, type YardName } from '#properties'

const RUNS = 5000
/** Rounds of one process, of which the first ones only warm it up; and how many processes each work is given. */
const ROUNDS = 12
const WARM = 3
const PROCESSES = 9
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
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
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
  const costs: Readonly<Record<Work, number[]>> = { bare: [], framed: [], commanded: [] }
  for (let round = 0; round < PROCESSES; round++) {
    for (const work of Object.keys(costs) as Work[]) costs[work].push(costOf(name, work))
  }
  const [device, framework, commands] = [costs.bare, costs.framed, costs.commanded].map((all) => Math.min(...all))
  const rate = (cost: number): string => `${(1e6 / cost).toFixed(0)} k events/s`
  console.log(`\n${words}, bare: ${rate(device!)}; generated, performed and judged: ${rate(framework!)}`)
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
