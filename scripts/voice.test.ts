// How much is said: the last lines alone, the usual, everything. What comes of it, and the exit code, are the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-voice-'))
afterAll(() => rmSync(folder, { recursive: true }))
const few = ['--features', '1', '--runs', '0', '--depth', '1'] as const
const mutant = ['verify', ...few, '--mutant', 'opens-early', '--requirement', 'sessions'] as const

describe('verify', () => {
  test('--quiet says the sums', async () => {
    const { out, code } = await ran(...mutant, '--quiet')
    expect(out).toMatch(/^tested: [\d a-z,]+\n$/)
    expect(code).toBe((await ran(...mutant)).code)
    expect(code).toBe(1)
  })
  test('--quiet of everything says that of the model as well', async () => {
    const { out, code } = await ran('verify', '-q', '--shard', '1/300')
    expect(out).toMatch(/^4 of 4 tables equal, 8 of 8 theorems proved\ntested: [\d a-z,]+\n$/)
    expect([0, 3, 4]).toContain(code)
  })
  test('--quiet still tells an expectation that was not met', async () => {
    const file = join(folder, 'expect.json')
    writeFileSync(file, JSON.stringify({ expect: [{ requirement: 'sessions/ended', reason: 'it was so' }] }))
    const { out, code } = await ran('verify', ...few, '--requirement', 'sessions/ended', '--expect', file, '-q')
    expect(out).toMatch(/^expected to fail and passed: sessions\/ended: it was so\n/)
    expect(code).toBe(1)
  })
  test('--verbose says of each what it asks, how much was done, what it takes, and why nothing is told', async () => {
    const { out } = await ran('verify', ...few, '--requirement', 'loads', '--verbose')
    const usual = (await ran('verify', ...few, '--requirement', 'loads')).out
    for (const line of usual.split('\n')) expect(out).toContain(line)
    expect(out).toMatch(/ {17}\d+ runs, \d+ events, \d+ witnesses; it takes [^\n]*2 devices/)
    expect(out).toMatch(/silent +loads\/[^\n]*\n[^\n]*\n[^\n]*\n {17}silent is not green: more plans/)
  })
  test('--verbose and --quiet together are refused, before anything runs', async () => {
    const { out, err, code } = await ran(...mutant, '-q', '-v')
    expect([out, code]).toEqual(['', 2])
    expect(err).toContain('--verbose: --quiet is given as well')
  })
  test('v1 in each voice', async () => {
    const args = ['verify', '--protocol', 'v1', '--requirement', 'region', '--runs', '5', '--depth', '1'] as const
    expect((await ran(...args, '-q')).out).toBe('tested: 6 upheld\n')
    expect((await ran(...args, '-v')).out).toContain('data_offset lies behind the structure.')
  })
})

describe('judge', () => {
  const file = join(folder, 'trace.jsonl')
  const header = { version: 1, protocol: 'v2', features: [['STOP_COPY']], powers: [], partial: false }
  const step = (event: object, value: unknown, at: number) => ({
    act: { device: 0, lane: 0, event },
    outcome: { type: 'ok', value },
    began: 2 * at,
    ended: 2 * at + 1,
  })
  const steps = [step({ type: 'set-state', target: 'STOP' }, false, 0), step({ type: 'get-state' }, 'RUNNING', 1)]
  writeFileSync(file, [header, ...steps].map((line) => `${JSON.stringify(line)}\n`).join(''))

  test('--quiet says how many, --verbose why', async () => {
    const usual = await ran('judge', file)
    expect(usual.out).toMatch(/BROKEN +transitions\//)
    const sum = usual.out.trimEnd().split('\n').at(-1)!
    expect(sum).toMatch(/^judged: (\d+ holds, )?\d+ silent, \d+ broken$/)
    expect(await ran('judge', file, '--quiet')).toEqual({ ...usual, out: `${sum}\n` })
    const { out } = await ran('judge', file, '--verbose')
    expect(out).toMatch(/silent +precopy\/[^\n]*\n[^\n]*\n +it is about devices with PRE_COPY\n/)
    expect(out).toMatch(/ +no step of the trace puts it to the test; /)
  })
  test('a counterexample is replayed in each voice', async () => {
    const found = join(folder, 'found.json')
    await ran(...mutant, '--json', found)
    const usual = await ran('replay', found)
    const quiet = await ran('replay', found, '-q')
    expect(quiet.out).toMatch(/^broken\n {2}it was .*\n {2}wanted .*\n$/)
    expect(usual.out.endsWith(quiet.out)).toBe(true)
    expect((await ran('replay', found, '-v')).out).toMatch(/\n {2}header, .*: "\.\.\. /)
    expect([usual.code, quiet.code]).toEqual([1, 1])
  })
})

test('prove --quiet says the sum', async () => {
  expect(await ran('prove', '--check', '--quiet')).toEqual({
    out: 'v2: 8 theorems, 8 accepted\n',
    err: '',
    code: 0,
  })
  expect((await ran('prove', '--protocol', 'v1', '--quiet')).out).toBe('3 theorems, 3 proved\n')
})
