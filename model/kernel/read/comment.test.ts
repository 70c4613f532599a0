import { describe, expect, test } from 'vitest'
import { features } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { commentListOf, listedChains, requiredArcs, type CommentList } from './comment.ts'
import { blockedHeading, combinationHeading, headingOf as headingFor } from '../wording.ts'

const rows = Object.values(features)
const states = [...protocol.states.map(({ name }) => name), 'A', 'B', 'C', 'D']

function read(text: string): CommentList | undefined {
  const spans = [...text.matchAll(/\/\*[^]*?\*\//g)].map((match) => ({
    file: 'dev.c',
    line: text.slice(0, match.index).split('\n').length,
    start: match.index,
    end: match.index + match[0].length,
  }))
  return commentListOf({ text, comments: spans, statePrefix: 'ST_', states, features: rows })
}

const listText = `int x;
\t/*
\t * Drawn by hand, with care.
\t *
\t * The driver must implement these arcs:
\t *    STOP -> RESUMING
\t *    RESUMING -> STOP
\t *
\t * If precopy is supported the driver must
\t * also implement these arcs:
\t *    RUNNING -> PRE_COPY
\t * However, if precopy and P2P are supported together then the driver must
\t * implement:
\t *    PRE_COPY -> PRE_COPY_P2P
\t *
\t *    ST_RUNNING_P2P -> ST_PRE_COPY_P2P
\t * Otherwise, says a poem:
\t *    RUNNING -> STOP
\t *
\t * The following transitions are blocked:
\t *    STOP_COPY -> PRE_COPY
\t * Nothing else is.
\t */
`

describe('the lists of a comment', () => {
  const list = read(listText)!

  test('are the blocks under their headings', () => {
    expect(list.blocks.map(({ kind, heading, chains }) => [kind, heading, chains.length])).toEqual([
      ['required', 'The driver must implement these arcs:', 2],
      ['required', 'If precopy is supported the driver must also implement these arcs:', 1],
      ['required', 'However, if precopy and P2P are supported together then the driver must implement:', 2],
      ['not-understood', 'Otherwise, says a poem:', 1],
      ['blocked', 'The following transitions are blocked:', 1],
    ])
  })

  test('"However" takes the place of the list it narrows', () => {
    const both = { all: ['PRE_COPY', 'P2P'], none: [], except: [] }
    expect(list.blocks[1]!.condition).toEqual({ all: ['PRE_COPY'], none: [], except: [both] })
    expect(list.blocks[2]!.condition).toEqual(both)
    expect(requiredArcs(list, ['STOP_COPY', 'PRE_COPY'])).toEqual([
      'STOP -> RESUMING',
      'RESUMING -> STOP',
      'RUNNING -> PRE_COPY',
    ])
    expect(requiredArcs(list, ['STOP_COPY', 'P2P', 'PRE_COPY'])).toEqual([
      'STOP -> RESUMING',
      'RESUMING -> STOP',
      'PRE_COPY -> PRE_COPY_P2P',
      'RUNNING_P2P -> PRE_COPY_P2P',
    ])
    expect(listedChains(list, 'blocked', [])).toEqual(['STOP_COPY -> PRE_COPY'])
  })

  test('have exact places', () => {
    const at = ({ start, end }: { readonly start: number; readonly end: number }): string => listText.slice(start, end)
    const [, second, third] = list.blocks
    expect(at(second!.headingSpan)).toBe(
      '\t * If precopy is supported the driver must\n\t * also implement these arcs:',
    )
    expect(at(second!.chainsSpan)).toBe('\t *    RUNNING -> PRE_COPY')
    expect(at(third!.chainsSpan)).toBe(
      '\t *    PRE_COPY -> PRE_COPY_P2P\n\t *\n\t *    ST_RUNNING_P2P -> ST_PRE_COPY_P2P',
    )
    expect([second!.headingSpan.line, second!.chains[0]!.line, third!.chains.map(({ line }) => line)]).toEqual([
      9,
      11,
      [14, 16],
    ])
    expect(at(list.span)).toMatch(/^\/\*[^]*\*\/$/)
    expect(list).toMatchObject({ decoration: '\t * ', indent: '   ' })
  })
})

describe('comments of other shapes', () => {
  test('a comment without lists is none', () => {
    expect(read('/* A -> b */ /* x */')).toBeUndefined()
  })

  test("a list may begin beside the comment's mark and end beside it", () => {
    const { blocks } = read('/* The following transitions are blocked:\nA -> B\n  C -> D. */')!
    expect(blocks[0]).toMatchObject({
      kind: 'blocked',
      chains: [
        { states: ['A', 'B'], line: 2 },
        { states: ['C', 'D'], line: 3 },
      ],
    })
    expect(blocks[0]!.chainsSpan.end).toBe(58)
  })

  test('lists in several comments are read one after the other', () => {
    const list = read(
      '/*\n * Without P2P the driver must implement:\n * A -> B\n */\nint x;\n' +
        '/*\n * The following transitions are blocked:\n * C -> D\n */',
    )!
    expect(list.blocks.map(({ kind, headingSpan }) => [kind, headingSpan.line])).toEqual([
      ['required', 2],
      ['blocked', 7],
    ])
  })

  test('an entry with a name that is no state is left out, and named with its line', () => {
    const [block, ...others] = read(
      '/*\n * The following transitions are blocked:\n * RESUMNG -> STOP\n * STOP -> RUNNING\n * A -> ST_X -> Y\n */',
    )!.blocks
    expect(others).toEqual([])
    expect(block).toMatchObject({ kind: 'blocked', chains: [{ states: ['STOP', 'RUNNING'], line: 4 }] })
    expect(block!.unknown).toEqual([
      { name: 'RESUMNG', line: 3 },
      { name: 'X', line: 5 },
      { name: 'Y', line: 5 },
    ])
    expect([block!.chainsSpan.line, read(listText)!.blocks.flatMap(({ unknown }) => unknown)]).toEqual([3, []])
  })

  test.each(['-->', '=>', '->>', '~>', '==>', '→', '⇒'])('an entry may be drawn with %s', (arrow) => {
    const { blocks } = read(`/*\n * The following transitions are blocked:\n * A ${arrow} B${arrow}C\n * C -> D\n */`)!
    expect(blocks.map(({ kind, chains }) => [kind, chains.map(({ states: names }) => names)])).toEqual([
      [
        'blocked',
        [
          ['A', 'B', 'C'],
          ['C', 'D'],
        ],
      ],
    ])
  })

  test('a list without a heading is not understood', () => {
    expect(read('/*\n * A -> B\n */')!.blocks[0]).toMatchObject({ kind: 'not-understood', heading: '' })
  })

  test('prose before a heading may tell a story, but not restrict it', () => {
    const under = (prose: string) =>
      read(`/*\n * ${prose}\n *\n * The following transitions are blocked:\n * A -> B\n */`)!.blocks[0]!
    expect(under('Made by a tool.').kind).toBe('blocked')
    expect(under('This is about P2P.').kind).toBe('not-understood')
    expect(under('Only on Mondays:')).toMatchObject({
      kind: 'not-understood',
      because: expect.stringContaining('Only on Mondays'),
    })
  })

  test('a "However" that narrows nothing is not understood', () => {
    const { blocks } = read(
      '/*\n * If P2P is supported the driver must implement:\n * A -> B\n' +
        ' * However, if precopy is supported the driver must implement:\n * A -> C\n */',
    )!
    expect(blocks.map(({ kind }) => kind)).toEqual(['required', 'not-understood'])
    expect(blocks[0]!.condition.except).toEqual([])
  })

  test('an "Otherwise" is the other case of the condition before it', () => {
    const { blocks } = read(
      '/*\n * If P2P is supported the driver must implement:\n * A -> B\n' +
        ' * Otherwise the driver must implement:\n * A -> C\n */',
    )!
    expect(requiredArcs({ blocks }, ['P2P'])).toEqual(['A -> B'])
    expect(requiredArcs({ blocks }, [])).toEqual(['A -> C'])
  })

  test('an "Otherwise" after a "However" is not understood', () => {
    const { blocks } = read(
      '/*\n * If P2P is supported the driver must implement:\n * A -> B\n' +
        ' * However, if P2P and precopy are supported the driver must implement:\n * A -> C\n' +
        ' * Otherwise the driver must implement:\n * A -> D\n */',
    )!
    expect(blocks.map(({ kind }) => kind)).toEqual(['required', 'required', 'not-understood'])
  })
})

test('every heading that is printed is read back', () => {
  const sets = [[], ['P2P'], ['PRE_COPY'], ['P2P', 'PRE_COPY']]
  for (const all of sets) {
    for (const none of sets.filter((set) => !set.some((name) => all.includes(name)))) {
      const { blocks } = read(`/*\n * ${headingFor({ all, none })}\n * A -> B\n */`)!
      expect(blocks).toMatchObject([{ kind: 'required', condition: { all, none } }])
    }
  }
  const kinds = [combinationHeading, blockedHeading].map(
    (heading) => read(`/*\n * ${heading}\n * A -> B\n */`)!.blocks[0]!.kind,
  )
  expect(kinds).toEqual(['combination', 'blocked'])
})
