// What the revisions of v2 say of a device, where they do not say the same: each a rule that a walk through a device
// can break. A rule brings the events that put it to the test, so that the shortest walk that breaks it is found by
// trying all. "About" as much is within a quarter: the text of v7 speaks of estimates and gives no bound.
import { chain } from '../arcs.ts'
import type { AnyOutcome, Event, PrecopyInfo } from '../device.ts'
import { featureSetsOf, nameOfSet, type FeatureSet } from '../features.ts'
import { ERROR } from '../states.ts'
import { combinationOf } from '../table.ts'
import { tableFor } from './part.ts'
import type { Revision, V2Name } from './revision.ts'

/** An event on a device, what came of it, and the state before. */
export interface Visit {
  readonly event: Event
  readonly outcome: AnyOutcome
  readonly before: string
}

export interface Rule {
  readonly name: string
  readonly statement: string
  readonly level: 'must' | 'should'
  /** The revisions that have it. */
  readonly revisions: readonly V2Name[]
  /** A few of its words. */
  readonly quote: string
  /** The events that can put it to the test on a device of any revision, and how many are needed at most. */
  events(revision: Revision): readonly Event[]
  readonly depth: number
  /** How the last step of a walk breaks it, as a sentence; undefined where it does not. */
  broken(walk: readonly Visit[], revision: Revision, features: FeatureSet): string | undefined
}

const set = (target: 'PRE_COPY' | 'PRE_COPY_P2P' | 'STOP_COPY'): Event => ({ type: 'set-state', target })
const info: Event = { type: 'precopy-info', session: 0 }
const readAll: Event = { type: 'read', session: 0, length: 2 ** 20 }
const dirty: Event = { type: 'dirty', page: 0, content: { type: 'pattern', seed: 9, length: 4 } }
const optIn: Event = { type: 'info-v2' }
const targets = ({ spec }: Revision): readonly Event[] =>
  spec.states.map(({ name }) => ({ type: 'set-state', target: name }) as Event)

const all: readonly V2Name[] = ['v2-first', 'v2-p2p', 'pre-copy-v7', 'pre-copy', 'info-v2']
const merged: readonly V2Name[] = ['pre-copy', 'info-v2']
const proposed: readonly V2Name[] = ['pre-copy-v7']

/** The counts that the last event gave, in a state; undefined where it was another event or was refused. */
function infoAt(walk: readonly Visit[], ...states: readonly string[]): PrecopyInfo | 'refused' | undefined {
  const { event, outcome, before } = walk.at(-1)!
  if (event.type !== 'precopy-info' || !states.includes(before)) return undefined
  if (outcome.type === 'ok') return outcome.value as PrecopyInfo
  return outcome.type === 'errno' ? 'refused' : undefined
}

/** In a walk that asks once and then stops and reads all: the counts, and the bytes that were read in STOP_COPY. */
function forecast(walk: readonly Visit[]): { readonly counts: PrecopyInfo; readonly total: number } | undefined {
  const [asked, stopped, read] = walk.slice(-3)
  if (asked?.event.type !== 'precopy-info' || asked.outcome.type !== 'ok') return undefined
  if (stopped?.event.type !== 'set-state' || stopped.event.target !== 'STOP_COPY') return undefined
  if (read?.event.type !== 'read' || read.outcome.type !== 'ok') return undefined
  return { counts: asked.outcome.value as PrecopyInfo, total: (read.outcome.value as Uint8Array).length }
}

const isAbout = (count: bigint, total: number): boolean => Math.abs(Number(count) - total) <= total / 4

export const rules: readonly Rule[] = [
  {
    name: 'features',
    statement: 'A device has one of the feature sets that the revision defines.',
    level: 'must',
    revisions: all,
    quote: 'Support for additional states is indicated via the flags field',
    events: () => [{ type: 'get-features' }],
    depth: 1,
    broken(walk, { spec }) {
      const { event, outcome } = walk.at(-1)!
      if (event.type !== 'get-features' || outcome.type !== 'ok') return undefined
      const has = nameOfSet(outcome.value as FeatureSet)
      return featureSetsOf(spec.features).some((each) => nameOfSet(each) === has) ? undefined : `It has ${has}.`
    },
  },
  {
    name: 'states',
    statement: 'A failed request leaves a device in a state that the revision has.',
    level: 'must',
    revisions: all,
    quote: 'the user may see any step along the path in the device_state if SET_STATE fails',
    events: (revision) => [
      { type: 'faults', plan: [{ arc: 1, errno: 'EIO', leaves: 'before' }] },
      ...targets(revision),
      { type: 'get-state' },
    ],
    depth: 3,
    broken(walk, { spec }) {
      const { event, outcome } = walk.at(-1)!
      if (event.type !== 'get-state' || outcome.type !== 'ok') return undefined
      const state = outcome.value as string
      return state === ERROR || spec.states.some(({ name }) => name === state) ? undefined : `It is in ${state}.`
    },
  },
  {
    name: 'arcs',
    statement: 'A request is made of the arcs that the table of the revision has.',
    level: 'must',
    revisions: all,
    quote: 'interpreted as combinations of the above FSM arcs',
    events: (revision) => [...targets(revision), { type: 'arcs' }],
    depth: 3,
    broken(walk, revision, features) {
      const { event, outcome } = walk.at(-1)!
      // What was asked before is told no more.
      const asked = walk.filter(({ event: { type } }) => type === 'arcs').length
      if (event.type !== 'arcs' || outcome.type !== 'ok' || asked > 1) return undefined
      const table = tableFor(revision, features)
      const wanted = walk.flatMap(
        ({ event: { type, ...rest }, outcome: { type: came }, before }): readonly string[] => {
          const { target } = rest as { readonly target: string }
          if (type !== 'set-state' || came !== 'ok' || before === target) return []
          const [path] = combinationOf(table, before, target)?.paths ?? []
          return path === undefined ? [] : path.slice(1).map((state, at) => chain(path[at]!, state))
        },
      )
      const performed = outcome.value as readonly string[]
      return String(performed) === String(wanted) ? undefined : `It performed ${performed.join(', ')}.`
    },
  },
  {
    name: 'info-there',
    statement: 'A device with PRE_COPY has precopy info.',
    level: 'must',
    revisions: merged,
    quote: 'Support for this ioctl is mandatory if a driver claims to support',
    events: () => [set('PRE_COPY'), info],
    depth: 2,
    broken: (walk) => (infoAt(walk, 'PRE_COPY') === 'refused' ? 'It was refused.' : undefined),
  },
  {
    name: 'info-while-quiesced',
    statement: 'Precopy info is valid in PRE_COPY_P2P as well.',
    level: 'must',
    revisions: merged,
    quote: 'This ioctl is valid only in PRE_COPY states',
    events: () => [set('PRE_COPY_P2P'), info],
    depth: 2,
    broken: (walk) => (infoAt(walk, 'PRE_COPY_P2P') === 'refused' ? 'It was refused.' : undefined),
  },
  {
    name: 'info-in-pre-copy-alone',
    statement: 'Precopy info is refused in every state but PRE_COPY.',
    level: 'should',
    revisions: proposed,
    quote: 'This ioctl is valid only in VFIO_DEVICE_STATE_PRE_COPY state',
    events: () => [set('PRE_COPY_P2P'), set('STOP_COPY'), info],
    depth: 2,
    broken(walk) {
      const counts = infoAt(walk, 'PRE_COPY_P2P', 'STOP_COPY')
      return counts === undefined || counts === 'refused' ? undefined : 'It was answered.'
    },
  },
  {
    name: 'initial-not-zero',
    statement: 'initial_bytes is not zero at first.',
    level: 'should',
    revisions: merged,
    quote: 'should have a non-zero initial value',
    events: () => [set('PRE_COPY'), info],
    depth: 2,
    broken(walk) {
      const counts = infoAt(walk, 'PRE_COPY')
      return walk.length === 2 && typeof counts === 'object' && counts.initial === 0n ? 'It is 0.' : undefined
    },
  },
  {
    name: 'initial-falls',
    statement: 'initial_bytes does not rise, unless REINIT says that there is new initial data.',
    level: 'should',
    revisions: merged,
    quote: 'and decrease as migration data is read',
    events: ({ name }) => [set('PRE_COPY'), info, readAll, dirty, ...(name === 'info-v2' ? [optIn] : [])],
    depth: 5,
    broken(walk) {
      const counts = walk.flatMap(({ event, outcome }) =>
        event.type === 'precopy-info' && outcome.type === 'ok' ? [outcome.value as PrecopyInfo] : [],
      )
      const [last, before] = [counts.at(-1), counts.at(-2)]
      if (walk.at(-1)!.event !== info || last === undefined || before === undefined || last.flags !== 0)
        return undefined
      return last.initial > before.initial ? `It rose from ${before.initial} to ${last.initial}.` : undefined
    },
  },
  {
    name: 'initial-whole-state',
    statement: 'initial_bytes starts out as about the entire state of the device.',
    level: 'should',
    revisions: proposed,
    quote: 'should start out as approximately the entire device state',
    events: () => [set('PRE_COPY'), info, set('STOP_COPY'), readAll],
    depth: 4,
    broken(walk) {
      const seen = walk.length === 4 ? forecast(walk) : undefined
      if (seen === undefined || isAbout(seen.counts.initial, seen.total)) return undefined
      return `It started out as ${seen.counts.initial}, and the state took ${seen.total} bytes.`
    },
  },
  {
    name: 'sum-is-stop-copy',
    statement: 'initial_bytes and dirty_bytes together are about what an immediate STOP_COPY gives.',
    level: 'should',
    revisions: proposed,
    quote: 'matches the amount of data an immediate transition to STOP_COPY',
    events: () => [set('PRE_COPY'), info, readAll, dirty, set('STOP_COPY')],
    depth: 4,
    broken(walk) {
      const seen = forecast(walk)
      if (seen === undefined || isAbout(seen.counts.initial + seen.counts.dirty, seen.total)) return undefined
      return `They were ${seen.counts.initial} and ${seen.counts.dirty}, and STOP_COPY gave ${seen.total} bytes.`
    },
  },
  {
    name: 'opt-in',
    statement: 'A device with PRE_COPY takes the opt-in of precopy info v2.',
    level: 'must',
    revisions: ['info-v2'],
    quote: 'enables the v2 pre_copy_info behaviour',
    events: () => [optIn],
    depth: 1,
    broken(walk, _, features) {
      const { event, outcome } = walk.at(-1)!
      if (event.type !== 'info-v2' || !features.includes('PRE_COPY') || outcome.type !== 'errno') return undefined
      return `It gave ${outcome.errno}.`
    },
  },
]

/** The rules of a revision. */
export const rulesOf = (name: V2Name): readonly Rule[] => rules.filter(({ revisions }) => revisions.includes(name))
