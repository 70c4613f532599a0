import { expect, test } from 'vitest'
import { after, before, edited, instead, type Edit } from './edits.ts'

const done = (text: string, ...edits: readonly Edit[]): string => edited(text, 'edit', [{ name: 'e', edits }])

test('lines are added before a place and behind it, and stand in its stead', () => {
  const [first, last] = [before(/^b$/m, 'x', 'y'), after(/^b$/m, 'z')]
  expect(done('a\nb\nc\n', first, last)).toBe('a\nx\ny\nb\nz\nc\n')
  expect(done('a\nb\nc\n', instead(/^b$/m, 'd'))).toBe('a\nd\nc\n')
})

test('changes are made in their order: a later one may stand on an earlier one', () => {
  const changes = [
    { name: 'one', edits: [after(/^a$/m, 'b')] },
    { name: 'two', edits: [instead(/^b$/m, 'c')] },
  ]
  expect(edited('a\n', 'edit', changes)).toBe('a\nc\n')
  expect(() => edited('a\n', 'edit', [...changes].reverse())).toThrow('0 places for the edit two')
})

test('an edit without a place, or with two, is refused', () => {
  expect(() => done('a\n', instead(/^b$/m, 'c'))).toThrow(
    'the driver has 0 places for the edit e: it is another version',
  )
  expect(() => done('b\nb\n', instead(/^b$/m, 'c'))).toThrow('the driver has 2 places')
})
