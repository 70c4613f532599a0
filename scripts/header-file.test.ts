import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { problemsOf } from './command.ts'
import { headerIn } from './header-file.ts'

const root = mkdtempSync(join(tmpdir(), 'vfio-mig-header-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A folder with one file. */
function folderWith(name: string, path: string, text: string): string {
  mkdirSync(join(root, name, dirname(path)), { recursive: true })
  writeFileSync(join(root, name, path), text)
  return join(root, name)
}

async function problem(named: string): Promise<string> {
  const error = await headerIn(named).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const [found] = problemsOf(error) ?? []
  expect(found?.remedy).toMatch(/\.$/)
  return `${found?.at}: ${found?.message}`
}

const place = 'include/uapi/linux/vfio.h'

test('a file, a kernel tree, and headers as they are installed', async () => {
  const tree = folderWith('tree', place, 'one')
  expect(await headerIn(tree)).toEqual({ name: `${tree}/${place}`, text: 'one' })
  expect(await headerIn(`${tree}/`)).toEqual({ name: `${tree}/${place}`, text: 'one' })
  expect(await headerIn(join(tree, place))).toEqual({ name: join(tree, place), text: 'one' })
  const installed = folderWith('usr', 'linux/vfio.h', 'two')
  expect(await headerIn(installed)).toEqual({ name: `${installed}/linux/vfio.h`, text: 'two' })
})

test('a git revision is what was committed', async () => {
  const tree = folderWith('repository', place, 'committed')
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-C', tree, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args])
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'header')
  writeFileSync(join(tree, place), 'later')
  expect(await headerIn(`${tree}@HEAD`)).toEqual({ name: `${tree}@HEAD:${place}`, text: 'committed' })
  expect(await problem(`${tree}@nothing`)).toContain('nothing is no revision')
})

test('what is no header says what was looked for', async () => {
  expect(await problem(join(root, 'nowhere'))).toContain('there is no such file or folder')
  expect(await problem(folderWith('other', 'a.h', ''))).toContain(`there is no ${place}`)
  const binary = folderWith('binary', 'vfio.h', 'a\0b')
  expect(await problem(join(binary, 'vfio.h'))).toContain('binary')
})
