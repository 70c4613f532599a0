// The command in process: what it prints, what it refuses, and that it writes only where it is told to.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './cli.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'vfio-mig-diagram-'))))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  const result = { out: '', err: '', code: 0 }
  await main(['diagram', ...args], {
    out: (text) => void (result.out += text),
    err: (text) => void (result.err += text),
    exit: (code) => void (result.code = code),
  })
  return result
}

describe('a picture', () => {
  test('is the golden SVG by default', async () => {
    const { out, err, code } = await run()
    expect([err, code]).toEqual(['', 0])
    expect(out).toBe(readFileSync(new URL('exports/golden/protocol.svg', import.meta.url), 'utf8'))
  })

  test('has the format asked for', async () => {
    expect((await run('--format', 'dot')).out).toMatch(/^digraph "vfio_migration" \{/)
    expect((await run('--format', 'mermaid')).out).toMatch(/^---\ntitle: .*\n---\nflowchart TB\n/)
  })

  const typed = ['5', 'STOP_COPY|PRE_COPY', 'stop_copy+pre_copy', 'STOP_COPY,PRE_COPY']
  test.each(typed)('of the features %s', async (set) => {
    const { out } = await run('--format', 'mermaid', '--features', set)
    expect(out).toContain('(flags 5)')
    expect(out).toContain('PRE_COPY -->|"keeps"| STOP_COPY')
    expect(out).not.toContain('P2P')
  })

  test("of a path, in any case and with the kernel's prefix", async () => {
    const { out, code } = await run('--format', 'mermaid', '--path', 'resuming', 'VFIO_DEVICE_STATE_PRE_COPY')
    expect(code).toBe(0)
    expect(out).toContain('RUNNING ==>|"4 opens"| PRE_COPY')
  })

  test('of a blocked pair says so, and that is no failure', async () => {
    const { out, code } = await run('--path', 'STOP_COPY', 'PRE_COPY')
    expect(code).toBe(0)
    expect(out).toContain('BLOCKED: STOP_COPY')
  })

  test('of a revision', async () => {
    const file = join(folder, 'long.json')
    writeFileSync(
      file,
      JSON.stringify({
        features: [{ name: 'PRE_COPY_AGAIN', bit: 3, needs: ['STOP_COPY', 'P2P', 'PRE_COPY'] }],
        arcs: [{ from: 'STOP_COPY', to: 'PRE_COPY', requires: ['PRE_COPY_AGAIN'] }],
      }),
    )
    const { out, err } = await run('--format', 'mermaid', '--extend', file, '--path', 'STOP_COPY', 'PRE_COPY')
    expect(err).toBe('')
    expect(out).toContain('STOP_COPY ==>|"1 added keeps"| PRE_COPY')
    expect(out).toContain('Compared with v2: 1 arc added.')
    const less = await run('--format', 'mermaid', '--extend', file, '--features', '7')
    expect(less.out).toContain('no state or arc differs')
  })
})

test('--out writes the file and nothing else', async () => {
  const file = join(folder, 'fsm.svg')
  const before = readdirSync(folder)
  const { out, code } = await run('--out', file)
  expect([out, code]).toEqual(['', 0])
  expect(readFileSync(file, 'utf8')).toBe((await run()).out)
  expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual(['fsm.svg'])
})

describe('unusable input ends with 2, a remedy and no picture', () => {
  const refused: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    'an unknown state': [['--path', 'RUNNIN', 'STOP'], /RUNNIN is no state\n.*Did you mean RUNNING\?/],
    'a state without its feature': [['--features', '3', '--path', 'STOP', 'PRE_COPY'], /PRE_COPY is not supported/],
    'ERROR as a target': [['--path', 'STOP', 'ERROR'], /ERROR cannot be requested/],
    'a path to itself': [['--path', 'STOP', 'stop'], /both ends are STOP/],
    'one end': [['--path', 'STOP'], /one state is given/],
    'three ends': [['--path', 'STOP', 'RUNNING', 'RESUMING'], /3 states are given/],
    'an unknown format': [['--format', 'png'], /png.*svg, dot, mermaid/],
    'an undefined feature set': [['--features', '2'], /2 is no defined set/],
    'a missing extension file': [['--extend', 'nowhere.json'], /nowhere\.json: no such file/],
    'a file that cannot be written': [['--out', join('nowhere', 'fsm.svg')], /cannot be written \(ENOENT\)/],
  }
  test.each(Object.entries(refused))('%s', async (_, [args, message]) => {
    const { out, err, code } = await run(...args)
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\bat .*\.ts/)
    expect(existsSync('nowhere')).toBe(false)
  })
})
