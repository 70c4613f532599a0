// A kernel tree compared with the rules: the numbers of the header, the cells, the required flags, the skip loop, the
// function as executed, the comment. Each comparison is one function that returns findings; none stops the others.
import { allFeatures, stateOf, type Spec } from '../../spec.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import { cellsOf, differences, tableOf, type Cells } from '../../table.ts'
import { basicFeatures, deviceFeatures, ioctls, precopyIoctl } from '../../uapi.ts'
import { holesOf } from './calls.ts'
import { commentFindings } from './comment.ts'
import { consequencesOf, wayOf } from './consequences.ts'
import { behaviourFindings } from './behaviour.ts'
import type { Finding } from './finding.ts'
import { requiredOf } from '../next-state.ts'
import { nameOfFlags } from '../print.ts'
import type { Constant, KernelSource } from '../read/source.ts'
import type { Place } from '../read/syntax.ts'

/** Everything that a source says otherwise than the spec, in the order of the report. */
export const findingsOf = (spec: Spec, source: KernelSource): readonly Finding[] => [
  ...source.notes.map((title): Finding => ({ subject: 'reading', weight: 'note', at: undefined, title, details: [] })),
  ...numberFindings(spec, source),
  ...cellFindings(spec, source),
  ...flagFindings(spec, source),
  ...behaviourFindings(spec, source),
  ...commentFindings(spec, source),
]

const difference = (
  subject: Finding['subject'],
  at: Place | undefined,
  title: string,
  details: readonly string[] = [],
): Finding => ({ subject, weight: 'difference', at, title, details })

/** A number of the header against the model's. */
function numberFinding(
  subject: 'enum' | 'ioctl',
  name: string,
  wanted: number,
  found: Constant | undefined,
): Finding[] {
  if (found === undefined) return [difference(subject, undefined, `${name} is not defined; it should be ${wanted}`)]
  return found.number === wanted
    ? []
    : [difference(subject, found, `${name} is ${found.number}; it should be ${wanted}`)]
}

function numberFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  // Without an enum the numbers are the model's own, and there is nothing to compare.
  if (source.statesFrom === 'model') return []
  const find = (list: readonly Constant[], name: string): Constant | undefined =>
    list.find((each) => each.name === name)
  const states = [{ name: ERROR, number: ERROR_NUMBER }, ...spec.states].flatMap(({ name, number }) =>
    numberFinding('enum', `state ${name}`, number, find(source.states, name)),
  )
  if (source.header === undefined) return states
  const flags = spec.features.flatMap(({ name, bit }) =>
    numberFinding('enum', `flag ${name}`, 2 ** bit, find(source.flags, name)),
  )
  const hasPrecopy = allFeatures(spec).includes('PRE_COPY')
  const numbers = Object.entries(ioctls).flatMap(([name, number]) =>
    name === precopyIoctl && !hasPrecopy ? [] : numberFinding('ioctl', name, number, find(source.ioctls, name)),
  )
  // Indices that came later than the state machine may not be there yet.
  const indices = Object.entries(deviceFeatures).flatMap(([name, number]) => {
    const found = find(source.deviceFeatures, name)
    const isOptional = !basicFeatures.includes(name)
    return found === undefined && isOptional ? [] : numberFinding('ioctl', `VFIO_DEVICE_FEATURE_${name}`, number, found)
  })
  return [...states, ...flags, ...numbers, ...indices]
}

/** The line of a cell: where it is written, or its row, or the table. */
function placeOf(source: KernelSource, from: string, to: string): Place {
  const row = source.table.rows.find((each) => each.from === from)
  return row?.cells.find((cell) => cell.to === to) ?? row ?? source.table.span
}

/** The tree's cells on the states of the spec; a cell that it does not have refuses. */
const treeCells = (wanted: Cells, source: KernelSource): Cells =>
  Object.fromEntries(
    Object.entries(wanted).map(([from, row]) => [
      from,
      Object.fromEntries(Object.keys(row).map((to) => [to, source.table.cells[from]?.[to] ?? ERROR])),
    ]),
  )

function cellFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const wanted = cellsOf(tableOf(spec))
  const tree = treeCells(wanted, source)
  const lacking = Object.keys(wanted).filter((name) => source.table.cells[name] === undefined)
  const guarded = source.function?.guard.type !== 'unguarded'
  const missing = lacking.map((name) =>
    difference('cell', source.table.span, `the table has no row and no column for ${name}`),
  )
  const wrong = differences(wanted, tree)
    .filter(({ from, to }) => !lacking.includes(from) && !lacking.includes(to))
    .map(({ from, to, left, right }) => {
      const isWritten = source.table.rows.some((row) => row.from === from && row.cells.some((cell) => cell.to === to))
      const says = `${right}${isWritten ? '' : ' (not written, so 0)'}`
      const details = [
        `the rules: ${left}   ${wayOf(wanted, from, to)}`,
        `the tree:  ${right}   ${wayOf(tree, from, to)}`,
        ...consequencesOf(spec, { from, to }, tree, guarded),
      ]
      return difference(
        'cell',
        placeOf(source, from, to),
        `cell [${from}][${to}] is ${says}; the rules give ${left}`,
        details,
      )
    })
  return [...missing, ...wrong, ...holeFindings(source)]
}

/** Numbers within the tables that are no state: C leaves their entries 0, so they require no flags. */
const holeFindings = (source: KernelSource): readonly Finding[] =>
  holesOf(source).map((number) => ({
    subject: 'cell',
    weight: 'warning',
    at: source.tableSize ?? source.table.span,
    title: `number ${number} lies within the tables and is no state`,
    details: ['its cells are 0, which is ERROR, and it requires no flags: only the check for ERROR refuses it'],
  }))

function flagFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const table = source.required
  if (table === undefined) return []
  return Object.entries(requiredOf(spec)).flatMap(([state, wanted]) => {
    const found = table.required[state]
    if (found === wanted) return []
    const place = table.entries.find((entry) => entry.state === state) ?? table.span
    const effect =
      state === ERROR
        ? 'ERROR must be supported by no device'
        : found !== undefined && (found & wanted) >>> 0 === found
          ? `devices without ${nameOfFlags(spec, wanted - found)} would be let into ${state}`
          : `devices that support ${state} could be refused it, or skip over it`
    return [
      difference(
        'flags',
        place,
        `${state} requires ${nameOfFlags(spec, found ?? 0)}; it should require ${nameOfFlags(spec, wanted)}`,
        [effect],
      ),
    ]
  })
}

/** States of a source that the spec does not know: it cannot be compared before they are described. */
export const unknownStates = (spec: Spec, source: KernelSource): readonly Constant[] =>
  source.states.filter(({ name }) => name !== ERROR && stateOf(spec, name) === undefined)

/** Flags of a source that the spec does not know. */
export const unknownFlags = (spec: Spec, source: KernelSource): readonly Constant[] =>
  source.flags.filter(({ name }) => !spec.features.some((feature) => feature.name === name))
