import { describe, expect, test } from 'vitest'
import { kernelFiles } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol } from '../../spec.ts'
import { commentFindings } from './comment.ts'
import { readKernelSource } from '../read/source.ts'
import { commentText } from '../wording.ts'

const parse = await cParser()

/** What is found in the comment after an edit of a right one. */
function comment(edit: (text: string) => string): readonly string[] {
  const files = kernelFiles(protocol, { comment: edit(commentText(protocol)) })
  const { source, problems } = readKernelSource({ ...files, parse })
  return commentFindings(protocol, source ?? expect.fail(JSON.stringify(problems))).map(
    ({ weight, title }) => `${weight}: ${title}`,
  )
}

describe('a comment', () => {
  test('with a heading that says too little', () => {
    expect(comment((text) => text.replace('Without P2P the', 'Without P2P and precopy the'))).toEqual([
      'warning: required arcs: RUNNING -> STOP and STOP -> RUNNING listed under ' +
        '"Without P2P and precopy the driver must implement:", but devices with STOP_COPY|PRE_COPY need them as well',
    ])
  })
  test('with an arc too many, a combination too few, a blocked pair that is none', () => {
    const found = comment((text) =>
      text
        .replace('\t *         RESUMING -> STOP\n', '\t *         RESUMING -> STOP\n\t *         RESUMING -> RUNNING\n')
        .replace('\t *         RESUMING -> STOP -> STOP_COPY\n', '')
        .replace('\t *         STOP_COPY -> PRE_COPY\n', '\t *         STOP_COPY -> STOP\n'),
    )
    expect(found).toEqual([
      'warning: required arcs: RESUMING -> RUNNING listed under ' +
        '"The coding in this table requires the driver to implement the following FSM arcs:", but devices with ' +
        'STOP_COPY, STOP_COPY|P2P, STOP_COPY|PRE_COPY and STOP_COPY|P2P|PRE_COPY never use it',
      'warning: combination transition not listed: RESUMING -> STOP -> STOP_COPY',
      'warning: blocked transition not listed: STOP_COPY -> PRE_COPY',
      'warning: listed as blocked transition, but it is none: STOP_COPY -> STOP',
    ])
  })
  test('with a misspelt state', () => {
    const found = comment((text) => text.replace('RESUMING -> STOP\n', 'RESUMNG -> STOP\n'))
    expect(found[0]).toBe('warning: an entry names RESUMNG, which is no state; it is left out')
  })
  test('with a heading nobody understands', () => {
    const found = comment((text) => text.replace('Without P2P the driver must implement:', 'On Tuesdays only:'))
    expect(found[0]).toBe('warning: heading not understood: "On Tuesdays only:"')
  })
})
