import { describe, expect, test } from 'vitest'
import { kernelFiles } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol } from '../../spec.ts'
import { edited } from './edit.ts'
import { commentEdits } from './comment.ts'
import { readKernelSource } from '../read/source.ts'
import { commentText } from '../wording.ts'

const parse = await cParser()
const right = kernelFiles(protocol).main.text

/** The file after the edits to a comment that was right before `spoil`. */
function mended(spoil: (comment: string) => string): string {
  const files = kernelFiles(protocol, { comment: spoil(commentText(protocol)) })
  const { source, problems } = readKernelSource({ ...files, parse })
  const { text } = files.main
  return edited(text, commentEdits(protocol, source ?? expect.fail(JSON.stringify(problems)), text))
}

const entry = (chain: string): string => `\t *         ${chain}\n`

describe('a comment is made what it was', () => {
  test.each<readonly [string, (comment: string) => string]>([
    ['nothing wrong', (comment) => comment],
    ['a heading that says too little', (comment) => comment.replace('Without P2P the', 'Without P2P and precopy the')],
    [
      'an arc that nobody needs',
      (comment) => comment.replace(entry('RESUMING -> STOP'), entry('RESUMING -> STOP') + entry('RESUMING -> RUNNING')),
    ],
    ['a misspelt state', (comment) => comment.replace(entry('RESUMING -> STOP'), entry('RESUMNG -> STOP'))],
    ['a combination too few', (comment) => comment.replace(entry('RESUMING -> STOP -> STOP_COPY'), '')],
    [
      'a blocked pair that is none',
      (comment) =>
        comment
          .replace(' */', ' */')
          .replace(entry('STOP_COPY -> PRE_COPY'), entry('STOP_COPY -> PRE_COPY') + entry('STOP_COPY -> STOP')),
    ],
    [
      'a block of which nothing is right',
      (comment) =>
        comment.replace(
          '\t * The coding will',
          `\t * Without precopy the driver must implement:\n${entry('STOP -> RUNNING_P2P')}` +
            `${entry('STOP -> PRE_COPY')}\t *\n\t * The coding will`,
        ),
    ],
  ])('%s', (_, spoil) => {
    expect(mended(spoil)).toBe(right)
  })
  test('an arc that no block can say gets a block of its own, and only one', () => {
    const text = mended((comment) => comment.replace(entry('PRE_COPY -> STOP_COPY'), ''))
    expect(text.match(/PRE_COPY -> STOP_COPY$/gm)).toHaveLength(1)
  })
})
