// Each kind of fault is planted in a layout that has none, and is found: positions alone are moved.
import { describe, expect, test } from 'vitest'
import { protocol } from '#model'
import { faultsOf } from './clearance.ts'
import { drawingOf } from './drawing.ts'
import type { Rect } from './geometry.ts'
import { layoutOf, type Layout } from './layout.ts'
import type { Route } from './routes.ts'

const good = layoutOf(drawingOf(protocol))

const boxAt = (name: string, change: (rect: Rect) => Partial<Rect>): Layout => ({
  ...good,
  boxes: good.boxes.map((box) => (box.name === name ? { ...box, rect: { ...box.rect, ...change(box.rect) } } : box)),
})

const routed = (from: string, to: string, change: (route: Route) => Partial<Route>): Layout => ({
  ...good,
  routes: good.routes.map((route) => (route.from === from && route.to === to ? { ...route, ...change(route) } : route)),
})

const rectOf = (name: string): Rect => good.boxes.find((box) => box.name === name)!.rect
const routeOf = (from: string, to: string): Route =>
  good.routes.find((route) => route.from === from && route.to === to)!

/** From the middle of one box's top to the middle of another's, straight through whatever lies between. */
const straight = (from: string, to: string): Route['line'] => [
  { x: rectOf(from).left, y: rectOf(from).top + 18 },
  { x: rectOf(to).left + rectOf(to).width, y: rectOf(to).top + 18 },
]

const planted: Readonly<Record<string, readonly [Layout, RegExp]>> = {
  'a box on another': [boxAt('RUNNING', () => rectOf('PRE_COPY')), /^PRE_COPY and RUNNING overlap$/],
  'a box that touches a head': [boxAt('PRE_COPY', () => ({ left: 50 })), /PRE_COPY and row saving overlap/],
  'a box off the page': [boxAt('STOP', () => ({ left: good.width - 20 })), /^STOP is cut off by the page$/],
  'a name wider than its box': [boxAt('PRE_COPY_P2P', () => ({ width: 60 })), /^PRE_COPY_P2P is wider than its box$/],
  'two texts on each other': [
    { ...good, texts: [...good.texts, { ...good.texts[0]!, id: 'again' }] },
    /^title and again overlap$/,
  ],
  'an arc through a box': [
    routed('PRE_COPY_P2P', 'STOP_COPY', () => ({
      from: 'STOP_COPY',
      to: 'PRE_COPY',
      line: straight('STOP_COPY', 'PRE_COPY'),
    })),
    /^STOP_COPY -> PRE_COPY runs through PRE_COPY_P2P$/,
  ],
  'an arc through a text': [
    routed('STOP', 'RESUMING', ({ line }) => ({ line: [line[0]!, { x: 250, y: 330 }, line[1]!] })),
    /^STOP -> RESUMING runs through about ERROR$/,
  ],
  'an arc through its own box': [
    routed('RUNNING', 'RUNNING_P2P', ({ line }) => ({
      line: [{ x: rectOf('RUNNING').left, y: line[0]!.y }, line[1]!],
    })),
    /^RUNNING -> RUNNING_P2P runs through RUNNING$/,
  ],
  'an arc that ends in the air': [
    routed('RUNNING', 'RUNNING_P2P', ({ line }) => ({ line: [line[0]!, { x: line[1]!.x - 20, y: line[1]!.y }] })),
    /^RUNNING -> RUNNING_P2P does not end at the border of RUNNING_P2P$/,
  ],
  'an arc on its reverse': [
    routed('RUNNING', 'RUNNING_P2P', () => ({ line: routeOf('RUNNING_P2P', 'RUNNING').line.toReversed() })),
    /RUNNING_P2P -> RUNNING and RUNNING -> RUNNING_P2P run on top of each other/,
  ],
  'an arc off the page': [
    routed('RUNNING', 'RUNNING_P2P', ({ line }) => ({ line: [line[0]!, { x: 200, y: -10 }, line[1]!] })),
    /^RUNNING -> RUNNING_P2P leaves the page$/,
  ],
  'a badge on a badge': [
    routed('RUNNING', 'RUNNING_P2P', () => ({ badge: routeOf('RUNNING_P2P', 'RUNNING').badge })),
    /^badge of RUNNING_P2P -> RUNNING and badge of RUNNING -> RUNNING_P2P overlap$/,
  ],
  'a badge on another arc': [
    routed('RUNNING', 'RUNNING_P2P', ({ badge }) => ({ badge: { x: badge.x, y: badge.y + 10 } })),
    /^badge of RUNNING -> RUNNING_P2P covers the line of badge of RUNNING_P2P -> RUNNING$/,
  ],
  'a badge on a box': [
    routed('RUNNING', 'RUNNING_P2P', ({ line }) => ({ badge: line[0]! })),
    /^badge of RUNNING -> RUNNING_P2P covers RUNNING$/,
  ],
}

describe('a fault is found', () => {
  test('and a good layout has none', () => expect(faultsOf(good)).toEqual([]))
  test.each(Object.entries(planted))('%s', (_, [layout, fault]) => {
    expect(faultsOf(layout)).toContainEqual(expect.stringMatching(fault))
  })
})

test('arcs may cross at right angles', () => {
  const [across, along] = [
    [
      { x: 0, y: 40 },
      { x: 80, y: 40 },
    ],
    [
      { x: 40, y: 0 },
      { x: 40, y: 80 },
    ],
  ] as const
  const box = (name: string, left: number, top: number): Layout['boxes'][number] => ({
    name,
    detail: '',
    rect: { left, top, width: 10, height: 10 },
  })
  const layout: Layout = {
    width: 100,
    height: 100,
    bands: [],
    boxes: [box('A', -10, 35), box('B', 80, 35), box('C', 35, -10), box('D', 35, 80)],
    error: box('ERROR', 90, 90),
    texts: [],
    routes: [
      { from: 'A', to: 'B', line: across, badge: { x: 20, y: 40 } },
      { from: 'C', to: 'D', line: along, badge: { x: 40, y: 20 } },
    ],
    samples: [],
  }
  expect(faultsOf(layout).filter((fault) => fault.includes('->'))).toEqual([])
})
