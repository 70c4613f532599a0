// For every mutant a few acts that show what is odd about it: on device 0, the mutant, beside device 1, a reference
// device of the same features with other contents, and device 2, one of another make. What the reference device answers
// in its place is what the mutant does not.
import type { Content } from '../content.ts'
import type { Act, AnyOutcome, Event, Fault, StateCode } from '../device.ts'
import type { FeatureSet } from '../features.ts'
import { worldOf, type Device } from '../world.ts'
import { jsonOf } from '../trace.ts'
import { simulatedDevice } from './device.ts'
import type { Mutant } from './mutants/mutant.ts'

/** The world of the witnesses. */
export const stageOf = (device: Device, features: FeatureSet) =>
  worldOf([device, simulatedDevice({ features, seed: 2 }), simulatedDevice({ features, seed: 3, make: 2 })])

const on = (device: number, ...events: readonly Event[]): readonly Act[] =>
  events.map((event) => ({ device, lane: 0, event }))

const ALL = 100_000
const bytes = (...some: readonly number[]): Content => ({ type: 'literal', bytes: Uint8Array.from(some) })
const captured = (device: number, from = 0, to = ALL, session = 0): Content => ({
  type: 'captured',
  device,
  session,
  from,
  to,
})

const state: Event = { type: 'get-state' }
const view: Event = { type: 'inspect' }
const arcs: Event = { type: 'arcs' }
const poll: Event = { type: 'poll', session: 0 }
const info: Event = { type: 'precopy-info', session: 0 }
const reset: Event = { type: 'reset' }
const reopen: Event = { type: 'reopen' }
const close: Event = { type: 'close', session: 0 }
const features: Event = { type: 'get-features' }
const size: Event = { type: 'data-size' }
const optIn: Event = { type: 'info-v2' }
const to = (target: StateCode): Event => ({ type: 'set-state', target })
const ways = (...targets: readonly StateCode[]): readonly Event[] => targets.map(to)
const read = (length = ALL, session = 0): Event => ({ type: 'read', session, length })
const write = (content: Content): Event => ({ type: 'write', session: 0, content })
const dirty = (page = 0, value = 1): Event => ({ type: 'dirty', page, content: bytes(value, 2, 3) })
const run = (ticks: number): Event => ({ type: 'advance', ticks })
const faults = (...plan: readonly Fault[]): Event => ({ type: 'faults', plan })
const before: Fault = { arc: 0, errno: 'EIO', leaves: 'before' }
const toError: readonly Event[] = [faults({ ...before, leaves: 'error' }), to('STOP'), state]

/** Saves device 0 with reads of a length, as often, and loads it into device 1. */
const saved = (...reads: readonly Event[]): readonly Act[] => [
  ...on(0, to('STOP_COPY'), ...reads, view),
  ...on(1, to('RESUMING'), write(captured(0)), to('STOP'), view),
]
const whole = saved(read())
/** Device 1 saved, so that its stream can be written to device 0. */
const stream = on(1, to('STOP_COPY'), read())
const loading = (...contents: readonly Content[]): readonly Act[] => [
  ...stream,
  ...on(0, to('RESUMING'), ...contents.map(write), to('STOP'), view, to('RUNNING'), state),
]
const HALF = 300
const halves: readonly Content[] = [captured(1, 0, HALF), captured(1, HALF)]
const fourTimes = (...events: readonly Event[]): readonly Event[] => [...events, ...events, ...events, ...events]

/** The acts, by the name of the mutant. */
export const witnesses: Readonly<Record<string, readonly Act[]>> = {
  'blocked-endless': on(0, ...ways('STOP_COPY', 'PRE_COPY'), state),
  'blocked-goes-round': on(0, ...ways('STOP_COPY', 'PRE_COPY')),
  'running-never-stops': on(0, to('STOP'), state),
  'leaves-through-stop-copy': on(0, ...ways('PRE_COPY', 'STOP'), arcs),
  'stops-short': on(0, to('STOP_COPY'), state),
  'error-is-a-no-op': on(0, ...toError, to('ERROR')),
  'error-is-a-target': on(0, to('ERROR'), state),
  'unknown-is-ignored': on(0, to(99)),
  'unsupported-is-ignored': on(0, ...ways('PRE_COPY', 'RUNNING', 'RUNNING_P2P')),
  'refusal-stops': on(0, state, to(99), state),
  'error-is-left': on(0, ...toError, to('RUNNING'), state),
  'shows-what-was-asked': on(0, to(99), state),
  'stops-by-itself': on(0, state, run(4), state),
  'failure-succeeds': on(0, faults(before), to('STOP'), state),
  'failure-runs': on(0, to('STOP'), faults(before), to('STOP_COPY'), state),

  'opens-early': on(0, to('STOP')),
  'opens-never': on(0, state, to('STOP_COPY')),
  'opens-twice': on(0, ...ways('PRE_COPY', 'STOP_COPY')),
  'outlives-its-session': on(0, ...ways('STOP_COPY', 'STOP'), read()),
  'outlives-a-reset': on(0, to('STOP_COPY'), reset, read()),
  'reset-does-nothing': on(0, to('STOP_COPY'), reset, state),
  'reset-crashes-later': on(0, to('STOP_COPY'), reset, to('STOP')),
  'reopens-as-it-was': on(0, to('STOP_COPY'), reopen, state),
  'opens-stopped': on(0, state),
  'failure-crashes-later': on(0, to('PRE_COPY'), faults(before), ...ways('RUNNING', 'RUNNING')),
  'failure-ends-the-session': on(0, to('STOP_COPY'), faults(before), to('STOP'), read()),
  leaks: on(0, to('STOP'), ...fourTimes(faults(before), to('STOP_COPY'))),
  'reopening-frees': on(0, to('STOP_COPY'), reopen, read()),
  'closing-ends': on(0, to('STOP_COPY'), close, state),
  'closing-forgets-the-load': [...stream, ...on(0, to('RESUMING'), write(captured(1)), close, to('STOP'))],
  'reads-the-wrong-way': on(0, to('RESUMING'), read(1)),
  'ends-with-nothing': on(0, ...ways('STOP_COPY', 'STOP'), read(), ...ways('PRE_COPY', 'RUNNING'), read()),

  'read-restarts': saved(...fourTimes(read(200))),
  'read-loses': saved(read(200), read()),
  'read-repeats': saved(read(200), read()),
  'read-reorders': whole,
  'read-overruns': on(0, to('STOP_COPY'), read(10)),
  'dirty-missed': [...on(0, to('PRE_COPY'), read(), dirty()), ...whole],
  'dirty-missed-while-quiesced': [...on(0, to('PRE_COPY_P2P'), read(), dirty()), ...whole],
  'rewrites-what-was-read': [...on(0, to('PRE_COPY'), read(), dirty()), ...whole],
  'base-outlives-its-session': [...on(0, ...ways('PRE_COPY', 'RUNNING', 'PRE_COPY'), read()), ...whole],
  'saves-once': [...on(0, to('STOP_COPY'), read(), to('RUNNING')), ...whole],
  'saves-too-little': whole,
  'message-at-last': on(0, to('STOP_COPY'), read(), read()),
  'nothing-at-the-temporary-end': on(0, to('PRE_COPY'), read(), read()),
  'ends-too-early': on(0, to('STOP_COPY'), read(10), read(10), read(10)),
  'ends-not-for-ever': on(0, to('STOP_COPY'), read(), read(), read()),
  'poll-hides-the-end': on(0, to('STOP_COPY'), read(), read(), poll),
  'poll-sleeps': on(0, to('PRE_COPY'), read(), dirty(), poll, read(), info, poll),

  'info-refused-while-quiesced': on(0, to('PRE_COPY_P2P'), info),
  'info-absent': on(0, to('PRE_COPY'), info),
  'info-anywhere': on(0, ...ways('PRE_COPY', 'STOP_COPY'), info),
  'info-flags-garbage': on(0, to('PRE_COPY'), info),
  'info-leaves-out-what-waits': on(0, to('PRE_COPY'), read(), dirty(), read(10), info),
  'info-initial-rises': on(0, to('PRE_COPY'), info, read(), info, dirty(), info),
  'info-initial-is-zero': on(0, to('PRE_COPY'), info),
  'info-hides-new-initial-data': on(0, optIn, to('PRE_COPY'), info, read(), info, dirty(7), info),
  'opt-in-without-precopy': on(0, optIn),
  'features-shrink': on(0, reset, features),
  'features-undefined': on(0, features),
  'size-while-running-alone': on(0, to('STOP'), size),

  'accepts-truncated': loading(captured(1, 0, HALF)),
  'accepts-nothing': loading(),
  'accepts-the-header-alone': loading(captured(1, 0, 40)),
  'accepts-corrupt': loading({ type: 'edit', content: captured(1), at: HALF, bytes: Uint8Array.of(1, 2, 3, 4) }),
  'accepts-foreign': [
    ...on(2, to('STOP_COPY'), read()),
    ...on(0, to('RESUMING'), write(captured(2)), to('STOP'), view),
  ],
  'accepts-more': loading(captured(1), bytes(1)),
  'accepts-a-splice': [
    ...on(1, to('STOP_COPY'), read(), to('RUNNING'), dirty(), to('STOP_COPY'), read()),
    // The first record and the first page of one stream, the rest of the other.
    ...on(0, to('RESUMING'), write(captured(1, 0, 128, 1)), write(captured(1, 128)), to('STOP'), view),
  ],
  'forgets-a-refusal': loading(bytes(...Array.from({ length: 40 }, (_, at) => at))),
  'wants-whole-records': loading(...halves),
  'write-restarts': loading(...halves),
  'write-overruns': on(0, to('RESUMING'), write(bytes(1))),
  'writes-the-wrong-way': on(0, to('STOP_COPY'), write(bytes(1))),
  'loads-nothing': loading(captured(1)),
  'loads-too-little': loading(captured(1)),
  'loads-at-once': loading(captured(1, 0, HALF)),
  'load-goes-on': [
    ...stream,
    ...on(0, to('RESUMING'), write(halves[0]!), reset, to('RESUMING'), write(halves[1]!), to('STOP'), view),
  ],
  'fails-every-load': loading(captured(1)),

  'leaves-dma-under-way': on(0, run(5), to('STOP'), view),
  'begins-dma-while-quiesced': on(0, to('RUNNING_P2P'), run(5), view),
  'runs-while-stopped': on(0, to('STOP'), run(5), view),
  'runs-while-saved': on(0, to('STOP_COPY'), run(5), view),
  'begins-dma-while-stopped': on(0, to('STOP'), run(5), view),
  'loses-its-state': on(0, dirty(), ...ways('STOP', 'RUNNING'), view),

  'short-reads': on(0, to('STOP_COPY'), read()),
  'short-writes': loading(captured(1)),
  'byte-by-byte': on(0, to('STOP_COPY'), read()),
  'another-errno': on(0, ...ways('STOP_COPY', 'STOP'), read()),
  'fails-before': on(0, ...ways('STOP', 'RUNNING', 'STOP', 'RUNNING'), state),
  'fails-behind': on(0, ...ways('STOP', 'RUNNING', 'STOP', 'RUNNING'), state),
  'fails-for-good': on(0, ...fourTimes(...ways('STOP', 'RUNNING')), state),
  'no-files-left': on(0, to('STOP_COPY'), state),
  'refuses-late': loading(bytes(...Array.from({ length: 40 }, (_, at) => at))),
  'fails-loads-for-good': loading(captured(1, 0, HALF)),
  'offers-a-header': on(0, to('PRE_COPY'), read()),
  'has-no-size': on(0, size),
  'same-state-refused': on(0, to('RUNNING')),
  'gives-up': on(0, ...ways('STOP_COPY', 'PRE_COPY'), state),
}

/** Where the acts first come to something else than on the reference device. */
export interface Shown {
  readonly act: Act
  readonly seen: AnyOutcome
  readonly right: AnyOutcome
  /** The two as a line. */
  readonly text: string
}

const short = (outcome: AnyOutcome): string => {
  if (outcome.type !== 'ok') return outcome.type === 'errno' ? outcome.errno : outcome.type
  if (outcome.value instanceof Uint8Array) return `${outcome.value.length} bytes`
  return JSON.stringify(jsonOf(outcome.value)).replaceAll('"', '').slice(-30)
}

/** What the witness of a mutant shows with these features; undefined where it does not apply. */
export function shown(mutant: Mutant, set: FeatureSet): Shown | undefined {
  const acts = witnesses[mutant.name] ?? []
  const seen = stageOf(mutant.make(set), set).perform(acts)
  const right = stageOf(simulatedDevice({ features: set }), set).perform(acts)
  const textOf = (outcome: AnyOutcome): string => JSON.stringify(jsonOf(outcome))
  const at = acts.findIndex((_, index) => textOf(seen[index]!) !== textOf(right[index]!))
  if (at < 0) return undefined
  const [act, wrong, wanted] = [acts[at]!, seen[at]!, right[at]!]
  return { act, seen: wrong, right: wanted, text: `${act.event.type} ${short(wrong)}, not ${short(wanted)}` }
}
