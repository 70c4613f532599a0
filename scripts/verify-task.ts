// What a verification is to do, read from the options and nothing else: everything that can be wrong about them is
// found here, before a live device is opened and before the first run begins.
import type { FeatureSet } from '#model'
import type { Requirement, Subject } from '#properties'
import { isLab, isLive, isModule } from './backend-option.ts'
import type { Terminal } from './command.ts'
import { dutiesOfDevices, type DeviceOptions } from './device.ts'
import { dialectOf, everyRequirement, type Dialect } from './dialect.ts'
import { expectationsFrom, type Expectations } from './expectations.ts'
import { milliseconds, wholeNumber } from './numbers.ts'
import { featuresOf } from './options.ts'
import { outletsOf, type OutletOptions, type Outlets } from './outlets.ts'
import { shardOf, type Shard } from './shard.ts'
import { protocolOf } from './v1/which.ts'
import { voiceOf, type Voice, type VoiceOptions } from './voice.ts'

export interface VerifyOptions extends DeviceOptions, OutletOptions, VoiceOptions {
  readonly protocol?: string
  readonly features?: string
  readonly requirement?: string
  readonly runs?: string
  readonly time?: string
  readonly seed?: string
  readonly depth?: string
  readonly expect?: string
  readonly shard?: string
  readonly strict?: boolean
  readonly timings?: boolean
}

/** The options that mean something for v1: it has no features, and no live devices. */
const ofV1: readonly (keyof VerifyOptions)[] = [
  ...(['protocol', 'mutant', 'requirement', 'runs', 'depth', 'seed', 'time', 'expect', 'shard'] as const),
  ...(['strict', 'timings', 'json', 'report', 'quiet', 'verbose'] as const),
]

/** Random plans for each requirement and feature set, unless told otherwise. */
export const RUNS = 50
export const SEED = 1
export const DEPTH = 3
/** The same on a live device: each request takes its time there. */
const LIVE_RUNS = 10
const LIVE_DEPTH = 2

export interface Task {
  readonly options: VerifyOptions
  readonly dialect: Dialect
  readonly seed: number
  readonly runs: number
  readonly depth: number
  /** Milliseconds for all of it together. */
  readonly time: number | undefined
  readonly requirements: readonly Requirement[]
  /** The feature sets that are asked for; a live device has its own. */
  readonly sets: readonly FeatureSet[]
  readonly expectations: Expectations
  /** Which part of it is done here; all where there is none. */
  readonly shard: Shard | undefined
  readonly outlets: Outlets
  readonly voice: Voice
}

/** What is to be done; ends with exit code 2 where options are wrong, or a report cannot be written. */
export async function taskOf(options: VerifyOptions, terminal: Terminal): Promise<Task> {
  const name = protocolOf(options, ofV1)
  const dialect = dialectOf(name)
  const isSlow = isLive(options.backend) && !isModule(options.backend)
  const [runs, depth] = isSlow ? [LIVE_RUNS, LIVE_DEPTH] : [RUNS, DEPTH]
  const { features } = options
  return {
    options,
    dialect,
    seed: options.seed === undefined ? SEED : wholeNumber(options.seed, '--seed', -(2 ** 31), 2 ** 31 - 1),
    runs: options.runs === undefined ? runs : wholeNumber(options.runs, '--runs', 0, 1_000_000_000),
    depth: options.depth === undefined ? depth : wholeNumber(options.depth, '--depth', 0, 8),
    time: options.time === undefined ? undefined : milliseconds(options.time, '--time'),
    requirements: dutiesOfDevices(options.requirement, catalogueFor(dialect, options)),
    sets: features === undefined ? dialect.sets : [featuresOf(features, dialect.specOf(dialect.sets.at(-1)!))],
    expectations: await expectationsFrom(options.expect, name),
    shard: options.shard === undefined ? undefined : shardOf(options.shard),
    voice: voiceOf(options),
    outlets: outletsOf(options, terminal, name),
  }
}

/** What is required: where the machine is the lab's, or the user has agreed to what may come of it, all there is. */
const catalogueFor = (dialect: Dialect, { backend, hostile }: VerifyOptions): readonly Requirement[] =>
  hostile === true || isLab(backend) ? everyRequirement(dialect) : dialect.requirements

/** The simulated devices that a task is about; ends with exit code 2 where there is no such device. */
export const subjectsOf = ({ options, dialect, sets }: Task): readonly Subject[] =>
  sets.map((features) => dialect.subjectOf(options, features))
