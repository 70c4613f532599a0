import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { kernelFiles, loops, type KernelFaults } from '#generators'
import { cellsOf, commentText, faulty, protocol, restrict, tableOf, type Spec } from '#model'
import { ran as run } from './cli.ts'
import { commands } from './commands.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

let trees = 0
/** A kernel tree in a folder of its own. */
function tree(faults: KernelFaults = {}, spec: Spec = protocol): string {
  const root = join(folder, `tree${trees++}`)
  for (const file of Object.values(kernelFiles(spec, faults))) {
    mkdirSync(dirname(join(root, file.path)), { recursive: true })
    writeFileSync(join(root, file.path), file.text)
  }
  return root
}
const example = (name: string): string => join(import.meta.dirname, '../model/examples', `${name}.json`)
const cells = cellsOf(tableOf(protocol))
const wrong = { cells: faulty(cells, { from: 'RUNNING', to: 'STOP_COPY', says: 'PRE_COPY' }) }

describe('the command line', () => {
  test('help names every command, the exit codes, and what is out of scope', async () => {
    const { out, code } = await run('--help')
    for (const { name } of commands) expect(out).toContain(`  ${name}`)
    expect(out).toMatch(/Exit codes: 0 .*4 nothing could run/)
    expect(out).toContain('features 6 to 8')
    expect(code).toBe(0)
  })
  test.each(commands.map(({ name }) => name))('%s --help shows an example', async (name) => {
    const { out, code } = await run(name, '--help')
    expect(out).toContain('Example')
    expect(code).toBe(0)
  })
  test('an unknown command or option suggests the nearest, and exits 2', async () => {
    expect(await run('tabel')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean table?') as string })
    expect(await run('table', '--formt', 'c')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean --format?') as string,
    })
    expect(await run()).toMatchObject({ code: 2 })
  })
})

describe('verify', () => {
  test('compares four tables, accepts eight certificates, and tests the reference device', async () => {
    const { out, code } = await run('verify')
    expect(out).toContain('4 of 4 tables equal, 8 of 8 theorems proved\n')
    expect(out).toMatch(/\ntested: \d+ upheld, \d+ inapplicable\n$/)
    expect(code).toBe(0)
  })
})

describe('table', () => {
  test('as a grid', async () => {
    const { out } = await run('table', '--features', '5')
    expect(out).toContain('features STOP_COPY|PRE_COPY (flags 5), rule "interior"')
    expect(out).toMatch(/^STOP_COPY\s+S\*\s+S\s+-\s+\.\s+S$/m)
  })
  test('as JSON, CSV and Markdown with every cell', async () => {
    const json = JSON.parse((await run('table', '-f', 'json')).out) as {
      cells: unknown
      paths: Record<string, unknown>
    }
    expect(json.cells).toEqual(cells)
    expect(Object.keys(json.paths)).toHaveLength(42)
    expect((await run('table', '-f', 'csv')).out.trim().split('\n')).toHaveLength(65)
    expect((await run('table', '-f', 'markdown')).out.trim().split('\n')).toHaveLength(9)
  })
  test('of a reading with ties has no C', async () => {
    expect((await run('table', '--rule', 'shortest')).out).toContain('tie: PRE_COPY -> RUNNING_P2P: 2 shortest paths')
    expect(await run('table', '--rule', 'shortest', '-f', 'c')).toMatchObject({ code: 1, out: '' })
  })
  test.each([
    [['--features', '8'], '8 is no defined set'],
    [['--features', 'P2P'], 'P2P is no defined set'],
    [['--features', 'STOP_COPY+PRECOPY'], 'Did you mean PRE_COPY?'],
    [['--rule', 'litteral'], 'Did you mean literal?'],
    [['--extend', '/nowhere/x.json'], 'no such file'],
    [['-f', 'yaml'], 'Allowed choices are grid, c, json, markdown, csv'],
  ])('%j is unusable', async (args, message) => {
    const { err, code } = await run('table', ...args)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
  })
})

describe('table check', () => {
  test('of a right tree is equal', async () => {
    expect(await run('table', 'check', tree())).toMatchObject({
      code: 0,
      out: expect.stringContaining('64 of 64 cells equal') as string,
    })
  })
  test('of a wrong cell exits 1 and names it', async () => {
    const { out, code } = await run('table', 'check', tree(wrong))
    expect(out).toContain('cell [RUNNING][STOP_COPY] is PRE_COPY; the rules give RUNNING_P2P')
    expect(code).toBe(1)
  })
  test('of a comment that disagrees warns, and fails only when strict', async () => {
    const root = tree({ comment: commentText(protocol).replace('Without P2P the', 'Without P2P and precopy the') })
    expect((await run('table', 'check', root)).code).toBe(0)
    expect((await run('table', 'check', root, '--strict')).code).toBe(1)
  })
  test('of what could not be told exits 3', async () => {
    expect((await run('table', 'check', tree({ loop: 'is_bad(*step)' }))).code).toBe(3)
  })
  test('as JSON', async () => {
    const { out } = await run('table', 'check', tree({ loop: loops.unguarded }), '--json')
    expect(JSON.parse(out)).toMatchObject({ counts: { difference: 1, warning: 0 }, guard: { type: 'unguarded' } })
  })
  test('of a tree with a state nobody described says how to', async () => {
    const root = tree()
    const header = join(root, 'include/uapi/linux/vfio.h')
    writeFileSync(
      header,
      readFileSync(header, 'utf8').replace(
        '\tVFIO_DEVICE_STATE_NR',
        '\tVFIO_DEVICE_STATE_NEW = 8,\n\tVFIO_DEVICE_STATE_NR',
      ),
    )
    const { err, code } = await run('table', 'check', root)
    expect(err).toMatch(/include\/uapi\/linux\/vfio\.h:\d+: VFIO_DEVICE_STATE_NEW is not known/)
    expect(err).toContain('--extend')
    expect(code).toBe(2)
  })
  test('of a git revision sees what is committed, not what lies in the folder', async () => {
    const root = tree()
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args])
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'right')
    writeFileSync(join(root, 'drivers/vfio/vfio_main.c'), kernelFiles(protocol, wrong).main.text)
    expect((await run('table', 'check', root)).code).toBe(1)
    expect((await run('table', 'check', `${root}@HEAD`)).code).toBe(0)
    expect(await run('table', 'check', `${root}@nonesuch`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('nonesuch') as string,
    })
  })
  test("of another implementation's array", async () => {
    const file = join(folder, 'server.c')
    const rows = Object.entries({
      ERROR: [],
      STOP: ['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING'],
      RUNNING: ['STOP', 'RUNNING', 'STOP', 'STOP'],
      STOP_COPY: ['STOP', 'STOP', 'STOP_COPY', 'STOP'],
      RESUMING: ['STOP', 'STOP', 'STOP', 'RESUMING'],
    })
    const text = `enum st { ST_ERROR, ST_STOP, ST_RUNNING, ST_STOP_COPY, ST_RESUMING };
static const unsigned char next_state[5][5] = {
${rows.map(([from, row]) => `  [ST_${from}] = { ST_ERROR${row.map((to) => `, ST_${to}`).join('')} },`).join('\n')}
};\n`
    writeFileSync(file, text)
    const names = ['--array', 'next_state', '--state-prefix', 'ST_']
    expect(await run('table', 'check', file, ...names)).toMatchObject({
      code: 0,
      out: expect.stringContaining('25 of 25 cells equal') as string,
    })
    writeFileSync(
      file,
      text.replace('[ST_RESUMING] = { ST_ERROR, ST_STOP, ST_STOP', '[ST_RESUMING] = { ST_ERROR, ST_STOP, ST_RUNNING'),
    )
    expect(await run('table', 'check', file, ...names)).toMatchObject({ code: 1 })
  })
})

describe('table regenerate and patch', () => {
  test('the C of a tree is in the tree', async () => {
    const root = tree({}, restrict(protocol, ['STOP_COPY', 'P2P']))
    const text = readFileSync(join(root, 'drivers/vfio/vfio_main.c'), 'utf8')
    const { out } = await run('table', 'regenerate', '--tree', root)
    for (const part of out.split('\n\n')) expect(text).toContain(part.trim())
  })
  test.each([['post-copy'], ['pre-copy-return']])('a patch with %s applies, and the tree then passes', async (name) => {
    const root = tree(wrong)
    const { out, err, code } = await run('table', 'patch', root, '--extend', example(name))
    expect(code).toBe(0)
    expect(err).toContain('left to you')
    execFileSync('git', ['-C', root, 'init', '-q'])
    execFileSync('git', ['-C', root, 'apply', '-'], { input: out })
    expect(await run('table', 'check', root, '--strict', '--extend', example(name))).toMatchObject({ code: 0, err: '' })
  })
  test('a right tree needs none', async () => {
    expect(await run('table', 'patch', tree())).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('needs no patch') as string,
    })
  })
  test('what cannot be told afterwards is said, and exits 3', async () => {
    expect(await run('table', 'patch', tree({ ...wrong, loop: 'is_bad(*step)' }))).toMatchObject({
      code: 3,
      err: expect.stringContaining('not mended: undecided') as string,
    })
  })
  test('ties leave nothing to check or patch', async () => {
    const file = join(folder, 'tie.json')
    writeFileSync(file, JSON.stringify({ arcs: [{ from: 'RUNNING', to: 'STOP_COPY' }] }))
    for (const command of ['check', 'patch']) {
      const { out, err, code } = await run('table', command, tree(), '--extend', file)
      expect([out, code]).toEqual(['', 1])
      expect(err).toContain('RUNNING_P2P -> STOP_COPY: 2 shortest paths')
    }
  })
  test('what a patch cannot mend is said, and exits 1', async () => {
    const root = tree({ loop: loops.unguarded })
    expect(await run('table', 'patch', root)).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not stop at ERROR') as string,
    })
  })
})

describe('review, rules, explain, schema', () => {
  test('a leaking revision is reviewed with its guard, and exits 1', async () => {
    const { out, code } = await run('review', example('pre-copy-return'))
    expect(out).toContain('[STOP_COPY][PRE_COPY]: ERROR becomes PRE_COPY_P2P')
    expect(out).toContain('if (!(device->migration_flags & VFIO_MIGRATION_PRE_COPY_RETURN)')
    expect(out).toContain(
      'STOP_COPY -> PRE_COPY with STOP_COPY|PRE_COPY: the driver is handed PRE_COPY; it should be refused',
    )
    expect(out).toMatch(/Theorems that no longer hold \(of 8\)\n {2}restriction/)
    expect(code).toBe(1)
  })
  test('a ninth state changes nothing of today', async () => {
    const { out, code } = await run('review', example('post-copy'))
    expect(out).toMatch(/Today's cells that change\n {2}none/)
    expect(out).toContain('STOP -> POST_COPY   (new)')
    expect(code).toBe(0)
  })
  test('rules: three readings are exact, and the literal one is not', async () => {
    const { out } = await run('rules')
    expect(out.match(/ exact$/gm)).toHaveLength(3)
    expect(out).toMatch(/^literal\s+0 \/ 0\s+0 \/ 0\s+1 \/ 0\s+3 \/ 0$/m)
    expect(out).toContain('An exact wording')
  })
  test('explain: the path, the ways not taken, what a failure leaves', async () => {
    const { out } = await run('explain', 'running', 'VFIO_DEVICE_STATE_STOP_COPY')
    expect(out).toContain('path  RUNNING -> RUNNING_P2P -> STOP -> STOP_COPY')
    expect(out).toContain('not RUNNING -> PRE_COPY -> PRE_COPY_P2P -> STOP_COPY')
    expect(out).toContain('may be found in RUNNING, RUNNING_P2P, STOP, STOP_COPY, ERROR')
    expect((await run('explain', 'STOP_COPY', 'PRE_COPY')).out).toContain('blocked')
  })
  test.each([
    [['explain', 'RUNING', 'STOP'], 'Did you mean RUNNING?'],
    [['explain', 'ERROR', 'STOP'], 'only VFIO_DEVICE_RESET leaves it'],
    [['explain', 'STOP', 'STOP'], 'changes nothing'],
    [['explain', 'STOP', 'PRE_COPY', '--features', '3'], 'not supported with STOP_COPY|P2P'],
    [['explain', 'STOP', 'RUNNING', '--header', '/nowhere'], 'cannot be read'],
  ])('%j is unusable', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
  test('schema prints JSON', async () => {
    expect(JSON.parse((await run('schema')).out)).toHaveProperty('properties.states')
  })
})
