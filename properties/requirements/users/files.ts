// The duties of a user towards the files of sessions. The header asks for one thing, that each is closed when it is
// finished, and does not say by when; it is held against nobody before the user has gone through the next session and
// still has the file. What else is asked here is what users do without being told.
import type { Kind } from '#model'
import { behaving } from '#generators'
import type { Requirement } from '../../requirement.ts'
import type { SessionAccount } from '../account.ts'
import * as cited from '../cited.ts'
import { perDevice } from '../judging.ts'
import { overseeing, type Deed } from './conduct.ts'

const needs = { features: [], powers: [], devices: 2 } as const

const USES = ['read', 'write', 'poll', 'precopy-info'] as const
type Use = (typeof USES)[number]

/** After these a session may have ended. */
const ENDING: readonly Kind[] = ['set-state', 'get-state', 'reset', 'reopen', 'raw']

/** The sessions of a device that had ended before an act, and those whose file may have been closed unseen. */
interface Over {
  readonly ended: Set<SessionAccount>
  readonly released: Set<SessionAccount>
}

const useOf = ({ event }: Deed): Use | undefined => USES.find((type) => type === event.type)

export const files: readonly Requirement[] = [
  {
    name: 'users/closes-files',
    statement: 'A file of an ended session is closed before the next one has ended too, or the device is opened again.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.request('The user is responsible to close this FD when it is finished')],
    needs,
    plan: behaving,
    judge: overseeing(() => {
      const over = perDevice((): Over => ({ ended: new Set(), released: new Set() }))
      return {
        after(_, at) {
          const { event, outcome, account, file, isAlone, isSure, isAnswered } = at
          const { ended, released } = over(account.device)
          if (event.type === 'close') {
            if (file !== undefined && isAnswered) return outcome.type === 'ok' ? true : undefined
            for (const session of account.sessions) released.add(session)
          }
          if (!ENDING.includes(event.type)) return undefined
          const { sessions } = at
          const kept = sessions.filter((one) => ended.has(one) && !one.isClosed && !released.has(one))
          const newest = sessions.findLast(({ life }) => life === 'ended')
          const isNext = newest !== undefined && !ended.has(newest)
          if (isSure) for (const session of account.sessions) if (session.life === 'ended') ended.add(session)
          const isAnew = event.type === 'reopen' && outcome.type === 'ok'
          if (kept.length === 0 || !isAlone || !isSure || !(isNext || isAnew)) return undefined
          const whose = kept.length === 1 ? 'the file of an earlier one is' : `${kept.length} files of earlier ones are`
          const because = `${isAnew ? 'The device is opened again' : 'The next session is over'}, and ${whose} open.`
          return { because, wanted: 'That a file is closed when its session is over.' }
        },
      }
    }),
  },
  {
    name: 'users/ended-files',
    statement: 'A file is not used any more once its session has ended, or once it was closed.',
    level: 'practice',
    party: 'user',
    since: '5.18',
    cites: [],
    needs,
    plan: behaving,
    judge: overseeing(() => ({
      before(_, at) {
        const { event, file, isSure } = at
        if (file === undefined || !isSure) return undefined
        if (event.type === 'close') return file.life === 'ended' ? true : undefined
        const use = useOf(at)
        if (use === undefined || (file.life !== 'ended' && !file.isClosed)) return undefined
        const because = `The file of a session that ${file.isClosed ? 'was closed' : 'has ended'} is used: ${use}.`
        return { because, wanted: 'The file of the session that is open, if there is one.' }
      },
    })),
  },
  {
    name: 'users/direction',
    statement: 'A saving session is read and not written, and a resuming session is written and not read.',
    level: 'practice',
    party: 'user',
    since: '5.18',
    cites: [],
    needs,
    plan: behaving,
    judge: overseeing(() => ({
      before(_, { event, file }) {
        if (file === undefined || file.kind === 'unknown' || file.life !== 'open') return undefined
        if (event.type !== 'read' && event.type !== 'write') return undefined
        if ((file.kind === 'saving') === (event.type === 'read')) return true
        const because = `A ${event.type} of a ${file.kind} session.`
        return { because, wanted: file.kind === 'saving' ? 'A read.' : 'A write.' }
      },
    })),
  },
]
