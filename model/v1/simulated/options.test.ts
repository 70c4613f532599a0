// Every choice that the text leaves is one.
import { expect, test } from 'vitest'
import { defaults, optionChoices } from './options.ts'

test('each option has at least two choices, the first of them the default', () => {
  for (const [name, all] of Object.entries(optionChoices)) {
    expect(new Set<unknown>(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(1)
    expect(defaults[name as keyof typeof defaults]).toBe(all[0])
  }
})
