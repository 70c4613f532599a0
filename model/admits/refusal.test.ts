import { expect, test } from 'vitest'
import { grounds } from './ground.ts'
import { refusal } from './refusal.ts'

test('a refusal has the level and the passage of its ground', () => {
  const { level, cites } = grounds['reads/temporary-end']
  expect(refusal('reads/temporary-end', 'so')).toEqual({
    rule: 'reads/temporary-end',
    level,
    because: 'so',
    citation: cites,
  })
})
