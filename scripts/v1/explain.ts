// `vfio-mig explain --protocol v1 FROM TO`: one request of the region protocol: the values, whether the text lists it,
// what it does to the session, what a failure may leave, and its counterpart in v2. And the v1 table beside v2's.
import { chain, combinationOf, inRowOrder, protocol, tableOf, v1 as model, type StateRow } from '#model'
import { v1 as proofs } from '#proofs'
import { unusable } from '../command.ts'
import { namedState } from '../options.ts'
import type { Locate } from '../exports/explanation.ts'

const valueText = ({ name, number, meaning }: StateRow): string =>
  `${number.toString(2).padStart(3, '0')}b ${name}: ${meaning}`

const counterpartOf = (name: string): string => proofs.counterparts[name as model.State]

/** The way of v2 between the counterparts of two states. */
function wayOf(from: string, to: string): string {
  const [tail, head] = [counterpartOf(from), counterpartOf(to)]
  const { count, paths } = combinationOf(tableOf(protocol), tail, head)
  return count === 0 ? `${chain(tail, head)} is blocked` : chain(...paths[0]!)
}

export function explainV1(from: string, to: string, locate: Locate): string {
  const [before, after] = [namedState(from, model.spec, 'FROM'), namedState(to, model.spec, 'TO')]
  if (before === after) {
    const remedy = 'Ask for two different states.'
    return unusable({ at: 'TO', message: `a write of ${after.name} in ${before.name} changes nothing`, remedy })
  }
  const arc = model.arcs.find((each) => each.from === before.name && each.to === after.name)
  const cites = [
    ...(arc?.cites ?? []),
    ...model.mandatory.filter((each) => each.from === before.name && each.to === after.name),
  ]
  return [
    `${chain(before.name, after.name)} in v1`,
    `  from  ${valueText(before)}`,
    `  to    ${valueText(after)}`,
    arc === undefined
      ? '  not listed by the text: a driver may perform it or refuse it'
      : '  listed by the text, and one arc: v1 has no combinations',
    `  session  ${before.session} before, ${after.session} after`,
    `  if it fails  the device is found in ${before.name}, or in ERROR (110b), which a reset alone leaves`,
    `  v2    ${wayOf(before.name, after.name)}   (every feature)`,
    ...(cites.length === 0 ? [] : ['  text', ...cites.map((citation) => `        ${locate(citation)}`)]),
    '',
  ].join('\n')
}

/** The requests of v1, and beside each cell the way of v2 between the counterparts. */
export function tableV1(): string {
  const rows = inRowOrder(model.spec)
  const cell = (from: StateRow, to: StateRow): string =>
    from === to ? '.' : model.isListed(from.name, to.name) ? 'listed' : 'unlisted'
  const width = 15
  const line = (head: string, cells: readonly string[]): string =>
    [head.padEnd(width + 5), ...cells.map((text) => text.padEnd(width))].join('').trimEnd()
  const pairs = rows.flatMap((from) => rows.filter((to) => to !== from).map((to) => [from, to] as const))
  return [
    'v1: from (rows) to (columns); what is not listed a driver may perform or refuse',
    line(
      '',
      rows.map(({ name }) => name),
    ),
    ...rows.map((from) =>
      line(
        `${from.number.toString(2).padStart(3, '0')}b ${from.name}`,
        rows.map((to) => cell(from, to)),
      ),
    ),
    '',
    'beside v2 with every feature',
    ...pairs.map(
      ([from, to]) =>
        `  ${chain(from.name, to.name).padEnd(30)}${cell(from, to).padEnd(10)}${wayOf(from.name, to.name)}`,
    ),
    '',
  ].join('\n')
}
