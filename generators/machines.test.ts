import fc from 'fast-check'
import { featureSetsOf, nameOfSet, protocol, restrict, simulatedPowers, states } from '#model'
import type { Power, Spec, State } from '#model'
import { describe, expect, test } from 'vitest'
import { disturbed, machineOf, moves, moving, quiescing, rests, staged, unstaged } from './machines.ts'
import type { Plan } from './plan.ts'

const sets = featureSetsOf(protocol.features).filter((set) => set.includes('P2P'))
const full = restrict(protocol, sets.at(-1)!)
const sample = (plans: fc.Arbitrary<Plan>): readonly Plan[] => fc.sample(plans, { numRuns: 60, seed: 1 })

const operationOf = (state: string) => Object.values(states).find(({ name }) => name === state)?.operation

/** How often a device of a machine runs beside one that is stopped, once something is done to either. */
function trespasses(plan: Plan, devices: readonly number[], beginning: State): number {
  const at = new Map<number, string>(devices.map((device) => [device, beginning]))
  let count = 0
  for (const { device, event } of plan) {
    if (!at.has(device)) continue
    if (event.type === 'set-state') at.set(device, String(event.target))
    else if (event.type !== 'advance') continue
    const operations = [...at.values()].map(operationOf)
    if (operations.includes('running') && operations.includes('stopped')) count++
  }
  return count
}

/** Trespasses of the machine that is moved, and of the one it is moved to, once that one has been loaded. */
function onBothSides(plan: Plan, size: number): readonly [number, number] {
  const [from, into] = [machineOf(size, 0), machineOf(size, 1)]
  const isLoaded = ({ device, event }: Plan[number]): boolean => into.includes(device) && event.type === 'write'
  const start = plan.slice(plan.findLastIndex(isLoaded) + 1)
  return [trespasses(plan, from, 'RUNNING'), trespasses(start, into, 'STOP')]
}

describe.each(sets.map((set) => [nameOfSet(set), restrict(protocol, set)] as const))('with %s', (_, spec) => {
  describe.each([2, 3])('machines of %i', (size) => {
    const [from, into] = [machineOf(size, 0), machineOf(size, 1)]

    test('a staged one is stopped and started by way of the quiesced states', () => {
      for (const plan of sample(staged(spec, simulatedPowers, size))) {
        expect(onBothSides(plan, size)).toEqual([0, 0])
      }
      for (const plan of sample(quiescing(spec, simulatedPowers, size)))
        expect(trespasses(plan, from, 'RUNNING')).toBe(0)
    })

    test('an unstaged one is not, on one side or on both', () => {
      const sides = sample(unstaged(spec, simulatedPowers, size)).map((plan) =>
        onBothSides(plan, size).map((count) => count > 0),
      )
      expect(sides.every(([stop, start]) => stop || start)).toBe(true)
      for (const side of ['true,true', 'true,false', 'false,true']) {
        expect(sides.filter((each) => each.join() === side).length).toBeGreaterThan(5)
      }
    })

    test('every device of one machine is saved, and loaded into its counterpart', () => {
      for (const plan of [staged, unstaged].flatMap((made) => sample(made(spec, simulatedPowers, size)))) {
        const asked = (devices: readonly number[], target: State) =>
          plan.flatMap(({ device, event }) =>
            devices.includes(device) && event.type === 'set-state' && event.target === target ? [device] : [],
          )
        expect(asked(from, 'STOP_COPY').toSorted((one, two) => one - two)).toEqual(from)
        expect(asked(into, 'RESUMING')).toEqual(into)
        for (const { device, event } of plan) {
          if (event.type === 'write') expect(event.content).toMatchObject({ type: 'captured', device: device - size })
        }
      }
    })

    test('time passes for all devices, and all of them are looked at', () => {
      for (const type of ['advance', 'inspect']) {
        const devices = sample(staged(spec, simulatedPowers, size)).flatMap((plan) =>
          plan.filter(({ event }) => event.type === type).map(({ device }) => device),
        )
        expect([...new Set(devices)].sort((one, two) => one - two)).toEqual([...from, ...into])
      }
    })
  })
})

test('live and stopped devices are mixed', () => {
  const live = sample(staged(full, simulatedPowers, 3)).map(
    (plan) => plan.filter(({ event }) => event.type === 'set-state' && event.target === 'PRE_COPY').length,
  )
  for (const count of [0, 1, 2, 3]) expect(live.filter((each) => each === count).length).toBeGreaterThan(2)
})

test('of all migrations most are staged', () => {
  const isStaged = sample(moving(full, simulatedPowers, 2)).map((plan) => onBothSides(plan, 2).join() === '0,0')
  expect(isStaged.filter(Boolean).length).toBeGreaterThan(40)
  expect(isStaged).toContain(false)
})

test('events are sown into the plans of either user', () => {
  const kinds = sample(disturbed(full, simulatedPowers, 2)).flatMap((plan) => plan.map(({ event }) => event.type))
  for (const kind of ['faults', 'reset', 'reopen', 'raw']) expect(kinds).toContain(kind)
})

describe('the shortest plans', () => {
  const plansOf = (spec: Spec, powers: readonly Power[] = simulatedPowers) => ({
    rests: [...rests(spec, powers, machineOf(3, 0))],
    moves: [...moves(spec, powers, 2)],
  })

  test('are two for each way of quiescing a device', () => {
    const counts = sets.map((set) => Object.values(plansOf(restrict(protocol, set))).map(({ length }) => length))
    expect(counts).toEqual([
      [2, 2],
      [4, 4],
    ])
  })

  test('quiesce the devices in their order and against it', () => {
    const orders = plansOf(full).rests.map((plan) =>
      plan.flatMap(({ device, event }) =>
        event.type === 'set-state' && String(event.target).endsWith('_P2P') ? [device] : [],
      ),
    )
    expect(orders).toEqual([
      [0, 1, 2],
      [2, 1, 0],
      [0, 1, 2],
      [2, 1, 0],
    ])
  })

  test('end with a look at every device, where that can be done', () => {
    const { moves: made } = plansOf(full)
    for (const plan of made) expect(plan.slice(-2).map(({ event }) => event.type)).toEqual(['inspect', 'inspect'])
    const blind = plansOf(full, ['advance']).moves.flatMap((plan) => plan.map(({ event }) => event.type))
    expect(blind).not.toContain('inspect')
  })
})
