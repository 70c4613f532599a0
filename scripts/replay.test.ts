import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'found.json')
beforeAll(async () => {
  await ran('verify', '--mutant', 'opens-early', '--requirement', 'sessions/last-arc-opens', '-q', '--json', file)
})

test('results of a newer format are refused as by report, whatever the counterexample within is of', async () => {
  const newer = join(folder, 'newer.json')
  writeFileSync(newer, readFileSync(file, 'utf8').replace(/^(\{\s*"version": )\d+/, '$199'))
  for (const command of ['replay', 'report']) {
    const { out, err, code } = await ran(command, newer)
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/newer\.json:2:14: version: version 99 is newer than \d+\n {2}Take a newer vfio-mig\.\n$/)
  }
  expect(await ran('replay', file)).toMatchObject({ code: 1 })
})

test('acts of a file and acts of a line are too many', async () => {
  const { out, err, code } = await ran('replay', file, '--acts', '[]')
  expect([out, code]).toEqual(['', 2])
  expect(err).toBe(`vfio-mig: --acts: ${file} has acts already\n  Leave one of the two out.\n`)
})

describe('what is broken and is no must deviates, as verify says of it', () => {
  const mutant = ['--mutant', 'info-anywhere', '--features', '7', '--requirement', 'precopy/elsewhere'] as const
  const [saved, level] = [join(folder, 'should.json'), 'precopy/elsewhere (should, driver): ']
  test.each<[string, (line: readonly string[]) => readonly string[]]>([
    ['by its line', (line) => line],
    ['by its file', () => ['replay', saved]],
    ['by its trace', () => ['replay', saved, '--judge']],
  ])('%s', async (_, by) => {
    const found = await ran('verify', ...mutant, '--json', saved)
    expect([found.code, found.out]).toEqual([0, expect.stringMatching(/\ntested: 1 deviates\n$/)])
    const [, begin, acts] = / replay {2}vfio-mig (.*) --acts '(.*)'$/m.exec(found.out)!
    const args = by([...begin!.split(' '), '--acts', acts!])
    const again = await ran(...args)
    expect(again.out.startsWith(level)).toBe(true)
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/\ndeviates\n {2}it was .*\n {2}wanted .*\n$/)])
    expect(await ran(...args, '--strict')).toEqual({ ...again, code: 1 })
    expect((await ran('verify', ...mutant, '--strict')).code).toBe(1)
  })
  test('of v1 as well', async () => {
    const ofV1 = join(folder, 'v1.json')
    const v1 = ['--protocol', 'v1', '--mutant', 'fails-elsewhere', '--requirement', 'states/after-failure'] as const
    expect((await ran('verify', ...v1, '--json', ofV1)).code).toBe(0)
    for (const args of [[], ['--judge']]) {
      const { out, code } = await ran('replay', ofV1, ...args)
      expect([out, code]).toEqual([expect.stringContaining('\ndeviates\n'), 0])
      expect((await ran('replay', ofV1, ...args, '--strict')).code).toBe(1)
    }
  })
  test('what is a must is broken with its level, strict or not', async () => {
    for (const args of [[], ['--strict']]) {
      const { out, code } = await ran('replay', file, ...args)
      expect(out).toMatch(/^sessions\/last-arc-opens \(must, \w+\): [^]*\nbroken\n/)
      expect(code).toBe(1)
    }
  })
})
