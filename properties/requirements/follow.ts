// How a trace is gone through: step by step, each with what it means and with what was known before it. Accounts are
// kept from where somebody first asks for one: a look that never asks does not pay for them.
import { plainOf, type Spec, type Step, type Trace } from '#model'
import { enter, openedIn, type Account, type Entry } from './account.ts'
import { chartOf, type Chart } from './chart.ts'
import { overlapsOf, type Overlaps } from './overlaps.ts'

/** A step, and what was known just before it. There is one for all of a trace: it is good while it is looked at. */
export interface Moment extends Entry {
  readonly step: Step
  readonly device: number
  /** What was known of its device. What it answers stays true while the trace is gone through further. */
  readonly account: () => Account
}

type Present = { -readonly [K in keyof Moment]: Moment[K] }

/** Goes through a trace; `look` is called for every step with what was known before it, and ends it by an answer. */
export function follow<T>(spec: Spec, trace: Trace, look: (chart: Chart, at: Moment) => T | undefined): T | undefined {
  const { steps } = trace
  if (steps.length === 0) return undefined
  const chart = chartOf(spec)
  const overlaps = overlapsOf(trace)
  let accounts: Account[] | undefined
  const account = (): Account => {
    if (accounts === undefined) catchUp()
    return (accounts![at.device] ??= openedIn(chart, trace, at.device))
  }
  const at = presentAt(steps[0]!, account)
  for (let index = 0; index < steps.length; index++) {
    goTo(at, steps[index]!, index, overlaps)
    const answer = look(chart, at)
    if (answer !== undefined) return answer
    if (accounts !== undefined) enter(chart, account(), at)
  }
  return undefined

  /** Enters what came of the steps before the present one. */
  function catchUp(): void {
    accounts = []
    const { index } = at
    for (let before = 0; before < index; before++) {
      goTo(at, steps[before]!, before, overlaps)
      enter(chart, account(), at)
    }
    goTo(at, steps[index]!, index, overlaps)
  }
}

const presentAt = (step: Step, account: () => Account): Present => ({
  index: 0,
  step,
  event: step.act.event,
  outcome: step.outcome,
  device: step.act.device,
  isAlone: true,
  account,
})

function goTo(at: Present, step: Step, index: number, overlaps: Overlaps): void {
  const { device, event } = step.act
  at.index = index
  at.step = step
  at.event = event
  at.outcome = step.outcome
  at.device = device
  at.isAlone = overlaps.length === 0 || overlaps[index]?.has(device) !== true
  if (event.type === 'raw' || event.type === 'raw-info') Object.assign(at, plainly(step))
}

/**
 * A step with the event that a raw call means. One that failed for the memory that it was given says nothing of what
 * it asks for, but for a request, which may have been performed all the same.
 */
function plainly({ act: { event }, outcome }: Step): Pick<Moment, 'event' | 'outcome'> {
  const plain = plainOf(event, outcome)
  const isUnfit = 'memory' in event && event.memory !== undefined && outcome.type === 'errno'
  return isUnfit && plain.event.type !== 'set-state' ? { event, outcome } : plain
}
