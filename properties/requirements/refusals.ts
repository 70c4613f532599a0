// Refusals: what cannot be asked for is answered by an error, whatever state the device is in, and changes nothing.
// Only that a device which has failed may say so at any request is left open.
import { chain, ERROR } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { isRefused, nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { asksForState, judging, perDevice, watching, words } from './judging.ts'
import { either, observing, pairs, walks } from './walks.ts'

const needs = { features: [], powers: [], devices: 1 } as const
const walking = { first: either(pairs(observing), walks(observing)), plan: wandering }

export const refusals: readonly Requirement[] = [
  {
    name: 'refusals/blocked',
    statement: 'STOP_COPY cannot be left for PRE_COPY or PRE_COPY_P2P.',
    level: 'must',
    party: 'core',
    since: '6.2',
    cites: [cited.under('STOP_COPY -> PRE_COPY', 'These arcs are not permitted and return error if requested')],
    needs: { features: ['PRE_COPY'], powers: [], devices: 1 },
    ...walking,
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      if (event.type !== 'set-state') return undefined
      const account = at.account()
      const [from, target] = [chart.only(account.possible), nameOf(event.target)]
      if (from === undefined || !chart.bits.has(target) || from === ERROR || target === ERROR) return undefined
      if (chart.way(from, target) !== null) return undefined
      if (outcome.type === 'errno') return true
      if (outcome.type === 'ok') return { because: `${chain(from, target)} succeeded.`, wanted: 'An error.' }
      if (outcome.type === 'hung')
        return { because: `${chain(from, target)} came to ${words(outcome)}.`, wanted: 'An error.' }
      return undefined
    }),
  },
  {
    name: 'refusals/unsupported',
    statement: 'A state that the device does not support cannot be requested.',
    level: 'must',
    party: 'core',
    since: '5.18',
    cites: [
      cited.request('The new state is supplied in device_state, see enum'),
      cited.combinations('The optional states cannot be used with SET_STATE if the device does not support them'),
    ],
    needs,
    ...walking,
    judge: watching(() => (chart, { event, outcome }) => {
      if (event.type !== 'set-state' || chart.bits.has(nameOf(event.target))) return undefined
      if (outcome.type === 'errno') return true
      if (outcome.type !== 'ok') return undefined
      return {
        because: `The request for ${nameOf(event.target)} succeeded.`,
        wanted: 'An error: it is no state of it.',
      }
    }),
  },
  {
    name: 'refusals/error',
    statement: 'ERROR cannot be requested, not even in ERROR.',
    level: 'must',
    party: 'core',
    since: '5.18',
    cites: [cited.under('any -> ERROR', 'ERROR cannot be specified as a device state')],
    needs,
    ...walking,
    judge: watching(() => (_, { event, outcome }) => {
      if (event.type !== 'set-state' || nameOf(event.target) !== ERROR) return undefined
      if (outcome.type === 'errno') return true
      return outcome.type === 'ok' ? { because: 'The request for ERROR succeeded.', wanted: 'An error.' } : undefined
    }),
  },
  {
    name: 'refusals/no-effect',
    statement: 'A request that is refused leaves the device in the state it is in, unless the device has failed.',
    level: 'must',
    party: 'core',
    since: '5.18',
    cites: [cited.request('current device_state may be the original operating state or some other state along')],
    needs,
    ...walking,
    judge: judging(() => {
      const refused = perDevice((): { in: string | undefined } => ({ in: undefined }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const known = refused(device)
        const { in: before } = known
        const account = at.account()
        if (event.type === 'set-state') {
          const from = chart.only(account.possible)
          const isNone = from !== undefined && outcome.type === 'errno' && isRefused(chart, from, nameOf(event.target))
          known.in = isNone ? from : undefined
        } else if (asksForState(at)) known.in = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok' || before === undefined) return undefined
        known.in = undefined
        const state = nameOf(outcome.value as string as never)
        if (state === before) return true
        // "any transition request can be failed ... and may then move the device_state into ERROR"
        if (state === ERROR) return undefined
        const because = `The request was refused in ${before}, and the device is in ${state}.`
        return { because, wanted: `${before}, or ERROR.` }
      }
    }),
  },
]
