import { expect, test } from 'vitest'
import { mutants } from '#model'
import { requirements } from '#properties'
import { ran } from './cli.ts'
import { suggestion } from './options.ts'

const names = requirements.map(({ name }) => name)

test.each([
  ['last-arc-opens', 'sessions/last-arc-opens'],
  ['last-arc-open', 'sessions/last-arc-opens'],
  ['LAST-ARC-OPENS', 'sessions/last-arc-opens'],
  ['anything/last-arc-opens', 'sessions/last-arc-opens'],
  ['sesions/last-arc-open', 'sessions/last-arc-opens'],
  ['no-such-thing', undefined],
  ['fly', undefined],
])('by %s a requirement is meant: %s', async (typed, name) => {
  expect(suggestion(typed, names)).toBe(name === undefined ? '' : `Did you mean ${name}? `)
  const { err, code } = await ran('verify', '--requirement', typed)
  expect([err.includes('Did you mean '), code]).toEqual([name !== undefined, 2])
})

test('the part behind the slash counts only where no whole name is near', () => {
  const subjects = [...new Set(names.map((name) => name.split('/')[0]!))]
  for (const subject of subjects) {
    expect(suggestion(`${subject}x`, [...names, ...subjects])).toBe(`Did you mean ${subject}? `)
  }
  // Each requirement is found by what it is called among those of its subject, or is one of several called so.
  const behind = (name: string): string => name.split('/')[1]!
  for (const name of names) {
    const said = suggestion(behind(name), names).match(/^Did you mean (.*)\? $/)?.[1]
    expect(said === undefined ? undefined : behind(said)).toBe(behind(name))
  }
})

test('names without a slash are as near as they were', () => {
  const faults = mutants.map(({ name }) => name)
  expect(suggestion('open-early', faults)).toBe('Did you mean opens-early? ')
  expect(suggestion('abc', ['abcdef'])).toBe('')
})
