// What a report says before anything else: what was proved, tested, observed, silent and unknown, by which oracle, and
// what it takes to do it again. The first three are of different worth, and are never added up.
import type { Power } from '#model'
import type { Verdict } from '#properties'
import { shardText } from '../shard.ts'
import type { Device, Result, Results } from './results-json.ts'
import { verdictCounts, type Target } from './verdict-text.ts'
import { wordsOf } from './words.ts'

export interface Fact {
  readonly name: string
  readonly says: string
}

/** What is done by the model's own device is tested; what another did was observed on it. */
const isOfModel = ({ backend }: Pick<Results, 'backend'>): boolean => backend === 'simulated'

const kept: readonly Verdict['type'][] = ['upheld', 'refuted', 'deviates', 'excepted']

const verdictsOf = (results: readonly Result[], ...types: readonly Verdict['type'][]): readonly Verdict[] =>
  results.map(({ verdict }) => verdict).filter(({ type }) => types.includes(type))

/** What a backend shows besides the answers and the state that a device says it is in. */
const senses: Readonly<Partial<Record<Power, string>>> = {
  arcs: 'the arcs that it took',
  inspect: 'its data and DMA',
  lifeline: 'whether it hangs or crashes',
}

/** The oracle that judged a device, in words. */
export function oracleText({ powers }: Device): string {
  const there = powers.flatMap((power) => senses[power] ?? [])
  const lacking = (Object.keys(senses) as Power[]).filter((power) => !powers.includes(power))
  const without = lacking.length === 0 ? '' : `; not seen: ${lacking.map((power) => senses[power]).join(', ')}`
  return `${['answers and end states', ...there].join(', ')}${without}`
}

/** A device's features as people and flags say them. */
export const featuresText = (features: Device['features'], protocol?: string): string =>
  wordsOf(protocol).titleOf(features)

/** What the results are of. */
export const deviceText = ({ protocol, backend, mutant }: Target): string =>
  [
    ...(protocol === undefined || protocol === 'v2' ? [] : [protocol]),
    backend,
    ...(mutant === undefined ? [] : [`mutant ${mutant}`]),
  ].join(', ')

function provedText({ proved }: Results): string {
  if (proved.length === 0) return 'nothing in this run (vfio-mig prove)'
  const wrong = proved.filter(({ isProved }) => !isProved).map(({ theorem }) => theorem)
  const count = `${proved.length - wrong.length} of ${proved.length} statements about the model`
  return wrong.length === 0 ? count : `${count}; not ${wrong.join(', ')}`
}

/** The facts in the order in which they are told. */
export function factsOf(given: Results): readonly Fact[] {
  const { results, devices, seed, runs, depth, time, tool, protocol: name, shard, isWhole, only, met } = given
  const counted = (...types: readonly Verdict['type'][]): string => verdictCounts(verdictsOf(results, ...types))
  const done = counted(...kept) || 'nothing'
  const oracles = [...new Set(devices.map(oracleText))]
  const parts = [
    ...(shard === undefined ? [] : [shardText(shard)]),
    ...(only === undefined ? [] : [`only ${only}`]),
    ...(isWhole ? [] : ['cut short: not all was tried that was to be']),
  ]
  const notMet = met.filter(({ came }) => came === 'kept').map(({ expectation }) => expectation.requirement)
  return [
    { name: 'device', says: deviceText(given) },
    { name: 'proved', says: provedText(given) },
    { name: 'tested', says: isOfModel(given) ? done : 'nothing on the reference device' },
    { name: 'observed', says: isOfModel(given) ? 'nothing: no real device took part' : done },
    { name: 'silent', says: counted('silent') || 'nothing' },
    { name: 'unknown', says: counted('unknown') || 'nothing' },
    { name: 'not applicable', says: counted('inapplicable') || 'nothing' },
    ...oracles.map((says) => ({ name: 'oracle', says })),
    { name: 'features', says: devices.map(({ features }) => featuresText(features, name)).join('; ') },
    {
      name: 'search',
      says:
        `seed ${seed}, ${runs} random plans each after all of up to ${depth} requests` +
        (time === undefined ? '' : `; bounded to ${time / 1000} s, so not reproducible`),
    },
    { name: 'versions', says: `vfio-mig ${tool}, protocol ${name}` },
    ...(parts.length === 0 ? [] : [{ name: 'part', says: parts.join('; ') }]),
    ...(notMet.length === 0 ? [] : [{ name: 'expected to fail and passed', says: notMet.join(', ') }]),
  ]
}

/** Results by device, in the order of the devices. */
export const byDevice = ({ devices, results }: Results): readonly { device: Device; results: readonly Result[] }[] =>
  devices.map((device) => ({
    device,
    results: results.filter(({ features }) => features.join() === device.features.join()),
  }))
