import { expect, test } from 'vitest'
import { digraphOf } from './digraph.ts'
import { protocol } from './spec.ts'

test('states are nodes and arcs are edges, named as the header names them', () => {
  const graph = digraphOf(protocol)
  expect([graph.order, graph.size]).toEqual([7, 15])
  expect(graph.nodes()).toEqual(protocol.states.map(({ name }) => name))
  expect(graph.edges()).toContain('PRE_COPY_P2P -> STOP_COPY')
  expect(graph.extremities('PRE_COPY_P2P -> STOP_COPY')).toEqual(['PRE_COPY_P2P', 'STOP_COPY'])
  expect(graph.getNodeAttributes('STOP')).toBe(protocol.states.find(({ name }) => name === 'STOP'))
})

test('a filter takes arcs away and leaves the states', () => {
  const graph = digraphOf(protocol, ({ from }) => from === 'STOP')
  expect([graph.order, graph.size]).toEqual([7, 3])
})
