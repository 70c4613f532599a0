import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { problemsOf, type Problem } from './command.ts'
import { readTree, type Tree, type TreeNames } from './tree.ts'

const root = mkdtempSync(join(tmpdir(), 'vfio-mig-tree-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const array = (name: string): string => `static const u8 ${name}[2][2] = { { 0 } };\n`
const kernelMain = `int x;\n${array('vfio_from_fsm_table')}`

/** Writes files under a folder of the test's own, and gives its path. */
function files(name: string, contents: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(join(root, name, dirname(path)), { recursive: true })
    writeFileSync(join(root, name, path), text)
  }
  return join(root, name)
}

/** The paths that were found; `main` always, the others where they are. */
const pathsIn = ({ files: { main, header, debugfs } }: Tree): readonly (string | undefined)[] => [
  main.path,
  header?.path,
  debugfs?.path,
]

async function problem(tree: string, names?: TreeNames): Promise<Problem> {
  const error = await readTree(tree, names).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const [first, ...others] = problemsOf(error) ?? []
  expect(others).toEqual([])
  expect(first?.remedy).toMatch(/\.$/)
  return first!
}

describe('a folder', () => {
  const kernel = files('kernel', {
    'drivers/vfio/vfio_main.c': kernelMain,
    'drivers/vfio/vfio.c': kernelMain,
    'drivers/vfio/debugfs.c': 'int d;',
    'include/uapi/linux/vfio.h': 'enum e { A };',
  })

  test('that is a kernel tree has its files in their places', async () => {
    const tree = await readTree(kernel)
    expect(pathsIn(tree)).toEqual(['drivers/vfio/vfio_main.c', 'include/uapi/linux/vfio.h', 'drivers/vfio/debugfs.c'])
    expect(tree).toMatchObject({ name: kernel, root: kernel })
    expect(tree.files.main.text).toBe(kernelMain)
  })

  test('of an older kernel has vfio.c', async () => {
    expect(pathsIn(await readTree(files('old', { 'drivers/vfio/vfio.c': kernelMain })))).toEqual([
      'drivers/vfio/vfio.c',
      undefined,
      undefined,
    ])
  })

  test('inside or around a kernel tree finds the tree', async () => {
    const wanted = ['drivers/vfio/vfio_main.c', 'include/uapi/linux/vfio.h', 'drivers/vfio/debugfs.c']
    rmSync(join(kernel, 'drivers/vfio/vfio.c'))
    expect(await readTree(join(kernel, 'drivers', 'vfio'))).toMatchObject({ root: kernel })
    expect(pathsIn(await readTree(join(kernel, 'drivers', 'vfio')))).toEqual(wanted)
    const around = files('around', {
      'linux/drivers/vfio/vfio_main.c': kernelMain,
      'linux/drivers/vfio/debugfs.c': 'int d;',
    })
    expect(pathsIn(await readTree(around))).toEqual(['drivers/vfio/vfio_main.c', undefined, 'drivers/vfio/debugfs.c'])
  })

  test('of another implementation is searched for the array and for the states', async () => {
    const user = files('user', {
      'lib/migration.c': `#include "inc/states.h"\n${array('next_state')}`,
      'lib/uses.c': 'int f(int a) { return next_state[a][1] = 2; }',
      'inc/states.h': 'enum states { ST_ERROR, ST_STOP };',
      'inc/other.h': 'enum others { ST_STOP };',
      'node_modules/x.c': array('next_state'),
      '.git/x.c': array('next_state'),
    })
    expect(pathsIn(await readTree(user, { array: 'next_state', statePrefix: 'ST_' }))).toEqual([
      'lib/migration.c',
      'inc/states.h',
      undefined,
    ])
  })

  test('with the array in two files asks which is meant', async () => {
    const two = files('two', { 'a.c': array('next_state'), 'b.h': array('next_state') })
    expect(await problem(two, { array: 'next_state' })).toEqual({
      at: two,
      message: 'next_state is defined in 2 files: a.c, b.h',
      remedy: 'Give the file that is meant.',
    })
  })

  test('without the array says what was looked for', async () => {
    expect((await problem(files('none', { 'a.c': 'int x;' }))).message).toBe(
      'no C file in it defines vfio_from_fsm_table',
    )
    expect((await problem(files('early', { 'drivers/vfio/vfio.c': 'int x;' }))).message).toBe(
      'drivers/vfio/vfio.c does not define vfio_from_fsm_table, nor does any other file',
    )
  })

  test.skipIf(process.getuid?.() === 0)('passes over what may not be read', async () => {
    const locked = files('locked', { 'a.c': array('next_state'), 'secret/b.c': 'int x;' })
    chmodSync(join(locked, 'secret'), 0)
    expect(pathsIn(await readTree(locked, { array: 'next_state' }))[0]).toBe('a.c')
    chmodSync(join(locked, 'secret'), 0o700)
  })

  test('does not follow links in circles', async () => {
    const linked = files('linked', { 'a.c': array('next_state') })
    symlinkSync('.', join(linked, 'again'))
    expect(pathsIn(await readTree(linked, { array: 'next_state' }))[0]).toBe('a.c')
  })
})

describe('a file', () => {
  test('stands alone, or in its kernel tree', async () => {
    const alone = files('alone', { 'dev.c': array('next_state'), 'dev.h': 'enum e { A };' })
    expect(pathsIn(await readTree(join(alone, 'dev.c')))).toEqual(['dev.c', undefined, undefined])
    expect(pathsIn(await readTree(join(alone, 'dev.c'), { header: join(alone, 'dev.h') }))[1]).toBe(
      join(alone, 'dev.h'),
    )
    const inTree = await readTree(join(root, 'kernel', 'drivers', 'vfio', 'vfio_main.c'))
    expect(pathsIn(inTree)).toEqual(['drivers/vfio/vfio_main.c', 'include/uapi/linux/vfio.h', 'drivers/vfio/debugfs.c'])
  })

  test('may have an @ in its name', async () => {
    expect(
      (await readTree(join(files('at@sign', { 'dev@1.c': array('next_state') }), 'dev@1.c'))).files.main.path,
    ).toBe('dev@1.c')
  })

  test('that is missing, binary, or has no such header is named', async () => {
    expect(await problem(join(root, 'nowhere'))).toMatchObject({ message: 'there is no such file or folder' })
    const binary = files('binary', { 'a.o': 'ELF\0' })
    expect(await problem(join(binary, 'a.o'))).toMatchObject({
      at: join(binary, 'a.o'),
      message: 'this is a binary file',
    })
    const alone = join(files('alone', {}), 'dev.c')
    expect(await problem(alone, { header: 'no.h' })).toMatchObject({ at: 'no.h', message: 'there is no such file' })
  })
})

test('a name that is none in C is refused before anything is read', async () => {
  expect(await problem(root, { array: 'next_state[' })).toMatchObject({
    at: '--array',
    message: 'next_state[ is no name in C',
  })
  expect(await problem(root, { statePrefix: '' })).toMatchObject({ at: '--state-prefix' })
})

describe('a revision', () => {
  const repository = files('repo@work', {
    'drivers/vfio/vfio_main.c': kernelMain,
    'include/uapi/linux/vfio.h': 'enum e { A };',
  })
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], {
      encoding: 'utf8',
    })
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'one')
  writeFileSync(join(repository, 'drivers/vfio/vfio_main.c'), 'int changed;\n')
  git('commit', '-q', '-a', '-m', 'two')

  test('is read as it was', async () => {
    const tree = await readTree(`${repository}@main~1`)
    expect(tree.files.main).toEqual({ path: 'drivers/vfio/vfio_main.c', text: kernelMain })
    expect(pathsIn(tree)).toEqual(['drivers/vfio/vfio_main.c', 'include/uapi/linux/vfio.h', undefined])
    expect((await readTree(`${repository}@HEAD@{1}`)).files.main.text).toBe(kernelMain)
  })

  test.each(['drivers', 'drivers/vfio'])('of the folder %s in a kernel tree finds the tree', async (below) => {
    const tree = await readTree(`${join(repository, below)}@main~1`)
    expect(tree.files.main).toEqual({ path: 'drivers/vfio/vfio_main.c', text: kernelMain })
    expect(pathsIn(tree)[1]).toBe('include/uapi/linux/vfio.h')
    expect(tree).toMatchObject({ name: `${join(repository, below)}@main~1`, root: `${repository}@main~1` })
  })

  test('of a folder that is a repository by itself is searched there, wherever it lies', async () => {
    const own = files('outer/drivers', { 'vfio/vfio_main.c': kernelMain })
    files('outer', { 'include/uapi/linux/vfio.h': 'enum e { A };' })
    const commit = ['-c', 'user.name=T', '-c', 'user.email=t@localhost', 'commit', '-q', '-m', 'one']
    for (const args of [['init', '-q', '-b', 'main'], ['add', '.'], commit]) execFileSync('git', ['-C', own, ...args])
    const tree = await readTree(`${own}@main`)
    expect(pathsIn(tree)).toEqual(['vfio/vfio_main.c', undefined, undefined])
  })

  test('of a folder with sources of another kind is searched below that folder', async () => {
    const below = files('repo@work/lib', { 'dev.c': array('next_state') })
    git('add', '.')
    git('commit', '-q', '-m', 'three')
    expect((await readTree(`${below}@main`, { array: 'next_state' })).files.main.path).toBe('dev.c')
    git('reset', '-q', '--hard', 'HEAD~1')
  })

  test('of a bare repository is read, whatever repository a hook stands in', async () => {
    const bare = join(root, 'bare.git')
    execFileSync('git', ['clone', '-q', '--bare', repository, bare])
    process.env['GIT_DIR'] = join(root, 'nowhere')
    const tree = await readTree(`${bare}@main~1`).finally(() => delete process.env['GIT_DIR'])
    expect(tree.files.main.text).toBe(kernelMain)
  })

  test.each([
    ['@nope', 'nope is no revision of'],
    ['@--output=x', 'a revision does not begin with -'],
    ['@', 'no revision follows the @'],
    ['@main', 'drivers/vfio/vfio_main.c does not define vfio_from_fsm_table, nor does any other file'],
  ])('%s: %s', async (revision, message) => {
    expect((await problem(`${repository}${revision}`)).message).toContain(message)
  })

  test('needs a repository, and git', async () => {
    const plain = files('plain', { 'a.c': '' })
    expect((await problem(`${plain}@main`)).message).toContain('is no git repository')
    const path = process.env['PATH']
    process.env['PATH'] = plain
    const { message } = await problem(`${repository}@main`).finally(() => (process.env['PATH'] = path))
    expect(message).toBe('git is needed to read a revision, and is not installed')
  })
})
