import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'trace.jsonl')

const header = '{"version":1,"protocol":"v2","features":[["STOP_COPY"]],"powers":[],"partial":true}'
const ofV1 = '{"version":1,"protocol":"v1","features":[[]],"powers":[],"partial":true}'
const stepOn = (device: number): string =>
  `{"began":1,"ended":2,"act":{"device":${device},"lane":0,"event":{"type":"get-state"}},` +
  '"outcome":{"type":"ok","value":"STOP"}}'
const step = stepOn(0)
const textOf = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** What judge says of the bytes of a file, which it names. */
async function judged(bytes: string | Buffer) {
  writeFileSync(file, bytes)
  const { out, err, code } = await ran('judge', file, '-q')
  return { out, err: err.replaceAll(file, 'FILE'), code }
}
const refused = (err: string) => ({ out: '', err: `vfio-mig: FILE${err}`, code: 2 })

const schema = (name = 'trace'): string => `  The lines of a trace are described by: vfio-mig schema ${name}\n`

describe('the bytes of a trace', () => {
  test('a byte order mark is skipped, by judge and by replay', async () => {
    const plain = await judged(textOf(header, step))
    expect([plain.err, plain.code]).toEqual(['', 0])
    expect(await judged(`\ufeff${textOf(header, step)}`)).toEqual(plain)
    const saved = join(folder, 'saved.json')
    writeFileSync(saved, '\ufeff{"version": 99, "results": []}')
    expect((await ran('replay', saved)).err).toContain('version 99 is newer')
  })
  const little = Buffer.from(textOf(header, step), 'utf16le')
  const [withMark, big] = [Buffer.from(`\ufeff${textOf(header, step)}`, 'utf16le'), Buffer.from(little).swap16()]
  test.each([
    ['LE', little],
    ['LE', withMark],
    ['BE', big],
    ['BE', Buffer.from(withMark).swap16()],
  ])('UTF-16%s is told as such', async (order, bytes) => {
    const remedy = `  Convert it: iconv -f UTF-16${order} -t UTF-8 FILE\n`
    expect(await judged(bytes)).toEqual(refused(`: it is UTF-16, UTF-8 is expected\n${remedy}`))
  })
})

describe('the header of a trace', () => {
  test('protocols are v1 and v2', async () => {
    const other = (protocol: string): string => textOf(header.replace('"v2"', protocol), step)
    const v3 = ':1: protocol: v3 is not known: v1 and v2 are\n'
    expect(await judged(other('"v3"'))).toEqual(refused(`${v3}${schema()}`))
    const none = ':1: protocol: expected v1 or v2\n'
    expect(await judged(other('3'))).toEqual(refused(`${none}${schema()}`))
  })
  test('v1 has no features', async () => {
    const said = ':1: features[0]: v1 has no features: give each device an empty list\n'
    expect(await judged(textOf(ofV1.replace('[[]]', '[["STOP_COPY"]]')))).toEqual(refused(said + schema('trace-v1')))
    expect((await judged(textOf(ofV1))).err).toBe('')
  })
  test('there is one', async () => {
    const said = ':3: a second header: a trace has one, its line 1\n  Give each trace its own file.\n'
    expect(await judged(textOf(header, step, header, step))).toEqual(refused(said))
  })
})

describe('a step on a device that the header does not have', () => {
  const has = (devices: string): string => `  The header has ${devices}: its features are a list with a set for each.\n`
  test('is refused where it stands', async () => {
    const said = ':3: act.device: there is no device 1\n'
    expect(await judged(textOf(header, step, stepOn(1)))).toEqual(refused(said + has('one device, 0')))
    const two = header.replace('[["STOP_COPY"]]', '[["STOP_COPY"],["STOP_COPY"]]')
    expect((await judged(textOf(two, step, stepOn(1)))).err).toBe('')
    const beyond = await judged(textOf(two, step, stepOn(2)))
    expect(beyond).toEqual(refused(`:3: act.device: there is no device 2\n${has('devices 0 to 1')}`))
  })
  test('of v1 as well', async () => {
    const access = step.replace('"value":"STOP"', '"value":1')
    expect((await judged(textOf(ofV1, access))).err).toBe('')
    const beyond = access.replace('"device":0', '"device":1')
    expect(await judged(textOf(ofV1, beyond))).toEqual(
      refused(`:2: act.device: there is no device 1\n${has('one device, 0')}`),
    )
  })
  test('is judged where the header names the features of none', async () => {
    writeFileSync(file, textOf(header.replace('[["STOP_COPY"]]', '[]'), step, stepOn(1)))
    expect(await ran('judge', file, '-q', '--features', '1')).toMatchObject({ err: '', code: 0 })
  })
  test('is refused in a counterexample, too', async () => {
    const found = join(folder, 'found.json')
    const mutant = ['--mutant', 'opens-early', '--features', '1', '--requirement', 'sessions/last-arc-opens']
    const { code } = await ran('verify', ...mutant, '--json', found)
    expect(code).toBe(1)
    const { results } = JSON.parse((await ran('report', found, '--report', 'json=-')).out) as {
      results: readonly { verdict: { counterexample: { trace: { steps: { act: { device: number } }[] } } } }[]
    }
    const { counterexample } = results[0]!.verdict
    counterexample.trace.steps[0]!.act.device = 1
    writeFileSync(found, JSON.stringify(counterexample))
    const { err } = await ran('replay', found, '--judge')
    expect(err).toBe(`vfio-mig: ${found}: trace.steps[0].act.device: there is no device 1\n${has('one device, 0')}`)
  })
})

describe('a trace whose last line is cut short', () => {
  const cut = textOf(header, step, step).slice(0, -20)
  test('is refused, and says how what is whole of it is judged', async () => {
    const whole = 'The 2 lines before it are whole, and judged by: head -n 2 FILE | vfio-mig judge -'
    expect(await judged(cut)).toEqual(refused(`:3: not JSON\n  Is the line cut short? ${whole}\n`))
    const home = fileURLToPath(new URL('..', import.meta.url))
    const script = `head -n 2 '${file}' | node --import tsx --conditions=source scripts/bin.ts judge - -q`
    const { stdout, status } = spawnSync('sh', ['-c', script], { cwd: home, encoding: 'utf8' })
    expect([stdout, status]).toEqual([expect.stringMatching(/^judged: \d+ holds, \d+ silent\n$/), 0])
  }, 30_000)
  test.each([
    ['in the middle', textOf(header, step.slice(0, -9), step), 2],
    ['behind nothing but a header', textOf(header, step.slice(0, -9)), 2],
    ['in the header', header.slice(0, -9), 1],
  ])('%s there is nothing to be judged without it', async (_, text, line) => {
    const said = 'Is the line cut short? A trace has one JSON value a line.'
    expect(await judged(text)).toEqual(refused(`:${line}: not JSON\n  ${said}\n`))
  })
})
