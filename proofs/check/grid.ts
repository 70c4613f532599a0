// Claim: the states are a grid. Every state but ERROR is an (operation, session) pair of its own, and every arc moves
// one of the two by one step. Its certificate places the states and lists every unit step between two of them, arc or
// not; so the steps that are no arcs are stated exactly as well.
import { inRowOrder, operations, sessionKinds, type Spec, type StateRow } from '#model'
import type { Claim, Refusal } from './claim.ts'
import { listOf, pathOf, recordOf, text, truth, whole } from './shape.ts'

export interface GridCertificate {
  readonly states: readonly { readonly state: string; readonly operation: string; readonly session: string }[]
  readonly steps: readonly UnitStep[]
}

/** A step to a neighbour on the grid. */
export interface UnitStep {
  readonly from: string
  readonly to: string
  /** The coordinate that it moves, and which way: 1 towards stopped, or towards resuming. */
  readonly moves: string
  readonly by: number
  readonly arc: boolean
}

const shape = recordOf<GridCertificate>({
  states: listOf(recordOf({ state: text, operation: text, session: text })),
  steps: listOf(recordOf<UnitStep>({ from: text, to: text, moves: text, by: whole, arc: truth })),
})

/** The move from one state to another, where it is a unit step. */
export function unitMove(from: StateRow, to: StateRow): Pick<UnitStep, 'moves' | 'by'> | undefined {
  const operation = operations.indexOf(to.operation) - operations.indexOf(from.operation)
  const session = sessionKinds.indexOf(to.session) - sessionKinds.indexOf(from.session)
  if (Math.abs(operation) + Math.abs(session) !== 1) return undefined
  return operation === 0 ? { moves: 'session', by: session } : { moves: 'operation', by: operation }
}

/** Every unit step between two states, in the order of the rows; `isArc` fills in the rest. */
export function unitSteps(spec: Spec): readonly UnitStep[] {
  const rows = inRowOrder(spec)
  const isArc = (from: string, to: string): boolean => spec.arcs.some((arc) => arc.from === from && arc.to === to)
  return rows.flatMap((from) =>
    rows.flatMap((to) => {
      const move = unitMove(from, to)
      return move === undefined ? [] : [{ from: from.name, to: to.name, ...move, arc: isArc(from.name, to.name) }]
    }),
  )
}

function check(spec: Spec, certificate: unknown): readonly Refusal[] {
  const flaw = shape(certificate)
  if (flaw !== undefined) return [{ at: pathOf(flaw), because: flaw.because }]
  const { states, steps } = certificate as GridCertificate
  const refusals: Refusal[] = []
  const rows = inRowOrder(spec)
  if (states.length !== rows.length) {
    return [{ at: 'states', because: `there are ${rows.length} states, ${states.length} are here` }]
  }
  const taken = new Map<string, string>()
  for (const [index, { name, operation, session }] of rows.entries()) {
    const placed = states[index]!
    const place = `${operation}, ${session}`
    if (placed.state !== name || placed.operation !== operation || placed.session !== session) {
      refusals.push({ at: `states[${index}]`, because: `${name} at (${place}) is the state here` })
    }
    const other = taken.get(place)
    if (other !== undefined)
      refusals.push({ at: `states[${index}]`, because: `${name} lies on (${place}) as ${other} does` })
    taken.set(place, name)
  }
  const byName = new Map(rows.map((row) => [row.name, row]))
  for (const { from, to } of spec.arcs) {
    const [tail, head] = [byName.get(from), byName.get(to)]
    if (tail === undefined || head === undefined || unitMove(tail, head) === undefined) {
      refusals.push({ at: 'steps', because: `the arc ${from} -> ${to} is no unit step` })
    }
  }
  const expected = unitSteps(spec)
  if (steps.length !== expected.length) {
    refusals.push({ at: 'steps', because: `there are ${expected.length} unit steps, ${steps.length} are here` })
    return refusals
  }
  for (const [index, { from, to, moves, by, arc }] of expected.entries()) {
    const step = steps[index]!
    if (step.from === from && step.to === to && step.moves === moves && step.by === by && step.arc === arc) continue
    const because = `${from} -> ${to}, ${moves} by ${by}, ${arc ? 'an arc' : 'no arc'}, is the step here`
    refusals.push({ at: `steps[${index}]`, because })
  }
  return refusals
}

export const gridClaim: Claim<GridCertificate> = {
  name: 'grid',
  statement:
    'Every state but ERROR is an (operation, session) pair of its own, and every arc moves one of the two by one step.',
  version: 1,
  uses: [],
  check,
  holds({ states, steps }) {
    const absent = steps.filter(({ arc }) => !arc).map(({ from, to }) => `${from} -> ${to}`)
    const but = absent.length > 3 ? `${absent.length} of them` : absent.join(', ')
    return `${states.length} states; ${steps.length} unit steps, all arcs${absent.length === 0 ? '' : ` but ${but}`}`
  },
}
