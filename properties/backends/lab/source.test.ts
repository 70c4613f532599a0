import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { performed, sourceAt, treeOf, versionOf } from './source.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-source-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = {
  Makefile: 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\n',
  'drivers/vfio/vfio_main.c': 'a',
  'samples/vfio-mdev/mtty.c': 'b',
  'include/linux/vfio.h': 'c',
  'include/uapi/linux/vfio.h': 'd',
} as const

function tree(name: string, changed: Readonly<Record<string, string>> = {}): string {
  const root = join(folder, name)
  for (const [path, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

test('a tree is known by the files that decide, and by no others', async () => {
  const sum = async (name: string, changed?: Readonly<Record<string, string>>): Promise<string> =>
    (await sourceAt(tree(name, changed))).sum
  const first = await sum('a')
  expect(await sum('b')).toBe(first)
  expect(await sum('c', { 'kernel/panic.c': 'x', 'drivers/vfio/vfio_main.o': 'x' })).toBe(first)
  for (const path of Object.keys(files))
    expect(await sum(`d-${path.replaceAll('/', '-')}`, { [path]: 'x' })).not.toBe(first)
})

test('a tarball is known by all of it, and unpacked without its first folder', async () => {
  const [root, packed, place] = [tree('packed'), join(folder, 'linux.tar.xz'), join(folder, 'unpacked')]
  await performed('tar', ['-cJf', packed, '-C', dirname(root), 'packed'])
  const source = await sourceAt(packed)
  expect([source.type, source.sum.length]).toEqual(['tarball', 64])
  mkdirSync(place)
  await treeOf(source, place)
  expect(versionOf(place)).toBe('6.12.117')
})

test('a tree is linked, so that a file put in its place leaves it alone', async () => {
  const [root, place] = [tree('linked'), join(folder, 'links')]
  mkdirSync(place)
  await treeOf(await sourceAt(root), place)
  const file = join('samples', 'vfio-mdev', 'mtty.c')
  rmSync(join(place, file))
  writeFileSync(join(place, file), 'other')
  expect([readFileSync(join(root, file), 'utf8'), readFileSync(join(place, 'Makefile'), 'utf8')]).toEqual([
    'b',
    files.Makefile,
  ])
})

test('a link to a tree is the tree that it leads to', async () => {
  const [root, link, place] = [tree('led-to'), join(folder, 'link'), join(folder, 'followed')]
  symlinkSync('led-to', link)
  mkdirSync(place)
  const source = await sourceAt(link)
  expect(source.sum).toBe((await sourceAt(root)).sum)
  await treeOf(source, place)
  expect(versionOf(place)).toBe('6.12.117')
  // Every file is a link of its own, and none goes by way of the link, which may be turned elsewhere.
  expect(readlinkSync(join(place, 'Makefile'))).toBe(join(realpathSync(root), 'Makefile'))
})

test('a tree that the tarball was unpacked to before may be a link as well', async () => {
  const [root, packed, place] = [tree('kept'), join(folder, 'kept.tar'), join(folder, 'from-kept')]
  await performed('tar', ['-cf', packed, '-C', folder, 'packed'])
  const source = await sourceAt(packed)
  writeFileSync(join(root, '.tarball'), `${source.sum}\n`)
  mkdirSync(join(folder, 'cache', 'vfio-mig'), { recursive: true })
  symlinkSync(root, join(folder, 'cache', 'vfio-mig', 'linux-6.12'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  mkdirSync(place)
  await treeOf(source, place)
  vi.unstubAllEnvs()
  expect(readlinkSync(join(place, 'Makefile'))).toBe(join(realpathSync(root), 'Makefile'))
})

test('a link that leads nowhere is told as no source', async () => {
  symlinkSync('gone', join(folder, 'astray'))
  await expect(sourceAt(join(folder, 'astray'))).rejects.toThrow('there is no kernel source at')
})

test('what is no source is told', async () => {
  await expect(sourceAt(join(folder, 'none'))).rejects.toThrow('there is no kernel source at')
  writeFileSync(join(folder, 'file.c'), '')
  await expect(sourceAt(join(folder, 'file.c'))).rejects.toThrow('is neither a folder nor a tarball')
  const lame = tree('lame')
  rmSync(join(lame, 'samples'), { recursive: true })
  await expect(sourceAt(lame)).rejects.toThrow('it has no samples/vfio-mdev')
  writeFileSync(join(lame, 'Makefile'), 'all:\n')
  expect(() => versionOf(lame)).toThrow('has no version')
})

test('a program that fails is told with its last lines', async () => {
  const told: string[] = []
  await performed('sh', ['-c', 'echo one; echo two >&2'], { told: (line) => told.push(line) })
  expect(told.sort()).toEqual(['one', 'two'])
  await expect(performed('sh', ['-c', 'echo bad >&2; exit 3'])).rejects.toThrow('sh failed with exit code 3:\nbad')
  await expect(performed('no-such-program', [])).rejects.toThrow('no-such-program cannot be started')
})
