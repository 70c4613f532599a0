// Shards joined to what one machine would have found: the same results in the same order, so that the bytes are the
// same. Shards that are not of one whole are refused, each reason told; nothing is joined that was not asked in the
// same way.
import { jsonOf } from '#model'
import { unusable, type Problem } from './command.ts'
import { dialectOf, everyRequirement } from './dialect.ts'
import { together } from './exercise.ts'
import { metBy } from './expectations.ts'
import type { Results, Settings } from './reports/results-json.ts'
import { shardText } from './shard.ts'
import { foundIn } from './verify-device.ts'

/** Results, and the file that they are from. */
export interface Part {
  readonly file: string
  readonly results: Results
}

/** What has to be equal, each by its words. */
const compared: Readonly<Record<keyof Settings, string>> = {
  tool: 'version of vfio-mig',
  protocol: 'protocol',
  seed: 'seed',
  runs: 'number of runs',
  depth: 'depth',
  time: 'bound of time',
  backend: 'backend',
  mutant: 'mutant',
  options: 'way to the device',
  only: 'choice of requirements',
  strict: 'strictness',
  devices: 'devices and their powers',
  expect: 'list of expectations',
}

const textOf = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(jsonOf(value)))

/** In what a part differs from the first. */
function mixed(first: Part, part: Part): readonly Problem[] {
  return (Object.keys(compared) as (keyof Settings)[]).flatMap((key): readonly Problem[] => {
    const [one, other] = [textOf(first.results[key]), textOf(part.results[key])]
    if (one === other) return []
    const long = one.length + other.length > 200
    const message = `another ${compared[key]} than in ${first.file}${long ? '' : `: ${other}, not ${one}`}`
    return [{ at: `${part.file}: ${key}`, message, remedy: 'Join shards of one verification only.' }]
  })
}

/** What is wrong with the shards as a whole. */
function incomplete(parts: readonly Part[]): readonly Problem[] {
  const whole = parts.filter(({ results }) => results.shard === undefined)
  if (whole.length > 0) {
    const remedy = 'Give what vfio-mig verify --shard wrote; the rest is all there is already.'
    return whole.map(({ file }) => ({ at: file, message: 'it is no shard', remedy }))
  }
  const { of } = parts[0]!.results.shard!
  const others = parts.filter(({ results }) => results.shard!.of !== of)
  if (others.length > 0) {
    return others.map(({ file, results }) => ({
      at: file,
      message: `it is ${shardText(results.shard!)}, and ${parts[0]!.file} is one of ${of}`,
      remedy: 'Join shards of one verification only.',
    }))
  }
  const twice = parts.flatMap(({ file, results }, at) => {
    const { index } = results.shard!
    const earlier = parts.slice(0, at).find((one) => one.results.shard!.index === index)
    const message = `shard ${index}/${of} again, it is in ${earlier?.file}`
    return earlier === undefined ? [] : [{ at: file, message, remedy: 'Leave one of the two out.' }]
  })
  const there = new Set(parts.map(({ results }) => results.shard!.index))
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index))
  if (missing.length === 0) return twice
  const names = missing.map((index) => `${index}/${of}`).join(', ')
  return [...twice, { message: `missing: ${names}`, remedy: 'Run them: vfio-mig verify --shard, and give them all.' }]
}

/** The parts as one; ends with exit code 2 where they are not the shards of one whole. */
export function merged(parts: readonly Part[]): Results {
  const [first, ...rest] = parts
  if (first === undefined) return unusable({ message: 'nothing to merge', remedy: 'Give the results of every shard.' })
  const problems = [...rest.flatMap((part) => mixed(first, part)), ...incomplete(parts)]
  if (problems.length > 0) return unusable(...problems)
  const { devices, expect, protocol } = first.results
  const dialect = dialectOf(protocol)
  const { specOf } = dialect
  const all = parts.map(({ results }) => results)
  const results = devices.flatMap(({ features }) =>
    everyRequirement(dialect).flatMap(({ name }) =>
      all.flatMap((part) =>
        part.results.filter((one) => one.requirement.name === name && one.features.join() === features.join()),
      ),
    ),
  )
  const isWhole = all.every((part) => part.isWhole)
  const entries = expect.map((entry) => ({ ...entry, place: 'the expectations file' }))
  return {
    ...first.results,
    shard: undefined,
    isWhole,
    proved: all.flatMap(({ proved }) => proved),
    results,
    met: metBy({ device: undefined, entries }, results.map(foundIn), isWhole),
    exercise: devices.flatMap(({ features }) => {
      const own = all.flatMap(({ exercise }) => exercise.filter((one) => one.features.join() === features.join()))
      const names = specOf(features).states.map(({ name }) => name)
      return own.length === 0 ? [] : [together(own, features, names)]
    }),
  }
}
