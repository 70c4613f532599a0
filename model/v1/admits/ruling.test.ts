// A finding names its ground, and says what was wrong only where something was.
import { expect, test } from 'vitest'
import { held, wrong } from './ruling.ts'

test('held or wrong', () => {
  expect(held('states/defined')).toEqual({ ground: 'states/defined', refusal: null })
  expect(wrong('states/defined', 'It is.', 'It is not.').refusal).toEqual({ because: 'It is.', wanted: 'It is not.' })
})
