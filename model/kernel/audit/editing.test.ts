// How mistakes are planted: an edit that finds its place, and one that does not.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { editing } from './editing.ts'

const text = readFileSync(new URL('../../examples/driver.c', import.meta.url), 'utf8')
const { audited, chargesOf } = editing(text, await cParser())

test('the driver as it is, and with a part replaced', () => {
  expect(audited().findings).toEqual([])
  expect(chargesOf('toy->state = next;', ';')).toContain('loop/store')
})

test('an edit without a place plants nothing, and is an error', () => {
  expect(() => audited('no such text', '')).toThrow('no such text')
})
