// What the framework costs, for the benchmark: the same device under the same kinds of events, driven bare, by the
// framework (generate, record, judge), and by fast-check's own fc.commands with a model written by hand.
import fc from 'fast-check'
import { protocol, tableOf, type Act, type Event, type State } from '#model'
import { requirements } from './requirements/index.ts'
import { simulated } from './backends/simulated.ts'
import { v2 } from './protocol.ts'
import { performing, type Subject } from './subject.ts'

const EVENTS = 60

const spec = protocol
const features = spec.features.map(({ name }) => name)
// The smallest device there is: what it costs itself is subtracted, and a large one would hide what is looked for.
const backend = simulated(features, { pages: 1, size: 8 })
const subject: Subject = { protocol: v2, spec, features, backend }
const judge = requirements.find(({ name }) => name === 'transitions/end-state')!
const perform = performing(subject, { devices: 1 })
const table = tableOf(spec)
// Without RESUMING, which nothing but a whole stream leaves: the hand-written model stays as small as such models are.
const states = spec.states.map(({ name }) => name as State).filter((name) => name !== 'RESUMING')

const settings = (seed: number, runs: number) => ({ seed, numRuns: runs })

const times = <T>(count: number, made: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => made(at))

/** The events of the comparison, each as often as its weight: requests, a look at the state, reads, resets. */
const events: readonly Event[] = [
  ...times(1200, (at): Event => ({ type: 'set-state', target: states[at % states.length]! })),
  ...times(1200, (): Event => ({ type: 'get-state' })),
  ...times(600, (at): Event => ({ type: 'read', session: 0, length: at })),
  ...times(300, (): Event => ({ type: 'reset' })),
]
// Plain events are values: one is drawn by its place alone. A command holds the state of its run, and is made anew.
const plans = fc.array(fc.constantFrom(...events.map((event): Act => ({ device: 0, lane: 0, event }))), {
  maxLength: EVENTS,
  size: 'max',
})

/** Plans made beforehand, so that performing them alone can be timed. */
const sampled = (seed: number, runs: number): readonly (readonly Act[])[] => fc.sample(plans, settings(seed, runs))

/** Performs plans on fresh devices and does nothing else; answers how many events there were. */
function bare(made: readonly (readonly Act[])[]): number {
  let count = 0
  for (const acts of made) {
    const world = backend.open({ devices: 1 })
    if (world instanceof Promise) throw new Error('the simulated backend opens at once')
    for (const act of acts) void world.perform([act])
    count += acts.length
  }
  return count
}

/** Generates, performs, records and judges; answers how many events there were. */
function framed(seed: number, runs: number): number {
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

interface Model {
  state: State
}
type World = ReturnType<ReturnType<typeof simulated>['open']>

const opened: Model = { state: 'RUNNING' }

/** One command of fc.commands: it checks what the framework's judge checks. */
function command(event: Event): fc.Command<Model, { world: World; count: number }> {
  return {
    check: () => true,
    run(model, real) {
      if (real.world instanceof Promise) throw new Error('the simulated backend opens at once')
      real.count++
      const answer = real.world.perform([{ device: 0, lane: 0, event }])
      if (answer instanceof Promise) throw new Error('the simulated backend answers at once')
      const outcome = answer[0]!
      if (event.type === 'set-state') {
        const target = event.target as State
        const isPossible = target === model.state || table.combinations.get(model.state)!.get(target)!.count === 1
        if ((outcome.type === 'ok') !== isPossible) throw new Error(`${model.state} -> ${target}: ${outcome.type}`)
        if (isPossible) model.state = target
      } else if (event.type === 'get-state') {
        if (outcome.type !== 'ok' || outcome.value !== model.state) throw new Error(`not ${model.state}`)
      } else if (event.type === 'reset') {
        model.state = 'RUNNING'
      }
    },
    toString: () => JSON.stringify(event),
  }
}

/** The same by fc.commands. */
function commanded(seed: number, runs: number): number {
  let count = 0
  const arbitrary = fc.commands([fc.constantFrom(...events).map(command)], { maxCommands: EVENTS, size: 'max' })
  const property = fc.property(arbitrary, (commands) => {
    const real = { world: backend.open({ devices: 1 }), count: 0 }
    fc.modelRun(() => ({ model: { ...opened }, real }), commands)
    count += real.count
  })
  fc.assert(property, settings(seed, runs))
  return count
}

/** The three ways to drive the same device, by name; each answers how many events there were. */
export const works = {
  bare: (seed: number, runs: number): (() => number) => {
    const made = sampled(seed, runs)
    return () => bare(made)
  },
  framed: (seed: number, runs: number) => () => framed(seed, runs),
  commanded: (seed: number, runs: number) => () => commanded(seed, runs),
}
