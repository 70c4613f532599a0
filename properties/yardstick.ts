// What the framework costs, for the benchmark: the same device under the same kinds of events, driven bare, by the
// framework (generate, record, judge), and by fast-check's own fc.commands with a model written by hand. Two devices:
// one that does next to nothing, so that what is around it is all there is to see, and a small reference device.
import fc from 'fast-check'
import { failed, ok, protocol, tableOf, type Act, type AnyOutcome, type Event, type State } from '#model'
import type { StateCode, WorldInProcess } from '#model'
import { requirements } from './requirements/index.ts'
import { simulated, type BackendInProcess } from './backends/simulated.ts'
import { v2 } from './protocol.ts'
import { performing } from './subject.ts'

const EVENTS = 60

const spec = protocol
const features = spec.features.map(({ name }) => name)
const judge = requirements.find(({ name }) => name === 'transitions/end-state')!
const table = tableOf(spec)
/** Whether a request is to be performed: every one that is not refused is an arc or a combination of one way. */
const isPossible = (from: State, target: State): boolean =>
  target === from || table.combinations.get(from)!.get(target)!.count === 1

type Yard = ReturnType<typeof yardOf>

const yardOf = (backend: BackendInProcess) => ({
  open: () => backend.open({ devices: 1 }),
  perform: performing({ protocol: v2, spec, features, backend }, { devices: 1 }),
})

/** A device without sessions: it has a state, asks the table, and that is all. */
function bareState(): WorldInProcess {
  let state: State = 'RUNNING'
  const answer = (event: Event): AnyOutcome => {
    switch (event.type) {
      case 'set-state': {
        const target = event.target as State
        if (!isPossible(state, target)) return failed('EINVAL')
        state = target
        return ok(false)
      }
      case 'get-state':
        return ok(state)
      case 'reset':
        state = 'RUNNING'
        return ok(null)
      default:
        return failed('EBADF')
    }
  }
  const perform = (acts: readonly Act[]): readonly AnyOutcome[] => acts.map(({ event }) => answer(event))
  perform.alone = ({ event }: Act): AnyOutcome => answer(event)
  return { powers: [], devices: 1, perform }
}

/** The devices that the three ways are compared on, by name. What they cost themselves is subtracted. */
const yards = {
  trivial: yardOf({ name: 'trivial', powers: [], open: bareState }),
  reference: yardOf(simulated(features, { pages: 1, size: 8 })),
} satisfies Readonly<Record<string, Yard>>
// Without RESUMING, which nothing but a whole stream leaves: the hand-written model stays as small as such models are.
const states = spec.states.map(({ name }) => name as State).filter((name) => name !== 'RESUMING')

const settings = (seed: number, runs: number) => ({ seed, numRuns: runs })

const times = <T>(count: number, made: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => made(at))

/** The events of the comparison, each as often as its weight: requests, a look at the state, reads, resets. */
const events: readonly Event[] = [
  ...times(12, (at): Event => ({ type: 'set-state', target: states[at % states.length]! })),
  ...times(12, (): Event => ({ type: 'get-state' })),
  ...[0, 1, 23, 64, 256, 600].map((length): Event => ({ type: 'read', session: 0, length })),
  ...times(3, (): Event => ({ type: 'reset' })),
]
// Plain events are values: one is drawn by its place alone. A command holds the state of its run, and is made anew.
const plans = fc.array(fc.constantFrom(...events.map((event): Act => ({ device: 0, lane: 0, event }))), {
  maxLength: EVENTS,
  size: 'max',
})

/** Plans made beforehand, so that performing them alone can be timed. */
const sampled = (seed: number, runs: number): readonly (readonly Act[])[] => fc.sample(plans, settings(seed, runs))

/** Performs plans on fresh devices and does nothing else; answers how many events there were. */
function bare({ open }: Yard, made: readonly (readonly Act[])[]): number {
  let count = 0
  for (const acts of made) {
    const { alone } = open().perform
    for (const act of acts) void alone(act)
    count += acts.length
  }
  return count
}

/** Generates, performs, records and judges; answers how many events there were. */
function framed({ perform }: Yard, seed: number, runs: number): number {
  let count = 0
  const property = fc.property(plans, (plan) => {
    const trace = perform(plan)
    if (trace instanceof Promise) throw new Error('the simulated backend answers at once')
    count += trace.steps.length
    return judge.judge(spec, trace).type !== 'broken'
  })
  fc.assert(property, settings(seed, runs))
  return count
}

/** What the hand-written model remembers: which state a request has succeeded for, until somebody looks. */
interface Model {
  for: StateCode | undefined
}

const opened: Model = { for: undefined }

/** One command of fc.commands: it checks what the framework's judge checks, and no more. */
function command(event: Event): fc.Command<Model, { world: WorldInProcess; count: number }> {
  return {
    check: () => true,
    run(model, real) {
      real.count++
      const outcome = real.world.perform.alone({ device: 0, lane: 0, event })
      if (event.type === 'set-state') model.for = outcome.type === 'ok' ? event.target : undefined
      else if (event.type === 'reset') model.for = undefined
      else if (event.type === 'get-state' && outcome.type === 'ok' && model.for !== undefined) {
        if (outcome.value !== model.for) throw new Error(`not ${model.for}`)
        model.for = undefined
      }
    },
    toString: () => JSON.stringify(event),
  }
}

/** The same by fc.commands. */
function commanded({ open }: Yard, seed: number, runs: number): number {
  let count = 0
  const arbitrary = fc.commands([fc.constantFrom(...events).map(command)], { maxCommands: EVENTS, size: 'max' })
  const property = fc.property(arbitrary, (commands) => {
    const real = { world: open(), count: 0 }
    fc.modelRun(() => ({ model: { ...opened }, real }), commands)
    count += real.count
  })
  fc.assert(property, settings(seed, runs))
  return count
}

export type YardName = keyof typeof yards

/** The three ways to drive the same device, by name; each answers how many events there were. */
export const works = {
  bare: (device: YardName, seed: number, runs: number): (() => number) => {
    const made = sampled(seed, runs)
    return () => bare(yards[device], made)
  },
  framed: (device: YardName, seed: number, runs: number) => () => framed(yards[device], seed, runs),
  commanded: (device: YardName, seed: number, runs: number) => () => commanded(yards[device], seed, runs),
}
