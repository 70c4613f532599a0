// What comes of an expectation, and what the commands make of it: never green, and an error where there is no cause.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { traceText, valueOf, type FeatureSet } from '#model'
import type { Counterexample } from '#properties'
import { ran as run } from './cli.ts'
import { expectationFor, metBy, type Expectation, type Found, type Met } from './expectations.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-expect-'))
afterAll(() => rmSync(folder, { recursive: true }))

const one: FeatureSet = ['STOP_COPY']
const three: FeatureSet = ['STOP_COPY', 'P2P']
const entry = (requirement: string, features?: FeatureSet): Expectation => ({
  requirement,
  features,
  reason: 'known',
  link: undefined,
  place: 'known.json:1:1',
})
const found = (features: FeatureSet, came: Met['came'], requirement = 'a/b'): Found => ({ requirement, features, came })

describe('an entry', () => {
  test('is about its feature set, or about every one', () => {
    const expectations = { device: undefined, entries: [entry('a/b', three), entry('c/d')] }
    expect(expectationFor(expectations, 'a/b', one)).toBeUndefined()
    expect(expectationFor(expectations, 'a/b', three)).toBe(expectations.entries[0])
    expect(expectationFor(expectations, 'c/d', one)).toBe(expectations.entries[1])
  })

  test.each<[string, readonly Found[], boolean, Met['came'] | undefined]>([
    ['is broken where one set breaks it', [found(one, 'kept'), found(three, 'broken')], true, 'broken'],
    ['is kept where every set keeps it', [found(one, 'kept'), found(three, 'kept')], true, 'kept'],
    ['is kept where it does not apply to the rest', [found(one, 'inapplicable'), found(three, 'kept')], true, 'kept'],
    ['is not told where a set was silent', [found(one, 'silent'), found(three, 'kept')], true, 'silent'],
    ['is not told where a set is unknown', [found(one, 'silent'), found(three, 'unknown')], true, 'unknown'],
    ['is not told where not all was tried', [found(one, 'kept')], false, 'unknown'],
    ['is broken however much was tried', [found(one, 'broken')], false, 'broken'],
    ['does not apply where no set is meant', [found(one, 'inapplicable')], true, 'inapplicable'],
    ['is no matter where nobody tried it', [found(one, 'kept', 'c/d')], true, undefined],
  ])('%s', (_, all, isWhole, came) => {
    expect(metBy({ device: undefined, entries: [entry('a/b')] }, all, isWhole).map((met) => met.came)).toEqual(
      came === undefined ? [] : [came],
    )
  })
})

/** A file with these entries. */
function known(...entries: readonly object[]): string {
  const path = join(folder, 'known.json')
  writeFileSync(path, JSON.stringify({ device: 'an example', expect: entries }))
  return path
}
const short = { requirement: 'transitions/arcs', reason: 'a short cut', link: 'https://example.org/1' }
const faulty = ['verify', '--mutant', 'leaves-through-stop-copy', '--requirement', 'transitions/arcs', '--runs', '5']
const json = join(folder, 'report.json')

describe('verify --expect', () => {
  test('what is broken as expected is excepted, in full, and no failure', async () => {
    const { out, code } = await run(...faulty, '--features', '7', '--expect', known(short), '--json', json)
    expect(out).toContain('Expected to fail, of an example: transitions/arcs\n')
    expect(out).toMatch(
      /excepted {5}transitions\/arcs: a short cut \(https:\/\/example\.org\/1\); REFUTED after \d+ runs/,
    )
    expect(out).toContain('known to be broken: a short cut (https://example.org/1)')
    expect(out).toMatch(/> +\d+ {2}arcs/)
    expect(out).toMatch(/\ntested: 1 excepted\n$/)
    expect(code).toBe(0)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      results: [{ verdict: { type: 'excepted', reason: expect.stringContaining('short cut') as string } }],
      expected: [{ ...short, came: 'broken' }],
    })
    // The counterexample within replays like any other.
    expect((await run('replay', json)).code).toBe(1)
  })

  test('what is broken elsewhere than expected is refuted', async () => {
    const { out, code } = await run(...faulty, '--features', '7', '--expect', known({ ...short, features: '3' }))
    expect(out).toContain('REFUTED      transitions/arcs')
    expect(code).toBe(1)
  })

  test('what passes is an error with its place', async () => {
    const args = ['verify', '--features', '7', '--requirement', 'transitions/arcs', '--runs', '5', '--expect']
    const { out, code } = await run(...args, known(short))
    expect(out).toContain('upheld       transitions/arcs')
    expect(out).toContain('expected to fail and passed: transitions/arcs: a short cut (https://example.org/1)\n')
    expect(out).toMatch(/known\.json:1:\d+: expect\[0\]\.requirement: take the entry out, or say which/)
    expect(code).toBe(1)
    // In one set it does not pass: then there is a cause.
    expect((await run(...faulty, '--expect', known(short))).code).toBe(0)
  })

  test('what is silent or inapplicable is told, and is neither an error nor green', async () => {
    const silent = { requirement: 'migration/live', reason: 'slow' }
    const args = ['verify', '--runs', '0', '--depth', '0', '--requirement']
    const untold = await run(...args, 'migration/live', '--features', '7', '--expect', known(silent))
    expect(untold.out).toContain('expected to fail, and silent: migration/live: slow\n')
    expect(untold.code).toBe(3)
    const lacking = { requirement: 'precopy/initial', reason: 'none' }
    const inapplicable = await run(...args, 'precopy/initial', '--features', '1', '--expect', known(lacking))
    expect(inapplicable.out).toContain('expected to fail, and inapplicable: precopy/initial: none\n')
    expect(inapplicable.code).toBe(4)
  })

  test('what is not tried is not told of', async () => {
    const { out, code } = await run(
      ...faulty,
      '--features',
      '7',
      '--expect',
      known(short, { ...short, requirement: 'sessions/ended' }),
    )
    expect(out).not.toContain('expected to fail')
    expect(code).toBe(0)
  })

  test('a deviation that is known is none to be strict about', async () => {
    const args = ['verify', '--mutant', 'running-never-stops', '--features', '5', '--runs', '5', '--requirement']
    const possible = [...args, 'transitions/possible']
    expect((await run(...possible)).code).toBe(0)
    expect((await run(...possible, '--strict')).code).toBe(1)
    const file = known({ requirement: 'transitions/possible', reason: 'it never stops' })
    expect(await run(...possible, '--strict', '--expect', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('deviates after') as string,
    })
  })

  test('a file that is wrong is told before anything runs', async () => {
    const { out, err, code } = await run('verify', '--expect', known({ ...short, requirement: 'transitions/arc' }))
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toContain('Did you mean transitions/arcs?')
  })
})

describe('judge --expect', () => {
  test('excepts what a trace breaks, and fails for what it keeps', async () => {
    await run(...faulty, '--features', '7', '--json', json)
    const { results } = valueOf(JSON.parse(readFileSync(json, 'utf8'))) as {
      results: readonly { verdict: { counterexample: Counterexample } }[]
    }
    const trace = join(folder, 'trace.jsonl')
    writeFileSync(trace, traceText(results[0]!.verdict.counterexample.trace))
    const judge = ['judge', trace, '--requirement', 'transitions/arcs']
    expect(await run(...judge)).toMatchObject({ code: 1, out: expect.stringContaining('BROKEN') as string })
    expect(await run(...judge, '--expect', known(short))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/excepted +transitions\/arcs: a short cut \(https:/) as string,
    })
    const other = { requirement: 'transitions/possible', reason: 'old' }
    expect(await run('judge', trace, '--expect', known(short, other))).toMatchObject({
      code: 1,
      out: expect.stringContaining('expected to fail and passed: transitions/possible: old\n') as string,
    })
  })
})
