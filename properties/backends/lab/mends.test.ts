import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DRIVER, mended, mends, type Mend } from './mends.ts'

const trees = (process.env['LINUX_TREE'] ?? '').split(':').filter((tree) => existsSync(join(tree, DRIVER)))

const mend: Mend = { name: 'm', fault: 'f', edits: [{ at: /^b$/m, becomes: '$&c' }] }

test('an edit is made where its text stands', () => {
  expect(mended('a\nb\n', [mend])).toBe('a\nbc\n')
})

test('an edit without a place, or with two, is refused', () => {
  expect(() => mended('a\n', [mend])).toThrow('the driver has 0 places for the mend m: it is another version')
  expect(() => mended('b\nb\n', [mend])).toThrow('the driver has 2 places')
})

test('each mend says what is wrong without it', () => {
  expect(mends.map(({ name }) => name)).toEqual([
    'closing-begins-anew',
    'temporary-end',
    'validation-counts',
    'files-hold-the-device',
    'fifo-in-bounds',
  ])
  for (const { fault, edits } of mends) expect([/^[A-Z].*\.$/.test(fault), edits.length > 0]).toEqual([true, true])
})

describe.skipIf(trees.length === 0)(`a real driver${trees.length === 0 ? ' (needs LINUX_TREE)' : ''}`, () => {
  const texts = trees.map((tree) => readFileSync(join(tree, DRIVER), 'utf8'))
  const migrating = texts.filter((text) => text.includes('mtty_save_read'))

  test.each(mends.map((one) => [one.name, one] as const))('%s adds lines and takes none', (_, one) => {
    for (const text of migrating) {
      const lines = mended(text, [one]).split('\n')
      expect(text.split('\n').filter((line) => !lines.includes(line))).toEqual([])
      expect(lines.length).toBeGreaterThan(text.split('\n').length)
    }
    expect(migrating.length).toBeGreaterThan(0)
  })

  test('a driver that does not migrate yet has no place for them', () => {
    for (const text of texts.filter((one) => !migrating.includes(one))) expect(() => mended(text)).toThrow(/0 places/)
  })
})
