import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { scaleOf, wrapped } from './study/plot.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-study-'))
afterAll(() => rmSync(folder, { recursive: true }))

const small = ['--state', '0.25', '--bandwidth', '16,32', '--dirty', '0,8,32', '--bound', '16']
const study = (...args: string[]): ReturnType<typeof ran> => ran('precopy-study', ...small, ...args)

describe('precopy-study', () => {
  test('a table of every condition and user, and what it rests on', async () => {
    const { out, code } = await study()
    expect(code).toBe(0)
    const rows = out.split('\n').filter((line) => /^ +0\.25 /.test(line))
    expect(rows).toHaveLength(2 * 3 * 4)
    expect(rows.slice(4, 12).map((row) => row.trim().replace(/ +/g, ' '))).toMatchInlineSnapshot(`
      [
        "0.25 16 8 none 0 257.6 257.6 15.72 100 %",
        "0.25 16 8 at-once 1 265.6 265.6 16.21 103 %",
        "0.25 16 8 initial 17 374.3 112.1 6.84 44 %",
        "0.25 16 8 bound 28 450.7 8.3 0.51 3 %",
        "0.25 16 32 none 0 257.6 257.6 15.72 100 %",
        "0.25 16 32 at-once 1 289.8 289.8 17.69 112 %",
        "0.25 16 32 initial 17 478.9 216.7 13.23 84 %",
        "0.25 16 32 bound 79 1420.3 142.4 8.69 55 % gave up",
      ]
    `)
    expect(out).toContain('Assumptions\n  The device is the reference device')
  })

  test('the same numbers as CSV, in place of the table or in a file', async () => {
    const file = join(folder, 'study.csv')
    const [{ out }, table] = [await study('--csv', '-'), await study('--csv', file)]
    expect(readFileSync(file, 'utf8')).toBe(out)
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^# The device is the reference device/)
    const [head, ...rows] = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(','))
    expect(head!.join(' ')).toBe(
      'state_mib bandwidth_mib_s dirty_mib_s policy precopy_ms total_kib stop_copy_kib downtime_ms ' +
        'downtime_percent_of_none gave_up',
    )
    expect(rows.every((row) => row.length === head!.length)).toBe(true)
    const shown = table.out.split('\n').filter((line) => /^ +0\.25 /.test(line))
    expect(shown.map((line) => line.trim().split(/\s+/).slice(0, 8))).toEqual(rows.map((row) => row.slice(0, 8)))
  })

  test('the same seed gives the same bytes, another one others', async () => {
    const [one, again, other] = [
      await study('--csv', '-'),
      await study('--csv', '-'),
      await study('--csv', '-', '--seed', '2'),
    ]
    expect(again.out).toBe(one.out)
    expect(other.out).not.toBe(one.out)
  })

  test('a picture: a point for each row and measure, well formed, with its assumptions', async () => {
    const file = join(folder, 'study.svg')
    const { code } = await study('--svg', file)
    expect(code).toBe(0)
    const svg = readFileSync(file, 'utf8')
    // Four in the legend have two marks each.
    expect(svg.match(/<g transform="translate\([\d.]+ [\d.]+\)" fill="#/g)).toHaveLength(2 * 24 + 8)
    expect(svg).toContain('The device is the reference device')
    // Every element is closed, and names no attribute twice.
    const open: string[] = []
    for (const [, close, name, attributes, self] of svg.matchAll(/<(\/?)([a-z]+)([^<>]*?)(\/?)>/g)) {
      const names = [...attributes!.matchAll(/ ([a-z-]+)="/gi)].map(([, attribute]) => attribute)
      expect(new Set(names).size).toBe(names.length)
      if (close === '/') expect(open.pop()).toBe(name)
      else if (self !== '/') open.push(name!)
    }
    expect(open).toEqual([])
  })

  test.each([
    [['--state', '1,x'], '--state: 1,x is no such list'],
    [['--state', '0.1'], 'are no number of whole pages'],
    [['--bandwidth', '0'], '--bandwidth: 0 is no such list'],
    [['--dirty', '-1'], '--dirty: -1 is no such list'],
    [['--dirty', '1,2,3,4,5,6,7,8,9,10,11,12,13'], 'is no such list'],
    [['--patience', '0'], '--patience: 0 is no number of it'],
    [['--svg', '.'], 'cannot be written (EISDIR)'],
  ])('%s is told, and exits 2', async (args, message) => {
    const { err, code } = await ran('precopy-study', ...small, ...args)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })
})

test('an axis ends at a round number', () => {
  expect(scaleOf(62.9)).toEqual({ top: 80, steps: [0, 20, 40, 60, 80] })
  expect(scaleOf(0.93).steps.at(-1)).toBe(1)
  expect(scaleOf(0).top).toBeGreaterThan(0)
})

test('words go into lines of a length', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four'])
})
