import { describe, expect, test } from 'vitest'
import { flat, lineOf } from './citation.ts'

// Written for this test; it only looks like a header.
const header = `/* An opening line that says A -> B too early */

/*
 * A -> B
 *   When the first thing
 *   becomes the second.
 *
 * B -> A
 *   And back, but never
 *   without a reason.
 */
enum thing {
	A = 1,
};

/**
 * struct other - the words that follow the enum
 */
`

describe('where a citation stands', () => {
  test.each([
    ['a quote within a line', 'A -> B', 'the first thing', 4],
    ["a quote that runs over a line's end", 'A -> B', 'thing becomes the second.', 4],
    ['a later heading', 'B -> A', 'but never without', 8],
    ['a comment that documents a name', 'struct other', 'follow the enum', 17],
  ])('%s', (_, section, quote, line) => {
    expect(lineOf(header, { section, quote })).toBe(line)
  })

  test('is the heading whose own comment has the words, not an earlier mention', () => {
    expect(lineOf(header, { section: 'A -> B', quote: 'without a reason' })).toBe(4)
  })

  test.each([
    ['a heading that is gone', 'A -> C', 'the first thing'],
    ['words that are gone', 'A -> B', 'the third thing'],
    ['words that stand only in the next comment', 'A -> B', 'follow the enum'],
    ['words that stand only before the heading', 'B -> A', 'the first thing'],
  ])('is nowhere for %s', (_, section, quote) => {
    expect(lineOf(header, { section, quote })).toBeUndefined()
  })

  test('is nowhere in an empty header', () => {
    expect(lineOf('', { section: 'A -> B', quote: 'x' })).toBeUndefined()
  })
})

test('flat folds stars and line breaks', () => {
  expect(flat('/*\n * one\n *   two\n */\n\tthree')).toBe(' one two three')
})
