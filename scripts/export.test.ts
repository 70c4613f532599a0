// The command in process: each format is a golden file to the byte, what it is given is checked, and it writes only
// where it is told to. UPDATE_GOLDEN=1 writes the golden files anew; what reads them is tested beside each writer.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { formats, type FormatName } from './export.ts'
import { tableJson } from './table-schema.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'vfio-mig-export-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const files: Readonly<Record<FormatName, string>> = {
  promela: 'protocol.pml',
  tla: 'VfioMigration.tla',
  rv: 'vfio_mig.dot',
  kunit: 'vfio_mig_next_state_test.c',
  bpftrace: 'vfio_mig.bt',
  mermaid: 'protocol.mmd',
  json: 'protocol.json',
  markdown: 'protocol.md',
}
const each = Object.entries(files)

describe.each(each)('%s', (format, file) => {
  test('is what it was, to the byte', async () => {
    const { out, err, code } = await ran('export', format)
    expect([err, code]).toEqual(['', 0])
    const path = fileURLToPath(new URL(`exports/golden/${file}`, import.meta.url))
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, out)
    expect(out === readFileSync(path, 'utf8')).toBe(true)
  })

  test('is of a device without P2P as well, and of a revision', async () => {
    const whole = (await ran('export', format)).out
    const smaller = (await ran('export', format, '--features', 'STOP_COPY+PRE_COPY')).out
    expect(smaller).not.toMatch(/P2P/)
    expect(smaller.length).toBeLessThan(whole.length)
    const extension = fileURLToPath(new URL('../model/examples/post-copy.json', import.meta.url))
    const { out, code } = await ran('export', format, '--extend', extension)
    expect(code).toBe(0)
    expect(out).toMatch(/POST_COPY/i)
  })

  test('is written to a file', async () => {
    const path = join(folder, file)
    expect(await ran('export', format, '--out', path)).toEqual({ out: '', err: '', code: 0 })
    expect(readFileSync(path, 'utf8')).toBe((await ran('export', format)).out)
  })

  test('has its line in the help', async () => {
    expect((await ran('export', '--help')).out).toMatch(
      new RegExp(`^ {2}${format} +${formats[format as FormatName].reader[0]}`, 'm'),
    )
  })
})

test('more devices are another model', async () => {
  const [one, two, three] = await Promise.all(
    ['1', '2', '3'].map(async (devices) => (await ran('export', 'promela', '--devices', devices)).out),
  )
  expect(one).toContain('#define devices 1')
  expect(two).toContain('#define devices 2')
  expect(three).toContain('state[2]')
  expect((await ran('export', 'tla', '--devices', '2')).out).toContain('Devices = {d0, d1}')
})

describe('what cannot be used ends with 2, and says why', () => {
  test.each([
    [['export'], /missing required argument/],
    [['export', 'smv'], /promela/],
    [['export', 'rv', '--devices', '2'], /--devices: rv is about the table/],
    [['export', 'promela', '--devices', '4'], /--devices: 4 is no number of devices\n.*Give 1 to 3/],
    [['export', 'promela', '--devices', 'two'], /two is no number/],
    [['export', 'promela', '--devices', '0'], /0 is no number/],
    [['export', 'tla', '--features', 'P2P'], /--features/],
    [['export', 'tla', '--extend', 'nothing.json'], /nothing\.json/],
    [['export', 'json', '--out', '/no/such/folder/x.json'], /cannot be written \(ENOENT\)/],
  ] as const)('%j', async (args, message) => {
    const { out, err, code } = await ran(...args)
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(message)
  })
})

test('a revision whose rule does not decide has no table to export, and the ties are told', async () => {
  const path = join(folder, 'tie.json')
  writeFileSync(path, JSON.stringify({ arcs: [{ from: 'RUNNING', to: 'STOP_COPY' }] }))
  const { out, err, code } = await ran('export', 'promela', '--extend', path)
  expect([out, code]).toEqual(['', 1])
  expect(err).toContain('RUNNING_P2P -> STOP_COPY: 2 shortest paths')
})

describe('the JSON and its schema', () => {
  test('the published schema is what the command prints', async () => {
    const path = fileURLToPath(new URL('schemas/table.schema.json', import.meta.url))
    const { out } = await ran('schema', 'table')
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, out)
    expect(out).toBe(readFileSync(path, 'utf8'))
  })

  test.each(['1', '3', '5', '7'])('flags %s fit', async (flags) => {
    const json: unknown = JSON.parse((await ran('export', 'json', '--features', flags)).out)
    expect(tableJson.safeParse(json).success).toBe(true)
    expect(json).toMatchObject({ flags: Number(flags) })
  })

  const json = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await ran('export', 'json')).out) as Record<string, unknown>
  test.each([
    ['a field more', { more: 1 }],
    ['a number that no cell holds', { states: { STOP: 256 } }],
    ['an arc of three states', { arcs: [['STOP', 'RUNNING', 'STOP']] }],
    ['a path of one state', { paths: { 'STOP -> RUNNING': [['STOP']] } }],
  ])('%s does not fit', async (_, change) => {
    expect(tableJson.safeParse({ ...(await json()), ...change }).success).toBe(false)
  })
})

test('every golden file of a format is there, and no other text of one', () => {
  const there = readdirSync(new URL('exports/golden', import.meta.url))
  const known = [
    ...Object.values(files),
    'path.dot',
    'path.svg',
    'protocol.dot',
    'protocol.svg',
    'revision.dot',
    'revision.svg',
  ]
  expect(there.filter((name) => Object.values(files).includes(name)).toSorted()).toEqual(
    Object.values(files).toSorted(),
  )
  expect(there.filter((name) => /\.(pml|tla|bt|mmd|c)$/.test(name) && !known.includes(name))).toEqual([])
})
