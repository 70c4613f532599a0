// The kernel's function as executed, compared with the rules on every request of every feature set. What the tables
// explain is reported with them; here come the skip loop, guards of arcs with a flag of their own, and anything else
// that the function does differently.
import { chain } from '../../arcs.ts'
import { featureSetsOf, flagsOf, nameOfSet, type FeatureSet } from '../../features.ts'
import { requiredFlags, restrict, type Spec } from '../../spec.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import type { Finding } from './finding.ts'
import { EVERY_FLAG } from '../hardcoded.ts'
import { leaksOf, rulingsOf } from '../leaks.ts'
import { nextState, type Helper, type NextState } from '../next-state.ts'
import type { KernelSource, CallOutcome, SourceFunction } from '../read/source.ts'

/** What a source's tables say, as the model's helper: looked up as the kernel does, by a loop that stops at ERROR. */
const helperOf = (spec: Spec, source: KernelSource): Helper => ({
  cells: source.table.cells,
  required: source.required?.required ?? {
    ...Object.fromEntries(spec.states.map((state) => [state.name, requiredFlags(spec, state)])),
    [ERROR]: EVERY_FLAG,
  },
  guarded: true,
})

/**
 * A call of the function: a device's features, its state, the state asked for (a name, or a number that is no state).
 */
interface Call {
  readonly set: FeatureSet
  readonly from: string
  readonly to: string
}

const callName = ({ set, from, to }: Call): string => `${chain(from, to)} with ${nameOfSet(set)}`
/** An answer in words. */
const answerName = (wanted: string): string => (wanted === ERROR ? 'refused' : wanted)
const SHOWN = 6
const shown = (calls: readonly string[]): readonly string[] =>
  calls.length > SHOWN ? [...calls.slice(0, SHOWN), `and ${calls.length - SHOWN} more`] : calls

export function behaviourFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const code = source.function
  if (code === undefined) return leakFindings(spec, source, undefined)
  return [
    ...loopFindings(spec, source, code),
    ...leakFindings(spec, source, code),
    ...executedFindings(spec, source, code),
  ]
}

/** What the function does with a call; undefined where the source lacks one of its states. */
function outcomeOf(
  spec: Spec,
  source: KernelSource,
  code: SourceFunction,
  { set, from, to }: Call,
): CallOutcome['type'] | undefined {
  const numbers = numbersOf(source)
  const [current, target] = [numbers.get(from), numbers.get(to)]
  return current === undefined || target === undefined
    ? undefined
    : code.run(flagsOf(spec.features, set), current, target).type
}

/** The loop that skips unsupported states: does it stop at ERROR, and does any request find out? */
function loopFindings(spec: Spec, source: KernelSource, code: SourceFunction): readonly Finding[] {
  const { type, line, text } = code.guard
  const at = { file: source.main, line: line ?? code.span.line }
  const loop = (weight: Finding['weight'], title: string, details: readonly string[]): readonly Finding[] => [
    { subject: 'loop', weight, at, title, details },
  ]
  if (type === 'guarded') return []
  if (type === 'none') return loop('difference', `${code.name} has no loop that skips over unsupported states`, [])
  if (type === 'not-understood') {
    return loop('undecided', `whether the skip loop stops at ERROR could not be told`, [
      `not understood: ${text ?? ''}`,
    ])
  }
  const endless = rulingsOf(spec).filter(
    ({ set, from, to }) => outcomeOf(spec, source, code, { set, from, to }) === 'endless',
  )
  if (endless.length === 0) {
    return loop('warning', 'the skip loop does not stop at ERROR; no request reaches ERROR with these tables', [
      "it would never return for a blocked pair, and hold the driver's lock, as soon as a revision brings one",
    ])
  }
  return loop('difference', `the skip loop does not stop at ERROR: ${endless.length} requests never return`, [
    ...endless.map(callName),
    "the ioctl spins in the kernel with the driver's state mutex held; compare with ERROR in the loop's condition",
  ])
}

/**
 * Requests on which tables without flags per arc hand out a step the device has no feature for, and no guard stops it.
 */
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
  return [
    {
      subject: 'guard',
      weight: 'difference',
      at: code?.span ?? source.table.span,
      title: `${open.length} requests leak to devices without an arc's own flag: the tables hold flags per state only`,
      details: [
        ...open.map((leak) => `${callName(leak)} is handed ${leak.handed}; it should be ${answerName(leak.wanted)}`),
        'the guard that is missing is printed by: vfio-mig table regenerate --extend FILE',
      ],
    },
  ]
}

/** State numbers by name, as the source has them. */
const numbersOf = (source: KernelSource): ReadonlyMap<string, number> =>
  new Map([[ERROR, ERROR_NUMBER], ...source.states.map(({ name, number }): [string, number] => [name, number])])

/**
 * Every call that a user can cause: from each supported state that the source has to every number, one past the last
 * too.
 */
function callsOf(spec: Spec, source: KernelSource): readonly (Call & { readonly number: number })[] {
  const numbers = numbersOf(source)
  const past = Math.max(...numbers.values()) + 1
  const targets = [...numbers, [`state ${past}`, past] as const]
  return featureSetsOf(spec.features).flatMap((set) =>
    restrict(spec, set)
      .states.filter(({ name }) => numbers.has(name))
      .flatMap(({ name: from }) => targets.map(([to, number]) => ({ set, from, to, number }))),
  )
}

/** The function executed on every call, against the look-up in its own tables that it should be. */
function executedFindings(spec: Spec, source: KernelSource, code: SourceFunction): readonly Finding[] {
  const helper = helperOf(spec, source)
  const numbers = numbersOf(source)
  const names = new Map([...numbers].map(([name, number]) => [number, name]))
  const leaking = new Set(leaksOf(spec).map(callName))
  const wrong: string[] = []
  for (const call of callsOf(spec, source)) {
    if (leaking.has(callName(call))) continue
    const flags = flagsOf(spec.features, call.set)
    const outcome = code.run(flags, numbers.get(call.from)!, call.number)
    // A loop that never ends has a finding of its own.
    if (outcome.type === 'endless' && code.guard.type === 'unguarded') continue
    const wanted = nextState(helper, flags, call.from, call.to)
    if (outcome.type === 'not-understood') {
      return [
        {
          subject: 'function',
          weight: 'undecided',
          at: { file: source.main, line: outcome.line },
          title: `${code.name} could not be executed; only its tables were compared`,
          details: [`not understood: ${outcome.text}`],
        },
      ]
    }
    const did =
      outcome.type === 'next'
        ? (names.get(outcome.number) ?? `state ${outcome.number}`)
        : outcome.type === 'refused'
          ? `refused with ${outcome.errno}${outcome.warned ? ' and a warning' : ''}`
          : outcome.type === 'endless'
            ? 'never returns'
            : `reads outside ${outcome.text}, line ${outcome.line}`
    const should = wordFor(wanted)
    if (did !== should) wrong.push(`${callName(call)}: ${did}; by its tables it should be: ${should}`)
  }
  if (wrong.length === 0) return []
  return [
    {
      subject: 'function',
      weight: 'difference',
      at: code.span,
      title: `${code.name} does not do what its tables say, in ${wrong.length} calls`,
      details: shown(wrong),
    },
  ]
}

const wordFor = (next: NextState): string =>
  next.type === 'next'
    ? next.state
    : next.type === 'endless'
      ? 'never returns'
      : `refused with EINVAL${next.type === 'warned' ? ' and a warning' : ''}`
