// What a picture shows of a spec, a path and a revision, before anything has a place.
import { describe, expect, test } from 'vitest'
import { combinationOf, protocol, restrict, tableOf, type Arc, type Spec } from '#model'
import { compared, drawingOf, painted, type Drawing } from './drawing.ts'

const arc = (from: string, to: string): Arc => ({ from, to, requires: [], cites: [] })
const without = (spec: Spec, from: string, to: string): Spec => ({
  ...spec,
  name: 'proposal',
  arcs: spec.arcs.filter((one) => one.from !== from || one.to !== to),
})
const changesOf = ({ arcs }: Drawing): readonly string[] =>
  arcs.filter(({ change }) => change !== 'same').map(({ from, to, change }) => `${from} ${to} ${change}`)
const stepsOf = ({ arcs }: Drawing): readonly string[] =>
  arcs.flatMap(({ from, to, step }) => (step === undefined ? [] : [`${step} ${from} ${to}`])).toSorted()
const painting = (spec: Spec, from: string, to: string): Drawing =>
  painted(drawingOf(spec), combinationOf(tableOf(spec), from, to))

test('a drawing has every state and arc, with the effect on the session', () => {
  const { states, arcs, title } = drawingOf(protocol)
  expect(states).toHaveLength(7)
  const count = (effect: string): number => arcs.filter((one) => one.effect === effect).length
  expect([count('opens'), count('closes'), count('keeps'), count('none')]).toEqual([4, 4, 3, 4])
  expect(title).toBe('VFIO device migration v2 with STOP_COPY|P2P|PRE_COPY (flags 7)')
})

test('a state names the optional features it needs, and the mandatory one not', () => {
  const { states } = drawingOf(protocol)
  expect(states.find(({ row }) => row.name === 'PRE_COPY_P2P')!.optional).toEqual(['P2P', 'PRE_COPY'])
  expect(states.find(({ row }) => row.name === 'STOP')!.optional).toEqual([])
})

describe('a path', () => {
  test('has numbered steps and marked states', () => {
    const drawing = painting(protocol, 'RESUMING', 'PRE_COPY')
    const steps = ['1 RESUMING STOP', '2 STOP RUNNING_P2P', '3 RUNNING_P2P RUNNING', '4 RUNNING PRE_COPY']
    expect(stepsOf(drawing)).toEqual(steps)
    const marked = drawing.states.filter((state) => state.painted).map(({ row }) => row.name)
    expect(marked.toSorted()).toEqual(['PRE_COPY', 'RESUMING', 'RUNNING', 'RUNNING_P2P', 'STOP'])
    expect(drawing.captions).toEqual(['Path: RESUMING -> STOP -> RUNNING_P2P -> RUNNING -> PRE_COPY'])
  })

  test('of a smaller device is a shorter one', () => {
    const drawing = painting(restrict(protocol, ['STOP_COPY']), 'RESUMING', 'RUNNING')
    expect(stepsOf(drawing)).toEqual(['1 RESUMING STOP', '2 STOP RUNNING'])
  })

  test('that is an arc says so', () => {
    expect(painting(protocol, 'STOP', 'RESUMING').captions).toEqual(['Path: STOP -> RESUMING is an arc.'])
  })

  test('that is blocked paints nothing and says so', () => {
    const drawing = painting(protocol, 'STOP_COPY', 'PRE_COPY')
    expect(drawing).toEqual({ ...drawingOf(protocol), captions: drawing.captions })
    expect(drawing.captions).toEqual(['BLOCKED: STOP_COPY -> PRE_COPY has no allowed path; the request fails.'])
  })

  test('that ties is painted in each of its ways', () => {
    const tied: Spec = { ...protocol, arcs: [...protocol.arcs, arc('RUNNING', 'STOP'), arc('STOP', 'RUNNING')] }
    const extra = [arc('RUNNING', 'RESUMING'), arc('RESUMING', 'RUNNING')]
    const drawing = painting({ ...tied, arcs: [...tied.arcs, ...extra] }, 'RESUMING', 'RUNNING_P2P')
    expect(stepsOf(drawing)).toEqual([
      '1 RESUMING RUNNING',
      '1 RESUMING STOP',
      '2 RUNNING RUNNING_P2P',
      '2 STOP RUNNING_P2P',
    ])
    expect(drawing.captions[0]).toMatch(/^TIED: RESUMING -> RUNNING_P2P has 2 shortest paths/)
  })
})

describe('a revision', () => {
  test('that changes nothing says so', () => {
    const drawing = compared(protocol, protocol)
    expect(changesOf(drawing)).toEqual([])
    expect(drawing.captions).toEqual(['Compared with v2: no state or arc differs.'])
  })

  test('marks what it adds', () => {
    const added = { ...protocol.states[0]!, name: 'STOP_DIRTY', number: 8, row: 7 }
    const arcs = [...protocol.arcs, arc('STOP', 'STOP_DIRTY'), arc('STOP_DIRTY', 'STOP')]
    const drawing = compared(protocol, { ...protocol, states: [...protocol.states, added], arcs })
    expect(changesOf(drawing)).toEqual(['STOP STOP_DIRTY added', 'STOP_DIRTY STOP added'])
    expect(drawing.states.filter(({ change }) => change === 'added').map(({ row }) => row.name)).toEqual(['STOP_DIRTY'])
    expect(drawing.captions).toEqual(['Compared with v2: 1 state added, 2 arcs added.'])
  })

  test('tells an arc that a path replaces from one whose pair is now blocked', () => {
    expect(changesOf(compared(protocol, without(protocol, 'PRE_COPY_P2P', 'STOP_COPY')))).toEqual([
      'PRE_COPY_P2P STOP_COPY removed',
    ])
    const detour: Spec = { ...protocol, arcs: [...protocol.arcs, arc('RUNNING', 'STOP')] }
    expect(changesOf(compared(protocol, without(detour, 'RUNNING_P2P', 'STOP')))).toEqual([
      'RUNNING STOP added',
      'RUNNING_P2P STOP rerouted',
    ])
  })

  test('keeps a state that is gone, with its arcs', () => {
    const drawing = compared(protocol, restrict(protocol, ['STOP_COPY', 'PRE_COPY']))
    expect(drawing.states.filter(({ change }) => change === 'removed').map(({ row }) => row.name)).toEqual([
      'RUNNING_P2P',
      'PRE_COPY_P2P',
    ])
    expect(changesOf(drawing)).toContain('RUNNING_P2P STOP removed')
    expect(changesOf(drawing)).toContain('RUNNING STOP added')
  })

  test('never puts a step on what is no arc any more', () => {
    const detour: Spec = { ...protocol, arcs: [...protocol.arcs, arc('RUNNING', 'STOP')] }
    const revision = without(detour, 'RUNNING_P2P', 'STOP')
    const drawing = painted(compared(protocol, revision), combinationOf(tableOf(revision), 'RUNNING_P2P', 'STOP'))
    expect(stepsOf(drawing)).toEqual(['1 RUNNING_P2P RUNNING', '2 RUNNING STOP'])
  })
})

test('a name with line breaks stays on its line', () => {
  expect(drawingOf({ ...protocol, name: 'a\n b\t"c"' }).title).toContain('migration a b "c" with')
})
