// The duties of a user who asks for states: to ask for what there is, and to take a failure for what it is. What a user
// does after a failed request is its own decision; only ERROR leaves it none, and going on as if nothing had failed is
// no decision at all.
import { ERROR } from '#model'
import type { Event } from '#model'
import { behaving } from '#generators'
import type { Requirement } from '../../requirement.ts'
import { isRefused, nameOf, type Chart } from '../chart.ts'
import * as cited from '../cited.ts'
import { perDevice } from '../judging.ts'
import { overseeing, type Deed, type Finding } from './conduct.ts'

const needs = { features: [], powers: [], devices: 2 } as const

/** The target of a request; undefined for any other event. */
const targetOf = ({ event }: { readonly event: Event }): string | undefined =>
  event.type === 'set-state' ? nameOf(event.target) : undefined

/** Whether every state that the device may be in refuses a request, or is ERROR. */
const isBlocked = (chart: Chart, { account }: Deed, target: string): boolean => {
  const from = chart.names(account.possible).filter((name) => name !== ERROR)
  return from.length > 0 && from.every((name) => isRefused(chart, name, target))
}

/** A request that failed, and the states that the device may have been in before. */
interface Failure {
  readonly target: string
  readonly before: readonly string[]
}

export const requests: readonly Requirement[] = [
  {
    name: 'users/asks-for-states',
    statement:
      'Only states that the device has are asked for: not ERROR, no state that it lacks, none that is blocked.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [
      cited.combinations('The optional states cannot be used with SET_STATE if the device does not support them'),
      cited.under('any -> ERROR', 'ERROR cannot be specified as a device state'),
      cited.since('6.2', cited.under('STOP_COPY -> PRE_COPY', 'These arcs are not permitted and return error')),
    ],
    needs,
    plan: behaving,
    judge: overseeing(() => ({
      before(chart, at) {
        const target = targetOf(at)
        if (target === undefined) return undefined
        const wanted = `One of ${chart.rows.map(({ name }) => name).join(', ')}.`
        if (target === ERROR) return { because: 'It asks for ERROR.', wanted }
        if (!chart.bits.has(target))
          return { because: `It asks for ${target}, which the device does not have.`, wanted }
        if (!at.isAlone || !at.isSure || !isBlocked(chart, at, target)) return true
        const from = chart.names(at.account.possible).join(' or ')
        return { because: `In ${from} it asks for ${target}.`, wanted: 'A state that a way leads to.' }
      },
    })),
  },
  {
    name: 'users/discovers-first',
    statement: 'A user learns what the device supports before it asks for an optional state.',
    level: 'practice',
    party: 'user',
    since: '5.18',
    cites: [],
    needs,
    plan: behaving,
    judge: overseeing(() => {
      const asked = perDevice(() => ({ isDone: false }))
      return {
        before(chart, at): NonNullable<Finding> | undefined {
          const { event, account } = at
          const known = asked(account.device)
          if (event.type === 'get-features') known.isDone = true
          const target = targetOf(at)
          const row = chart.rows.find(({ name }) => name === target)
          if (row === undefined || !isOptional(chart, row.requires)) return undefined
          if (known.isDone) return true
          // It may have been learnt before the trace began, or meanwhile.
          if (account.isPartial || !at.isAlone) return undefined
          return {
            because: `It asks for ${row.name}, and never asked for the features.`,
            wanted: 'That it asks first.',
          }
        },
      }
    }),
  },
  {
    name: 'users/recovers',
    statement: 'After a failed request a user looks at the state, resets, or asks for a state to return to.',
    level: 'practice',
    party: 'user',
    since: '5.18',
    cites: [],
    needs: { ...needs, powers: ['faults'] },
    plan: behaving,
    judge: overseeing(() => {
      const failures = perDevice((): { last: Failure | undefined } => ({ last: undefined }))
      return {
        before(chart, at): NonNullable<Finding> | undefined {
          const { event, outcome, account, isAlone, isSure } = at
          const known = failures(account.device)
          const { last } = known
          const isLook = event.type === 'get-state' || event.type === 'reset' || event.type === 'reopen'
          const target = targetOf(at)
          if (!isLook && target === undefined) return undefined
          known.last = undefined
          if (!isAlone || !isSure) return undefined
          const isMeant = target !== undefined && !isBlocked(chart, at, target)
          if (isMeant && outcome.type === 'errno') {
            known.last = { target, before: last?.before ?? chart.names(account.possible) }
          }
          if (last === undefined) return undefined
          if (target === undefined) return true
          // A request that no device would grant is another fault, and decides nothing.
          if (!isMeant) return void (known.last = last)
          const row = chart.rows.find(({ name }) => name === target)
          if (last.before.includes(target) || row?.session === 'none') return true
          const because = `The request for ${last.target} has failed, and it goes on to ask for ${target}.`
          return { because, wanted: 'A look at the state, a reset, or a return.' }
        },
      }
    }),
  },
  {
    name: 'users/resets-from-error',
    statement: 'In ERROR nothing is asked for but a reset, once the user has seen that the device is there.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.under('any -> ERROR', 'To recover from ERROR VFIO_DEVICE_RESET must be used')],
    needs: { ...needs, powers: ['faults'] },
    plan: behaving,
    judge: overseeing(() => ({
      before(chart, { event, account, isAlone, isSure }) {
        // It is only certain where it was seen: a request that failed may have left the device anywhere.
        if (!isAlone || !isSure || chart.only(account.possible) !== ERROR) return undefined
        if (event.type === 'reset') return true
        if (event.type !== 'set-state') return undefined
        return { because: `In ERROR it asks for ${nameOf(event.target)}.`, wanted: 'VFIO_DEVICE_RESET.' }
      },
    })),
  },
]

/** Whether a state needs a feature that not every device has. */
const isOptional = ({ spec }: Chart, requires: readonly string[]): boolean =>
  requires.some((feature) => spec.features.some(({ name, mandatory }) => name === feature && !mandatory))
