import { expect, test } from 'vitest'
import { policies } from './policies.ts'

test('who leaves when: a table of what is still to be read', () => {
  const infos = [
    [100n, 0n],
    [0n, 100n],
    [0n, 64n],
    [0n, 63n],
    [1n, 0n],
  ] as const
  const table = policies.map(({ name, enters, leaves }) => [
    name,
    enters,
    infos.map(([initial, dirty]) => (leaves({ flags: 0, initial, dirty }, 64) ? 'leaves' : '-')).join(' '),
  ])
  expect(table).toEqual([
    ['none', false, 'leaves leaves leaves leaves leaves'],
    ['at-once', true, 'leaves leaves leaves leaves leaves'],
    ['initial', true, '- leaves leaves leaves -'],
    ['bound', true, '- - - leaves -'],
  ])
})
