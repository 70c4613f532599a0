// Everything at once: the whole trace is one that the semantics of the protocol admits. It is what the other
// requirements are special cases of, as far as outcomes tell, and it finds what they have no words for.
import { admitsTrace, grounds, type RefusedStep, type Spec, type Trace } from '#model'
import { wandering } from '#generators'
import { broken, heldBy, type Judgement, type Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { either, everyState, observing, reopening, walks } from './walks.ts'

const refusedAs = ({ step, rule, because, citation }: RefusedStep): Judgement =>
  broken(
    step,
    `${because} (${rule}).`,
    `${grounds[rule].statement} In the header under "${citation.section}": "... ${citation.quote} ..."`,
  )

/** Judges a trace by the semantics; a deviation counts only where `should` is asked for. */
const judged =
  (level: 'must' | 'should') =>
  (spec: Spec, trace: Trace): Judgement => {
    const ruling = admitsTrace(spec, trace)
    if (level === 'should') {
      const [first] = ruling.deviations
      if (first !== undefined) return refusedAs(first)
    } else if (ruling.type === 'refused') return refusedAs(ruling)
    if (ruling.type === 'unknown') return { type: 'unknown', because: ruling.because }
    return heldBy(trace.steps.length)
  }

const needs = { features: [], powers: [], devices: 1 } as const

export const admitted: readonly Requirement[] = [
  {
    name: 'admitted/must',
    statement: 'No outcome is one that the protocol does not admit.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.combinations('interpreted as combinations of the above FSM arcs')],
    needs,
    first: either(
      walks(observing),
      everyState(() => [{ type: 'reset' }, { type: 'get-features' }]),
      reopening,
    ),
    plan: wandering,
    judge: judged('must'),
  },
  {
    name: 'admitted/should',
    statement: 'No outcome is one that the protocol advises against.',
    level: 'should',
    party: 'driver',
    since: '5.18',
    cites: [cited.since('6.2', cited.precopy('should return ENOMSG from read()'))],
    needs,
    first: walks(observing),
    plan: wandering,
    judge: judged('should'),
  },
]
