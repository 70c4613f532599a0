import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './cli.ts'

const committed = fileURLToPath(new URL('../proofs/certificates', import.meta.url))
let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'prove-'))))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  const result = { out: '', err: '', code: 0 }
  await main(['prove', ...args], {
    out: (text) => void (result.out += text),
    err: (text) => void (result.err += text),
    exit: (code) => void (result.code = code),
  })
  return result
}

/** A file in the test's own folder. */
function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A copy of the committed certificates, one of which has another text. */
function copyWith(name: string, theorem: string, edit: (text: string) => string): string {
  const path = join(folder, name)
  cpSync(committed, path, { recursive: true })
  const file = join(path, `${theorem}.json`)
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  return path
}

const heads = (out: string): readonly string[] => out.split('\n').filter((line) => /^\w/.test(line))

describe('prove', () => {
  test('proves every theorem, and writes nothing unasked', async () => {
    const before = readdirSync(committed)
    const { out, err, code } = await run()
    expect([code, err]).toEqual([0, ''])
    expect(heads(out)).toEqual([
      'proved    grid: 7 states; 16 unit steps, all arcs but STOP_COPY -> PRE_COPY_P2P',
      'proved    paths: 94 pairs: 91 potentials, 3 cuts',
      'proved    progress: 94 pairs: 91 arrive, in at most 4 steps; 3 refused',
      'proved    one-session: 91 paths of 162 arcs: 42 return a data_fd',
      'proved    restriction: 94 pairs of 4 feature sets: 10 skip states',
      'proved    termination: 94 requests end after at most 1 skip; 3 never end without the guard',
      'proved    kernel-table: Linux 5.18 to 6.1: 36 cells, 6 flags; Linux 6.2 and later: 64 cells, 8 flags',
      'proved    sub-paths: 91 paths with 162 proper parts',
      'v2: 8 theorems, 8 proved',
    ])
    expect(out).toContain('keeps\n          the session its ends share, or none')
    expect(out).not.toMatch(/\btest/)
    expect(readdirSync(committed)).toEqual(before)
  })

  test('--json gives the same as data', async () => {
    const { out, code } = await run('--json')
    const { spec, hash, theorems } = JSON.parse(out) as { spec: string; hash: string; theorems: { type: string }[] }
    expect([code, spec, hash.length, theorems.map(({ type }) => type)]).toEqual([0, 'v2', 64, Array(8).fill('proved')])
    expect(theorems[1]).toMatchObject({ theorem: 'paths', holds: '94 pairs: 91 potentials, 3 cuts' })
  })

  test('--write writes the certificates, which --check then accepts', async () => {
    const place = join(folder, 'deep', 'written')
    const { err, code } = await run('--write', place)
    expect([code, err.match(/^wrote /gm)?.length]).toEqual([0, 8])
    for (const file of readdirSync(committed)) {
      expect(readFileSync(join(place, file), 'utf8')).toBe(readFileSync(join(committed, file), 'utf8'))
    }
    expect((await run('--check', place)).code).toBe(0)
  })

  test('a folder that cannot be written to is said to be so', async () => {
    const file = fileOf('file', '')
    const { code, err } = await run('--write', file)
    expect([code, err]).toEqual([2, `vfio-mig: ${file}: cannot be written to (EEXIST)\n  Give a folder that can be.\n`])
  })
})

describe('prove --check', () => {
  test('accepts the committed certificates', async () => {
    const { out, code } = await run('--check')
    expect([code, heads(out).filter((line) => line.startsWith('accepted')).length]).toEqual([0, 8])
    expect(out).toMatch(/\nv2: 8 theorems, 8 accepted\n$/)
  })

  test('refuses a certificate with a changed entry, and says which', async () => {
    const place = copyWith('changed', 'progress', (text) => text.replace('"remaining": 2', '"remaining": 3'))
    const { out, code } = await run('--check', place)
    expect(code).toBe(1)
    expect(out).toMatch(/refused {3}progress: 1 refusal\n/)
    expect(out).toMatch(
      /certificate\.sets\[0\]\.pairs\[4\]: RUNNING -> STOP_COPY with flags 1: 1 to go at STOP, so not 3 here/,
    )
  })

  test('refuses what is of another shape, another theorem or another spec', async () => {
    const shape = copyWith('shape', 'grid', () => '[{"a": 1}]')
    expect((await run('--check', shape)).out).toContain('- an object was expected, not a list')
    const theorem = copyWith('theorem', 'grid', () => readFileSync(join(committed, 'paths.json'), 'utf8'))
    expect((await run('--check', theorem)).out).toContain('- theorem: it is for "paths", not for grid')
    const { out, code } = await run(
      '--check',
      '--extend',
      fileOf('other.json', '{"removes":[{"from":"RUNNING_P2P","to":"PRE_COPY_P2P"}]}'),
    )
    expect([code, out.match(/it is about another spec/g)?.length]).toEqual([1, 8])
    expect(out).toContain('prove this one anew with vfio-mig prove --write DIR, then --check DIR')
  })

  test('refuses a theorem whose file is missing, and those that rest on it', async () => {
    const place = copyWith('missing', 'paths', (text) => text)
    rmSync(join(place, 'paths.json'))
    const { out, code } = await run('--check', place)
    expect([code, out.match(/rests on paths, whose certificate is refused/g)?.length]).toEqual([1, 6])
    expect(out).toContain('- no certificate was given')
  })

  test('cannot use a file that is not JSON, or a folder without certificates', async () => {
    const place = copyWith('broken', 'paths', (text) => text.slice(0, 100))
    const { out, err, code } = await run('--check', place)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/paths\.json: not JSON: .*\n {2}Make it anew with vfio-mig prove --write DIR\.\n$/)
    const nowhere = await run('--check', join(folder, 'nowhere'))
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('nowhere: no certificates are there')])
  })

  test('makes no certificates', async () => {
    const { code, err } = await run('--check', '--write', join(folder, 'none'))
    expect([code, existsSync(join(folder, 'none'))]).toEqual([2, false])
    expect(err).toContain('--write: a check makes no certificates')
  })
})

describe('prove --extend', () => {
  const leaking = {
    features: [{ name: 'BACK', bit: 3, needs: ['STOP_COPY', 'PRE_COPY'] }],
    arcs: [{ from: 'STOP_COPY', to: 'PRE_COPY_P2P', requires: ['BACK'] }],
  }

  test('says which theorems no longer hold, with their counterexamples', async () => {
    const file = fileOf('back.json', JSON.stringify(leaking))
    const { out, code } = await run('--extend', file)
    expect(code).toBe(1)
    expect(out).toContain(
      "- STOP_COPY -> PRE_COPY_P2P with flags 7: the skip loop says PRE_COPY_P2P; the device's own table refuses it",
    )
    expect(out).toContain('- STOP_COPY -> PRE_COPY: ERROR in Linux 6.2 and later, PRE_COPY_P2P by the rules')
    expect(out).toMatch(/\nproved for v2, no longer for back: restriction, kernel-table\n$/)
    const { theorems } = JSON.parse((await run('--extend', file, '--json')).out) as { theorems: { type: string }[] }
    expect(theorems.find(({ type }) => type === 'refuted')).toMatchObject({ theorem: 'restriction', heldBefore: true })
  })

  test('writes what is proved for it, and a check of that is complete but for the rest', async () => {
    const file = fileOf('back.json', JSON.stringify(leaking))
    const place = join(folder, 'back')
    expect((await run('--extend', file, '--write', place)).err).toContain('not written, as restriction is not proved')
    expect(readdirSync(place)).toHaveLength(6)
    expect(heads((await run('--extend', file, '--check', place)).out).at(-1)).toBe(
      'back: 8 theorems, 6 accepted, 2 refused',
    )
  })

  test('an extension of nothing keeps every theorem', async () => {
    const { out, code } = await run('--extend', fileOf('empty.json', '{}'))
    expect([code, heads(out).at(-1)]).toEqual([0, 'empty: 8 theorems, 8 proved'])
  })

  test('where paths tie, what rests on them is not decided', async () => {
    const arcs = [
      { from: 'STOP', to: 'RUNNING' },
      { from: 'RUNNING', to: 'STOP_COPY' },
    ]
    const { out, code } = await run('--extend', fileOf('tie.json', JSON.stringify({ arcs })))
    expect([code, out.match(/- rests on paths, which does not hold/g)?.length]).toEqual([1, 6])
    expect(out).toContain('2 paths are equally short')
    expect(out).toMatch(/\nnot decided, as it rests on paths: progress, one-session, /)
  })

  test('an extension that cannot be read is unusable', async () => {
    expect((await run('--extend', join(folder, 'nothing.json'))).code).toBe(2)
  })
})
