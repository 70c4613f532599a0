// Shards joined are the whole, to the byte; what is not of one whole is refused, each reason told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, type Ran } from './cli.ts'
import { isOwn } from './shard.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-merge-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const read = (name: string): string => readFileSync(at(name), 'utf8')

const SHARDS = 3
/** A broken device, what is expected of it, and a choice that has everything: silent verdicts, too. */
const options = ['--mutant', 'opens-early', '--requirement', 'sessions', '--runs', '2', '--depth', '1']
const verified = (name: string, ...more: string[]): Promise<Ran> =>
  ran('verify', ...options, '--expect', at('known.json'), '--json', at(name), ...more)
const shards = Array.from({ length: SHARDS }, (_, index) => `${index + 1}.json`)
const merge = (names: readonly string[], ...more: string[]): Promise<Ran> => ran('merge', ...names.map(at), ...more)

let whole: Ran
beforeAll(async () => {
  const entry = { requirement: 'sessions/reset', reason: 'known' }
  const kept = { requirement: 'sessions/direction', reason: 'thought to be broken' }
  writeFileSync(at('known.json'), JSON.stringify({ expect: [kept, entry] }))
  whole = await verified('whole.json')
  for (const [index, name] of shards.entries()) await verified(name, '--shard', `${index + 1}/${SHARDS}`)
}, 60_000)

describe('the shards of a verification', () => {
  test('are disjoint, and together all of it', () => {
    const owners = Array.from({ length: 50 }, (_, place) =>
      Array.from({ length: 8 }, (__, index) => index + 1).filter((index) => isOwn({ index, of: 8 }, place)),
    )
    expect(owners.every((indices) => indices.length === 1)).toBe(true)
    expect(new Set(owners.flat()).size).toBe(8)
  })
  test.each(['0/8', '9/8', '3', '3/8/2', 'a/b', '1/0', '1/99999'])('%s is none', async (text) => {
    const { err, code } = await ran('verify', '--shard', text)
    expect(err).toContain(`--shard: ${text} is no part of a whole`)
    expect(code).toBe(2)
  })
  test('joined are the whole, to the byte, in whatever order they come', async () => {
    for (const names of [shards, shards.toReversed()]) {
      const { out, err, code } = await merge(names, '--json', at('merged.json'))
      expect(read('merged.json')).toBe(read('whole.json'))
      expect({ err, code }).toEqual({ err: '', code: whole.code })
      expect(out).toMatch(/^3 shards: \d+ upheld, /)
    }
    // That it is not all the same because there is nothing in it.
    expect(whole.code).toBe(1)
    expect(read('whole.json')).toContain('"came": "kept"')
    expect(read('whole.json')).toContain('"type": "excepted"')
    expect(read('1.json')).not.toContain('"came": "kept"')
  })
  test('and their reports are those of the whole', async () => {
    for (const form of ['text', 'junit', 'ktap', 'html']) {
      await merge(shards, '--report', `${form}=${at('merged')}`)
      await ran('report', at('whole.json'), '--report', `${form}=${at('reported')}`)
      expect(read('merged')).toBe(read('reported'))
    }
  })
  test('a model that was looked at is in the first, and in the whole', async () => {
    const all = ['--json', at('all.json')]
    // What a verification without options does takes too long here: one shard of very many.
    await ran('verify', '--shard', '1/10000', ...all)
    const { proved } = JSON.parse(read('all.json')) as { proved: readonly { theorem: string; isProved: boolean }[] }
    expect(proved[0]).toMatchObject({ theorem: 'tables', isProved: true })
    expect(proved.length).toBeGreaterThan(5)
    await ran('verify', '--shard', '2/10000', ...all)
    expect(JSON.parse(read('all.json'))).toMatchObject({ proved: [] })
  })
})

/** The results of a file with something changed. */
function changed(name: string, edit: (value: Record<string, unknown>) => void): string {
  const value = JSON.parse(read(name)) as Record<string, unknown>
  edit(value)
  writeFileSync(at(`changed-${name}`), JSON.stringify(value))
  return `changed-${name}`
}

describe('a merge refuses', () => {
  test.each<[string, () => readonly string[], RegExp]>([
    ['a missing shard', () => shards.slice(0, 2), /missing: 3\/3/],
    ['a shard that comes twice', () => [...shards, '2.json'], /2\.json: shard 2\/3 again, it is in .*2\.json/],
    ['what is no shard', () => [...shards, 'whole.json'], /whole\.json: it is no shard/],
    [
      'a shard of another whole',
      () => ['1.json', '2.json', changed('3.json', (value) => (value['shard'] = { index: 3, of: 4 }))],
      /it is shard 3\/4, and .*1\.json is one of 3/,
    ],
    [
      'another version',
      () => ['1.json', '2.json', changed('3.json', (value) => (value['tool'] = '9.9.9'))],
      /changed-3\.json: tool: another version of vfio-mig than in .*1\.json: "9\.9\.9", not /,
    ],
    [
      'another way to the device',
      () => ['1.json', '2.json', changed('3.json', (value) => (value['options'] = '--agent a'))],
      /changed-3\.json: options: another way to the device than in .*1\.json: "--agent a", not none/,
    ],
    [
      'another seed',
      () => ['1.json', '2.json', changed('3.json', (value) => (value['seed'] = 2))],
      /seed: another seed than in .*: 2, not 1/,
    ],
    [
      'other settings',
      () => ['1.json', '2.json', changed('3.json', (value) => (value['runs'] = 4))],
      /another number of runs/,
    ],
    [
      'another device',
      () => ['1.json', '2.json', changed('3.json', (value) => delete value['mutant'])],
      /another mutant than in .*: none, not "opens-early"/,
    ],
  ])('%s', async (_, names, says) => {
    const { out, err, code } = await merge(names(), '--json', at('never.json'))
    expect(err).toMatch(says)
    expect({ out, code }).toEqual({ out: '', code: 2 })
  })
  test('nothing without telling that a shard was cut short', async () => {
    const short = changed('3.json', (value) => {
      value['isWhole'] = false
      value['results'] = []
    })
    const { code } = await merge(['1.json', '2.json', short], '--json', at('short.json'))
    expect(JSON.parse(read('short.json'))).toMatchObject({ isWhole: false })
    expect(code).not.toBe(0)
  })
})
