import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bugs } from '#model'
import { requirements } from '../../../requirements/index.ts'
import { DRIVER, mended } from '../mends.ts'
import { labs, fileOf } from '../place.ts'
import { faults, withFault } from './index.ts'

const trees = (process.env['LINUX_TREE'] ?? '').split(':').map((tree) => join(tree, DRIVER))
const drivers = [...trees, ...labs('plain').map((lab) => fileOf(lab, 'driver'))]
const texts = drivers.filter(existsSync).map((file) => readFileSync(file, 'utf8'))
const migrating = texts.filter((text) => text.includes('mtty_save_read'))

test('there are enough of them, of both classes, and each says what is wrong', () => {
  const names = faults.map(({ name }) => name)
  expect([names.length, new Set(names).size]).toEqual([31, 31])
  expect(faults.filter((fault) => fault.class === 'refuted').length).toBeGreaterThanOrEqual(15)
  for (const { name, meaning, edits } of faults) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
    expect([/^[a-z].*[^.]$|^[A-Z_2]+ .*[^.]$/.test(meaning), edits.length > 0]).toEqual([true, true])
  }
})

test('one that takes the debug lab is put to a requirement of the catalogue, and no other fault is', () => {
  const debug = faults.filter(({ flavour }) => flavour === 'debug')
  expect(debug.map(({ name }) => name)).toEqual(['read-locks-the-state'])
  const names = requirements.filter(({ level }) => level === 'must').map(({ name }) => name)
  for (const { asks } of debug) expect(names).toContain(asks)
  expect(faults.filter(({ asks, flavour }) => asks !== undefined && flavour === undefined)).toEqual([])
})

test('a bug that one reproduces is one of the list', () => {
  const known = bugs.map(({ name }) => name)
  const named = faults.flatMap(({ bug }) => bug ?? [])
  expect(named.filter((bug) => !known.includes(bug))).toEqual([])
  expect(new Set(named).size).toBeGreaterThanOrEqual(10)
})

test('a driver in which the text is not there is refused, by the name of the fault', () => {
  const [fault] = faults
  expect(() => withFault('int main;\n', fault!)).toThrow(/0 places for the mend .*: it is another version/)
  expect(() => withFault('', { ...fault!, edits: [{ at: /^never$/m, becomes: '' }] })).toThrow('another version')
})

describe.skipIf(migrating.length === 0)(`a real driver${migrating.length === 0 ? ' (needs LINUX_TREE)' : ''}`, () => {
  test.each(faults.map((fault) => [fault.name, fault] as const))('%s is a small edit', (_, fault) => {
    for (const text of migrating) {
      const [sound, faulty] = [mended(text).split('\n'), withFault(text, fault).split('\n')]
      const added = faulty.filter((line) => !sound.includes(line))
      expect(faulty).not.toEqual(sound)
      expect(added.length).toBeLessThanOrEqual(6)
    }
  })

  test('no two of them are the same driver', () => {
    for (const text of migrating) {
      expect(new Set(faults.map((fault) => withFault(text, fault))).size).toBe(faults.length)
    }
  })
})
