import { describe, expect, test } from 'vitest'
import { cut } from './passage.ts'
import { citedBy, placesOf } from './quote.ts'

// Written for this test.
const header = (machine: string): string => `/*
 * Asks for a state. The answer
 * is a state.
 */
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2
/*
${machine}
 */
enum vfio_device_mig_state { A };
`
const sentences = cut(
  header(` * The machine. It opens.
 *
 * STOP -> RUNNING
 *   It runs. It opens.
 *
 * RUNNING -> STOP
 *   It stops. It opens.
 *
 * The rest is silence. It opens.`),
)!.sentences

const linesOf = (section: string, quote: string, all = sentences): readonly number[] =>
  citedBy(all, { section, quote }).map(({ line }) => line)

describe('where a citation lies', () => {
  test.each([
    ['within a sentence', 'Asks for a state', 'a state', [2]],
    ['over the end of a line', 'Asks for a state', 'The answer is a', [2]],
    ['over the end of a sentence, and then in both', 'Asks for a state', 'for a state. The answer', [2, 2]],
    ['under the heading, not under another one', 'RUNNING -> STOP', 'It opens', [13]],
    ['after the first words of a paragraph', 'The rest is silence', 'It opens', [15]],
    ['with white space and stars that do not count', 'STOP -> RUNNING', 'It\n *   runs', [10]],
  ])('%s', (_, section, quote, wanted) => {
    expect(linesOf(section, quote)).toEqual(wanted)
  })
  test.each([
    ['words that are gone', 'STOP -> RUNNING', 'It walks'],
    ['words under another heading', 'STOP -> RUNNING', 'It stops'],
    ['words before the paragraph', 'The rest is silence', 'It runs'],
    ['words of another passage', 'Asks for a state', 'It runs'],
    ['a heading that is gone, of states that are not', 'STOP -> STOP', 'It runs'],
    ['first words that are gone', 'The noise', 'It runs'],
    ['no words', 'STOP -> RUNNING', ''],
  ])('%s: nowhere', (_, section, quote) => {
    expect(linesOf(section, quote)).toEqual([])
  })
  test('a heading of states that the header has no word of: anywhere in its passage', () => {
    expect(linesOf('PRE_COPY -> STOP', 'It stops')).toEqual([13])
    expect(linesOf('PRE_COPY -> STOP', 'Asks for a state')).toEqual([])
  })
})

test('every place of some words, each once', () => {
  expect(placesOf(sentences, 'It opens').map((found) => found.map(({ line }) => line))).toEqual([[7], [10], [13], [15]])
  expect(placesOf(sentences, 'It walks')).toEqual([])
  expect(placesOf([], 'It opens')).toEqual([])
})
