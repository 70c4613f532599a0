// One request, tried on a driver's loop: the loop's own functions run, the core's helper answers as the table says, and
// the step function does what the trial wants. The arcs it was called for are kept on the way, in the stubs' cell.
import { stateOf } from '../../spec.ts'
import { combinationOf, type TransitionTable } from '../../table.ts'
import type { Ending } from './execute.ts'
import type { Machine, Stub } from './machine.ts'
import { LEDGER } from './memory.ts'
import type { Roles, Step } from './roles.ts'
import { emptyWay, failure, nothing, numberOf, object, withCell, type Value, type Way } from './way.ts'

export interface WalkQuestion {
  readonly table: TransitionTable
  readonly numbers: ReadonlyMap<string, number>
  readonly roles: Roles & { readonly step: Step }
  readonly device: string
  readonly nextState: string
  machineWith(stubs: ReadonlyMap<string, Stub>): Machine
}

/** What the step function does at its nth call of a trial. */
export type Doing = (nth: number) => 'done' | 'file' | 'fails'

/** The file that the step function returns in a trial. */
export const FILE = 'file@the step function'

/** The arcs that the step function was called for. */
export const takenOn = (way: Way): readonly string[] => {
  const log = way.cells.get(LEDGER)
  return log?.type === 'object' && log.id !== '' ? log.id.split(';') : []
}

/** Runs the loop for a request. */
export function tried(
  { machineWith, table, numbers, roles, device, nextState }: WalkQuestion,
  from: string,
  to: string,
  doing: Doing,
): readonly Ending[] {
  const names = new Map([...numbers].map(([name, number]) => [number, name]))
  const nameOf = (value: Value | undefined): string | undefined =>
    value?.type === 'number' ? names.get(Number(value.integer.value)) : undefined
  const cell = `${device}.${roles.member}`
  const helper: Stub = (way, values) => {
    const [current, target] = values.filter(({ type }) => type === 'number').map(nameOf)
    const out = values.find(({ type }) => type === 'address')
    const isKnown = [current, target].every((name) => name !== undefined && stateOf(table.spec, name) !== undefined)
    const next = !isKnown
      ? undefined
      : current === target
        ? target
        : combinationOf(table, current!, target!).paths[0]?.[1]
    if (next === undefined || out?.type !== 'address') return [{ way, value: failure }]
    return [{ way: withCell(way, out.cell, numberOf(numbers.get(next)!, true)), value: nothing }]
  }
  const step: Stub = (way, values) => {
    const taken = takenOn(way)
    const at = (role: string): Value | undefined => values[roles.step.roles.indexOf(role as never)]
    const current = nameOf(at('current') ?? way.cells.get(cell))
    const logged = withCell(way, LEDGER, object([...taken, `${current}>${nameOf(at('next'))}`].join(';')))
    const does = doing(taken.length)
    if (does === 'fails') return [{ way: logged, value: failure }]
    if (does === 'done') return [{ way: logged, value: roles.step.returns === 'truth' ? numberOf(1) : nothing }]
    return [{ way: withCell(logged, `${FILE} held`, numberOf(1)), value: object(FILE) }]
  }
  const machine = machineWith(
    new Map([
      [nextState, helper],
      [roles.step.name, step],
    ]),
  )
  const state = (name: string): Value => numberOf(numbers.get(name)!, true)
  const way = withCell(withCell(emptyWay, cell, state(from)), LEDGER, object(''))
  const set = roles.setState!
  // The request is the number among the parameters; the rest lead to the device.
  return machine.call(set.name, set.file, [object('the device of the core'), state(to)], way)
}

/** The state that the driver has stored on a way. */
export const stateOn = ({ roles, device, numbers }: WalkQuestion, way: Way): string | undefined => {
  const value = way.cells.get(`${device}.${roles.member}`)
  return value?.type === 'number'
    ? [...numbers].find(([, number]) => BigInt(number) === value.integer.value)?.[0]
    : undefined
}
