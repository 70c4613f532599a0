// Failures: every request returns, a failed one leaves the device where the text allows, ERROR is left by a reset
// alone, and a reset always brings RUNNING.
import { chain, denies, ERROR, SET, type Event, type Power } from '#model'
import fc from 'fast-check'
import { callOf, move, singleFaults, supported, swarms, to, type Plan, wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { isRefused, nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { asksForState, judging, perDevice, watching, words } from './judging.ts'
import { either, everyState, observing, pairs, reopening, walks, ways } from './walks.ts'

const needs = { features: [], powers: [], devices: 1 } as const

/** A reset while something is under way, and a look at what it leaves. */
const resettled = (powers: readonly Power[]): readonly Event[] => [
  ...(powers.includes('advance') ? [{ type: 'advance', ticks: 5 } as const] : []),
  { type: 'reset' },
  { type: 'get-state' },
  ...(powers.includes('inspect') ? [{ type: 'inspect' } as const] : []),
]
const resetting = walks(() => [{ type: 'get-state' }, { type: 'data-size' }])

/** Judges that every request is answered, and none brings anything down. Answers to some types may be what counts. */
export const returning = (...counted: readonly Event['type'][]): Requirement['judge'] =>
  watching((_, { header }) => {
    const canTell = header.powers.includes('lifeline')
    return (__, { event, outcome }) => {
      const { type } = event
      if (outcome.type === 'ok' || outcome.type === 'errno') {
        return counted.length === 0 || counted.includes(type) ? true : undefined
      }
      if (outcome.type !== 'hung' && outcome.type !== 'crashed') return undefined
      if (!canTell) return { untold: `${type}: ${words(outcome)}; the backend cannot tell why` }
      return { because: `${type}: ${words(outcome)}.`, wanted: 'An answer, be it an error.' }
    }
  })

export const failures: readonly Requirement[] = [
  {
    name: 'requests/return',
    statement: 'Every request returns, and none brings anything down.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.under('RUNNING_P2P -> STOP', 'must not result in error conditions outside the user context'),
      cited.since('6.2', cited.under('STOP_COPY -> PRE_COPY', 'return error if requested')),
    ],
    needs,
    first: either(walks(observing), pairs(observing), reopening),
    plan: wandering,
    judge: returning(),
  },
  {
    name: 'failures/state',
    statement: 'A request that fails leaves the device in a state on its way, or in ERROR.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.request('original operating state or some other state along the combination transition path'),
      cited.combinations('the user may see any step along the path'),
      cited.under('any -> ERROR', 'can be failed with an errno return and may then move the device_state into ERROR'),
    ],
    needs: { features: [], powers: ['faults'], devices: 1 },
    *first(spec, powers, depth) {
      // Memory that cannot be written: the request fails when all of it is done.
      if (powers.includes('raw')) {
        for (const [, way] of ways(spec, powers)) {
          for (const target of supported(spec)) {
            const call = callOf('MIG_DEVICE_STATE', SET, { target, memory: 'read-only' })
            yield [...way, move(0, { type: 'get-state' }), move(0, call), move(0, { type: 'get-state' })]
          }
        }
      }
      // Two requests at least: one fails in the state that another has reached.
      for (const plan of walks(observing)(spec, powers, Math.max(2, depth - 1))) {
        // The last request of the walk is the one that fails, in each way that its arcs can.
        const at = plan.length - 2
        for (const fault of singleFaults) {
          const faults = move(0, { type: 'faults', plan: [fault] })
          yield [...plan.slice(0, at), faults, ...plan.slice(at)]
        }
      }
    },
    plan: wandering,
    judge: judging(() => {
      const failed = perDevice((): { from: string | undefined; to: string } => ({ from: undefined, to: '' }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const known = failed(device)
        const { from } = known
        const account = at.account()
        if (event.type === 'set-state') {
          const [before, target] = [chart.only(account.possible), nameOf(event.target)]
          const isOpen = before !== undefined && before !== target && !isRefused(chart, before, target)
          known.from = isOpen && outcome.type === 'errno' ? before : undefined
          known.to = target
        } else if (asksForState(at)) known.from = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok' || from === undefined) return undefined
        known.from = undefined
        const way = chart.way(from, known.to)!
        const state = nameOf(outcome.value as string as never)
        if (state === ERROR || way.includes(state)) return true
        const because = `${chain(from, known.to)} failed and left the device in ${state}.`
        return { because, wanted: `One of ${way.join(', ')}, or ERROR.` }
      }
    }),
  },
  {
    name: 'error/left-by-reset',
    statement: 'In ERROR every request for a state is refused, until the device is reset.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.machine('The device has failed and must be reset'),
      cited.under('any -> ERROR', 'To recover from ERROR VFIO_DEVICE_RESET must be used'),
    ],
    needs: { features: [], powers: ['faults'], devices: 1 },
    *first(spec, powers, depth) {
      const breaking: Plan = [
        move(0, { type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] }),
        to(0, 'STOP'),
        move(0, { type: 'get-state' }),
      ]
      for (const plan of walks(observing, [])(spec, powers, depth - 1)) yield [...breaking, ...plan]
    },
    plan: (spec, powers) =>
      fc
        .tuple(fc.constantFrom(...singleFaults), swarms(spec, powers, { length: 30, without: ['faults'] }))
        .map(([fault, moves]): Plan => [
          move(0, { type: 'faults', plan: [{ ...fault, leaves: 'error' }] }),
          ...moves.flatMap((each) =>
            each.event.type === 'set-state' ? [each, move(0, { type: 'get-state' })] : [each],
          ),
        ]),
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      const account = at.account()
      if (chart.only(account.possible) !== ERROR) return undefined
      if (event.type === 'set-state') {
        if (outcome.type === 'errno') return true
        if (outcome.type !== 'ok') return undefined
        return { because: `In ERROR the request for ${nameOf(event.target)} succeeded.`, wanted: 'An error.' }
      }
      if (event.type !== 'get-state' || outcome.type !== 'ok') return undefined
      const state = nameOf(outcome.value as string as never)
      // It may have been reset by another way than the ioctl, as by its guest.
      if (state === 'RUNNING') return undefined
      return state === ERROR ? true : { because: `It left ERROR for ${state}.`, wanted: 'ERROR, until it is reset.' }
    }),
  },
  {
    name: 'reset/running',
    statement: 'A reset brings the device to RUNNING, whatever state it is in.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.under('any -> ERROR', 'must be used to return the device_state back to RUNNING')],
    needs,
    first: either(walks(resettled), everyState(resettled)),
    plan: wandering,
    judge: judging(() => {
      const was = perDevice(() => ({ reset: false }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = was(device)
        if (event.type === 'reset') known.reset = outcome.type === 'ok'
        else if (asksForState(at)) known.reset = false
        // It may fail; but it is not denied.
        if (event.type === 'reset' && outcome.type === 'errno' && denies(outcome.errno)) {
          return { because: `The reset gave ${outcome.errno}.`, wanted: 'Success.' }
        }
        if (event.type !== 'get-state' || outcome.type !== 'ok' || !known.reset) return undefined
        known.reset = false
        const state = nameOf(outcome.value as string as never)
        return state === 'RUNNING' ? true : { because: `After the reset it is in ${state}.`, wanted: 'RUNNING.' }
      }
    }),
  },
  {
    name: 'data-size/anywhere',
    statement: 'The estimate of the data to come can be asked for in every state.',
    level: 'should',
    party: 'driver',
    since: '6.2',
    cites: [
      cited.dataSize('read back the estimated data length that will'),
      cited.dataSize('Can be called on each device state'),
    ],
    needs,
    first: resetting,
    plan: wandering,
    judge: judging(() => {
      const told = perDevice(() => ({ is: false }))
      return (chart, at) => {
        const { event, outcome, device } = at
        if (event.type !== 'data-size') return undefined
        const known = told(device)
        if (outcome.type === 'ok') known.is = true
        const account = at.account()
        if ((account.possible & chart.bits.get(ERROR)!) !== 0) return undefined
        if (outcome.type === 'ok') return true
        // An older kernel has no such feature in any state.
        if (outcome.type !== 'errno' || (outcome.errno === 'ENOTTY' && !known.is)) return undefined
        const states = chart.names(account.possible).join(' or ')
        return { because: `In ${states} it gave ${outcome.errno}.`, wanted: 'An estimate.' }
      }
    }),
  },
]
