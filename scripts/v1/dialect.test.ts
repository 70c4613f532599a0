// The commands with --protocol v1, in process: what they say, what they save, and what they refuse.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { jsonOf, v1 as model, type Step } from '#model'
import { v1 as properties } from '#properties'
import { ran } from '../cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-v1-'))
afterAll(() => rmSync(folder, { recursive: true }))
const v1 = (...args: readonly string[]) => ran(args[0]!, '--protocol', 'v1', ...args.slice(1))

describe('verify', () => {
  test('a subject of the reference device is upheld', async () => {
    const { out, code } = await v1('verify', '--requirement', 'region', '--runs', '5', '--depth', '1')
    expect(out).toContain('Device: v1, simulated')
    expect(out).toMatch(/\ntested: 6 upheld\n$/)
    expect(code).toBe(0)
  })
  test('a mutant is refuted, with steps, what it was and what was wanted', async () => {
    const { out, code } = await v1('verify', '--mutant', 'offset-zero', '--requirement', 'region/offset')
    expect(out).toContain('REFUTED')
    expect(out).toMatch(/> +\d+ {2}read .* 0\n/)
    expect(out).toMatch(/it was {2}data_offset is 0\.\n {2}wanted {2}At least 32/)
    expect(code).toBe(1)
  })
  test('a should fails with --strict alone', async () => {
    const args = ['--mutant', 'any-width', '--requirement', 'region/native', '--runs', '1', '--depth', '1'] as const
    expect((await v1('verify', ...args)).code).toBe(0)
    expect((await v1('verify', ...args, '--strict')).code).toBe(1)
  })
  test('what is known to be broken is excepted; an entry for features is refused, for there are none', async () => {
    const file = join(folder, 'expect.json')
    const entry = { requirement: 'region/offset', reason: 'it was always so' }
    const args = ['verify', '--mutant', 'offset-zero', '--requirement', 'region/offset', '--expect', file] as const
    writeFileSync(file, JSON.stringify({ expect: [entry] }))
    expect(await v1(...args)).toMatchObject({ code: 0, out: expect.stringContaining('tested: 1 excepted') as string })
    writeFileSync(file, JSON.stringify({ expect: [{ ...entry, features: '7' }] }))
    const { err, code } = await v1(...args)
    expect([code, err]).toEqual([2, expect.stringContaining('v1 has no features')])
  })
})

describe('a refutation', () => {
  const file = join(folder, 'found.json')
  interface Saved {
    readonly protocol: string
    readonly results: readonly { readonly replay?: string }[]
  }
  const saved = async (): Promise<Saved> => {
    await v1('verify', '--mutant', 'offset-zero', '--requirement', 'region', '--depth', '2', '--json', file)
    return JSON.parse(readFileSync(file, 'utf8')) as Saved
  }

  test('is performed again by its line and by its file, and judged without a device', async () => {
    const { results } = await saved()
    const line = results.find(({ replay }) => replay !== undefined)!.replay!
    const [, begin, acts] = /^vfio-mig (.*) --acts '(.*)'$/.exec(line)!
    const again = await ran(...begin!.split(' '), '--acts', acts!)
    expect(again.out).toMatch(/\nbroken\n {2}it was {2}data_offset is 0\.\n/)
    expect(again.code).toBe(1)
    // The file says its protocol.
    for (const args of [[], ['--protocol', 'v1'], ['--judge'], ['--requirement', 'region/offset']]) {
      expect([args, (await ran('replay', file, ...args)).code]).toEqual([args, 1])
    }
    expect(await ran('replay', file, '--protocol', 'v2')).toMatchObject({ code: 2 })
    const other = begin!.replace('offset-zero', 'unaligned').split(' ')
    expect((await ran(...other, '--acts', acts!)).code).toBe(0)
  })
  test('has the forms that are not about the chart of v2, and the same bytes again', async () => {
    await saved()
    expect((await ran('report', file, '--report', 'json=-')).out).toBe(readFileSync(file, 'utf8'))
    const text = (await ran('report', file)).out
    expect(text).toMatch(/^device +v1, simulated, mutant offset-zero\n/)
    expect(text).toContain('replay  vfio-mig replay --protocol v1 --requirement region/offset --mutant offset-zero')
    const junit = (await ran('report', file, '--report', 'junit=-')).out
    expect(junit).toContain('<testsuite name="v1, which has no features" tests="6" failures="1"')
    expect((await ran('report', file, '--report', 'ktap=-')).out).toMatch(/\n {4}not ok \d region\/offset\n/)
    const { err, code } = await ran('report', file, '--report', `html=${join(folder, 'a.html')}`)
    expect(err).toContain('html draws the state machine of v2, not that of v1')
    expect(code).toBe(2)
  })
  test.each<[string, string, RegExp]>([
    ['"protocol": "v1"', '"protocol": "v2"', /trace\.header\.protocol: it is v1, v2 is expected/],
    ['"type": "access"', '"type": "acess"', /acess is no event\. Did you mean access\?/],
    ['"width": 8', '"width": 9', /width/],
    ['"features": []', '"features": ["P2P"]', /features/],
    ['"value": {', '"valeu": {', /value|valeu/],
  ])('whose file has %s for %s is refused by its place', async (from, to, message) => {
    await saved()
    const text = readFileSync(file, 'utf8')
    const wrong = join(folder, 'wrong.json')
    expect(text).toContain(from)
    writeFileSync(wrong, text.replace(from, to))
    const { err, out, code } = await ran('report', wrong)
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(message)
    expect(err).toContain('wrong.json:')
  })
  test('shards are joined to the bytes of the whole', async () => {
    const args = ['verify', '--mutant', 'offset-zero', '--requirement', 'region', '--depth', '2', '--json'] as const
    const parts = await Promise.all(
      ['1/2', '2/2'].map(async (shard) => {
        const part = join(folder, `${shard[0]!}.json`)
        await v1(...args, part, '--shard', shard)
        return part
      }),
    )
    await saved()
    expect((await ran('merge', ...parts, '--json', '-')).out).toBe(readFileSync(file, 'utf8'))
  })
})

describe('judge', () => {
  const file = join(folder, 'trace.jsonl')
  const lines = (steps: readonly Step<model.Event, model.Replies>[]): string => {
    const header = { version: 1, protocol: 'v1', features: [[]], powers: [], partial: false }
    return [header, ...steps].map((line) => `${JSON.stringify(jsonOf(line))}\n`).join('')
  }
  const step = (event: model.Event, value: unknown, at: number) =>
    ({ act: { device: 0, lane: 0, event }, outcome: { type: 'ok', value }, began: 2 * at, ended: 2 * at + 1 }) as Step<
      model.Event,
      model.Replies
    >

  test('a trace says that it is of v1, and the duties of its user are judged', async () => {
    writeFileSync(file, lines([step({ type: 'set-state', value: 5 }, null, 0)]))
    const { out, code } = await ran('judge', file)
    expect(out).toMatch(/BROKEN +users\/valid \(user\)/)
    expect(out).toContain('write device_state 101b 101b')
    expect(out).toContain('\njudged: 1 holds, 26 silent, 2 broken, 1 deviates\n')
    expect(code).toBe(1)
    expect(await ran('judge', file, '--protocol', 'v2')).toMatchObject({ code: 2 })
    expect(await ran('judge', file, '--features', '7')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--features: it has no meaning for v1') as string,
    })
  })
  test('a reply that is none is refused by its line', async () => {
    writeFileSync(file, lines([step({ type: 'get-state' }, 'RUNNING', 0)]))
    const { err, code } = await ran('judge', file)
    expect(err).toMatch(/trace\.jsonl:2: outcome\.value: it is no reply to get-state/)
    expect(code).toBe(2)
  })
})

describe('the catalogue and the faulty devices', () => {
  test('are listed, as text and as JSON', async () => {
    expect((await v1('requirements')).out).toContain('30 requirements: 20 must, 10 should, 0 practice')
    const { requirements } = JSON.parse((await v1('requirements', '--format', 'json')).out) as {
      readonly requirements: readonly { readonly name: string; readonly mutants: readonly string[] }[]
    }
    expect(requirements.find(({ name }) => name === 'region/offset')!.mutants).toContain('offset-zero')
    // Every duty of a device catches one, by the table that a score has made.
    const duties = properties.duties.map(({ name }) => name)
    const lacking = requirements.filter(({ name, mutants }) => duties.includes(name) && mutants.length === 0)
    expect(lacking).toEqual([])
    const names = model.mutants.map(({ name }) => name)
    expect(requirements.flatMap(({ mutants }) => mutants).filter((name) => !names.includes(name))).toEqual([])
    const { out } = await v1('mutants')
    expect(out).toMatch(/^47 mutants$/m)
    expect(out).toContain('swallows-errors')
    const header = await v1('requirements', '--header', 'x')
    expect(header.err).toContain('--header: it has no meaning for v1')
  })
  test('one is scored', async () => {
    const { out, code } = await v1('mutants', '--score', '--mutant', 'offset-zero', '--runs', '5')
    expect(out).toMatch(/offset-zero +refuted +refuted +1 +region\/offset in \d+ sequences/)
    expect(out).toContain('1 of 1 mutants in their class')
    expect(code).toBe(0)
  })
})

test('prove: three theorems, and the relation for each feature set', async () => {
  const { out, code } = await v1('prove')
  expect(out).toContain('3 theorems, 3 proved')
  expect(out.match(/^v1 and v2 with /gm)).toHaveLength(4)
  expect(out).toContain('after 1 byte: v1 refused, v2 same')
  expect(code).toBe(0)
})

test('explain, table and diagram know the five states', async () => {
  const { out } = await v1('explain', 'RUNNING', 'RESUMING')
  expect(out).toContain('to    100b RESUMING')
  expect((await v1('explain', 'STOP', 'RUNNING')).out).toContain('not listed by the text')
  expect((await v1('table')).out).toContain('STOP_COPY -> PRE_COPY is blocked')
  const drawn = (await v1('diagram', '--format', 'mermaid')).out
  expect(drawn).toContain('title: "VFIO migration region v1, device_state: the writes that the text lists"')
  expect(drawn).toContain('STOP_AND_COPY["STOP_AND_COPY<br/>010b"]')
  expect(drawn).toContain('ERROR["ERROR<br/>110b<br/>')
  expect(drawn).not.toContain('flags')
  expect((await v1('diagram', '--format', 'dot')).out).toContain('>110b</FONT>')
})

test.each([
  [['verify', '--features', '7'], '--features: it has no meaning for v1'],
  [['verify', '--mutant', 'nobody'], '--mutant: nobody is no mutant of v1'],
  [['verify', '--requirement', 'nothing'], '--requirement: nothing is no requirement'],
  [['prove', '--json'], '--json: it has no meaning for v1'],
  [['verify', '--backend', 'lab'], '--backend: it has no meaning for v1'],
  [['verify', '--report', 'html=a.html'], 'html draws the state machine of v2, not that of v1'],
  [['verify', '--json', '/dev/null/a'], '--json: /dev/null/a cannot be written'],
  [['replay', '--requirement', 'region/offset', '--acts', '[{}]'], '--acts: [0].device'],
  [['replay', '--requirement', 'precopy/elsewhere', '--acts', '[]'], 'precopy/elsewhere is no requirement'],
  [['explain', 'STOP', 'STOP'], 'TO: a write of STOP in STOP changes nothing'],
])('%s is refused', async (args, message) => {
  const { err, code } = await v1(...args)
  expect(err).toContain(message)
  expect(code).toBe(2)
})

test('a protocol that is none is refused', async () => {
  const { err, code } = await ran('verify', '--protocol', 'v3')
  expect(err).toContain('--protocol: v3 is no protocol')
  expect(code).toBe(2)
})
