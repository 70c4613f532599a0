import { expect, test } from 'vitest'
import { failed, ok } from '../../errno.ts'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import type { StateCode } from '../../device.ts'
import { routesOf } from '../routes.ts'
import { simulatedDevice } from '../device.ts'
import { cellMutant, cellMutants } from './cells.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!

test('of 448 faults 294 can be seen by some request, 79 of them as one that never returns', () => {
  const all = cellMutants()
  expect(new Set(all.map(({ name }) => name)).size).toBe(448)
  expect(all.filter((one) => one.class === 'refuted').length).toBe(294)
  expect(all.filter((one) => one.oracle === 'semantics').length).toBe(79)
})

/** What every request of a device comes to, with the arcs it takes. */
const requestsOf = (make: () => ReturnType<typeof simulatedDevice>, set: readonly string[]): readonly string[] => {
  const names = [...routesOf(set).rows.keys()] as StateCode[]
  return names.flatMap((from) =>
    names.map((to) => {
      const { handlers } = make()
      const request = (target: StateCode) => handlers['set-state']({ type: 'set-state', target })
      const reached = [request(from), handlers.arcs({ type: 'arcs' })]
      const state = handlers['get-state']({ type: 'get-state' })
      return JSON.stringify([from, to, reached, state, request(to), handlers.arcs({ type: 'arcs' })])
    }),
  )
}

test.each(sets.map((set) => [set.join('|'), set] as const))(
  '%s: a fault applies where a request shows it',
  (_, set) => {
    const right = requestsOf(() => simulatedDevice({ features: set, options: { emptyLoad: 'nothing' } }), set)
    for (const one of cellMutants()) {
      const seen = requestsOf(() => one.make(set, { options: { emptyLoad: 'nothing' } }), set)
      expect([one.name, seen.join() !== right.join()]).toEqual([one.name, one.applies(set)])
    }
  },
)

test('a step into a circle does not return, one into ERROR is refused where the device then is', () => {
  const request = (says: string) => {
    const { handlers } = cellMutant({ from: 'RUNNING_P2P', to: 'STOP', says }).make(full)
    const outcome = handlers['set-state']({ type: 'set-state', target: 'STOP' })
    return [outcome, handlers['get-state']({ type: 'get-state' })]
  }
  expect(request('RUNNING')).toEqual([{ type: 'hung', ms: 1000 }, ok('RUNNING')])
  expect(request('ERROR')).toEqual([failed('EINVAL'), ok('RUNNING_P2P')])
})
