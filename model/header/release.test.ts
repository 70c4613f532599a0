import { expect, test } from 'vitest'
import { isAtLeast, releaseOf, releases } from './release.ts'

test('the newest mark counts, and without one there is no release', () => {
  for (const [at, { name }] of releases.entries()) {
    expect(releaseOf(releases.slice(0, at + 1).map(({ defines }) => defines))).toBe(name)
    // A distribution may carry later text back.
    expect(releaseOf([releases[at]!.defines])).toBe(name)
  }
  expect(releaseOf(['VFIO_TYPE'])).toBeUndefined()
  expect(releaseOf([])).toBeUndefined()
})

test('releases are in their order, which is not that of their text', () => {
  const names = releases.map(({ name }) => name)
  expect(isAtLeast('6.2', '5.18')).toBe(true)
  expect(isAtLeast('5.18', '6.2')).toBe(false)
  for (const [at, name] of names.entries()) {
    expect(names.filter((since) => isAtLeast(name, since))).toEqual(names.slice(0, at + 1))
  }
})
