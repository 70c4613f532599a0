import { describe, expect, test } from 'vitest'
import { chain } from '../arcs.ts'
import type { Fault } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { sessionEffect } from '../sessions.ts'
import { protocol, restrict } from '../spec.ts'
import { ERROR, states, type State } from '../states.ts'
import { combinationsOf, tableOf } from '../table.ts'
import { machineOf } from './device.ts'
import type { Machine } from './machine.ts'
import type { Options } from './options.ts'
import { nameOf, request, reset } from './transition.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!

/** A machine in a state, reached by requests; what was loaded on the way is taken for whole. */
function machineIn(state: string, features = full, options: Partial<Options> = {}): Machine {
  const machine = machineOf({ features, options, parts: { isWhole: () => true, commit: () => undefined } })
  if (state === ERROR) {
    machine.plan = [{ arc: 0, errno: 'EIO', leaves: 'error' }]
    request(machine, 'STOP')
    machine.plan = []
  } else expect(request(machine, state as State).type).toBe('ok')
  machine.performed = []
  machine.begun = 0
  return machine
}

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('with %s', (_, set) => {
  const spec = restrict(protocol, set)
  const combinations = combinationsOf(tableOf(spec))
  const rows = new Map(spec.states.map((row) => [row.name, row]))

  test.each(combinations.map((one) => [chain(one.from, one.to), one] as const))('%s', (__, { from, to, paths }) => {
    const machine = machineIn(from, set)
    const [path] = paths
    if (path === undefined) {
      expect([request(machine, to as State), machine.state, machine.performed]).toEqual([failed('EINVAL'), from, []])
      return
    }
    const before = machine.files.length
    const opens = sessionEffect(rows.get(path.at(-2)!)!, rows.get(to)!) === 'opens'
    expect(request(machine, to as State)).toEqual(ok(opens))
    expect([machine.state, machine.files.length - before]).toEqual([to, opens ? 1 : 0])
    expect(machine.performed).toEqual(path.slice(1).map((name, at) => chain(path[at]!, name)))
  })

  test('targets that are unknown, unsupported or ERROR are refused everywhere, and change nothing', () => {
    const lacking = Object.values(states).filter(({ name }) => !rows.has(name))
    const targets = [ERROR, 0, 8, 99, -1, ...lacking.flatMap(({ name, number }) => [name, number])] as State[]
    for (const state of [...rows.keys(), ERROR]) {
      for (const target of targets) {
        const machine = machineIn(state, set)
        const { session } = machine
        expect([request(machine, target), machine.state]).toEqual([failed('EINVAL'), state])
        expect([machine.session, machine.performed]).toEqual([session, []])
      }
    }
  })

  test('nothing but a reset leaves ERROR, and a reset leads from everywhere to RUNNING', () => {
    for (const state of [...rows.keys(), ERROR]) {
      const machine = machineIn(state, set)
      const { session } = machine
      if (state === ERROR) for (const name of rows.keys()) expect(request(machine, name as State).type).toBe('errno')
      expect(machine.state).toBe(state)
      reset(machine)
      expect([machine.state, machine.session, session?.isAlive ?? false]).toEqual(['RUNNING', null, false])
    }
  })

  test('any arc of any way can fail, before, behind or for good', () => {
    for (const { from, to, paths } of combinations) {
      const path = paths[0] ?? [from]
      for (const leaves of ['before', 'behind', 'error'] as const) {
        for (let arc = 0; arc < path.length - 1; arc++) {
          const machine = machineIn(from, set)
          const before = machine.files.length
          machine.plan = [{ arc, errno: 'ENOMEM', leaves }]
          expect(request(machine, to as State)).toEqual(failed('ENOMEM'))
          expect(machine.state).toBe(leaves === 'error' ? ERROR : path[leaves === 'behind' ? arc + 1 : arc])
          expect(machine.files.length).toBe(before)
          const kind = rows.get(machine.state)?.session ?? 'none'
          expect(machine.session?.kind ?? 'none').toBe(kind)
          expect(machine.performed.length).toBe(leaves === 'behind' ? arc + 1 : arc)
          // A fault happens once: what follows is as if it had not been planned.
          if (leaves !== 'error' && machine.state !== to) expect(request(machine, to as State).type).toBe('ok')
        }
      }
    }
  })
})

test('a state is known by its number as well', () => {
  expect([nameOf(3), nameOf('STOP'), nameOf(0), nameOf(99)]).toEqual(['STOP_COPY', 'STOP', ERROR, '99'])
  const machine = machineIn('RUNNING')
  expect([request(machine, 3), machine.state]).toEqual([ok(true), 'STOP_COPY'])
})

test('arcs are counted from the plan on, those that fail included', () => {
  const machine = machineIn('RUNNING')
  const fault = (arc: number): Fault => ({ arc, errno: 'EBUSY', leaves: 'before' })
  machine.plan = [fault(1), fault(2)]
  expect([request(machine, 'STOP'), request(machine, 'STOP'), request(machine, 'STOP')]).toEqual([
    failed('EBUSY'),
    failed('EBUSY'),
    ok(false),
  ])
})

describe('what the header leaves open', () => {
  test('the same state', () => {
    expect(request(machineIn('STOP'), 'STOP')).toEqual(ok(false))
    expect(request(machineIn('STOP', full, { sameState: 'EINVAL' }), 'STOP')).toEqual(failed('EINVAL'))
  })
  test('errnos of what is blocked and of ERROR', () => {
    const options = { blockedErrno: 'EOPNOTSUPP', errnoInError: 'EIO' } as const
    expect(request(machineIn('STOP_COPY', full, options), 'PRE_COPY')).toEqual(failed('EOPNOTSUPP'))
    expect(request(machineIn(ERROR, full, options), 'RUNNING')).toEqual(failed('EIO'))
  })
  test.each(['keeps', 'closes'] as const)('a failed exit %s the session', (failedExit) => {
    for (const state of ['PRE_COPY', 'STOP_COPY', 'RESUMING']) {
      const machine = machineIn(state, full, { failedExit })
      machine.plan = [{ arc: 0, errno: 'EIO', leaves: 'before' }]
      expect(request(machine, 'RUNNING')).toEqual(failed('EIO'))
      expect([machine.state, machine.files[0]!.isAlive]).toEqual([state, failedExit === 'keeps'])
      const retried = request(machine, 'RUNNING').type
      // What was written went with the session, so that the load is no longer whole.
      expect(retried).toBe(state === 'RESUMING' && failedExit === 'closes' ? 'errno' : 'ok')
    }
  })
  test('a move within the saving group that fails keeps the session in any case', () => {
    const machine = machineIn('PRE_COPY', full, { failedExit: 'closes' })
    machine.plan = [{ arc: 0, errno: 'EIO', leaves: 'before' }]
    request(machine, 'STOP_COPY')
    expect(machine.files[0]!.isAlive).toBe(true)
  })
})
