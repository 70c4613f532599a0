// The model half of `vfio-mig verify`: derives the table for every feature set, compares each with the tables hardcoded
// in the kernel, and checks the certificate of every theorem. Nothing is read but the certificates.
import {
  chain,
  combinationsOf,
  featureSetsOf,
  flagsOf,
  hardcodedTables,
  nameOfSet,
  pathBy,
  protocol,
  requiredOf,
  restrict,
  tableOf,
  type FeatureSet,
  type Hardcoded,
} from '#model'
import type { Refusal } from '#proofs'
import { exitCodes, type Terminal } from './command.ts'
import { checkedFrom } from './prove.ts'
import type { Proved } from './reports/results-json.ts'
import type { Voice } from './voice.ts'

export interface ModelVerdict {
  readonly code: number
  /** The tables as one, and each theorem, for reports. */
  readonly proved: readonly Proved[]
}

/** Compares the tables and checks the certificates; the exit code is returned, for there may be more to say. */
export function verifyModel(out: Terminal['out'], voice: Voice = 'usual'): ModelVerdict {
  const tables = featureSetsOf(protocol.features).map((set) => compared(set, hardcodedTables))
  const theorems = checkedFrom(true, protocol)
  const refused = theorems.filter(({ type }) => type === 'refused')
  const different = tables.filter(({ faults }) => faults.length > 0)
  const lines = [
    'Tables: derived from the arcs and the path rule, compared with those hardcoded in the kernel',
    ...tables.flatMap(({ line, faults }) => [`  ${line}`, ...faults.map((fault) => `    ${fault}`)]),
    '',
    'Theorems: proved, their certificates checked without search',
    ...theorems.map((result) =>
      result.type === 'accepted'
        ? `  accepted  ${result.theorem}: ${result.holds}`
        : `  refused   ${result.theorem}: ${reasons(result.refusals)}`,
    ),
    '',
  ]
  const sum =
    `${tables.length - different.length} of ${tables.length} tables equal, ` +
    `${theorems.length - refused.length} of ${theorems.length} theorems proved`
  out([...(voice === 'quiet' ? [] : lines), sum, ''].join('\n'))
  const isEqual = different.length === 0
  const says = `${tables.length - different.length} of ${tables.length} tables are those hardcoded in the kernel`
  return {
    code: isEqual && refused.length === 0 ? exitCodes.equal : exitCodes.different,
    proved: [
      { theorem: 'tables', says, isProved: isEqual },
      ...theorems.map((result) => ({
        theorem: result.theorem,
        says: result.type === 'accepted' ? result.holds : reasons(result.refusals),
        isProved: result.type === 'accepted',
      })),
    ],
  }
}

const reasons = (refusals: readonly Refusal[]): string =>
  refusals.map(({ at, because }) => `${at} ${because}`.trim()).join('; ')

interface Compared {
  readonly line: string
  /** Pairs on which a hardcoded table and the derived one differ. */
  readonly faults: readonly string[]
}

/**
 * One feature set: every pair by the rules, and as the kernel's helper walks each hardcoded table that has its states.
 */
export function compared(set: FeatureSet, hardcoded: readonly Hardcoded[]): Compared {
  const spec = restrict(protocol, set)
  const pairs = combinationsOf(tableOf(spec))
  const flags = flagsOf(protocol.features, set)
  const tables = hardcoded.filter(({ cells }) => spec.states.every(({ name }) => cells[name] !== undefined))
  const required = requiredOf(protocol)
  if (tables.length === 0)
    return { line: `flags ${flags}  ${nameOfSet(set)}`, faults: ['no hardcoded table has all of its states'] }
  const faults = tables.flatMap((table) => [
    ...spec.states
      .filter(({ name }) => table.required[name] !== required[name])
      .map(({ name }) => `${table.origin}: ${name} requires ${table.required[name]}, by the rules ${required[name]}`),
    ...pairs.flatMap(({ from, to, paths }) => {
      const walked = pathBy({ cells: table.cells, required: table.required, guarded: true }, flags, from, to)
      const derived = paths.length === 1 ? paths[0]! : null
      const text = (path: readonly string[] | null): string => (path === null ? 'blocked' : chain(...path))
      return text(walked) === text(derived)
        ? []
        : [`${table.origin}: ${chain(from, to)} is ${text(walked)}, by the rules ${text(derived)}`]
    }),
  ])
  const sizes = [`${spec.states.length} states`, `${spec.arcs.length} arcs`, `${pairs.length} pairs`]
  const verdict =
    faults.length === 0
      ? `equal to ${tables.map(({ origin }) => origin).join(' and ')}`
      : `${faults.length} differences`
  return {
    line: `flags ${flags}  ${nameOfSet(set)}: ${sizes.join(', ')}: ${verdict}`,
    faults,
  }
}
