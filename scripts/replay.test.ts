import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
