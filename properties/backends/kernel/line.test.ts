import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAgent, hasCompiler } from './build.ts'
import type { Unplaced } from './encoding.ts'
import { cancelLine, greetedBy, helloLine, lineOf, replyOf } from './line.ts'

const file = { register: 3 } as const
const session = { table: 1, age: 2 } as const
const bytes = Uint8Array.of(0, 0xab)

const spoken: readonly (readonly [Unplaced, string])[] = [
  [{ type: 'open', into: 3, path: '/dev/x', flags: 2 }, 'open r3 /dev/x 2'],
  [{ type: 'close', file: session }, 'close t1.2'],
  [{ type: 'ioctl', file, command: 0x3b75, bytes }, 'ioctl r3 15221 00ab'],
  [
    { type: 'ioctl', file, command: 1, bytes, memory: 'read-only', take: { table: 4, at: 12 } },
    'ioctl r3 1 00ab read-only take t4 12',
  ],
  [{ type: 'ioctl', file, command: 1, bytes: new Uint8Array(), into: 5 }, 'ioctl r3 1 - into r5'],
  [{ type: 'ioctl-value', file, command: 1, value: 3 }, 'ioctlv r3 1 3'],
  [{ type: 'read', file: session, length: 7 }, 'read t1.2 7'],
  [{ type: 'read', file, length: 7, offset: 2 ** 40 }, 'pread r3 7 1099511627776'],
  [{ type: 'write', file, bytes: new Uint8Array() }, 'write r3 -'],
  [{ type: 'write', file, bytes, offset: 9 }, 'pwrite r3 00ab 9'],
  [{ type: 'unless', file, command: 1, bytes, at: 8, values: [0, 3] }, 'unless r3 1 00ab 8 0,3'],
  [{ type: 'meet', key: 5, count: 2 }, 'meet 5 2'],
  [{ type: 'lacking', what: 'files' }, 'lacking files'],
  [{ type: 'lacking', what: 3 }, 'lacking 3'],
  [{ type: 'measure', file, command: 1, count: 9, all: [bytes, Uint8Array.of(1)] }, 'measure r3 1 9 00ab 01'],
]

test.each(spoken)('a call as a line: %j', (call, line) => {
  expect(lineOf(12, { ...call, lane: 4 })).toBe(`12 4 ${line}\n`)
})

test('what cannot be said in a line is refused before anything is sent', () => {
  for (const path of ['a b', 'a\nb', '', 'ü'])
    expect(() => lineOf(1, { type: 'get', lane: 0, path })).toThrow(RangeError)
})

test('requests of our own', () => {
  expect(cancelLine(7, 1, 5)).toBe('7 1 cancel 5\n')
  expect(helloLine(7, 1)).toBe('7 1 hello\n')
  expect(greetedBy('hello vfio-agent 1 lanes=8')).toBe(1)
  expect([greetedBy('hello vfio-agent x'), greetedBy('Welcome to a machine'), greetedBy('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('replies', () => {
  expect(replyOf('5 0')).toEqual({ id: 5, result: { type: 'ok', value: { returned: 0, bytes: new Uint8Array() } } })
  expect(replyOf('5 2 00ab')).toEqual({ id: 5, result: { type: 'ok', value: { returned: 2, bytes } } })
  expect(replyOf('5 -22 00ab')).toEqual({ id: 5, result: { type: 'errno', errno: 'EINVAL', out: bytes } })
  expect(replyOf('5 -22')).toEqual({ id: 5, result: { type: 'errno', errno: 'EINVAL' } })
  expect(replyOf('5 ~')).toEqual({ id: 5, result: { type: 'skipped' } })
  expect(replyOf('5 ! too many bytes')).toEqual({
    id: 5,
    result: { type: 'lost', because: 'the agent refused the call: too many bytes' },
  })
  const long = 'a5'.repeat(2 ** 20)
  expect(replyOf(`5 1048576 ${long}`)?.result).toMatchObject({ type: 'ok', value: { returned: 2 ** 20 } })
  for (const line of [
    '',
    '5',
    '? ! x',
    '5 x',
    '5 0 abc',
    '5 0 zz',
    `5 1 ${long}x`,
    '5 ~ 00',
    'a 0',
    '5 0  00',
    '-5 0',
  ]) {
    expect([line.slice(0, 20), replyOf(line)]).toEqual([line.slice(0, 20), undefined])
  }
})

const isThere = hasCompiler()
const needed = isThere ? '' : ' (needs a C compiler)'
const folder = mkdtempSync(join(tmpdir(), 'vfio-line-'))
const program = join(folder, 'vfio-agent')

beforeAll(() => {
  if (!isThere) return
  const checks = ['-g', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread', '-fno-sanitize-recover=all']
  buildAgent(program, [...checks, '-fsanitize=address,undefined'])
  writeFileSync(join(folder, 'file'), 'some bytes')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Only harmless things are named here: what is garbled is a path of this folder, and no file system's ioctl.
const word = fc.constantFrom('r0', 'r1', 'r63', 'r64', 't0.0', 't1.9', 't16.0', '-', '0', '1', '8', '65', '0x541b', 'x')
const numbers = fc.oneof(fc.nat(70).map(String), fc.constantFrom('18446744073709551616', '4294967296', '-1', '0x', ''))
const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefg'), maxLength: 40 })
const operations = fc.constantFrom(
  ...['hello', 'open', 'close', 'clear', 'dup', 'ioctl', 'ioctlv', 'read', 'write', 'pread', 'pwrite', 'put', 'get'],
  ...['ls', 'readlink', 'stat', 'files', 'unless', 'guard', 'poll', 'cancel', 'insmod', 'frob', '', 'take'],
  ...['lacking', 'measure'],
)
const paths = fc.constantFrom('file', 'nowhere', 'file/below', 'f'.repeat(300))
const requests = fc
  .tuple(
    fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 10 ** 6 }).map(String) }, { weight: 1, arbitrary: numbers }),
    fc.oneof({ weight: 8, arbitrary: fc.nat(7).map(String) }, { weight: 1, arbitrary: numbers }),
    operations,
    fc.array(fc.oneof(word, numbers, digits, paths, fc.constantFrom('take', 'into', 'read-only', 'unreadable')), {
      maxLength: 12,
    }),
  )
  .map(([id, lane, operation, args]) => [id, lane, operation, ...args].join(' '))
const sound = fc
  .tuple(
    fc.integer({ min: 1, max: 10 ** 6 }),
    fc.nat(7),
    fc.constantFrom(
      ...['open r0 file 2', 'open r1 nowhere 0', 'dup r1 r0', 'close r0', 'close r1', 'read r0 64', 'write r0 4142'],
      ...['pread r0 65536 0', 'pwrite r1 41 8', 'poll r0 5 0', 'guard r0', 'ls .', 'get file', 'stat file', 'clear t0'],
      ...['ioctl r0 0x541b 00000000', 'ioctl r0 0x541b 00000000 read-only take t0 0', 'ioctl r1 0x541b 00 unreadable'],
      ...['unless r0 0x541b 00000000 0 1,2', 'read t0.0 1', 'close t0.0', 'hello', 'cancel 5', 'meet 1 9'],
      ...['lacking files', 'lacking memory', 'lacking 2', 'measure r0 0x541b 50 00000000 01000000 02000000'],
    ),
  )
  .map((parts) => parts.join(' '))
const garbled = fc
  .tuple(fc.oneof(requests, sound), fc.nat(40), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
  .map(([line, at, gone, added]) => line.slice(0, at) + added.replaceAll('/', '') + line.slice(at + gone))
const lines = fc
  .oneof(
    { weight: 6, arbitrary: requests },
    { weight: 6, arbitrary: sound },
    { weight: 6, arbitrary: garbled },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('7 0 write r0 ', '7 0 ', '', '7'), fc.nat(4))
        .map(([head, mib]) => head + 'a'.repeat(mib * 2 ** 20)),
    },
  )
  .map((line) => line.replaceAll('\n', '\0'))

describe.skipIf(!isThere)(`malformed input, with the sanitizers${needed}`, () => {
  test('every line is answered once, nothing breaks, and it still works afterwards', async () => {
    const child = spawn(program, { cwd: folder })
    const said: string[] = []
    let [rest, errors] = ['', '']
    let heard = (): void => {}
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      const all = (rest + text).split('\n')
      rest = all.pop()!
      said.push(...all)
      heard()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text))
    child.stdin.on('error', () => {})
    child.on('close', () => heard())
    const replies = async (count: number): Promise<readonly string[]> => {
      while (said.length < count && child.exitCode === null) await new Promise<void>((resolve) => (heard = resolve))
      if (said.length < count) throw new Error(`It ended after ${said.length} lines of ${count}: ${errors}`)
      return said.splice(0, count)
    }
    const send = (all: readonly string[]): void => void child.stdin.write(all.map((line) => `${line}\n`).join(''))
    let [sent, refused] = [0, 0]
    await replies(1)
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 40, size: 'max' }), async (all) => {
        send(all)
        const answers = await replies(all.length)
        for (const reply of answers) expect(reply).toMatch(/^(\d{1,18}|\?) (-?\d+( ([0-9a-f]{2})+)?|~|! .+)$/)
        sent += all.length
        refused += answers.filter((reply) => reply.includes(' ! ')).length
        // The first one may be passed over.
        send(['8 6 hello', '9 6 hello'])
        expect((await replies(2)).at(-1)).toMatch(/^9 0 /)
        expect(said).toEqual([])
      }),
      { numRuns: 150, seed: 3 },
    )
    expect(sent).toBeGreaterThan(1500)
    expect(refused).toBeGreaterThan(sent / 3)
    expect(sent - refused).toBeGreaterThan(sent / 5)
    const exit = new Promise((resolve) => child.on('close', resolve))
    child.stdin.end('1 0 hel')
    expect(await exit).toBe(0)
    expect(errors).toBe('')
  })
})
