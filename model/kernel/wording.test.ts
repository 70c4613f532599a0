import { expect, test } from 'vitest'
import { protocol } from '../spec.ts'
import { commentLines, commentText, entryLines, headingOf, kernelDress, listLines } from './wording.ts'

test('a heading for each kind of condition', () => {
  const headings = [
    { all: [], none: [] },
    { all: ['P2P'], none: [] },
    { all: ['P2P', 'PRE_COPY'], none: [] },
    { all: ['PRE_COPY'], none: ['P2P'] },
    { all: [], none: ['P2P'] },
  ].map(headingOf)
  expect(headings).toEqual([
    'The coding in this table requires the driver to implement the following FSM arcs:',
    'If P2P is supported then the driver must also implement these FSM arcs:',
    'If P2P and precopy are supported together then the driver must also implement these FSM arcs:',
    'If precopy is supported without P2P then the driver must also implement these FSM arcs:',
    'Without P2P the driver must implement:',
  ])
})

test('no line of the comment is wider than 80 columns, and all are comment lines', () => {
  const lines = commentText(protocol).trimEnd().split('\n')
  for (const line of lines) expect(line.replaceAll('\t', '        ').length).toBeLessThanOrEqual(80)
  expect(lines[0]).toBe('\t/*')
  expect(lines.at(-1)).toBe('\t */')
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^\t \*( \S| {9}\S|$)/)
})

test('words are never broken, and a dress is kept', () => {
  const dress = { decoration: '// ', indent: '  ' }
  const long = `${'word '.repeat(30)}${'x'.repeat(100)}`
  expect(
    commentLines(long, dress)
      .map((line) => line.slice(3))
      .join(' '),
  ).toBe(long)
  expect(entryLines(['A -> B'], dress)).toEqual(['//   A -> B'])
  expect(listLines('H:', ['A -> B'], kernelDress)).toEqual(['\t * H:', '\t *         A -> B'])
})
