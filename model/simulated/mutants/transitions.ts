// Faults of requests: targets that should have been refused, blocked pairs, ways that are not the table's, and states
// that are not what a request, or its failure, made of them.
import type { StateCode } from '../../device.ts'
import { failed, ok, type Outcome } from '../../errno.ts'
import { isWithin } from '../../features.ts'
import { allFeatures, protocol, stateOf } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import type { Device } from '../../world.ts'
import { referenceParts } from '../device.ts'
import { isMoving, type Machine } from '../machine.ts'
import { nameOf, request } from '../transition.ts'
import {
  byHandlers,
  byParts,
  deviatesByComparison,
  refuted,
  refutedByComparison,
  withBoth,
  withPrecopy,
  type Mutant,
} from './mutant.ts'

type SetState = (target: StateCode) => Outcome<boolean>

/** Another answer to requests, by way of the one that is right. */
const onRequest = (change: (right: SetState, machine: Machine) => SetState) =>
  byHandlers((handlers, machine) => {
    const wrong = change((target) => handlers['set-state']({ type: 'set-state', target }), machine)
    return { 'set-state': ({ target }) => wrong(target) }
  })

const isSupported = ({ routes }: Machine, target: StateCode): boolean => routes.rows.has(nameOf(target))
const isNumber = (target: StateCode): boolean => stateOf(protocol, nameOf(target)) === undefined && !isError(target)
const isError = (target: StateCode): boolean => nameOf(target) === ERROR

/** How long the loop that never ends is said to have run. */
const DEADLINE = 1000

function endless(handlers: Device['handlers'], machine: Machine): Partial<Device['handlers']> {
  let isStuck = false
  const hung = { type: 'hung', ms: DEADLINE } as const
  // The request holds the lock of the device's state, which all of these take.
  const locked = ['get-state', 'data-size', 'read', 'write', 'precopy-info', 'reset', 'reopen'] as const
  const waiting = Object.fromEntries(
    locked.map((kind) => [
      kind,
      (event: never) => (isStuck ? hung : (handlers[kind] as (event: never) => unknown)(event)),
    ]),
  ) as Partial<Device['handlers']>
  return {
    ...waiting,
    'set-state'(event) {
      const to = nameOf(event.target)
      isStuck ||= machine.state !== ERROR && machine.routes.ways.get(machine.state)?.get(to) === null
      return isStuck ? hung : handlers['set-state'](event)
    },
  }
}

/** The way that the header's literal rule finds for a blocked pair. */
function wayRound(machine: Machine, from: string, to: string): readonly string[] | null {
  const way = machine.routes.ways.get(from)?.get(to) ?? null
  if (way !== null || from !== 'STOP_COPY') return way
  return ['STOP_COPY', ...machine.routes.ways.get('STOP')!.get(to)!]
}

/** From the saving group to STOP through STOP_COPY: as short, and it ends the session later. */
function wayThroughStopCopy(machine: Machine, from: string, to: string): readonly string[] | null {
  const toStopCopy = machine.routes.ways.get(from)?.get('STOP_COPY')
  if (to !== 'STOP' || !from.startsWith('PRE_COPY') || !toStopCopy) return referenceParts.route(machine, from, to)
  return [...toStopCopy, 'STOP']
}

/** The way by which the header's literal rule leaves PRE_COPY: out of the saving group, and into it again. */
function wayAnew(machine: Machine, from: string, to: string): readonly string[] | null {
  if (to !== 'STOP_COPY' || from !== 'PRE_COPY') return referenceParts.route(machine, from, to)
  return [from, ...machine.routes.ways.get('RUNNING')!.get(to)!]
}

/** Lacks an arc, as if there were none. */
const lacking = (start: string, end: string) =>
  byParts(() => ({
    perform: (machine, from, to) =>
      from.name === start && to.name === end ? 'EINVAL' : referenceParts.perform(machine, from, to),
  }))

export const transitionMutants: readonly Mutant[] = [
  refuted('blocked-endless', 'a request of a blocked pair never returns, and holds the lock', byHandlers(endless), {
    ...withPrecopy,
    bug: 'B01',
  }),
  refuted(
    'blocked-goes-round',
    'a blocked pair is performed by a way round',
    byParts(() => ({ route: wayRound })),
    withPrecopy,
  ),
  deviatesByComparison(
    'running-never-stops',
    'it has PRE_COPY without P2P, and lacks the arcs between RUNNING and STOP',
    byParts(() => ({
      perform: (machine, from, to) =>
        machine.features.includes('PRE_COPY') &&
        [from.name, to.name].every((name) => name === 'RUNNING' || name === 'STOP')
          ? 'EINVAL'
          : referenceParts.perform(machine, from, to),
    })),
    { bug: 'B03', applies: (features) => features.includes('PRE_COPY') && !features.includes('P2P') },
  ),
  refutedByComparison(
    'leaves-through-stop-copy',
    'from PRE_COPY it goes to STOP through STOP_COPY',
    byParts(() => ({ route: wayThroughStopCopy })),
    withPrecopy,
  ),
  refuted(
    'saves-anew',
    'from PRE_COPY it goes to STOP_COPY by way of RUNNING, with a new session',
    byParts(() => ({ route: wayAnew })),
    withPrecopy,
  ),
  refutedByComparison(
    'leaves-resuming-at-once',
    'from RESUMING it goes to RUNNING without STOP between',
    byParts(() => ({
      route: (machine, from, to) =>
        from === 'RESUMING' && to === 'RUNNING' ? [from, to] : referenceParts.route(machine, from, to),
    })),
  ),
  deviatesByComparison('never-resumes', 'it lacks the arc from STOP to RESUMING', lacking('STOP', 'RESUMING')),
  deviatesByComparison(
    'never-goes-back',
    'it lacks the arc from PRE_COPY_P2P to PRE_COPY',
    lacking('PRE_COPY_P2P', 'PRE_COPY'),
    withBoth,
  ),
  refuted(
    'stops-short',
    'a request of several arcs leaves out the last one, and succeeds',
    byParts(() => ({
      route(machine, from, to) {
        const way = referenceParts.route(machine, from, to)
        return way !== null && way.length > 2 ? way.slice(0, -1) : way
      },
    })),
  ),
  refuted(
    'error-is-a-no-op',
    'a request of ERROR succeeds in ERROR',
    onRequest((right, machine) => (target) => (isError(target) && machine.state === ERROR ? ok(false) : right(target))),
    { bug: 'B07' },
  ),
  refuted(
    'error-is-a-target',
    'a request of ERROR puts the device into ERROR, and succeeds',
    onRequest((right, machine) => (target) => {
      if (!isError(target)) return right(target)
      machine.parts.end(machine)
      machine.state = ERROR
      return ok(false)
    }),
  ),
  refuted(
    'unknown-is-ignored',
    'a request of a number that no state has succeeds, and does nothing',
    onRequest((right) => (target) => (isNumber(target) ? ok(false) : right(target))),
  ),
  refuted(
    'unsupported-is-ignored',
    'a request of a state that it lacks succeeds, and does nothing',
    onRequest(
      (right, machine) => (target) =>
        isNumber(target) || isError(target) || isSupported(machine, target) ? right(target) : ok(false),
    ),
    { applies: (features) => !isWithin(allFeatures(protocol), features) },
  ),
  refuted(
    'refusal-stops',
    'a request of an unknown state is refused, and stops the device all the same',
    onRequest((right, machine) => (target) => {
      if (isNumber(target) && isMoving(machine)) request(machine, 'STOP')
      return right(target)
    }),
  ),
  refuted(
    'error-is-left',
    'a request leaves ERROR without a reset',
    onRequest((right, machine) => (target) => {
      if (machine.state === ERROR && isSupported(machine, target)) machine.state = 'STOP'
      return right(target)
    }),
  ),
  refuted(
    'failure-succeeds',
    'a request that fails says that it succeeded',
    onRequest((right, machine) => (target) => {
      const outcome = right(target)
      const isFault = outcome.type === 'errno' && outcome.errno !== 'EINVAL' && isSupported(machine, target)
      return isFault ? ok(false) : outcome
    }),
  ),
  refuted(
    'failure-runs',
    'a request of STOP_COPY that fails leaves it RUNNING, wherever it was',
    onRequest((right, machine) => (target) => {
      const { state } = machine
      const outcome = right(target)
      if (outcome.type === 'ok' || state !== 'STOP' || machine.state === ERROR) return outcome
      machine.parts.end(machine)
      machine.state = 'RUNNING'
      return isSupported(machine, target) ? outcome : failed('EINVAL')
    }),
  ),
]
