import { expect, test } from 'vitest'
import { otherAnswers } from './answers.ts'
import type { V2Name } from './revision.ts'

const shown = (left: V2Name, right: V2Name): readonly string[] =>
  otherAnswers(left, right).map(({ features, walk, before, after }) => {
    const events = walk.map(({ event }) => ('target' in event ? String(event.target) : event.type))
    return `${features}: ${events.join(', ')}: ${before}, ${after}`
  })

test('a user of v7 is answered in PRE_COPY_P2P by what was merged, and the other way round', () => {
  expect(shown('pre-copy-v7', 'pre-copy')).toEqual(['STOP_COPY|P2P|PRE_COPY: PRE_COPY_P2P, precopy-info: EINVAL, ok'])
  expect(shown('pre-copy', 'pre-copy-v7')).toEqual(['STOP_COPY|P2P|PRE_COPY: PRE_COPY_P2P, precopy-info: ok, EINVAL'])
})

test('the opt-in is what precopy info v2 answers otherwise', () => {
  expect(shown('pre-copy', 'info-v2')).toEqual([
    'STOP_COPY: info-v2: ENOTTY, EINVAL',
    'STOP_COPY|P2P: info-v2: ENOTTY, EINVAL',
    'STOP_COPY|PRE_COPY: info-v2: ENOTTY, ok',
    'STOP_COPY|P2P|PRE_COPY: info-v2: ENOTTY, ok',
  ])
})

test('with the same features the first revisions answer alike', () => {
  expect(shown('v2-first', 'v2-p2p')).toEqual([])
  expect(shown('v2-p2p', 'pre-copy')).toEqual([])
})
