// The combination transition from one state to another: the shortest admitted path, and how many there are. The search
// is graphology's; that a path is the only one is shown by counting the shortest paths (the sigma of Brandes'
// algorithm), so no tie is ever broken by the order in which nodes were inserted.
import { brandes } from 'graphology-shortest-path/unweighted.js'
import { DirectedGraph } from 'graphology'
import type { Digraph } from './digraph.ts'
import type { Ends, Reading } from './rules.ts'
import type { StateRow } from './states.ts'

/** State names from one end to the other, both included. */
export type Path = readonly string[]

/** A tie lists no more of its paths than this; `count` is exact all the same. */
export const PATHS_LISTED = 16

export interface Combination {
  readonly from: string
  readonly to: string
  /**
   * How many shortest admitted paths there are: 0 where the pair is blocked, 1 where the rule decides, more at a tie.
   */
  readonly count: number
  /** The shortest admitted paths, in the order of their names; at most PATHS_LISTED of them. */
  readonly paths: readonly Path[]
}

/** The combination transitions from one state to every other state of the digraph, by target. */
export function combinationsFrom(arcs: Digraph, reading: Reading, source: string): ReadonlyMap<string, Combination> {
  const from = arcs.getNodeAttributes(source)
  const searches = new Map<string, Search>()
  const found = new Map<string, Combination>()
  arcs.forEachNode((_, to) => {
    if (to === from) return
    const ends = { from, to }
    const scope = reading.scope(ends)
    const search = searches.get(scope) ?? searchOf(arcs, reading, ends)
    searches.set(scope, search)
    found.set(to.name, { from: from.name, to: to.name, ...search(to.name) })
  })
  return found
}

type Search = (to: string) => { readonly count: number; readonly paths: readonly Path[] }

// A node is a state in a phase of the reading. Phase 0 carries the state's bare name.
const nodeOf = (state: string, phase: number): string => (phase === 0 ? state : `${state} ${phase}`)
const stateOfNode = (node: string): string => node.split(' ', 1)[0]!

/** Searches once from the source through all that the reading admits; answers for any target of the same scope. */
function searchOf(arcs: Digraph, reading: Reading, ends: Ends): Search {
  const graph = new DirectedGraph()
  const start = nodeOf(ends.from.name, 0)
  graph.addNode(start)
  const open: { state: StateRow; phase: number }[] = [{ state: ends.from, phase: 0 }]
  for (let reached = open.pop(); reached !== undefined; reached = open.pop()) {
    arcs.forEachOutNeighbor(reached.state.name, (name, head) => {
      const phase = reading.step(reached.phase, reached.state, head, ends)
      if (phase === null) return
      const node = nodeOf(name, phase)
      if (!graph.hasNode(node)) {
        graph.addNode(node)
        open.push({ state: head, phase })
      }
      graph.addDirectedEdge(nodeOf(reached.state.name, reached.phase), node)
    })
  }
  const [order, predecessors, counts] = brandes(graph, start)
  const distance = new Map<string, number>([[start, 0]])
  // Brandes gives the nodes nearest first.
  for (const node of order) {
    const before = predecessors[node]![0]
    if (before !== undefined) distance.set(node, distance.get(before)! + 1)
  }
  const pathsTo = (node: string, limit: number): Path[] => {
    if (node === start) return [[ends.from.name]]
    const paths: Path[] = []
    for (const before of [...predecessors[node]!].sort()) {
      for (const path of pathsTo(before, limit - paths.length)) paths.push([...path, stateOfNode(node)])
      if (paths.length >= limit) break
    }
    return paths
  }
  return (to) => {
    const nodes = [0, 1, 2].map((phase) => nodeOf(to, phase)).filter((node) => distance.has(node))
    const least = Math.min(...nodes.map((node) => distance.get(node)!))
    const nearest = nodes.filter((node) => distance.get(node) === least)
    const count = nearest.reduce((sum, node) => sum + counts[node]!, 0)
    return { count, paths: nearest.flatMap((node) => pathsTo(node, PATHS_LISTED)).slice(0, PATHS_LISTED) }
  }
}
