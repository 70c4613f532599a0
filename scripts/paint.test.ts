// Colours and progress in a real terminal, and where there is none: verdicts are coloured for a person alone, and what
// is written over and over goes to standard error and to nobody else.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { paintOn, wantsColour } from './paint.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-paint-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each<[boolean | undefined, Readonly<Record<string, string>>, boolean]>([
  [true, {}, true],
  [true, { TERM: 'xterm' }, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, {}, false],
  [undefined, {}, false],
])('a terminal: %s, with %j: %s', (isTerminal, environment, wanted) => {
  expect(wantsColour(isTerminal, environment)).toBe(wanted)
})

test('a word is painted where that is wanted, and is the same word where not', () => {
  expect(paintOn({ isColoured: true })('upheld', 'good')).toBe('\u001b[32mupheld\u001b[0m')
  expect(paintOn({})('upheld', 'good')).toBe('upheld')
})

test('no command writes but through the terminal that it is given', () => {
  // Programs of their own, which are no commands: the entry, the measuring, the making of committed files. And one
  // command whose standard output is no text, but the port of a machine.
  const own = /^(bin|cli|bench(-\w+)?|exhibiting|lab-run)\.ts$/
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const commands = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !own.test(file))
  const writing = /\bprocess\.(stdout|stderr)\b|\bconsole\.\w+\(/
  const found = commands.filter((file) => writing.test(readFileSync(join(import.meta.dirname, file), 'utf8')))
  expect(found).toEqual([])
  expect(commands.length).toBeGreaterThan(100)
  expect(writing.test('process.stdout.write(text)')).toBe(true)
})

const home = fileURLToPath(new URL('..', import.meta.url))
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const call = (...args: readonly string[]): string =>
  [process.execPath, '--import', 'tsx', '--conditions=source', 'scripts/bin.ts', ...args].map(quoted).join(' ')

/** What a terminal shows of a command of a shell. */
function shown(command: string, environment: Readonly<Record<string, string>> = {}): string {
  const { NO_COLOR: _, ...env } = process.env
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: home,
    env: { ...env, TERM: 'xterm', ...environment },
    input: '',
    timeout: 60_000,
  })
  return stdout.toString()
}

const ESCAPE = '\u001b'
const PROGRESS = '\r\u001b[K'

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('in a terminal (needs script)', () => {
  const verify = call('verify', '--mutant', 'opens-early', '--requirement', 'sessions', '--features', '3')
  test('verdicts are coloured, and progress is shown', () => {
    const text = shown(verify)
    expect(text).toContain(`${ESCAPE}[1;31mREFUTED${ESCAPE}[0m`)
    expect(text).toContain(`${ESCAPE}[32mupheld${ESCAPE}[0m`)
    expect(text).toContain(PROGRESS)
  }, 60_000)
  test('NO_COLOR takes the colours away, and nothing else', () => {
    const text = shown(verify, { NO_COLOR: '1' })
    expect(text).toContain('  REFUTED      sessions/')
    for (const code of ['31', '32', '33', '0']) expect(text).not.toContain(`${ESCAPE}[${code}m`)
    expect(text).not.toContain(`${ESCAPE}[1;31m`)
    expect(text).toContain(PROGRESS)
  }, 60_000)
  test('results that go to a file have neither; progress stays with the person', () => {
    const file = join(folder, 'out')
    const text = shown(`${verify} >${quoted(file)}`)
    const written = readFileSync(file, 'utf8')
    expect(written).toContain('  REFUTED      sessions/')
    expect(written).not.toContain(ESCAPE)
    expect(text).toContain(PROGRESS)
    expect(text).not.toContain('REFUTED')
  }, 60_000)
  test('where errors go to a file there is no progress at all', () => {
    const file = join(folder, 'err')
    const text = shown(`${verify} 2>${quoted(file)}`)
    expect(text).toContain(`${ESCAPE}[1;31mREFUTED`)
    expect(text).not.toContain(PROGRESS)
    expect(readFileSync(file, 'utf8')).not.toContain(PROGRESS)
  }, 60_000)
  test('a report on standard output is never coloured', () => {
    expect(
      shown(`${verify.replace(" 'verify'", " 'verify' '--report' 'text=-'")} 2>${quoted(join(folder, 'err'))}`),
    ).not.toContain(ESCAPE)
  }, 60_000)
  test.each([
    ['judge', 'trace.jsonl'],
    ['table', ''],
    ['mutants', ''],
    ['--help', ''],
  ])(
    '%s %s writes to a pipe what it writes to a file',
    (...words) => {
      const args = words.filter((word) => word !== '')
      const { stdout, stderr } = spawnSync('sh', ['-c', call(...args)], {
        cwd: home,
        env: { ...process.env, TERM: 'xterm' },
      })
      expect(`${stdout.toString()}${stderr.toString()}`).not.toContain(ESCAPE)
    },
    60_000,
  )
})
