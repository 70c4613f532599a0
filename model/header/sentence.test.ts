import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writtenAt, writtenComments } from '#generators'
import { flat } from '../citation.ts'
import { blocksOf } from './block.ts'
import { commentsIn } from './comment.ts'
import { sentencesOf, type HeaderSentence } from './sentence.ts'

const cutUp = (header: string): readonly HeaderSentence[] =>
  commentsIn(header).flatMap(({ lines }) => blocksOf(lines).flatMap((block) => sentencesOf('p', block)))

const textsOf = (...lines: readonly string[]): readonly string[] =>
  cutUp(`/*\n${lines.map((line) => ` * ${line}\n`).join('')} */`).map(({ text }) => text)

const widths = fc.integer({ min: 24, max: 120 })

describe('whatever a comment says, and at whatever width', () => {
  test('its sentences are those that were written', () => {
    const property = fc.property(writtenComments, widths, (blocks, width) => {
      const wanted = blocks.flatMap(({ kind, under, sentences }) =>
        sentences.map((words) => ({ kind, under, text: words.join(' ') })),
      )
      const found = cutUp(writtenAt(blocks, width)).map(({ kind, under, text }) => ({ kind, under, text }))
      expect(found).toEqual(wanted)
    })
    fc.assert(property, { seed: 1, numRuns: 2000 })
  })
  test('each word is in one of them, in order, and the line is that of the first one', () => {
    const property = fc.property(writtenComments, widths, (blocks, width) => {
      const header = writtenAt(blocks, width)
      const lines = header.split('\n')
      const sentences = cutUp(header)
      expect(sentences.map(({ text }) => text).join(' ')).toBe(flat(header).trim())
      for (const { line, text } of sentences) expect(lines[line - 1]!.split(/\s+/)).toContain(text.split(' ')[0])
    })
    fc.assert(property, { seed: 2, numRuns: 1000 })
  })
  // What stands anywhere in a comment, made by nobody: no word is lost.
  test('nothing is lost of text without any order', () => {
    const line = fc
      .tuple(fc.nat(6), fc.stringMatching(/^[-\w.:>()@" ]{0,30}$/))
      .map(([n, text]) => ' '.repeat(n) + text)
    const property = fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const header = `/*\n${lines.map((each) => ` *${each}\n`).join('')} */`
      const words = lines.flatMap((each) => each.split(' ').filter((word) => word !== ''))
      expect(cutUp(header).flatMap(({ text }) => text.split(' '))).toEqual(words)
    })
    fc.assert(property, { seed: 3, numRuns: 2000 })
  })
})

test.each([
  ['over lines', ['One that', 'goes on. Two.'], ['One that goes on.', 'Two.']],
  [
    'no full stop at the end of a paragraph',
    ['One, see enum', 'x for more', '', 'Two.'],
    ['One, see enum x for more', 'Two.'],
  ],
  [
    'abbreviations',
    ['It fails (ex. host faults), e.g. here. Two.'],
    ['It fails (ex. host faults), e.g. here.', 'Two.'],
  ],
  ['etc. within and at the end', ['A, b, etc. are. C, etc. Then d.'], ['A, b, etc. are.', 'C, etc.', 'Then d.']],
  ['closing marks', ['A (b.) "C." D.'], ['A (b.)', '"C."', 'D.']],
  ['a beginning in lower case', ['It is read. dirty_bytes is reset.'], ['It is read.', 'dirty_bytes is reset.']],
  ['numbers and names', ['Since 6.2 in vfio_main.c it is so.'], ['Since 6.2 in vfio_main.c it is so.']],
  [
    'a return line',
    ['Done.', '', 'Return: 0 on success, -1 on failure.'],
    ['Done.', 'Return: 0 on success, -1 on failure.'],
  ],
  ['dots in a row', ['First ... and on. Then ... Last.'], ['First ... and on.', 'Then ...', 'Last.']],
])('%s', (_, lines, wanted) => {
  expect(textsOf(...lines)).toEqual(wanted)
})
