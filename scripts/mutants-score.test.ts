// `vfio-mig mutants --score` in process: its exit codes, what it writes, and the line that it ends with.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutants, type Mutant } from '#model'
import { broken, requirements, type Requirement } from '#properties'
import { afterAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { score, type Catalogue, type ScoreOptions } from './mutants-score.ts'
import { rowsByProcesses, rowsHere } from './score-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-score-'))
afterAll(() => rmSync(folder, { recursive: true }))

const mutantsOf = (...names: readonly string[]): readonly Mutant[] => mutants.filter(({ name }) => names.includes(name))
const requirementsOf = (...names: readonly string[]): readonly Requirement[] =>
  requirements.filter(({ name }) => names.includes(name))

const small: Catalogue = {
  mutants: mutantsOf('outlives-its-session', 'another-errno', 'size-while-running-alone'),
  requirements: requirementsOf('sessions/ended', 'data-size/anywhere'),
  reasons: { wholes: {}, redundant: {} },
  rowsOf: rowsHere,
}

async function scored(catalogue: Catalogue, options: ScoreOptions = {}) {
  let [out, err] = ['', '']
  const terminal = {
    out: (text: string): void => void (out += text),
    err: (text: string): void => void (err += text),
    exit: () => {},
  }
  const code = await score({ runs: '10', ...options }, terminal, catalogue)
  return { out, err, code }
}

describe('a score', () => {
  test('is 0 where every mutant is in its class and every requirement is needed', async () => {
    const { out, err, code } = await scored(small)
    expect(out).toMatch(
      /^ {2}outlives-its-session +refuted +refuted +1 {2}sessions\/ended in \d+ sequences, \d+ events$/m,
    )
    expect(out).toMatch(/^ {2}another-errno +survives +survives +0$/m)
    expect(out).toMatch(/^ {2}sessions\/ended \(must\) alone: outlives-its-session$/m)
    expect(out).toContain('3 mutants: 1 refuted, 1 deviates, 1 survives\n2 requirements: 1 must, 1 should, 0 practice')
    expect(out).toMatch(/\n\n3 of 3 mutants in their class\n$/)
    expect([err, code]).toEqual(['', 0])
  })

  test('is 1 where a requirement is gone, and says which mutant lives', async () => {
    const { out, code } = await scored({ ...small, requirements: requirementsOf('data-size/anywhere') })
    expect(out).toMatch(/^! outlives-its-session +refuted +survives +0$/m)
    expect(out).toMatch(/Outside their class\n {2}outlives-its-session: No must is broken: let a requirement catch/)
    expect(out).toMatch(/2 of 3 mutants in their class\n$/)
    expect(code).toBe(1)
  })

  test('is 1 where a requirement accuses what is legal', async () => {
    const strict: Requirement = {
      ...small.requirements[0]!,
      name: 'made/strict',
      judge: (_, { steps }) => broken(steps.length - 1, 'It is there.', 'Nothing.'),
    }
    const { out, code } = await scored({ ...small, requirements: [...small.requirements, strict] })
    expect(out).toContain('another-errno: It is accused by made/strict: mend what accuses it')
    expect(code).toBe(1)
  })

  test('is 1 where a reason is missing, superfluous, or for nothing that there is', async () => {
    const twice = { ...small.requirements[0]!, name: 'made/twice' }
    const doubled = { ...small, requirements: [...small.requirements, twice] }
    const missing = await scored(doubled)
    expect(missing.out).toContain('made/twice: It is never necessary: ')
    const said = { wholes: {}, redundant: { 'made/twice': 'it says it twice', 'sessions/ended': 'so does the other' } }
    expect(await scored({ ...doubled, reasons: said })).toMatchObject({
      code: 0,
      out: expect.stringContaining('  made/twice (must) it says it twice\n') as string,
    })
    const superfluous = await scored({ ...small, reasons: { wholes: {}, redundant: { 'sessions/ended': 'why' } } })
    expect(superfluous.out).toContain('sessions/ended: It is necessary: take its reason out')
    const stray = await scored({ ...small, reasons: { wholes: {}, redundant: { 'no/such': 'why' } } })
    expect(stray.out).toContain('no/such: There is no such requirement')
    expect([missing.code, superfluous.code, stray.code]).toEqual([1, 1, 1])
    // A mutant that is in its class counts as such, whatever is wrong with a reason.
    expect(stray.out).toMatch(/3 of 3 mutants in their class\n$/)
  })

  test('is the same from the same seed, and for machines', async () => {
    const [file, matrix] = [join(folder, 'score.json'), join(folder, 'matrix.txt')]
    const first = await scored(small, { json: file, matrix })
    expect(await scored(small)).toEqual(first)
    const found = JSON.parse(readFileSync(file, 'utf8')) as { mutants: unknown[]; requirements: unknown[] }
    expect(found).toMatchObject({ seed: 1, runs: 10, depth: 3 })
    expect(found.mutants[0]).toMatchObject({
      name: 'outlives-its-session',
      expected: 'refuted',
      observed: 'refuted',
      features: ['STOP_COPY', 'P2P', 'PRE_COPY'],
      caught: [{ requirement: 'sessions/ended', level: 'must', found: 'enumerated' }],
      faults: [],
    })
    expect(found.requirements[1]).toMatchObject({ name: 'data-size/anywhere', alone: ['size-while-running-alone'] })
    expect(readFileSync(matrix, 'utf8')).toMatch(/necessary: 2 alone.*\n\nsessions\/ended \(must\)\n {2}outlives-its-s/)
    const { out, err } = await scored(small, { json: '-' })
    expect(JSON.parse(out)).toEqual(found)
    expect(err).toMatch(/3 of 3 mutants in their class\n$/)
  })

  test('is told of one mutant with all that catches it', async () => {
    const { out, code } = await scored(small, { mutant: 'outlives-its-session' })
    expect(out).toMatch(/with STOP_COPY\|P2P\|PRE_COPY\n {2}sessions\/ended \(must\) in \d+ sequences/)
    expect(out).not.toContain('Necessity')
    expect(out).toMatch(/1 of 1 mutants in their class\n$/)
    expect(code).toBe(0)
  })

  test('is watched on a screen, and leaves nothing there', async () => {
    const written: string[] = []
    const screen = { write: (text: string): void => void written.push(text), columns: 80 }
    await score({ runs: '2' }, { out: () => {}, err: () => {}, exit: () => {}, screen }, small)
    expect(written.join('')).toContain('2 of 3 scored: another-errno')
    expect(written.at(-1)).toBe('\r\u001b[K')
  })
})

const unwatched = () => ({ signal: new AbortController().signal, watched: () => {} })

test('rows made by several processes are those made here, in their order', async () => {
  const names = ['outlives-its-session', 'another-errno', 'opens-early', 'size-while-running-alone', 'read-repeats']
  const args = [mutantsOf(...names), small.requirements, { seed: 1, runs: 5, depth: 1 }] as const
  const rowsBy = async (rowsOf: typeof rowsHere): Promise<readonly unknown[]> => {
    const rows: unknown[] = []
    for await (const { row } of rowsOf(...args, unwatched())) rows.push(row)
    return rows
  }
  const here = await rowsBy(rowsHere)
  expect(here.length).toBeGreaterThan(3)
  expect(await rowsBy(rowsByProcesses)).toEqual(here)
})

test('a process that ends by itself is a defect, and no row', async () => {
  const unknown = [{ ...small.mutants[0]!, name: 'no-such' }]
  const rows = rowsByProcesses(unknown, small.requirements, { seed: 1, runs: 1, depth: 1 }, unwatched())
  await expect(
    (async () => {
      for await (const row of rows) expect(row).toBeUndefined()
    })(),
  ).rejects.toThrow('ended by itself (1)')
})

test('a score that is interrupted says so, and ends its processes', async () => {
  const interrupting: Catalogue = {
    ...small,
    async *rowsOf(all, some, extent, watch) {
      const rows = rowsByProcesses(all, some, extent, watch)
      for await (const row of rows) {
        yield row
        process.emit('SIGINT')
      }
    },
  }
  const { out, code } = await scored(interrupting)
  expect(out).toMatch(/interrupted after 1 of 3; the seed was 1\n$/)
  expect(code).toBe(3)
})

describe('what cannot be used', () => {
  test.each([
    [['--score', '--mutant', 'opens-erly'], 'Did you mean opens-early?'],
    [['--score', '--runs', 'x'], '--runs'],
    [['--score', '--mutant', 'opens-early', '--matrix', 'x'], 'one mutant is no matrix'],
    [['--score', '--json', '/nowhere/x'], '--json: /nowhere/x cannot be written'],
    [['--mutant', 'opens-early'], 'Give --score as well'],
  ])('%j', async (args, message) => {
    expect(await ran('mutants', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
})
