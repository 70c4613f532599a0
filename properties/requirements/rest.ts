// What is known of one machine as a trace goes on: what is missing of all that its devices have sent, what they were
// counted at while none of them ran, and what they were loaded from. Whatever may lose something that no driver is to
// blame for makes it forget, and the next count is taken as it is found.
import type { Traffic } from '#model'
import type { Account } from './account.ts'
import { stanceOf, type Members } from './stance.ts'
import type { Chart } from './chart.ts'

/** A time in which no device of a machine runs. */
export interface Rest {
  /** By place. */
  readonly counts: (Traffic | undefined)[]
  missing: number | undefined
  /** Whether there was a moment in it when none was stopped: then all were quiesced before the first one was. */
  isStaged: boolean
  /** Whether a device was seen to change in it. */
  isRestless: boolean
}

/** A device that was saved: what a stream was read from. */
export interface Origin {
  readonly rest: Rest
  readonly device: number
  readonly place: number
}

/** What a device was loaded from, and whether it has been seen since. */
export interface Source extends Origin {
  isSeen: boolean
}

/** One device ran while another was stopped. */
export interface Trespass {
  /** Index of the step that made it so. */
  readonly step: number
  readonly runner: number
  readonly stopped: number
  /** What has been lost by it, of how many that were sent; undefined where the trace does not tell. */
  loss?: { readonly step: number; readonly lost: number; readonly sent: number }
}

/** A machine, counted while it was at rest. */
export interface Count {
  /** Index of the look that completed it. */
  readonly step: number
  readonly sent: number
  readonly received: number
  /** How many of those sent were missing already when that was last known; undefined where it was not. */
  readonly missing: number | undefined
  /** Whether its devices have been loaded since. */
  readonly isMoved: boolean
}

export interface Machine {
  /** The number of its first device. */
  readonly first: number
  readonly places: readonly number[]
  /** By place; undefined before a device first acts. */
  readonly accounts: (Account | undefined)[]
  /** By place: just opened or reset, and nothing was asked of it. */
  readonly isFresh: boolean[]
  /** How many that were sent have not arrived, and will not; undefined where something may have been lost since. */
  missing: number | undefined
  isMoved: boolean
  rest: Rest
  /** By place: what a device was loaded from, and nothing has run since. */
  readonly sources: (Source | undefined)[]
  /** Whether a trespass has been noted since it was last at rest. */
  isTrespassed: boolean
  /** The trespass whose loss the next count tells, and what was missing before it. */
  open: { readonly trespass: Trespass; readonly missing: number } | undefined
}

const restOf = (): Rest => ({ counts: [], missing: undefined, isStaged: false, isRestless: false })

/** A machine of so many devices, the first of them by its number, when the trace begins. */
export function machineOf(first: number, size: number, isPartial: boolean): Machine {
  const places = Array.from({ length: size }, (_, place) => place)
  return {
    first,
    places,
    accounts: places.map(() => undefined),
    isFresh: places.map(() => !isPartial),
    missing: isPartial ? undefined : 0,
    isMoved: false,
    rest: restOf(),
    sources: places.map(() => undefined),
    isTrespassed: false,
    open: undefined,
  }
}

/** Notes that anything may have become of one of its devices, and of what was under way to it. */
export function forget(machine: Machine, place: number): void {
  machine.missing = undefined
  machine.isMoved = false
  machine.rest = restOf()
  machine.sources[place] = undefined
  machine.open = undefined
}

/** Notes in what stance its devices are; it says whether they are at rest. */
export function settle(chart: Chart, machine: Machine, members: Members): boolean {
  const { isStirred, isStraying, isResting, isQuiet, isUp } = stanceOf(chart, members)
  if (isStirred || isStraying) {
    machine.missing = undefined
    machine.isMoved = false
  }
  if (isStraying) machine.open = undefined
  if (!isResting) machine.sources.fill(undefined)
  if (!isQuiet) {
    machine.rest = restOf()
    return false
  }
  const { rest } = machine
  machine.isTrespassed = false
  if (isUp) rest.isStaged = true
  if (machine.missing === undefined) {
    machine.missing = movedFrom(machine)?.missing
    machine.isMoved = machine.missing !== undefined
  }
  rest.missing = machine.missing
  return true
}

/** The rest of another machine that all of its devices were saved in, each from a device of its own. */
function movedFrom({ sources, places }: Machine): Rest | undefined {
  const rest = sources[0]?.rest
  if (rest?.isStaged !== true || !places.every((place) => sources[place]?.rest === rest)) return undefined
  return new Set(sources.map((source) => source!.place)).size === places.length ? rest : undefined
}

/** Enters what one device has sent and received, while the machine is at rest; a count once all of them were seen. */
export function enter(machine: Machine, place: number, traffic: Traffic, step: number): Count | undefined {
  const { rest, missing, isMoved } = machine
  const before = rest.counts[place]
  rest.counts[place] = traffic
  if (before !== undefined && (before.sent !== traffic.sent || before.received !== traffic.received)) {
    // That a device at rest goes on is seen on that device alone; here it makes the counts of the others old ones.
    rest.isRestless = true
    machine.missing = undefined
    machine.isMoved = false
    rest.missing = undefined
  }
  if (rest.isRestless) return undefined
  let [sent, received] = [0, 0]
  for (const one of machine.places) {
    const own = rest.counts[one]
    if (own === undefined) return undefined
    sent += own.sent
    received += own.received
  }
  const { open } = machine
  if (open !== undefined) open.trespass.loss = { step, lost: sent - received - open.missing, sent }
  machine.open = undefined
  machine.missing = sent - received
  rest.missing = machine.missing
  return { step, sent, received, missing, isMoved }
}
