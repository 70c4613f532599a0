// Every picture is legible: no layout of a feature set, of a painted path or of a revision has a fault. What counts as
// one is judged by clearance.ts, whose own test plants each.
import { describe, expect, test } from 'vitest'
import {
  combinationOf,
  featureSetsOf,
  nameOfSet,
  protocol,
  restrict,
  tableOf,
  type Arc,
  type Operation,
  type SessionKind,
  type Spec,
  type StateRow,
} from '#model'
import { faultsOf } from './clearance.ts'
import { compared, drawingOf, painted } from './drawing.ts'
import type { Rect } from './geometry.ts'
import { layoutOf, type Layout } from './layout.ts'

let number = 7
const state = (name: string, operation: Operation, session: SessionKind): StateRow => ({
  name,
  number: ++number,
  operation,
  session,
  requires: ['STOP_COPY'],
  standsIn: null,
  row: number,
  meaning: '',
})
const arc = (from: string, to: string): Arc => ({ from, to, requires: [], cites: [] })
const both = (a: string, b: string): readonly Arc[] => [arc(a, b), arc(b, a)]

const revised = (states: readonly StateRow[], arcs: readonly Arc[], removed: readonly string[] = []): Spec => ({
  ...protocol,
  name: 'proposal',
  states: [...protocol.states, ...states],
  arcs: [...protocol.arcs.filter(({ from, to }) => !removed.includes(`${from} ${to}`)), ...arcs],
})

const chainOf = (count: number): Spec => {
  const operations = ['running', 'quiesced', 'stopped'] as const
  const sessions = ['saving', 'none', 'resuming'] as const
  const names = Array.from({ length: count }, (_, index) => `STATE_${index}`)
  const states = names.map((name, index) => state(name, operations[index % 3]!, sessions[Math.floor(index / 3) % 3]!))
  return revised(
    states,
    names.flatMap((name, index) => both(index === 0 ? 'STOP' : names[index - 1]!, name)),
  )
}

const revisions: Readonly<Record<string, Spec>> = {
  'a state in an empty cell': revised(
    [state('PRE_RESUME', 'running', 'resuming')],
    [...both('RUNNING', 'PRE_RESUME'), arc('PRE_RESUME', 'RESUMING')],
  ),
  'two states in a cell': revised(
    [state('STOP_DIRTY', 'stopped', 'none')],
    [...both('STOP', 'STOP_DIRTY'), arc('STOP_DIRTY', 'RESUMING')],
  ),
  'three states in a cell, all joined': revised(
    [state('STOP_A', 'stopped', 'none'), state('STOP_B', 'stopped', 'none')],
    [...both('STOP', 'STOP_A'), ...both('STOP_A', 'STOP_B'), ...both('STOP_B', 'STOP'), ...both('STOP_B', 'RESUMING')],
  ),
  'a long arc': revised([], [arc('STOP_COPY', 'PRE_COPY')]),
  'a state between two': revised(
    [state('DRAINED', 'quiesced', 'none')],
    [arc('RUNNING_P2P', 'DRAINED'), arc('DRAINED', 'STOP')],
    ['RUNNING_P2P STOP'],
  ),
  'an arc from session to session': revised([], [...both('STOP_COPY', 'RESUMING')]),
  'every arc there can be': revised(
    [],
    protocol.states.flatMap(({ name }) =>
      protocol.states
        .filter((other) => other.name !== name)
        .filter((other) => !protocol.arcs.some(({ from, to }) => from === name && to === other.name))
        .map((other) => arc(name, other.name)),
    ),
  ),
  'a very long name': revised(
    [state('RUNNING_WITHOUT_ANY_NEW_PEER_TO_PEER_DMA', 'quiesced', 'resuming')],
    both('STOP', 'RUNNING_WITHOUT_ANY_NEW_PEER_TO_PEER_DMA'),
  ),
  'twelve states more': chainOf(12),
}

const rectOf = (layout: Layout, name: string): Rect => layout.boxes.find((box) => box.name === name)!.rect

describe('no picture has a fault', () => {
  for (const set of featureSetsOf(protocol.features)) {
    const spec = restrict(protocol, set)
    test(`of ${nameOfSet(set)}, whatever path is painted`, () => {
      expect(faultsOf(layoutOf(drawingOf(spec)))).toEqual([])
      const table = tableOf(spec)
      for (const { name: from } of spec.states) {
        for (const { name: to } of spec.states) {
          if (from === to) continue
          expect(faultsOf(layoutOf(painted(drawingOf(spec), combinationOf(table, from, to))))).toEqual([])
        }
      }
    })
  }
  test.each(Object.entries(revisions))('of a revision with %s', (_, revision) => {
    expect(faultsOf(layoutOf(compared(protocol, revision)))).toEqual([])
  })
})

describe('the grid', () => {
  test('has equal rows for a session and equal columns for an operation', () => {
    const layout = layoutOf(drawingOf(protocol))
    for (const a of protocol.states) {
      for (const b of protocol.states) {
        const [first, second] = [rectOf(layout, a.name), rectOf(layout, b.name)]
        expect(first.top === second.top).toBe(a.session === b.session)
        expect(first.left === second.left).toBe(a.operation === b.operation)
      }
    }
  })

  test('draws every unit step straight, an arc and its reverse side by side', () => {
    const { routes } = layoutOf(drawingOf(protocol))
    expect(routes).toHaveLength(15)
    for (const { line } of routes) expect(line).toHaveLength(2)
  })

  test('leads a longer arc around the boxes', () => {
    const { routes } = layoutOf(drawingOf(revisions['a long arc']!))
    expect(routes.find(({ from, to }) => from === 'STOP_COPY' && to === 'PRE_COPY')!.line).toHaveLength(4)
  })

  test('leaves the states of today in line where a cell gets more of them', () => {
    const layout = layoutOf(compared(protocol, revisions['two states in a cell']!))
    expect(rectOf(layout, 'STOP').left).toBe(rectOf(layout, 'STOP_COPY').left)
    expect(rectOf(layout, 'STOP_DIRTY').top).toBeGreaterThan(rectOf(layout, 'STOP').top)
  })

  test('fits a review window: 800 pixels are 600 points', () => {
    for (const set of featureSetsOf(protocol.features)) {
      expect(layoutOf(drawingOf(restrict(protocol, set))).width).toBeLessThanOrEqual(585)
    }
  })
})

test('ERROR stands below the grid: it has neither an operation nor a session', () => {
  const bottomOfGrid = ({ bands }: Layout): number => bands.at(-1)!.rect.top + bands.at(-1)!.rect.height
  for (const drawing of [drawingOf(protocol), compared(protocol, revisions['a state in an empty cell']!)]) {
    const layout = layoutOf(drawing)
    expect(layout.error.rect.top).toBeGreaterThan(bottomOfGrid(layout))
  }
})

test('a machine of very many states still gets a picture', () => {
  const layout = layoutOf(drawingOf(chainOf(100)))
  expect(layout.boxes).toHaveLength(107)
  expect(layout.routes).toHaveLength(15 + 200)
})

test('the same drawing gives the same layout', () => {
  const revision = revisions['twelve states more']!
  expect(layoutOf(compared(protocol, revision))).toEqual(layoutOf(compared(protocol, revision)))
})
