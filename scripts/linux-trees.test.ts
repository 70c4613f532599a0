import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { linuxTrees, needed, shownTrees } from './linux-trees.ts'

const root = mkdtempSync(join(tmpdir(), 'vfio-mig-linux-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function tree(name: string): string {
  mkdirSync(join(root, name, 'drivers', 'vfio'), { recursive: true })
  mkdirSync(join(root, name, 'include', 'uapi', 'linux'), { recursive: true })
  writeFileSync(join(root, name, 'include', 'uapi', 'linux', 'vfio.h'), '')
  return join(root, name)
}

test('trees are named as PATH names folders', () => {
  const [a, b] = [tree('a'), tree('b')]
  expect(linuxTrees([a, b, ''].join(delimiter))).toEqual([a, b])
  expect(linuxTrees('')).toEqual([])
})

test('a path that is no kernel tree is an error, not a test that passes', () => {
  for (const path of [join(root, 'nowhere'), root]) {
    expect(() => linuxTrees([tree('a'), path].join(delimiter))).toThrow(`LINUX_TREE names no kernel tree: ${path}`)
  }
})

test('a suite without trees says what it needs', () => {
  expect([needed([]), needed(['a'])]).toEqual([' (needs LINUX_TREE)', ''])
  expect([shownTrees([]), shownTrees(['a'])]).toEqual([['a kernel tree'], ['a']])
})
