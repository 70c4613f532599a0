// Data transfer sessions: a file comes with the arc that opens one and with no other, lives through the saving group,
// and is dead for ever once the group is left or the device is reset.
import type { Errno, Event } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { sessionOf, type SessionAccount } from './account.ts'
import { isRefused, nameOf, type Chart } from './chart.ts'
import * as cited from './cited.ts'
import type { Moment } from './follow.ts'
import { asksForState, judging, perDevice, words, type Finding } from './judging.ts'
import { either, everyState, pairs, walks } from './walks.ts'

const needs = { features: [], powers: [], devices: 1 } as const

/** What a dead file answers: an error. Bytes would be stale, and a read of none would say that all was read. */
function deadFinding({ event, outcome }: Moment, session: SessionAccount | undefined): Finding {
  if (session === undefined || session.isClosed || session.life !== 'ended') return undefined
  const wanted = 'An error: the session has ended.'
  if (event.type === 'read' && event.length > 0) {
    if (outcome.type === 'errno') return true
    if (outcome.type !== 'ok') return undefined
    return { because: `A read of an ended session gave ${words(outcome)}.`, wanted }
  }
  if (event.type === 'write') {
    if (outcome.type === 'errno') return true
    if (outcome.type !== 'ok' || outcome.value === 0) return undefined
    return { because: 'An ended session took a write.', wanted }
  }
  if (event.type === 'precopy-info') {
    if (outcome.type === 'errno') return true
    return outcome.type === 'ok' ? { because: 'An ended session has precopy info.', wanted } : undefined
  }
  return undefined
}

const endedBy =
  (by: 'arc' | 'reset') =>
  (_: Chart, at: Moment): Finding => {
    const session = 'session' in at.event ? sessionOf(at.account(), at.event.session) : undefined
    return session?.endedBy === by ? deadFinding(at, session) : undefined
  }

/** How a file answers whose session has ended. */
const dead: readonly Errno[] = ['ENODEV', 'EBADF']

/**
 * Judges that the file of a session is not dead while the device is in a state of it. Any read and any write may fail,
 * and a reset may come by another way than the ioctl: what counts is that the state is seen to go on without the file.
 */
const living = (concerns: (session: SessionAccount) => boolean) =>
  judging((all, _, since) => {
    const groups = { saving: all.where(({ session }) => session === 'saving'), resuming: all.bits.get('RESUMING')! }
    const refusedOnce = new WeakSet<SessionAccount>()
    const suspects = perDevice((): { found: { because: string; group: number } | undefined } => ({ found: undefined }))
    return (__, at): Finding => {
      const { event, outcome, device } = at
      const suspect = suspects(device)
      const { found } = suspect
      if (asksForState(at)) suspect.found = undefined
      if (event.type === 'get-state' && outcome.type === 'ok' && found !== undefined) {
        const state = nameOf(outcome.value as string as never)
        suspect.found = undefined
        if (((all.bits.get(state) ?? 0) & found.group) === 0) return undefined
        return { because: `${found.because}, and the device is in ${state} still.`, wanted: 'What an open file does.' }
      }
      if ((event.type !== 'read' || event.length === 0) && event.type !== 'write') return undefined
      const account = at.account()
      const session = sessionOf(account, event.session)
      if (session?.life !== 'open' || session.isClosed || session.kind === 'unknown' || !concerns(session)) {
        return undefined
      }
      const group = groups[session.kind]
      if ((event.type === 'read') !== (session.kind === 'saving')) return undefined
      if (outcome.type === 'ok') {
        suspect.found = undefined
        return (account.possible & ~group) === 0 ? true : undefined
      }
      if (outcome.type !== 'errno') return undefined
      if (event.type === 'read' && (outcome.errno === 'ENOMSG' || outcome.errno === 'EAGAIN')) return true
      // After data was refused any answer will do: the load has failed.
      const isSpoilt = event.type === 'write' && (refusedOnce.has(session) || session.opened < since)
      if (event.type === 'write') refusedOnce.add(session)
      if (dead.includes(outcome.errno) && !isSpoilt) {
        suspect.found = { because: `A ${event.type} gave ${outcome.errno}`, group }
      }
      return undefined
    }
  })

/** What a session is for, and what it is not; that the file of the one before is closed meanwhile must not matter. */
const using: readonly Event[] = [
  { type: 'close', session: 1 },
  { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(0) } },
  { type: 'read', session: 0, length: 64 },
  { type: 'get-state' },
]
const pokes: readonly Event[] = [
  { type: 'read', session: 0, length: 64 },
  { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(0) } },
  { type: 'precopy-info', session: 0 },
  { type: 'read', session: 1, length: 64 },
]

export const sessions: readonly Requirement[] = [
  {
    name: 'sessions/last-arc-opens',
    statement: 'A data_fd is returned exactly where the last arc of a request opens a session.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.request('If the new_state starts a new data transfer session then the FD associated with that session is'),
      cited.under('STOP -> STOP_COPY', 'process of saving the device state and will return a new data_fd'),
      cited.under('STOP -> RESUMING', 'process of restoring the device state and will return a new data_fd'),
    ],
    needs,
    first: walks(() => []),
    plan: wandering,
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      if (event.type !== 'set-state' || outcome.type !== 'ok') return undefined
      const target = nameOf(event.target)
      const account = at.account()
      const froms = chart.names(account.possible).filter((name) => !isRefused(chart, name, target))
      const opens = froms.map((from) => chart.effect(from, target).opens !== undefined)
      if (opens.length === 0 || opens.some((each) => each !== opens[0])) return undefined
      if (outcome.value === opens[0]) return true
      return opens[0] === true
        ? { because: `${target} was reached without a data_fd.`, wanted: 'The data_fd of the session that it opens.' }
        : { because: `${target} came with a data_fd.`, wanted: 'None: no arc of the request opens a session last.' }
    }),
  },
  {
    name: 'sessions/alive',
    statement:
      'A session can be used from the request that opens it on: its file is not dead before its state is left.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.machine('the migration data will flow over the FD using read() and write() as discussed below'),
      cited.under('STOP_COPY -> STOP', 'The STOP_COPY arc will terminate a data transfer session'),
    ],
    needs,
    first: either(
      walks(() => using),
      pairs(() => using),
    ),
    plan: wandering,
    // One that was moved within the group is judged as shared.
    judge: living(({ isMoved }) => !isMoved),
  },
  {
    name: 'sessions/direction',
    statement: 'A session that is saved from is not written, and one that is loaded into is not read.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.machine('The device internal state can be read out'),
      cited.under('RESUMING -> STOP', 'complete processing of the data delivered by write()'),
    ],
    needs,
    first: either(
      walks(() => using),
      pairs(() => using),
    ),
    plan: wandering,
    judge: judging(() => (_, at) => {
      const { event, outcome } = at
      if ((event.type !== 'read' || event.length === 0) && event.type !== 'write') return undefined
      const account = at.account()
      const session = sessionOf(account, event.session)
      if (session?.life !== 'open' || session.isClosed || session.kind === 'unknown') return undefined
      if ((event.type === 'read') === (session.kind === 'saving')) return undefined
      if (outcome.type === 'errno') return true
      if (outcome.type !== 'ok' || outcome.value === 0) return undefined
      return event.type === 'read'
        ? { because: `A read of what is to be written gave ${words(outcome)}.`, wanted: 'An error.' }
        : { because: 'What is to be read took a write.', wanted: 'An error.' }
    }),
  },
  {
    name: 'sessions/shared',
    statement: 'Moving within the saving group leaves the session and its data_fd as they are.',
    level: 'must',
    party: 'driver',
    since: '6.2',
    cites: [
      cited.under('RUNNING -> PRE_COPY', 'states which share a data transfer session'),
      cited.under('RUNNING -> PRE_COPY', 'but does not terminate or otherwise affect the associated fd'),
      cited.under('PRE_COPY -> PRE_COPY_P2P', 'continues all the behaviors of PRE_COPY above'),
      cited.under('PRE_COPY_P2P -> PRE_COPY', 'while continuing all the behaviors of PRE_COPY'),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'the data transfers session continues to stream'),
    ],
    needs: { features: ['PRE_COPY'], powers: [], devices: 1 },
    first: walks(() => [{ type: 'read', session: 0, length: 64 }, { type: 'get-state' }]),
    plan: wandering,
    judge: living(({ kind, isMoved }) => kind === 'saving' && isMoved),
  },
  {
    name: 'sessions/ended',
    statement: 'Leaving the saving group or RESUMING ends the session: its file reads and takes nothing any more.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.under('STOP_COPY -> STOP', 'The STOP_COPY arc will terminate a data transfer session'),
      cited.under('RESUMING -> STOP', 'Leaving RESUMING terminates a data transfer session'),
      cited.since('6.2', cited.under('PRE_COPY -> RUNNING', 'The PRE_COPY arc will terminate a data transfer')),
      cited.since(
        '6.2',
        cited.under('PRE_COPY_P2P -> RUNNING_P2P', 'The PRE_COPY_P2P arc will terminate a data transfer'),
      ),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'End of stream on the FD indicates the entire device state'),
    ],
    needs,
    first: either(
      walks(() => pokes),
      pairs(() => pokes),
    ),
    plan: wandering,
    judge: judging(() => endedBy('arc')),
  },
  {
    name: 'sessions/reset',
    statement: 'A reset ends every session.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.under('RESUMING -> STOP', 'To abort a RESUMING session the device must be reset')],
    needs,
    first: either(
      walks(() => [{ type: 'reset' }, ...pokes]),
      everyState(() => [{ type: 'reset' }, ...pokes]),
    ),
    plan: wandering,
    judge: judging(() => endedBy('reset')),
  },
]
