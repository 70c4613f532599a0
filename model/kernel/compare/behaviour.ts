// The kernel's function as executed, compared with the rules on every call: from every number that a state variable can
// hold to every one that a user can ask for. What the tables explain is reported with them; here come calls that never
// return, requests on which one table for all devices is not enough, and whatever else the function does differently.
import { chain } from '../../arcs.ts'
import { featureSetsOf, flagsOf, nameOfSet, type FeatureSet } from '../../features.ts'
import type { Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import type { CallOutcome, KernelSource, SourceFunction } from '../read/source.ts'
import { leaksOf } from '../leaks.ts'
import { allNumbers, answersOf, nameOfNumber, numbersOf, supportedIn, type Answer } from './calls.ts'
import type { Finding } from './finding.ts'

/** A call of the function: the numbers that a device with these features is in and is asked for. */
interface Call {
  readonly set: FeatureSet
  readonly from: number
  readonly to: number
}

/** A call, and what it came to. */
interface Run {
  readonly call: Call
  readonly outcome: CallOutcome
}

const SHOWN = 6
const shown = (lines: readonly string[]): readonly string[] =>
  lines.length > SHOWN ? [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`] : lines
const calls = (count: number): string => `${count} call${count === 1 ? '' : 's'}`

export function behaviourFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const code = source.function
  if (code === undefined) return leakFindings(spec, source, undefined)
  const ran = (list: readonly Call[]): readonly Run[] =>
    list.map((call) => ({ call, outcome: code.run(flagsOf(spec.features, call.set), call.from, call.to) }))
  const possible = ran(reachable(spec, source))
  return [
    ...loopFindings(source, code, possible),
    ...leakFindings(spec, source, code),
    ...executedFindings(spec, source, code, possible, ran(unreachable(spec, source))),
  ]
}

/** A call in words. */
function callName(source: KernelSource, { set, from, to }: Call): string {
  return `${chain(nameOfNumber(source, from), nameOfNumber(source, to))} with ${nameOfSet(set)}`
}

/** Every call that a user can cause: from each state the device supports to every number. */
const reachable = (spec: Spec, source: KernelSource): readonly Call[] =>
  featureSetsOf(spec.features).flatMap((set) =>
    [...supportedIn(spec, source, set)].flatMap((from) => allNumbers(source).map((to) => ({ set, from, to }))),
  )

/** Calls from a state that the device cannot be in, unless its driver is at fault. */
const unreachable = (spec: Spec, source: KernelSource): readonly Call[] =>
  featureSetsOf(spec.features).flatMap((set) => {
    const supported = supportedIn(spec, source, set)
    return allNumbers(source)
      .filter((from) => !supported.has(from))
      .flatMap((from) => allNumbers(source).map((to) => ({ set, from, to })))
  })

/** Calls that never return, and whether the loop that skips unsupported states is why. */
function loopFindings(source: KernelSource, code: SourceFunction, possible: readonly Run[]): readonly Finding[] {
  const { type, line, text } = code.guard
  const at = { file: source.main, line: line ?? code.span.line }
  const endless = possible.filter(({ outcome }) => outcome.type === 'endless')
  const named = shown(endless.map(({ call }) => callName(source, call)))
  const lock = "the ioctl spins in the kernel with the driver's state mutex held"
  const loop = (weight: Finding['weight'], title: string, details: readonly string[]): Finding => ({
    subject: 'loop',
    weight,
    at,
    title,
    details,
  })
  if (type === 'unguarded') {
    if (endless.length > 0) {
      return [
        loop('difference', `the skip loop does not stop at ERROR: ${calls(endless.length)} never return`, [
          ...named,
          `${lock}; compare with ERROR in the loop's condition`,
        ]),
      ]
    }
    return [
      loop('warning', 'the skip loop does not stop at ERROR; no request reaches ERROR with these tables', [
        "it would never return for a blocked pair, and hold the driver's lock, as soon as a revision brings one",
      ]),
    ]
  }
  const never = loop('difference', `${code.name} never returns for ${calls(endless.length)}`, [...named, lock])
  return [
    ...(endless.length > 0 ? [{ ...never, subject: 'function' as const }] : []),
    ...(type === 'none' ? [loop('difference', `${code.name} has no loop that skips over unsupported states`, [])] : []),
    ...(type === 'not-understood'
      ? [loop('undecided', 'whether the skip loop stops at ERROR could not be told', [`not understood: ${text ?? ''}`])]
      : []),
  ]
}

/** Requests on which the tables derived for all features do not do what the rules say for the device's own. */
function leakFindings(spec: Spec, source: KernelSource, code: SourceFunction | undefined): readonly Finding[] {
  const numbers = numbersOf(source)
  const open = leaksOf(spec).filter(({ set, from, to, wanted }) => {
    const [current, target] = [numbers.get(from), numbers.get(to)]
    // A source that lacks the state is told so elsewhere.
    if (current === undefined || target === undefined) return false
    const outcome = code?.run(flagsOf(spec.features, set), current, target)
    return !(outcome?.type === 'refused'
      ? wanted === ERROR
      : outcome?.type === 'next' && outcome.number === numbers.get(wanted))
  })
  if (open.length === 0) return []
  const flagged = spec.arcs.filter(({ requires }) => requires.length > 0).map(({ from, to }) => chain(from, to))
  const cause =
    flagged.length > 0
      ? `the tables hold flags per state, and not those of arcs such as ${flagged.join(', ')}`
      : "skipping over a state the device lacks leads elsewhere than the device's own arcs"
  return [
    {
      subject: 'guard',
      weight: 'difference',
      at: code?.span ?? source.table.span,
      title: `one table for all devices is not enough for ${open.length} requests: ${cause}`,
      details: [
        ...open.map(
          ({ set, from, to, handed, wanted }) =>
            `${chain(from, to)} with ${nameOfSet(set)} is handed ${handed}; ` +
            `it should be ${wanted === ERROR ? 'refused' : wanted}`,
        ),
        'the guard that is missing is printed by: vfio-mig table regenerate --extend FILE',
      ],
    },
  ]
}

const did = (source: KernelSource, outcome: CallOutcome): string => {
  if (outcome.type === 'next') return nameOfNumber(source, outcome.number) + (outcome.warned ? ' and a warning' : '')
  if (outcome.type === 'refused') return `refused with ${outcome.errno}${outcome.warned ? ' and a warning' : ''}`
  if (outcome.type === 'endless') return 'never returns'
  return outcome.type === 'out-of-range' ? `reads outside ${outcome.text}, line ${outcome.line}` : 'not understood'
}

const should = ({ next, warned }: Answer): string =>
  next === undefined ? `refused with EINVAL${warned ? ' and a warning' : ''}` : next

/** The function executed on every call, against the look-up in its own tables that it should be. */
function executedFindings(
  spec: Spec,
  source: KernelSource,
  code: SourceFunction,
  possible: readonly Run[],
  impossible: readonly Run[],
): readonly Finding[] {
  const leaking = new Set(leaksOf(spec).map(({ set, from, to }) => `${chain(from, to)} with ${nameOfSet(set)}`))
  const unclear = possible.map(({ outcome }) => outcome).find(({ type }) => type === 'not-understood')
  const answer = answersOf(spec, source)
  if (unclear?.type === 'not-understood') {
    return [
      {
        subject: 'function',
        weight: 'undecided',
        at: { file: source.main, line: unclear.line },
        title: `${code.name} could not be executed; only its tables were compared`,
        details: [`not understood: ${unclear.text}`, 'Rewrite it in plainer C, or check by hand what depends on it.'],
      },
    ]
  }
  const wrongOf = (runs: readonly Run[]): readonly string[] =>
    runs.flatMap(({ call, outcome }) => {
      const name = callName(source, call)
      // Calls that never return have a finding of their own, and so have leaks.
      if (leaking.has(name) || outcome.type === 'endless') return []
      const [found, wanted] = [did(source, outcome), should(answer(call))]
      return found === wanted ? [] : [`${name}: ${found}; by its tables it should be: ${wanted}`]
    })
  const finding = (weight: Finding['weight'], wrong: readonly string[], where: string): readonly Finding[] =>
    wrong.length === 0
      ? []
      : [
          {
            subject: 'function',
            weight,
            at: code.span,
            title: `${code.name} does not do what its tables say, in ${calls(wrong.length)}${where}`,
            details: shown(wrong),
          },
        ]
  return [
    ...finding('difference', wrongOf(possible), ''),
    ...finding('warning', wrongOf(impossible), ' from a state that the device cannot be in'),
  ]
}
