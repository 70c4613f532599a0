// How the stage of a migration speaks to devices of either protocol, and reads what was asked of them: the same few
// words, so that one stage and one set of judges do for both.
import type { AnyOutcome, Event, PrecopyInfo, Replies, StateCode, View } from '../device.ts'
import type { Event as OldEvent, Replies as OldReplies } from '../v1/device.ts'
import { meaningOf } from '../v1/states.ts'
import type { Call } from './course.ts'
import type { Dialect } from './stage.ts'

const nowhere: View = { pages: [], begun: 0, completed: 0 }
const viewOf = (outcome: AnyOutcome<{ view: unknown }>): View =>
  outcome.type === 'ok' ? (outcome.value as View) : nowhere

const errnoOf = (outcome: AnyOutcome<{ any: unknown }>): Pick<Call, 'errno'> =>
  outcome.type === 'errno' ? { errno: outcome.errno } : {}

const kinds: Readonly<Partial<Record<Event['type'], Call['kind']>>> = {
  'set-state': 'state',
  reset: 'reset',
  read: 'read',
  write: 'write',
  'precopy-info': 'info',
  close: 'close',
}

function callOf(device: number, event: Event, outcome: AnyOutcome): Call {
  const call = { device, kind: kinds[event.type] ?? 'other', ...errnoOf(outcome) }
  if (event.type === 'set-state') return { ...call, target: String(event.target) }
  if (outcome.type !== 'ok') return call
  if (event.type === 'read') return { ...call, bytes: (outcome.value as Uint8Array).length }
  if (event.type === 'write') return { ...call, bytes: outcome.value as number }
  if (event.type !== 'precopy-info') return call
  const { initial, dirty } = outcome.value as PrecopyInfo
  return { ...call, initial, dirty }
}

const nameOf = (code: StateCode): string => String(code)

/** The protocol of data_fd and VFIO_DEVICE_FEATURE. */
export const v2Dialect: Dialect<Event, Replies> = {
  call: callOf,
  look: { type: 'get-state' },
  inspect: { type: 'inspect' },
  reset: { type: 'reset' },
  dirty: (page, seed) => ({ type: 'dirty', page, content: { type: 'pattern', seed, length: 8 } }),
  advance: (ticks) => ({ type: 'advance', ticks }),
  fails: (leaves) => ({ type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves }] }),
  stateOf: (outcome) => (outcome.type === 'ok' ? nameOf(outcome.value as StateCode) : 'unknown'),
  viewOf,
  files(event, outcome) {
    if (outcome.type !== 'ok') return 0
    if (event.type === 'close') return -1
    return event.type === 'set-state' && outcome.value === true ? 1 : 0
  },
}

const oldKinds: Readonly<Partial<Record<OldEvent['type'], Call['kind']>>> = {
  'set-state': 'state',
  reset: 'reset',
  'read-data': 'read',
  'write-size': 'write',
}

function oldCallOf(device: number, event: OldEvent, outcome: AnyOutcome<OldReplies>): Call {
  const call = { device, kind: oldKinds[event.type] ?? 'other', ...errnoOf(outcome) }
  if (event.type === 'set-state') return { ...call, target: meaningOf(event.value).name }
  const isState = event.type === 'access' && event.offset === 0 && event.value !== undefined
  if (isState) return { ...call, kind: 'state', target: meaningOf(event.value).name }
  if (outcome.type !== 'ok' || event.type !== 'read-data') return call
  return { ...call, bytes: (outcome.value as Uint8Array).length }
}

/** The region protocol. */
export const v1Dialect: Dialect<OldEvent, OldReplies> = {
  call: oldCallOf,
  look: { type: 'get-state' },
  inspect: { type: 'inspect' },
  reset: { type: 'reset' },
  dirty: (page, seed) => ({ type: 'dirty', page, content: { type: 'pattern', seed, length: 8 } }),
  advance: (ticks) => ({ type: 'advance', ticks }),
  // It has no arc that is left behind: there the data fails instead.
  fails: (leaves) => ({
    type: 'faults',
    plan:
      leaves === 'behind'
        ? (['save', 'load'] as const).map((on) => ({ on, at: 0, leaves: 'previous' as const }))
        : [{ on: 'transition', at: 0, leaves: leaves === 'error' ? 'error' : 'previous' }],
  }),
  stateOf: (outcome) => (outcome.type === 'ok' ? meaningOf(outcome.value as number).name : 'unknown'),
  viewOf,
  files: () => 0,
}
