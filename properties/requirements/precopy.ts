// Precopy info: where it is valid, how its two counts may move, and that they agree with what can be read. All but one
// of its words are a should.
import { denies, type Event, type PrecopyInfo } from '#model'
import { counting, everyPart } from '#generators'
import type { Requirement } from '../requirement.ts'
import { sessionOf, type SessionAccount } from './account.ts'
import * as cited from './cited.ts'
import { judging, perDevice, words } from './judging.ts'
import { changes } from './reinit.ts'
import { either, walks } from './walks.ts'

const needs = { features: ['PRE_COPY'], powers: [], devices: 1 } as const
const asking: Event = { type: 'precopy-info', session: 0 }
const reading: Event = { type: 'read', session: 0, length: 4096 }
// Something is dirtied, and a part of it has been read.
const dirtying: readonly Event[] = [
  { type: 'dirty', page: 0, content: { type: 'pattern', seed: 1, length: 8 } },
  { type: 'read', session: 0, length: 5 },
]
const BEFORE = ['PRE_COPY', 'PRE_COPY_P2P']
const REINIT = 1

export const precopy: readonly Requirement[] = [
  {
    name: 'precopy/answers',
    statement: 'A device with PRE_COPY answers a request for precopy info in PRE_COPY and in PRE_COPY_P2P.',
    level: 'must',
    party: 'driver',
    since: '6.2',
    cites: [
      cited.precopy('This ioctl is valid only in PRE_COPY states'),
      cited.precopy('Support for this ioctl is mandatory if a driver claims to support VFIO_MIGRATION_PRE_COPY'),
    ],
    needs,
    first: walks(() => [asking]),
    plan: counting,
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      if (event.type !== 'precopy-info') return undefined
      const account = at.account()
      const session = sessionOf(account, event.session)
      if (session?.kind !== 'saving' || session.life !== 'open' || session.isClosed) return undefined
      const states = chart.names(account.possible)
      if (!states.every((name) => BEFORE.includes(name))) return undefined
      if (outcome.type === 'ok') return true
      // It may fail; but not as if there were no such ioctl.
      if (outcome.type !== 'errno' || !denies(outcome.errno)) return undefined
      return { because: `In ${states.join(' or ')} it gave ${outcome.errno}.`, wanted: 'The counts.' }
    }),
  },
  {
    name: 'precopy/elsewhere',
    statement: 'In any other state a request for precopy info gives EINVAL.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('should return -EINVAL from any other migration state')],
    needs,
    first: walks(() => [asking]),
    plan: counting,
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      if (event.type !== 'precopy-info') return undefined
      const account = at.account()
      const session = sessionOf(account, event.session)
      const state = chart.only(account.possible)
      // A file that is written may have no such ioctl at all, and a dead one is beyond the protocol.
      if (session?.life !== 'open' || session.isClosed || state === undefined || BEFORE.includes(state))
        return undefined
      if (outcome.type === 'errno' && (outcome.errno === 'EINVAL' || session.kind !== 'saving')) return true
      if (outcome.type !== 'ok' && outcome.type !== 'errno') return undefined
      return { because: `In ${state} it gave ${words(outcome)}.`, wanted: 'EINVAL.' }
    }),
  },
  {
    name: 'precopy/initial',
    statement: 'initial_bytes is not zero at first and never rises in a session, unless REINIT says so.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [
      cited.precopy('should have a non-zero initial value and decrease as migration data is read'),
      cited.since('7.1', cited.precopy('which progresses towards zero as precopy data is read')),
    ],
    needs,
    first: either(
      walks(() => [asking, { type: 'read', session: 0, length: 64 }, asking]),
      changes,
      everyPart([asking], [asking]),
    ),
    plan: counting,
    judge: judging((_, __, since) => {
      const last = new Map<SessionAccount, { initial: bigint | undefined }>()
      return (___, at) => {
        const { event, outcome } = at
        if ((event.type !== 'precopy-info' && event.type !== 'read') || outcome.type !== 'ok') return undefined
        const account = at.account()
        const session = sessionOf(account, event.session)
        if (session === undefined) return undefined
        const before = last.get(session)
        if (event.type === 'read') {
          // What was read first is no longer counted: the first count then says nothing about the beginning.
          if (before === undefined) last.set(session, { initial: undefined })
          return undefined
        }
        const { initial, flags } = outcome.value as PrecopyInfo
        last.set(session, { initial })
        // What was read before it was seen from is no longer counted either.
        if (before === undefined && session.opened < since) return undefined
        if (before === undefined) {
          return initial > 0n ? true : { because: 'initial_bytes is 0 at first.', wanted: 'More than 0.' }
        }
        if (before.initial === undefined || (account.isOptedIn && (flags & REINIT) !== 0)) return undefined
        if (initial <= before.initial) return true
        const because = `initial_bytes rose from ${before.initial} to ${initial}.`
        return { because, wanted: `${before.initial} at most.` }
      }
    }),
  },
  {
    name: 'precopy/dirty',
    statement: 'dirty_bytes is zero for as long as the device has not changed since the session was opened.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('This field starts at zero and may increase as the internal device state is modified')],
    // Where time passes by itself, a device may have changed before the first question.
    needs: { features: ['PRE_COPY'], powers: ['advance'], devices: 1 },
    first: walks(() => [asking]),
    plan: counting,
    judge: judging((_, __, since) => {
      const changed = perDevice(() => ({ at: since - 1 }))
      return (___, at) => {
        const { index, event, outcome, device } = at
        const known = changed(device)
        if (event.type === 'dirty' || event.type === 'advance') known.at = index
        if (event.type !== 'precopy-info' || outcome.type !== 'ok') return undefined
        const account = at.account()
        const session = sessionOf(account, event.session)
        if (session === undefined || session.life !== 'open' || known.at > session.opened) return undefined
        const { dirty, flags } = outcome.value as PrecopyInfo
        if (flags !== 0) return undefined
        if (dirty === 0n) return true
        return { because: `dirty_bytes is ${dirty}, and nothing was dirtied.`, wanted: '0.' }
      }
    }),
  },
  {
    name: 'precopy/agrees',
    statement: 'What can be read before STOP_COPY is what the counts say: bytes while either is not zero, then ENOMSG.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [
      cited.precopy('an estimate of the current data sizes remaining'),
      cited.precopy('provides estimates of data available from the device'),
      cited.precopy('indicates the amount of initial precopy data available'),
      cited.precopy('tracks device state changes relative to data previously retrieved'),
      cited.precopy('temporary "end of stream" that is reached when both initial_bytes and dirty_byte are zero'),
    ],
    needs,
    first: either(
      walks((powers) => [asking, reading, ...(powers.includes('dirty') ? dirtying : []), asking, reading]),
      everyPart([], [asking, { type: 'read', session: 0, length: 1 }]),
    ),
    plan: counting,
    judge: judging((_, { header }) => {
      // Peers write to a device at any time.
      const isTimeless = header.powers.includes('advance') && header.machine === undefined
      const said = perDevice((): { session?: SessionAccount; total: bigint; none?: SessionAccount } => ({ total: 0n }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const known = said(device)
        if (event.type === 'get-state' || event.type === 'inspect' || event.type === 'data-size') return undefined
        const account = at.account()
        const session = 'session' in event ? sessionOf(account, event.session) : undefined
        const { session: before, none } = known
        delete known.session
        delete known.none
        if (session === undefined || session.life !== 'open' || session.isClosed) return undefined
        if (event.type === 'precopy-info' && outcome.type === 'ok') {
          const { initial, dirty } = outcome.value as PrecopyInfo
          const total = initial + dirty
          Object.assign(known, { session, total })
          if (none !== session) return undefined
          if (total === 0n) return true
          return {
            because: `A read gave ENOMSG, and ${total} bytes are announced.`,
            wanted: 'None, or a read of them.',
          }
        }
        if (event.type !== 'read' || event.length === 0) return undefined
        if (isTimeless && outcome.type === 'errno' && outcome.errno === 'ENOMSG') known.none = session
        if (before !== session) return undefined
        if (!chart.names(account.possible).every((name) => BEFORE.includes(name))) return undefined
        const isNone = outcome.type === 'errno' && outcome.errno === 'ENOMSG'
        const isSome = outcome.type === 'ok' && (outcome.value as Uint8Array).length > 0
        if (known.total > 0n) {
          if (isSome) return true
          if (!isNone) return undefined
          return { because: `${known.total} bytes were announced, and a read gave ENOMSG.`, wanted: 'Bytes.' }
        }
        if (isNone) return true
        if (!isSome || !isTimeless) return undefined
        return { because: `No bytes were announced, and a read gave ${words(outcome)}.`, wanted: 'ENOMSG.' }
      }
    }),
  },
]
