import fc from 'fast-check'
import { gridSpec, specs } from '#generators'
import { describe, expect, test } from 'vitest'
import { combinationsFrom, PATHS_LISTED, type Path } from './combination.ts'
import { digraphOf } from './digraph.ts'
import { readings } from './rules.ts'
import { protocol, type Spec } from './spec.ts'
import type { StateRow } from './states.ts'
import { adopted } from './rules.ts'

/** The simple paths from one state to another, by trying all. */
function simplePaths(spec: Spec, from: string, to: string): readonly StateRow[][] {
  const rows = new Map(spec.states.map((row) => [row.name, row]))
  const open: string[][] = [[from]]
  const found: StateRow[][] = []
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (path.at(-1) === to) found.push(path.map((name) => rows.get(name)!))
    else
      for (const arc of spec.arcs) if (arc.from === path.at(-1) && !path.includes(arc.to)) open.push([...path, arc.to])
  }
  return found
}

// Every reading once more, as a condition on a whole path instead of on each arc of a walk.
const saves = ({ session }: StateRow): boolean => session === 'saving'
const interiorOf = (path: readonly StateRow[]): readonly StateRow[] => path.slice(1, -1)
const arcsOf = (path: readonly StateRow[]) => path.slice(1).map((head, at) => [path[at]!, head] as const)
const endsSave = (path: readonly StateRow[]): boolean => saves(path[0]!) && saves(path.at(-1)!)

const admits: Readonly<Record<string, (path: readonly StateRow[]) => boolean>> = {
  shortest: () => true,
  literal: (path) => !interiorOf(path).some(saves),
  'no-saving-arc': (path) =>
    !arcsOf(path)
      .slice(1, -1)
      .some(([tail, head]) => saves(tail) && saves(head)),
  'no-arc-at-saving': (path) =>
    !arcsOf(path)
      .slice(1, -1)
      .some(([tail, head]) => saves(tail) || saves(head)),
  runs: (path) => /^s*n*s*$/.test(path.map((state) => (saves(state) ? 's' : 'n')).join('')),
  'both-ends': (path) => endsSave(path) || !interiorOf(path).some(saves),
  group: (path) => interiorOf(path).every((state) => saves(state) === endsSave(path)),
  session(path) {
    const [from, to] = [path[0]!.session, path.at(-1)!.session]
    const steps = arcsOf(path).map(([tail, head]) => [tail.session, head.session] as const)
    const changes = steps.map(([tail, head]) => tail !== head)
    if (from === to && from !== 'none') return !changes.includes(true)
    return steps.every(([tail, head], at) => {
      const opens = tail !== head && head !== 'none'
      const closes = tail !== head && tail !== 'none'
      return (!opens || at === steps.length - 1) && (!closes || at === 0)
    })
  },
  interior(path) {
    const [from, to] = [path[0]!.session, path.at(-1)!.session]
    return interiorOf(path).every(({ session }) => session === (from === to ? from : 'none'))
  },
}

const byNames = (a: Path, b: Path): number => (a.join(' ') < b.join(' ') ? -1 : 1)

function agrees(spec: Spec, name: string): void {
  const reading = readings.find((one) => one.name === name)!
  const arcs = digraphOf(spec)
  for (const { name: from } of spec.states) {
    const found = combinationsFrom(arcs, reading, from)
    expect([...found.keys()].sort()).toEqual(
      spec.states
        .map((row) => row.name)
        .filter((to) => to !== from)
        .sort(),
    )
    for (const [to, combination] of found) {
      const admitted = simplePaths(spec, from, to).filter(admits[name]!)
      const least = Math.min(...admitted.map((path) => path.length))
      const paths = admitted.filter((path) => path.length === least).map((path) => path.map((state) => state.name))
      const listed = [...combination.paths].sort(byNames)
      expect({ from: combination.from, to: combination.to, count: combination.count }).toEqual({
        from,
        to,
        count: paths.length,
      })
      if (paths.length <= PATHS_LISTED) expect(listed).toEqual(paths.sort(byNames))
      else expect(listed).toHaveLength(PATHS_LISTED)
    }
  }
}

describe('the combinations are what trying every path finds', () => {
  test.each(readings.map(({ name }) => name))('under the reading %s', (name) => {
    agrees(protocol, name)
    fc.assert(
      fc.property(specs, (spec) => agrees(spec, name)),
      { numRuns: 60 },
    )
  })
})

test('nothing depends on the order in which states and arcs are listed', () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const turned = { ...spec, states: spec.states.toReversed(), arcs: spec.arcs.toReversed() }
      for (const reading of readings) {
        for (const { name } of spec.states) {
          const [left, right] = [spec, turned].map((one) => combinationsFrom(digraphOf(one), reading, name))
          expect(new Map(left)).toEqual(new Map(right))
        }
      }
    }),
    { numRuns: 30 },
  )
})

test('a tie is counted exactly, though not all of its paths are listed', () => {
  // Five diamonds in a row: 2 ** 5 shortest paths.
  const like = protocol.states[0]!
  const names = Array.from({ length: 5 }, (_, at) => [`A${at}`, `B${at}`, `C${at}`]).flat()
  const arcs = Array.from({ length: 5 }, (_, at) =>
    ['B', 'C'].flatMap((side) => [
      [`A${at}`, `${side}${at}`],
      [`${side}${at}`, `A${at + 1}`],
    ]),
  ).flat()
  const spec: Spec = {
    ...protocol,
    states: [...names, 'A5'].map((name, at) => ({ ...like, name, number: at + 1, row: at })),
    arcs: arcs.map(([from, to]) => ({ from: from!, to: to!, requires: [], cites: [] })),
  }
  const { count, paths } = combinationsFrom(digraphOf(spec), adopted, 'A0').get('A5')!
  expect([count, paths.length, new Set(paths.map(String)).size]).toEqual([32, PATHS_LISTED, PATHS_LISTED])
})

test('in the generated grids no pair ties, and every pair without a session between them has a path', () => {
  for (const size of [7, 8, 11, 14, 30]) {
    const spec = gridSpec(size)
    expect(spec.states).toHaveLength(size)
    for (const from of spec.states) {
      for (const [to, { count }] of combinationsFrom(digraphOf(spec), adopted, from.name)) {
        const head = spec.states.find(({ name }) => name === to)!
        const isWithin = from.session === head.session && from.session !== 'none'
        if (isWithin) expect(count).toBeLessThanOrEqual(1)
        else expect(count).toBe(1)
      }
    }
  }
})
