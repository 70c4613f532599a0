// The Mermaid text of the whole protocol to the byte, and that every mark is in it. UPDATE_GOLDEN=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { combinationOf, protocol, tableOf, type Spec } from '#model'
import { compared, drawingOf, painted } from './drawing.ts'
import { mermaidOf } from './mermaid.ts'

const linesOf = (text: string): readonly string[] => text.split('\n').map((line) => line.trim())

test('the text of the protocol is what it was, to the byte', () => {
  const path = fileURLToPath(new URL('golden/protocol.mmd', import.meta.url))
  const text = mermaidOf(drawingOf(protocol))
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
})

test('a path is numbered, and everything else steps back', () => {
  const combination = combinationOf(tableOf(protocol), 'RESUMING', 'PRE_COPY')
  const lines = linesOf(mermaidOf(painted(drawingOf(protocol), combination)))
  expect(lines).toContain('RESUMING ==>|"1 closes"| STOP')
  expect(lines).toContain('STOP ==>|"2"| RUNNING_P2P')
  expect(lines).toContain('RUNNING ==>|"4 opens"| PRE_COPY')
  expect(lines).toContain('caption1["Path: RESUMING -> STOP -> RUNNING_P2P -> RUNNING -> PRE_COPY"]')
  // Fifteen arcs have two colours, each arc exactly one of them.
  const indexes = lines.flatMap((line) => /^linkStyle (\S+)/.exec(line)?.[1]?.split(',') ?? [])
  expect(indexes.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, index) => index))
})

test('a blocked pair is said and nothing is painted', () => {
  const text = mermaidOf(painted(drawingOf(protocol), combinationOf(tableOf(protocol), 'STOP_COPY', 'PRE_COPY')))
  expect(text).toContain('BLOCKED: STOP_COPY -> PRE_COPY')
  expect(text).not.toContain('==>')
})

test('what a revision changes is written on it', () => {
  const revision: Spec = {
    ...protocol,
    name: 'a "new" #1 & <last>',
    states: [...protocol.states, { ...protocol.states[0]!, name: 'STOP_DIRTY', number: 8, row: 7 }],
    arcs: [
      ...protocol.arcs.filter(({ to }) => to !== 'STOP_COPY'),
      { from: 'STOP', to: 'STOP_DIRTY', requires: [], cites: [] },
      { from: 'STOP_DIRTY', to: 'STOP_COPY', requires: [], cites: [] },
    ],
  }
  const lines = linesOf(mermaidOf(compared(protocol, revision)))
  expect(lines).toContain('STOP ==>|"added"| STOP_DIRTY')
  expect(lines).toContain('STOP_DIRTY ==>|"added opens"| STOP_COPY')
  expect(lines).toContain('STOP -.->|"rerouted"| STOP_COPY')
  expect(lines).toContain('PRE_COPY_P2P -.-x|"removed"| STOP_COPY')
  expect(lines).toContain('STOP_DIRTY["STOP_DIRTY<br/>added 8"]')
  expect(lines[1]).toContain('title: "VFIO device migration a \\"new\\" #1 & <last> with ')
})
