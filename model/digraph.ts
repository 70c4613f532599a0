// A Spec as a graphology digraph: states are nodes, arcs are edges. Node keys are state names; edge keys are the arc as
// the header writes it.
import { DirectedGraph } from 'graphology'
import { chain, type Arc } from './arcs.ts'
import type { Spec } from './spec.ts'
import type { StateRow } from './states.ts'

export type Digraph = DirectedGraph<StateRow, Arc>

/** The digraph of a spec, with the arcs that pass the filter; every state is a node in any case. */
export function digraphOf(spec: Spec, admits: (arc: Arc) => boolean = () => true): Digraph {
  const graph: Digraph = new DirectedGraph<StateRow, Arc>()
  for (const state of spec.states) graph.addNode(state.name, state)
  for (const arc of spec.arcs) {
    if (admits(arc)) graph.addDirectedEdgeWithKey(chain(arc.from, arc.to), arc.from, arc.to, arc)
  }
  return graph
}
