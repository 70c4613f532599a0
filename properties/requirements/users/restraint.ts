// What a user does not do: touch a device that stands still, ask for the counts of precopy outside of it, leave it
// before its initial data was read. What the guest does is the user's to restrict, so it counts as the user's.
import type { PrecopyInfo, StateRow } from '#model'
import { behaving } from '#generators'
import type { Requirement } from '../../requirement.ts'
import type { SessionAccount } from '../account.ts'
import { nameOf } from '../chart.ts'
import * as cited from '../cited.ts'
import { perDevice } from '../judging.ts'
import { overseeing, type Finding } from './conduct.ts'

const BEFORE = ['PRE_COPY', 'PRE_COPY_P2P']
const quiescent = 'The optional peer to peer (P2P) quiescent state'

/** Nothing is touched in states of a kind. It is kept where such a state is left untouched. */
const untouched = (meant: (row: StateRow) => boolean): Requirement['judge'] =>
  overseeing((all) => {
    const still = all.where(meant)
    return {
      before(chart, { event, outcome, account, isAlone, isSure }) {
        if (!isAlone || !isSure || (account.possible & ~still) !== 0) return undefined
        if (event.type === 'set-state') return true
        if (event.type !== 'dirty' || outcome.type !== 'ok') return undefined
        const because = `In ${chart.names(account.possible).join(' or ')} the guest writes to page ${event.page}.`
        return { because, wanted: 'No access until the device runs again.' }
      },
    }
  })

/** The initial data that a session still has, as far as the user knows. */
interface Count {
  readonly session: SessionAccount
  left: bigint
}

export const restraint: readonly Requirement[] = [
  {
    name: 'users/leaves-stopped-alone',
    statement: 'In STOP and STOP_COPY the device is not touched, neither by the user nor by its guest.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [
      cited.under(quiescent, 'Like while in STOP or STOP_COPY the user must not touch the device'),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'The user should take steps to restrict access to vfio device regions'),
    ],
    needs: { features: [], powers: ['dirty'], devices: 2 },
    plan: behaving,
    judge: untouched(({ name }) => name === 'STOP' || name === 'STOP_COPY'),
  },
  {
    name: 'users/leaves-quiesced-alone',
    statement: 'In RUNNING_P2P and PRE_COPY_P2P the device is not touched, neither by the user nor by its guest.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.under(quiescent, 'the user must not touch the device, otherwise the state can be exited')],
    needs: { features: ['P2P'], powers: ['dirty'], devices: 2 },
    plan: behaving,
    judge: untouched(({ operation }) => operation === 'quiesced'),
  },
  {
    name: 'users/info-while-precopy',
    statement: 'Precopy info is asked for in PRE_COPY and in PRE_COPY_P2P, and in no other state.',
    level: 'must',
    party: 'user',
    since: '6.2',
    cites: [cited.precopy('This ioctl is valid only in PRE_COPY states')],
    needs: { features: ['PRE_COPY'], powers: [], devices: 2 },
    plan: behaving,
    judge: overseeing(() => ({
      before(chart, { event, outcome, account, isAlone, isSure }) {
        if (event.type !== 'precopy-info' || !isAlone || !isSure) return undefined
        // Where there is no such file, nobody was asked.
        if (outcome.type === 'errno' && outcome.errno === 'EBADF') return undefined
        const states = chart.names(account.possible)
        if (states.every((name) => BEFORE.includes(name))) return true
        if (states.some((name) => BEFORE.includes(name))) return undefined
        return { because: `It is asked for in ${states.join(' or ')}.`, wanted: 'PRE_COPY or PRE_COPY_P2P.' }
      },
    })),
  },
  {
    name: 'users/initial-first',
    statement: 'PRE_COPY is left for STOP_COPY only after initial_bytes has come to zero.',
    level: 'should',
    party: 'user',
    since: '6.2',
    cites: [cited.precopy('It is recommended to leave PRE_COPY for STOP_COPY only after this field reaches zero')],
    needs: { features: ['PRE_COPY'], powers: [], devices: 2 },
    plan: behaving,
    judge: overseeing(() => {
      const counts = perDevice((): { last: Count | undefined } => ({ last: undefined }))
      return {
        before(
          chart,
          { event, outcome, account, isAlone, isSure, isAnswered, file },
        ): NonNullable<Finding> | undefined {
          const known = counts(account.device)
          if (event.type === 'precopy-info' || event.type === 'read') {
            if (!isAnswered || file === undefined) known.last = undefined
            else if (event.type === 'precopy-info') {
              // An info that fails says nothing: what was known before still stands.
              if (outcome.type === 'ok') known.last = { session: file, left: (outcome.value as PrecopyInfo).initial }
            } else if (outcome.type === 'errno' && outcome.errno === 'ENOMSG') known.last = { session: file, left: 0n }
            else if (outcome.type === 'ok' && known.last?.session === file) {
              known.last.left -= BigInt((outcome.value as Uint8Array).length)
            }
            return undefined
          }
          if (event.type !== 'set-state' || nameOf(event.target) !== 'STOP_COPY' || !isAlone || !isSure)
            return undefined
          if (!chart.names(account.possible).every((name) => BEFORE.includes(name))) return undefined
          const { last } = known
          if (last === undefined || last.session !== account.sessions.at(-1)) return undefined
          if (last.left <= 0n) return true
          const because = `It is left with ${last.left} initial bytes that were not read.`
          return { because, wanted: 'That they are read first, or found to be none.' }
        },
      }
    }),
  },
]
