// `vfio-mig prove --protocol v1`: the theorems about device_state, and the relation of v1 to v2 by feature set: what is
// the same, and each difference with the shortest list of requests that shows it.
import { chain, featureSetsOf, nameOfSet, protocol, type FeatureSet } from '#model'
import { v1 } from '#proofs'
import { exitCodes, type Terminal } from '../command.ts'
import type { Voice } from '../voice.ts'

/** What each kind of difference is, in a line. */
const kinds: Readonly<Record<v1.Difference['kind'], string>> = {
  optional: 'mandatory in v1, optional in v2',
  unlisted: 'v2 has a way, v1 does not list one (a driver may perform or refuse it)',
  blocked: 'v2 refuses it, a driver of v1 may perform it',
  'left-behind': 'what a failure may leave',
}

function relationText(features: FeatureSet): string {
  const { same, differences } = v1.relationTo(features)
  const lines = [
    `v1 and v2 with ${nameOfSet(features)}`,
    `  the same end and the same sessions: ${same.length}`,
    ...same.map(({ from, to, path }) => `    ${chain(from, to).padEnd(30)} ${chain(...path)}`),
  ]
  for (const [kind, says] of Object.entries(kinds)) {
    const own = differences.filter((each) => each.kind === kind)
    if (own.length === 0) continue
    lines.push(`  ${says}: ${own.length}`)
    lines.push(...own.map((each) => `    ${chain('RUNNING', ...each.witness)}: ${each.says}`))
  }
  return `${lines.join('\n')}\n`
}

/** The data: what is cut elsewhere than it was read. */
function segmentationText(): string {
  const { whole, witness, cuts, same } = v1.segmentation()
  const lines = [
    'the data, between the reference devices of each protocol',
    `  as it was read: v1 ${whole.v1}, v2 ${whole.v2}`,
    `  cut elsewhere: the same in ${same.v1} of ${cuts} cuts by v1, in ${same.v2} by v2`,
  ]
  if (witness !== null) lines.push(`    after ${witness.cut} byte: v1 ${witness.v1}, v2 ${witness.v2}`)
  return `${lines.join('\n')}\n`
}

/** Proves what is claimed of v1, and lists how it is related to v2; the exit code. */
export function proveV1(terminal: Terminal, voice: Voice): number {
  const out = voice === 'quiet' ? () => {} : terminal.out
  const results = v1.proveAll()
  for (const result of results) {
    const statement = v1.claims.find(({ name }) => name === result.theorem)!.statement
    const holds = result.type === 'proved' ? result.holds : ''
    out(`${result.type.padEnd(10)}${result.theorem}: ${holds}\n          ${statement}\n`)
    if (result.type === 'refuted') for (const { text } of result.counterexamples) out(`          - ${text}\n`)
  }
  const proved = results.filter(({ type }) => type === 'proved').length
  out('\n')
  terminal.out(`${results.length} theorems, ${proved} proved\n`)
  if (voice !== 'quiet') {
    for (const features of featureSetsOf(protocol.features)) out(`\n${relationText(features)}`)
    out(`\n${segmentationText()}`)
  }
  return proved === results.length ? exitCodes.equal : exitCodes.different
}
