// Reading a stream: how much a read gives, and the two ends of a stream. Before STOP_COPY there is only a temporary
// end, ENOMSG; in STOP_COPY only the permanent one, a read of no bytes.
import type { Requirement } from '../requirement.ts'
import { sessionOf, type SessionAccount } from './account.ts'
import type { Chart } from './chart.ts'
import * as cited from './cited.ts'
import type { Moment } from './follow.ts'
import { judging, perDevice, watching, words } from './judging.ts'
import { walks } from './walks.ts'
import { wandering } from '#generators'
import type { Readiness } from '#model'

/** The open saving session that a read asks for bytes of, in a state of a kind; undefined for any other event. */
function readOf(chart: Chart, at: Moment, states: readonly string[]): SessionAccount | undefined {
  const { event } = at
  if (event.type !== 'read' || event.length === 0) return undefined
  const account = at.account()
  const session = sessionOf(account, event.session)
  if (session?.kind !== 'saving' || session.life !== 'open' || session.isClosed) return undefined
  return chart.names(account.possible).every((name) => states.includes(name)) ? session : undefined
}

const BEFORE = ['PRE_COPY', 'PRE_COPY_P2P']
const reading = { type: 'read', session: 0, length: 4096 } as const
const dirtying = { type: 'dirty', page: 0, content: { type: 'pattern', seed: 1, length: 8 } } as const
const writing = { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(0) } } as const
const polling = { type: 'poll', session: 0 } as const

export const ends: readonly Requirement[] = [
  {
    name: 'streams/bounds',
    statement: 'A read gives no more than it was asked for, and a write takes no more than it was given.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      {
        section: 'The device migration Finite State Machine is described by the enum',
        quote: 'the migration data will flow over the FD using read() and write()',
      },
    ],
    needs: { features: [], powers: [], devices: 1 },
    first: walks(() => [{ type: 'read', session: 0, length: 3 }, writing]),
    plan: wandering,
    judge: watching(() => (_, { event, outcome }) => {
      if (event.type === 'write' && outcome.type === 'ok') {
        // What else is written may be shorter than it says.
        const most = event.content.type === 'literal' ? event.content.bytes.length : Number.POSITIVE_INFINITY
        const taken = outcome.value as number
        return taken <= most ? undefined : { because: `It took ${taken} bytes.`, wanted: `${most} at most.` }
      }
      if (event.type !== 'read' || outcome.type !== 'ok') return undefined
      const { length } = outcome.value as Uint8Array
      if (length <= event.length) return length > 0 ? true : undefined
      return { because: `It gave ${length} bytes.`, wanted: `${event.length} at most.` }
    }),
  },
  {
    name: 'ends/temporary',
    statement: 'Where nothing is left to read before STOP_COPY, a read gives ENOMSG and not the end of the stream.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('the kernel driver should return ENOMSG from read()')],
    needs: { features: ['PRE_COPY'], powers: [], devices: 1 },
    first: walks(() => [reading, reading]),
    plan: wandering,
    judge: judging(() => (chart, at) => {
      if (readOf(chart, at, BEFORE) === undefined) return undefined
      const { outcome } = at
      if (outcome.type === 'errno' && outcome.errno === 'ENOMSG') return true
      if (outcome.type !== 'ok' || (outcome.value as Uint8Array).length > 0) return undefined
      return { because: 'A read gave no bytes, as if the whole state had been read.', wanted: 'ENOMSG.' }
    }),
  },
  {
    name: 'ends/poll',
    statement: 'Where there is something to read, poll says so.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('Userspace can wait for more data (which may never come) by using poll')],
    // Where time passes by itself, there may be something only after poll was asked.
    needs: { features: ['PRE_COPY'], powers: ['advance', 'dirty'], devices: 1 },
    first: walks(() => [reading, dirtying, polling, reading]),
    plan: wandering,
    judge: judging(() => {
      const sleeping = perDevice((): { session: SessionAccount | undefined } => ({ session: undefined }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const known = sleeping(device)
        const before = known.session
        known.session = undefined
        const account = at.account()
        if (event.type === 'poll' && outcome.type === 'ok') {
          const session = sessionOf(account, event.session)
          if (session?.kind !== 'saving' || session.life !== 'open' || session.isClosed) return undefined
          if ((outcome.value as Readiness).readable) return true
          known.session = session
          return undefined
        }
        const session = readOf(chart, at, BEFORE)
        if (before === undefined || session !== before || outcome.type !== 'ok') return undefined
        const { length } = outcome.value as Uint8Array
        return length === 0
          ? undefined
          : { because: `poll said no, and a read gave ${length} bytes.`, wanted: 'Readable.' }
      }
    }),
  },
  {
    name: 'ends/permanent',
    statement: 'In STOP_COPY the stream ends once: from then on each read gives no bytes, and poll says readable.',
    level: 'must',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('signaled in the usual way by read() always returning 0 and poll always returning readable')],
    needs: { features: [], powers: [], devices: 1 },
    first: walks(() => [reading, reading, polling]),
    plan: wandering,
    judge: judging(() => {
      // By the step that opened it: the session whose end was seen.
      const over = perDevice((): { session: SessionAccount | undefined } => ({ session: undefined }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const ended = over(device)
        const account = at.account()
        if (event.type === 'poll' && outcome.type === 'ok') {
          const session = sessionOf(account, event.session)
          if (session === undefined || session !== ended.session || session.life !== 'open') return undefined
          if ((outcome.value as Readiness).readable) return true
          return { because: 'At the end of the stream poll says not readable.', wanted: 'Readable: a read gives 0.' }
        }
        const session = readOf(chart, at, ['STOP_COPY'])
        if (session === undefined) return undefined
        const isEnd = outcome.type === 'ok' && (outcome.value as Uint8Array).length === 0
        if (session !== ended.session) {
          if (isEnd) ended.session = session
          return undefined
        }
        if (isEnd) return true
        if (outcome.type !== 'ok' && outcome.type !== 'errno') return undefined
        return { because: `After the end of the stream a read gave ${words(outcome)}.`, wanted: 'No bytes, for ever.' }
      }
    }),
  },
  {
    name: 'ends/no-enomsg',
    statement: 'No read gives ENOMSG in STOP_COPY.',
    level: 'must',
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('ENOMSG may not be returned in STOP_COPY')],
    needs: { features: [], powers: [], devices: 1 },
    first: walks(() => [reading, reading]),
    plan: wandering,
    judge: judging(() => (chart, at) => {
      if (readOf(chart, at, ['STOP_COPY']) === undefined) return undefined
      const { outcome } = at
      if (outcome.type === 'ok') return true
      if (outcome.type !== 'errno' || outcome.errno !== 'ENOMSG') return undefined
      return { because: 'A read in STOP_COPY gave ENOMSG.', wanted: 'Bytes, or none at the end of the stream.' }
    }),
  },
]
