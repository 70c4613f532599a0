import { expect, test } from 'vitest'
import { edited, lineEnd } from './edit.ts'

test('edits that overlap are a defect of ours', () => {
  expect(
    edited('abc', [
      { start: 1, end: 2, text: 'X' },
      { start: 3, end: 3, text: '!' },
    ]),
  ).toBe('aXc!')
  expect(() =>
    edited('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow('overlap')
})

test('insertions at one place stay in their order', () => {
  expect(
    edited('ab', [
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' },
    ]),
  ).toBe('a12b')
})

test('the end of a line, or of the text', () => {
  expect(lineEnd('ab\ncd', 0)).toBe(3)
  expect(lineEnd('ab\ncd', 4)).toBe(5)
})
