// What is wrong with the arcs, the sessions and the loop of a driver, in words: the request that a user would lose, the
// place in the file, the requirement. One mistake is told once, however many requests show it.
import { chain } from '../../arcs.ts'
import { flagsOf } from '../../features.ts'
import { allFeatures, protocol, type Spec } from '../../spec.ts'
import { combinationsOf, tableOf } from '../../table.ts'
import type { Place } from '../read/syntax.ts'
import { charges, lackingArc, type Charge, type ChargeName } from './charges.ts'
import type { Pair } from './pairs.ts'
import type { Step } from './roles.ts'
import type { WalkFault } from './walk.ts'

/** Something found in a driver. */
export interface AuditFinding extends Charge {
  readonly charge: ChargeName
  readonly at: Place | undefined
  readonly title: string
  readonly details: readonly string[]
  /** The arc it is about, if it is about one. */
  readonly arc: readonly [string, string] | undefined
}

export function findingOf(
  charge: ChargeName,
  at: Place | undefined,
  title: string,
  details: readonly string[] = [],
  other: Partial<Pick<AuditFinding, 'weight' | 'mutant' | 'arc'>> = {},
): AuditFinding {
  const place = at === undefined ? undefined : { file: at.file, line: at.line }
  return { charge, ...charges[charge], at: place, title, details, arc: undefined, ...other }
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
/** Whether a pair is an arc of a spec. */
export const hasArc = (spec: Spec, { from, to }: Pair): boolean =>
  spec.arcs.some((arc) => arc.from === from && arc.to === to)
const valueOf = (spec: Spec): number => flagsOf(protocol.features, allFeatures(spec))

/** The pairs that the core asks for under some of the flags. */
export const askedFor = (specs: readonly Spec[], pairs: readonly Pair[]): readonly Pair[] =>
  pairs.filter((pair) => specs.some((spec) => hasArc(spec, pair)))

/** Arcs that are missing, too many, broken, or not understood. */
export function findingsOfArcs(
  step: Step | undefined,
  specs: readonly Spec[],
  pairs: readonly Pair[],
): readonly AuditFinding[] {
  if (step === undefined) return []
  const asked = askedFor(specs, pairs)
  const others = pairs.filter((pair) => !asked.includes(pair))
  return [
    ...asked.flatMap((pair) => {
      if (pair.verdict === 'refused') return [missing(pair, step, specs, pairs)]
      return pair.verdict === 'performed' ? [] : [notUnderstood(pair)]
    }),
    ...absent(step, specs, pairs),
    ...others
      .filter(({ verdict }) => verdict === 'performed')
      .map((pair) =>
        findingOf(
          'arc/extra',
          pair.at,
          `${chain(pair.from, pair.to)} is performed, and never asked for`,
          [`${step.name} succeeds for it; the core knows no such arc under these flags.`],
          { arc: [pair.from, pair.to] },
        ),
      ),
    ...marked(asked),
  ]
}

/** Arcs between states that the source does not even name. */
const absent = (step: Step, specs: readonly Spec[], pairs: readonly Pair[]): readonly AuditFinding[] => {
  const names = new Set(specs.flatMap(({ arcs }) => arcs.map(({ from, to }) => chain(from, to))))
  return [...names]
    .filter((name) => pairs.length > 0 && !pairs.some(({ from, to }) => chain(from, to) === name))
    .map((name) => findingOf('arc/not-understood', step, `${name}: one of its states has no name in this source`))
}

const notUnderstood = ({ from, to, at, text }: Pair): AuditFinding =>
  findingOf(
    'arc/not-understood',
    at,
    `${chain(from, to)} is not understood`,
    [`What stands here: ${text ?? 'nothing'}`],
    {
      arc: [from, to],
    },
  )

/** A missing arc, with every request that goes over it, and the states that nothing leads to any more. */
function missing(pair: Pair, step: Step, specs: readonly Spec[], pairs: readonly Pair[]): AuditFinding {
  const { from, to, at } = pair
  const name = chain(from, to)
  const details = specs
    .filter((spec) => hasArc(spec, pair))
    .flatMap((spec) => {
      const all = combinationsOf(tableOf(spec)).filter(({ count }) => count > 0)
      const lost = all.filter(({ paths }) =>
        paths[0]!.some((head, index) => head === from && paths[0]![index + 1] === to),
      )
      const shown = lost.map((each) => chain(each.from, each.to)).join(', ')
      const unreachable = unreachableIn(spec, pairs)
      return [
        `With flags ${valueOf(spec)} a user loses ${lost.length} of ${all.length} requests: ${shown}.`,
        ...(unreachable.length === 0 ? [] : [`Nothing leads to ${unreachable.join(', ')} any more.`]),
      ]
    })
  return findingOf('arc/missing', at, `${name} is asked for, and ${step.name} refuses it here`, details, {
    arc: [from, to],
    mutant: lackingArc[name],
  })
}

/** The states that no performed arc leads to from RUNNING. */
function unreachableIn(spec: Spec, pairs: readonly Pair[]): readonly string[] {
  const reached = new Set(['RUNNING'])
  // A set is walked with what is added to it meanwhile.
  for (const state of reached) {
    for (const pair of pairs) {
      if (pair.from === state && pair.verdict !== 'refused' && hasArc(spec, pair)) reached.add(pair.to)
    }
  }
  return spec.states.map(({ name }) => name).filter((name) => !reached.has(name))
}

const sayings = {
  'through-null': ['arc/breaks', 'goes through a null pointer'],
  'through-error': ['arc/breaks', 'goes through an error as if it were a pointer'],
  'error-of-nothing': ['arc/inverted', 'makes an error of what is none: a condition may be the wrong way round'],
  endless: ['arc/endless', 'never ends'],
} as const satisfies Readonly<Record<string, readonly [ChargeName, string]>>

function marked(pairs: readonly Pair[]): readonly AuditFinding[] {
  const found = new Map<string, AuditFinding>()
  for (const { from, to, marks } of pairs) {
    for (const mark of marks) {
      const [charge, saying] = sayings[mark.what]
      const key = `${mark.what} ${mark.file}:${mark.line}`
      const before = found.get(key)
      const details = [
        ...new Set([...(before?.details ?? [`What stands here: ${mark.text}`]), `On ${chain(from, to)}.`]),
      ]
      found.set(key, findingOf(charge, mark, `an arc ${saying}`, details, { arc: before?.arc ?? [from, to] }))
    }
  }
  return [...found.values()]
}

const walkTitles: Partial<Readonly<Record<ChargeName, string>>> = {
  'loop/walk': 'the loop does not walk the path of the helper',
  'loop/store': 'the loop does not store the state after a step',
  'loop/end': 'the loop does not end in the state that was asked for',
  'loop/file': 'the loop does not return what the last step returned',
  'loop/error-lost': 'the loop loses the error of a step',
  'loop/goes-on': 'the loop goes on after a step has failed',
  'loop/stores-first': 'the loop stores the state before the step has succeeded',
  'loop/breaks': 'the loop goes through an error as if it were a file',
  'loop/refusal': 'the loop performs what the helper refuses',
  'loop/same-state': 'the loop does something where the state is the one asked for',
  'loop/error-state': 'the loop does not refuse a request in ERROR',
  'loop/error-to-error': 'the loop lets a request for ERROR succeed in ERROR',
  'loop/keeps-early-file': 'the loop does not put a file that is returned too early',
  'loop/returns-early-file': 'the loop does not look for a file that is returned too early',
  'loop/not-understood': 'what the loop does is not understood',
}

/** Faults of the loop, each kind once, with the first request that shows it. */
export function findingsOfWalk(faults: readonly WalkFault[]): readonly AuditFinding[] {
  const kinds = [...new Set(faults.map(({ charge }) => charge))]
  return kinds.map((charge) => {
    const of = faults.filter((fault) => fault.charge === charge)
    const { from, to, text, at } = of[0]!
    const requests = new Set(of.map((fault) => chain(fault.from, fault.to))).size
    const details = [`${chain(from, to)}: ${text}.`, `${plural(requests, 'request')} in all.`]
    return findingOf(charge, at, walkTitles[charge] ?? charge, details)
  })
}
