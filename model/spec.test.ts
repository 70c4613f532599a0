import fc from 'fast-check'
import { specs } from '#generators'
import { describe, expect, test } from 'vitest'
import { featureSetsOf, isWithin } from './features.ts'
import { allFeatures, inRowOrder, protocol, requiredFlags, restrict, stateOf } from './spec.ts'

const short: Readonly<Record<string, string>> = {
  STOP: 'S',
  RUNNING: 'R',
  PRE_COPY: 'PC',
  PRE_COPY_P2P: 'PP',
  STOP_COPY: 'SC',
  RESUMING: 'RS',
  RUNNING_P2P: 'RP',
}

/** `A>B` for each one-way arc, and both of `A<>B`, sorted. */
const both = (text: string): string[] =>
  text
    .split(' ')
    .flatMap((arc) => {
      const [from, to] = arc.split(/<?>/)
      return arc.includes('<>') ? [`${from}>${to}`, `${to}>${from}`] : [arc]
    })
    .sort()

describe('restrict', () => {
  // The lists of the comment above vfio_mig_get_next_state, RUNNING <-> STOP added for PRE_COPY without P2P.
  test.each([
    [['STOP_COPY'], 'RS<>S S<>SC R<>S', 6],
    [['STOP_COPY', 'P2P'], 'RS<>S S<>SC R<>RP RP<>S', 8],
    [['STOP_COPY', 'PRE_COPY'], 'RS<>S S<>SC R<>S R<>PC PC>SC', 9],
    [['STOP_COPY', 'P2P', 'PRE_COPY'], 'RS<>S S<>SC R<>RP RP<>S R<>PC RP<>PP PC<>PP PP>SC', 15],
  ])('leaves for %s exactly the arcs %s', (set, expected, count) => {
    const { arcs, states, features } = restrict(protocol, set)
    expect(arcs.map(({ from, to }) => `${short[from]}>${short[to]}`).sort()).toEqual(both(expected))
    expect(arcs).toHaveLength(count)
    expect(states.map(({ name }) => name)).toEqual(
      protocol.states.filter(({ requires }) => isWithin(requires, set)).map(({ name }) => name),
    )
    expect(features.map(({ name }) => name)).toEqual(set)
  })

  test('to all features changes nothing', () => {
    expect(restrict(protocol, allFeatures(protocol))).toEqual(protocol)
  })

  test('of any spec: an arc joins two different states of it, at most once, and doing it again changes nothing', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        for (const set of featureSetsOf(spec.features)) {
          const smaller = restrict(spec, set)
          const names = new Set(smaller.states.map(({ name }) => name))
          const arcs = smaller.arcs.map(({ from, to }) => `${from} ${to}`)
          expect(new Set(arcs).size).toBe(arcs.length)
          for (const { from, to } of smaller.arcs) {
            expect([names.has(from), names.has(to), from !== to]).toEqual([true, true, true])
          }
          expect(restrict(smaller, set)).toEqual(smaller)
        }
      }),
    )
  })

  test('of any spec: an arc between two states that the device has is kept', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        for (const set of featureSetsOf(spec.features)) {
          const smaller = restrict(spec, set)
          const kept = spec.arcs.filter(({ from, to }) => stateOf(smaller, from) && stateOf(smaller, to))
          expect(smaller.arcs).toEqual(expect.arrayContaining([...kept]))
        }
      }),
    )
  })

  test('drops an arc that needs a feature of its own, and of two that fall together keeps the less demanding', () => {
    const own = { from: 'STOP_COPY', to: 'PRE_COPY', requires: ['P2P'], cites: [] }
    const spec = { ...protocol, arcs: [...protocol.arcs, own] }
    const has = (set: readonly string[]): boolean =>
      restrict(spec, set).arcs.some(({ from, to }) => from === own.from && to === own.to)
    expect([has(['STOP_COPY', 'PRE_COPY']), has(['STOP_COPY', 'P2P', 'PRE_COPY'])]).toEqual([false, true])
    const demanding = { from: 'PRE_COPY', to: 'STOP_COPY', requires: ['PRE_COPY'], cites: [] }
    const twice = { ...protocol, arcs: [demanding, ...protocol.arcs] }
    const found = restrict(twice, ['STOP_COPY', 'PRE_COPY']).arcs.filter(
      ({ from, to }) => from === 'PRE_COPY' && to === 'STOP_COPY',
    )
    expect(found.map(({ requires }) => requires)).toEqual([[]])
  })

  test('survives stand-ins that go round in a circle', () => {
    const circle = protocol.states.map((row) =>
      row.name === 'RUNNING_P2P'
        ? { ...row, standsIn: 'PRE_COPY_P2P' }
        : row.name === 'PRE_COPY_P2P'
          ? { ...row, standsIn: 'RUNNING_P2P' }
          : row,
    )
    expect(restrict({ ...protocol, states: circle }, ['STOP_COPY']).arcs).toHaveLength(4)
  })
})

test("the order of rows is the kernel's, and the flags are those of its flags table", () => {
  expect(inRowOrder(protocol).map((state) => [short[state.name], requiredFlags(protocol, state)])).toEqual([
    ['S', 1],
    ['R', 1],
    ['PC', 5],
    ['PP', 7],
    ['SC', 1],
    ['RS', 1],
    ['RP', 3],
  ])
})
