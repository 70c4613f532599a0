import { describe, expect, test } from 'vitest'
import { candidatesOf } from './candidate.ts'
import { revisions } from './revision.ts'
import { misfits } from './witness.ts'

describe.each(revisions.map(({ name }) => name))('%s', (name) => {
  test('its devices break none of its own rules', () => {
    expect(misfits(name, name)).toEqual([])
  })

  test('each feature set has a device, each device a name and features that it says it has', () => {
    const candidates = candidatesOf(name)
    expect(new Set(candidates.map((each) => each.name)).size).toBe(candidates.length)
    for (const { make, features } of candidates) {
      expect(make().handlers['get-features']({ type: 'get-features' })).toEqual({ type: 'ok', value: features })
    }
  })
})

test('how many devices are tried', () => {
  expect(revisions.map(({ name }) => candidatesOf(name).length)).toEqual([1, 2, 8, 6, 6])
})
