// A kernel tree compared with the rules: the numbers of the header, the cells, the required flags, the skip loop, the
// function as executed, the comment. Each comparison is one function that returns findings; none stops the others.
import { chain } from '../../arcs.ts'
import { allFeatures, stateOf, type Spec } from '../../spec.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import { cellsOf, differences, tableOf } from '../../table.ts'
import { deviceFeatures, ioctls, precopyIoctl } from '../../uapi.ts'
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
  // Indices that a header does not define yet are no fault of it.
  const indices = Object.entries(deviceFeatures).flatMap(([name, number]) => {
    const found = find(source.deviceFeatures, name)
    return found === undefined ? [] : numberFinding('ioctl', `VFIO_DEVICE_FEATURE_${name}`, number, found)
  })
  return [...states, ...flags, ...numbers, ...indices]
}

/** The line of a cell: where it is written, or its row, or the table. */
function placeOf(source: KernelSource, from: string, to: string): Place {
  const row = source.table.rows.find((each) => each.from === from)
  return row?.cells.find((cell) => cell.to === to) ?? row ?? source.table.span
}

function cellFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const wanted = cellsOf(tableOf(spec))
  return differences(wanted, source.table.cells)
    .filter(({ left }) => left !== undefined)
    .map(({ from, to, left, right }) => {
      const place = placeOf(source, from, to)
      const isWritten = source.table.rows.some((row) => row.from === from && row.cells.some((cell) => cell.to === to))
      const says = right === undefined ? 'has no such cell' : `${right}${isWritten ? '' : ' (not written, so 0)'}`
      const details = [
        `the rules: ${left}   ${wayOf(wanted, from, to)}`,
        ...(right === undefined
          ? []
          : [`the tree:  ${right}   ${wayOf({ ...wanted, [from]: { ...wanted[from], [to]: right } }, from, to)}`]),
        ...(right === undefined
          ? []
          : consequencesOf(spec, { from, to, says: right }, source.function?.guard.type !== 'unguarded')),
      ]
      return difference('cell', place, `cell [${from}][${to}] is ${says}; the rules give ${left}`, details)
    })
}

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

/** An arc or pair, for titles. */
export const pairName = (from: string, to: string): string => chain(from, to)
