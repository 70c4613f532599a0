// Everything in which two revisions of v2 differ, as one value: states and arcs, cells, the requests that go another
// way, the requirements, the devices that keep to one and break the other, and for v7 and what was merged the texts.
import {
  cellsOf,
  chain,
  changedRequests,
  differences,
  flagsOf,
  misfits,
  otherAnswers,
  proposalRows,
  proposedTable,
  tableOf,
  type ChangedRequest,
  type Difference,
  type Misfit,
  type OtherAnswer,
  type ProposalRow,
  type Revision,
  type Spec,
} from '#model'
import { changedRequirements, type Changed } from './catalogue.ts'

/** What only the one or only the other has. */
interface Apart {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly same: number
}

export interface RevisionDifference {
  readonly left: Revision
  readonly right: Revision
  readonly features: Apart
  readonly states: Apart
  readonly arcs: Apart
  /** Cells that both tables have and that say something else; and how many only one of them has. */
  readonly cells: readonly Difference[]
  readonly cellsApart: number
  readonly cellsSame: number
  /** States that need other flags. */
  readonly required: readonly string[]
  /** Requests of a user of the left one, on a device of the right one, that go another way. */
  readonly requests: readonly ChangedRequest[]
  /** Requests that are answered otherwise by a device of the right one with the same features. */
  readonly answers: readonly OtherAnswer[]
  readonly requirements: readonly Changed[]
  /** Devices that keep to the left one and break the right one, and the other way round. */
  readonly breakRight: readonly Misfit[]
  readonly breakLeft: readonly Misfit[]
  /** The rows of v7 against what was merged; none for other pairs. */
  readonly texts: readonly ProposalRow[]
  /** Cells on which the patch's own table and the one derived from the merged arcs differ. */
  readonly proposed: readonly Difference[] | undefined
}

const apart = (left: readonly string[], right: readonly string[]): Apart => ({
  added: right.filter((name) => !left.includes(name)),
  removed: left.filter((name) => !right.includes(name)),
  same: left.filter((name) => right.includes(name)).length,
})

const arcsOf = (spec: Spec): readonly string[] => spec.arcs.map(({ from, to }) => chain(from, to))
const flagsByState = ({ features, states }: Spec): ReadonlyMap<string, number> =>
  new Map(states.map(({ name, requires }) => [name, flagsOf(features, requires)]))

export function differenceOf(left: Revision, right: Revision): RevisionDifference {
  const [a, b] = [left.spec, right.spec]
  const [cellsLeft, cellsRight] = [cellsOf(tableOf(a)), cellsOf(tableOf(b))]
  const all = differences(cellsLeft, cellsRight)
  const cells = all.filter((cell) => cell.left !== undefined && cell.right !== undefined)
  const [flagsLeft, flagsRight] = [flagsByState(a), flagsByState(b)]
  const isProposal = [left, right].some(({ name }) => name === 'pre-copy-v7')
  const isMerged = [left, right].some(({ name }) => name === 'pre-copy')
  const inBoth = Object.keys(cellsLeft).filter((name) => name in cellsRight).length
  return {
    left,
    right,
    features: apart(
      a.features.map(({ name }) => name),
      b.features.map(({ name }) => name),
    ),
    states: apart(
      a.states.map(({ name }) => name),
      b.states.map(({ name }) => name),
    ),
    arcs: apart(arcsOf(a), arcsOf(b)),
    cells,
    cellsApart: all.length - cells.length,
    cellsSame: inBoth ** 2 - cells.length,
    required: [...flagsLeft].flatMap(([name, flags]) => {
      const other = flagsRight.get(name)
      return other === undefined || other === flags ? [] : [`${name}: ${flags}, then ${other}`]
    }),
    requests: changedRequests(a, b),
    answers: otherAnswers(left.name, right.name),
    requirements: changedRequirements(left, right),
    breakRight: misfits(left.name, right.name),
    breakLeft: misfits(right.name, left.name),
    texts: isProposal && isMerged ? proposalRows : [],
    proposed: isProposal && isMerged ? differences(proposedTable.cells, cellsRight) : undefined,
  }
}

/** Whether two revisions are the same in all of it. */
export const isSame = ({ left, right }: RevisionDifference): boolean => left.name === right.name
