// Claim: the kernel's hardcoded tables are what the rules give. On the states that a hardcoded table knows, its cells
// are those of the derived table, and its flags are those that the states require. The certificate holds every cell,
// so it stands between the two: a flipped cell in the C data, in the rules or in the certificate is refused.
import {
  ERROR,
  EVERY_FLAG,
  eightStates,
  requiredFlags,
  sixStates,
  stateOf,
  type FeatureSet,
  type Hardcoded,
  type Spec,
} from '#model'
import type { Claim, Refusal, Rests } from './claim.ts'
import { sameList } from './pairs.ts'
import { listOf, pathOf, recordOf, shown, text, whole } from './shape.ts'
import { nothingToRestOn, setTable, type SetTable } from './table.ts'

export interface KernelTableCertificate {
  readonly tables: readonly {
    readonly origin: string
    readonly features: FeatureSet
    readonly cells: readonly { readonly from: string; readonly to: string; readonly next: string }[]
    readonly required: readonly { readonly state: string; readonly flags: number }[]
  }[]
}

/** A hardcoded table, and the features of the devices it is for; undefined for all that the spec has. */
export interface Reference {
  readonly hardcoded: Hardcoded
  readonly features?: FeatureSet
}

export const references: readonly Reference[] = [
  { hardcoded: sixStates, features: ['STOP_COPY', 'P2P'] },
  { hardcoded: eightStates },
]

type Listed = KernelTableCertificate['tables'][number]

const shape = recordOf<KernelTableCertificate>({
  tables: listOf(
    recordOf<Listed>({
      origin: text,
      features: listOf(text),
      cells: listOf(recordOf<Listed['cells'][number]>({ from: text, to: text, next: text })),
      required: listOf(recordOf<Listed['required'][number]>({ state: text, flags: whole })),
    }),
  ),
})

/** The derived table that a reference is compared with, or undefined where the spec has no such feature set. */
export const derivedFor = ({ features }: Reference, rests: Rests): SetTable | undefined =>
  features === undefined ? rests.paths?.full : setTable(rests, features)

/** The cells of a hardcoded table, in its own order. */
export const cellsIn = ({ cells }: Hardcoded): Listed['cells'] =>
  Object.entries(cells).flatMap(([from, row]) => Object.entries(row).map(([to, next]) => ({ from, to, next })))

/** The flags that a spec requires for a state; undefined where it has no such state. */
export function flagsFor(spec: Spec, state: string): number | undefined {
  const row = stateOf(spec, state)
  return state === ERROR ? EVERY_FLAG : row === undefined ? undefined : requiredFlags(spec, row)
}

function checkTable(
  spec: Spec,
  listed: Listed,
  reference: Reference,
  derived: SetTable,
  at: string,
): readonly Refusal[] {
  const { hardcoded } = reference
  if (listed.origin !== hardcoded.origin)
    return [{ at: `${at}.origin`, because: `the table here is that of ${hardcoded.origin}` }]
  if (!sameList(listed.features, derived.features))
    return [{ at: `${at}.features`, because: `the set here is ${derived.features.join('|')}` }]
  const [cells, flags] = [cellsIn(hardcoded), Object.entries(hardcoded.required)]
  if (listed.cells.length !== cells.length)
    return [{ at: `${at}.cells`, because: `the table has ${cells.length} cells, ${listed.cells.length} are here` }]
  if (listed.required.length !== flags.length)
    return [
      { at: `${at}.required`, because: `the table has ${flags.length} states, ${listed.required.length} are here` },
    ]
  const wrongCells = cells.flatMap(({ from, to, next }, index) => {
    const [cell, ours] = [listed.cells[index]!, derived.cell(from, to)]
    if (cell.from === from && cell.to === to && cell.next === next && cell.next === ours) return []
    const here = `${shown(cell.from)} -> ${shown(cell.to)}: ${shown(cell.next)}`
    const because = `${from} -> ${to}: hardcoded ${next}, derived ${ours}; here ${here}`
    return [{ at: `${at}.cells[${index}]`, because }]
  })
  const wrongFlags = flags.flatMap(([state, hard], index) => {
    const [entry, ours] = [listed.required[index]!, flagsFor(spec, state)]
    if (entry.state === state && entry.flags === hard && entry.flags === ours) return []
    const here = `${shown(entry.state)}: ${entry.flags}`
    const because = `${state}: hardcoded flags ${hard}, required ${ours ?? 'nothing'}; here ${here}`
    return [{ at: `${at}.required[${index}]`, because }]
  })
  return [...wrongCells, ...wrongFlags]
}

/** The claim about given references; `kernelTableClaim` is the one about the kernel's own. */
export const kernelTableClaimOver = (compared: readonly Reference[]): Claim<KernelTableCertificate> => ({
  name: 'kernel-table',
  statement:
    'The tables and required flags hardcoded in Linux 5.18 to 6.1 and in Linux 6.2 and later equal, on the states ' +
    'they know, those derived from the rules.',
  version: 1,
  uses: ['paths'],
  check(spec, certificate, rests) {
    const flaw = shape(certificate)
    if (flaw !== undefined) return [{ at: pathOf(flaw), because: flaw.because }]
    const { tables } = certificate as KernelTableCertificate
    if (rests.paths === undefined) return [{ at: '', because: nothingToRestOn }]
    if (tables.length !== compared.length)
      return [{ at: 'tables', because: `there are ${compared.length} hardcoded tables, ${tables.length} are here` }]
    return compared.flatMap((reference, index) => {
      const derived = derivedFor(reference, rests)
      if (derived === undefined)
        return [{ at: `tables[${index}]`, because: `the spec has no set ${reference.features!.join('|')}` }]
      return checkTable(spec, tables[index]!, reference, derived, `tables[${index}]`)
    })
  },
  holds: ({ tables }) =>
    tables
      .map(({ origin, cells, required }) => `${origin}: ${cells.length} cells, ${required.length} flags`)
      .join('; '),
})

export const kernelTableClaim: Claim<KernelTableCertificate> = kernelTableClaimOver(references)
