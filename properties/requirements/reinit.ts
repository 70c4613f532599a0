// Precopy info v2: a user that opts in is told by a flag, REINIT, that there is new initial data in the session, and
// the counts begin anew. Without the opt-in the flags say nothing: they may be what the user had left there.
import { PROBE, SET, type Event, type Power, type PrecopyInfo } from '#model'
import { callOf, counting, infoCallOf } from '#generators'
import type { Requirement } from '../requirement.ts'
import { sessionOf, type SessionAccount } from './account.ts'
import * as cited from './cited.ts'
import type { Moment } from './follow.ts'
import { judging, perDevice } from './judging.ts'
import { either, walks } from './walks.ts'

const needs = { features: ['PRE_COPY'], powers: [], devices: 1 } as const
const REINIT = 1
const asking: Event = { type: 'precopy-info', session: 0 }
const optingIn: Event = { type: 'info-v2' }
const GARBAGE = 0xffff_ffff

/** Questions on a device that changes on each of its pages, of a user whose memory is not clean. */
const changing = (powers: readonly Power[]): readonly Event[] => [
  asking,
  asking,
  ...(powers.includes('dirty')
    ? [...Array(8).keys()].flatMap((page): readonly Event[] => [dirtying(page), asking, asking])
    : []),
  ...(powers.includes('raw') ? [infoCallOf({ flags: GARBAGE })] : []),
  { type: 'read', session: 0, length: 4096 },
  asking,
]
const dirtying = (page: number): Event => ({ type: 'dirty', page, content: { type: 'pattern', seed: page, length: 8 } })
/** The opt-in as a probe, which only asks. */
const probing = callOf('MIG_PRECOPY_INFOv2', SET | PROBE, { argsz: 8 })

/** All of that without the opt-in, with it, and with a question for it. */
export const changes = either(walks(changing), walks(changing, [optingIn]), walks(changing, [probing]))

/** What the user had left in the flags: nothing, where the call was not made by its bytes. */
const leftIn = ({ step }: Moment): number => (step.act.event.type === 'raw-info' ? step.act.event.flags : 0)

/** Whether the user has opted in for certain: a reset may have taken it back. */
function certainly(known: { isIn: boolean }, { event, outcome }: Moment): boolean {
  if (event.type === 'info-v2' && outcome.type === 'ok') known.isIn = true
  if (event.type === 'reset' || event.type === 'reopen') known.isIn = false
  return known.isIn
}

const infoIn = ({ event, outcome }: Moment): PrecopyInfo | undefined =>
  event.type === 'precopy-info' && outcome.type === 'ok' ? (outcome.value as PrecopyInfo) : undefined

const requirement = (
  name: string,
  statement: string,
  level: Requirement['level'],
  rest: Pick<Requirement, 'cites' | 'judge'> & Partial<Requirement>,
): Requirement => ({
  name,
  statement,
  level,
  party: 'driver',
  since: '7.1',
  needs,
  first: changes,
  plan: counting,
  ...rest,
})

export const reinit: readonly Requirement[] = [
  requirement('reinit/opted-in', 'REINIT is shown only to a user that has opted in.', 'must', {
    cites: [cited.precopy('can be reported only after userspace opts in to')],
    judge: judging(() => (_, at) => {
      const info = infoIn(at)
      if (info === undefined || at.account().isOptedIn || at.account().isPartial) return undefined
      // Other bits beside it, or what the user had left there, are no report.
      if (info.flags !== REINIT || leftIn(at) !== 0) return leftIn(at) === 0 ? true : undefined
      return { because: 'It shows REINIT, and nobody has opted in.', wanted: 'No flag.' }
    }),
  }),
  requirement(
    'reinit/flags',
    'After the opt-in the flags are REINIT or none, whatever the user has left there.',
    'should',
    {
      party: 'core',
      cites: [cited.infoV2('where the vfio_precopy_info.flags is a valid output field')],
      judge: judging(() => {
        const opted = perDevice(() => ({ isIn: false }))
        return (_, at) => {
          const isIn = certainly(opted(at.device), at)
          const info = infoIn(at)
          if (info === undefined || !isIn) return undefined
          if ((info.flags & ~REINIT) === 0) return true
          return { because: `Its flags are 0x${info.flags.toString(16)}.`, wanted: 'REINIT, or none.' }
        }
      }),
    },
  ),
  requirement('reinit/new-data', 'Where REINIT is shown there is initial data to read.', 'must', {
    cites: [cited.precopy('flag indicates that new initial data is present on the stream')],
    judge: judging(() => {
      const opted = perDevice(() => ({ isIn: false }))
      return (_, at) => {
        const isIn = certainly(opted(at.device), at)
        const info = infoIn(at)
        if (info === undefined || !isIn || info.flags !== REINIT) return undefined
        if (info.initial > 0n) return true
        return { because: 'It shows REINIT, and initial_bytes is 0.', wanted: 'initial_bytes, or no REINIT.' }
      }
    }),
  }),
  requirement('reinit/dirty', 'With new initial data dirty_bytes begins at zero again.', 'should', {
    // Where time passes by itself, the device may have changed since.
    needs: { features: ['PRE_COPY'], powers: ['advance', 'dirty'], devices: 1 },
    cites: [cited.precopy('dirty_bytes is also reset to zero and represents the state change')],
    judge: judging(() => {
      const before = perDevice(() => ({ session: undefined as SessionAccount | undefined, infos: 0, writes: 0 }))
      const opted = perDevice(() => ({ isIn: false }))
      return (_, at) => {
        const { event, device } = at
        const known = before(device)
        const isIn = certainly(opted(device), at)
        if (event.type === 'dirty' && at.outcome.type === 'ok' && known.infos > 1) {
          known.writes++
          return undefined
        }
        const info = infoIn(at)
        const account = at.account()
        const session = info && event.type === 'precopy-info' ? sessionOf(account, event.session) : undefined
        const { infos, writes } = known
        const isSame = session !== undefined && session === known.session
        known.session = session
        known.writes = 0
        known.infos = info?.flags !== 0 ? 0 : isSame && writes === 0 ? infos + 1 : 1
        // New initial data was not there when it was asked for twice, and then the device changed once: that is in it.
        if (info === undefined || !isIn || !isSame || infos < 2 || writes !== 1 || info.flags !== REINIT)
          return undefined
        if (info.dirty === 0n) return true
        return {
          because: `It shows REINIT, and dirty_bytes is ${info.dirty}.`,
          wanted: '0: nothing has changed since.',
        }
      }
    }),
  }),
  requirement('reinit/without-precopy', 'A device without PRE_COPY refuses the opt-in, even as a probe.', 'practice', {
    party: 'core',
    cites: [],
    needs: { features: [], powers: ['raw'], devices: 1 },
    first: either(walks(() => [probing, optingIn])),
    judge: judging((all) => {
      const hasPrecopy = all.bits.has('PRE_COPY')
      return (_, { step, event, outcome }) => {
        const call = step.act.event
        const isAsked =
          event.type === 'info-v2' || (call.type === 'raw' && call.flags === probing.flags && call.argsz >= 8)
        if (!isAsked || (call.type === 'raw' && call.memory !== undefined)) return undefined
        if (outcome.type === 'ok') {
          if (hasPrecopy) return true
          return { because: 'It succeeded, and the device has no PRE_COPY.', wanted: 'An error.' }
        }
        if (outcome.type !== 'errno') return undefined
        // An older kernel knows nothing of it.
        return hasPrecopy ? undefined : true
      }
    }),
  }),
]
