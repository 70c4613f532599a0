// What a verification exercised: for each pair of states how often the request was made and how often it was carried
// out. It is counted by a world around the world, so that nothing that runs or judges knows of it. Requests that are
// made at the same time, or from a state that is not known, are not counted.
import { ERROR, plainOf, type Act, type AnyOutcome, type DeviceState, type Event, type FeatureSet } from '#model'
import type { World } from '#model'
import { isReply, type Backend } from '#properties'
import { stateAfter, stateOfCode } from './course.ts'

/** A pair of states, and what came of requesting one from the other. */
export interface Request {
  readonly from: string
  readonly to: string
  readonly asked: number
  /** How often it succeeded. */
  readonly taken: number
}

/** The requests of a device with some features, in the order of its states. */
export interface Exercise {
  readonly features: FeatureSet
  readonly requests: readonly Request[]
}

export interface Tally {
  /** A backend whose worlds are counted, and which is otherwise the same. */
  counting(backend: Backend): Backend
  add(requests: readonly Request[]): void
  exercise(features: FeatureSet, states: readonly string[]): Exercise
}

const isSound = (event: Event, outcome: AnyOutcome | undefined): outcome is AnyOutcome =>
  outcome?.type === 'errno' || (outcome?.type === 'ok' && isReply(event, outcome.value))

/** A tally that nothing was counted in yet. */
export function tallyOf(): Tally {
  const counts = new Map<string, { asked: number; taken: number }>()
  const count = ({ from, to, asked, taken }: Request): void => {
    const key = `${from} ${to}`
    const known = counts.get(key) ?? { asked: 0, taken: 0 }
    counts.set(key, known)
    known.asked += asked
    known.taken += taken
  }
  const enter = (at: (DeviceState | undefined)[], acts: readonly Act[], outcomes: readonly AnyOutcome[]): void => {
    const isAlone = acts.every(({ lane }) => lane === acts[0]!.lane)
    for (const [index, { device, event }] of acts.entries()) {
      const outcome = outcomes[index]
      const before = at[device]
      // What was done at the same time may have come before or after; and an answer may be nonsense.
      const isTold = isAlone && isSound(event, outcome)
      at[device] = isTold ? stateAfter(before, event, outcome) : undefined
      if (!isTold || before === undefined) continue
      const plain = event.type === 'raw' ? plainOf(event, outcome) : { event, outcome }
      const to = plain.event.type === 'set-state' ? stateOfCode(plain.event.target) : undefined
      if (to !== undefined) count({ from: before, to, asked: 1, taken: plain.outcome.type === 'ok' ? 1 : 0 })
    }
  }
  const around = (world: World): World => {
    const at: (DeviceState | undefined)[] = Array.from({ length: world.devices }, () => 'RUNNING')
    return {
      ...world,
      perform(acts) {
        const answer = world.perform(acts)
        if (!(answer instanceof Promise)) {
          // A world that answers nonsense is judged elsewhere.
          if (Array.isArray(answer)) enter(at, acts, answer)
          return answer
        }
        return answer.then((outcomes) => {
          if (Array.isArray(outcomes)) enter(at, acts, outcomes)
          return outcomes
        })
      },
    }
  }
  return {
    counting(backend) {
      const within = new WeakMap<World, World>()
      const wrapped = (world: World): World => {
        const counted = around(world)
        within.set(counted, world)
        return counted
      }
      return {
        ...backend,
        open(layout) {
          const world = backend.open(layout)
          return world instanceof Promise ? world.then(wrapped) : wrapped(world)
        },
        ...(backend.close === undefined ? {} : { close: (world: World) => backend.close!(within.get(world) ?? world) }),
      }
    },
    add: (requests) => requests.forEach(count),
    exercise: (features, states) => ({
      features,
      requests: [...states, ERROR].flatMap((from) =>
        [...states, ERROR].flatMap((to) => {
          const found = counts.get(`${from} ${to}`)
          return found === undefined ? [] : [{ from, to, ...found }]
        }),
      ),
    }),
  }
}

/** The requests of several runs of a device together. */
export function together(exercises: readonly Exercise[], features: FeatureSet, states: readonly string[]): Exercise {
  const tally = tallyOf()
  for (const { requests } of exercises) tally.add(requests)
  return tally.exercise(features, states)
}
