// What the command costs, as ratios taken in one run: a cold start of the built command against a bare `node -e 0`, and
// deriving and certifying the table of generated specs as they grow. Rounds are interleaved and medians are taken, so
// that a machine that is busy for a while does not favour either side. It reports and never fails.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gridSpec } from '#generators'
import { tableOf, type Spec } from '#model'
import { theorems } from '#proofs'
import { callCost } from './bench-calls.ts'
import { frameworkCost, median, timeToCounterexample } from './bench-device.ts'
import { explorers } from './bench-explore.ts'
import { labCost } from './bench-lab.ts'
import { linuxTrees } from './linux-trees.ts'

const ROUNDS = 11
const SIZES = [8, 25, 50, 100, 200] as const
const SIZE_ROUNDS = 5

const bin = fileURLToPath(new URL('../dist/scripts/bin.js', import.meta.url))
const [tree] = linuxTrees()

/** Milliseconds that something takes. */
function time(work: () => void): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

/** Runs every work once a round, in turn, and answers with the median of each. */
function medians(rounds: number, works: readonly (() => void)[]): readonly number[] {
  const times: number[][] = works.map(() => [])
  for (let round = 0; round < rounds; round++) works.forEach((work, at) => times[at]!.push(time(work)))
  return times.map(median)
}

const spawned =
  (...args: string[]) =>
  (): void => {
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    // A tree that differs exits 1 and took as long; anything higher did not do the work.
    if (status === null || status > 1) throw new Error(`node ${args.join(' ')} exits ${status}: ${stderr}`)
  }

const line = (what: string, figure: string, aim: string, met: boolean): void =>
  console.log(`${what.padEnd(44)}${figure.padEnd(30)}aim ${aim.padEnd(10)} ${met ? 'met' : 'missed'}`)

/** Cold starts of the built command, in units of a bare node. */
function coldStarts(): void {
  const rows = [
    { what: 'vfio-mig table, cold', args: [bin, 'table'], aim: 3 },
    ...(tree === undefined
      ? []
      : [{ what: 'vfio-mig table check TREE, cold', args: [bin, 'table', 'check', tree], aim: 6 }]),
  ]
  const [bare, ...costs] = medians(ROUNDS, [spawned('-e', '0'), ...rows.map(({ args }) => spawned(...args))])
  console.log(`node -e 0, cold: ${bare!.toFixed(0)} ms, the median of ${ROUNDS}`)
  rows.forEach(({ what, aim }, at) => {
    const ratio = costs[at]! / bare!
    line(what, `${ratio.toFixed(2)} x node (${costs[at]!.toFixed(0)} ms)`, `<= ${aim} x`, ratio <= aim)
  })
  if (tree === undefined) console.log('vfio-mig table check TREE: skipped, for LINUX_TREE names no kernel tree')
}

/** Derives the table of a spec and its certificate for every feature set, and has the checker accept it. */
function certify(spec: Spec): void {
  const paths = theorems.find(({ name }) => name === 'paths')!
  const proof = paths.prove(spec, {})
  if (proof.type === 'refuted') throw new Error(`${spec.name}: ${proof.counterexamples[0]?.text}`)
  const refusal = paths.check(spec, proof.certificate, {})[0]
  if (refusal !== undefined) throw new Error(`${spec.name}: ${refusal.at}: ${refusal.because}`)
}

/** How the cost grows with the number of states. Certifying begins with deriving, once for every feature set. */
function growth(): void {
  const specs = SIZES.map((size) => gridSpec(size))
  const works = specs.flatMap((spec) => [(): void => void tableOf(spec), (): void => certify(spec)])
  const times = medians(SIZE_ROUNDS, works)
  console.log(
    `\nA generated spec, the median of ${SIZE_ROUNDS}: its table, and certifying all paths of every feature set`,
  )
  SIZES.forEach((size, at) => {
    const [derived, certified] = [times[2 * at]!, times[2 * at + 1]!]
    const before = times[2 * at - 1]
    const grown = before === undefined ? '' : `${(certified / before).toFixed(1)} x that of ${SIZES[at - 1]} states`
    const cost = `derived in ${derived.toFixed(1).padStart(6)} ms, certified in ${certified.toFixed(1).padStart(6)} ms`
    console.log(`${String(size).padStart(5)} states, ${String(size * (size - 1)).padStart(5)} pairs: ${cost}  ${grown}`)
  })
  const last = times.at(-1)!
  line('200 states, derived and certified', `${(last / 1000).toFixed(2)} s`, '< 1 s', last < 1000)
}

if (existsSync(bin)) coldStarts()
else console.log('cold starts: skipped, for there is no build (npm run build)')
growth()
frameworkCost()
await timeToCounterexample()
explorers()
await labCost()
await callCost()
