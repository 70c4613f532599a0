import { describe, expect, test } from 'vitest'
import { resolve } from 'node:path'
import { baseOf, resolvePath } from './where.ts'

const root = resolve('somewhere', 'vfio-mig')
const npm = { npm_package_name: 'vfio-mig', npm_lifecycle_event: 'vfio-mig', INIT_CWD: resolve('home') }

describe('the folder that relative paths start from', () => {
  test('is where the user stood when npm started the command', () => {
    expect(baseOf(npm, root, root)).toBe(npm.INIT_CWD)
  })

  test('is the working directory without npm', () => {
    expect(baseOf({}, resolve('home'), root)).toBe(resolve('home'))
  })

  test.each([
    ['another npm script of ours', { ...npm, npm_lifecycle_event: 'test' }, root],
    ['a script of another package', { ...npm, npm_package_name: 'other' }, root],
    ['a folder entered since', npm, resolve(root, 'model')],
  ])('is the working directory under %s', (_, env, cwd) => {
    expect(baseOf(env, cwd, root)).toBe(cwd)
  })
})

test('an absolute path stays as it is', () => {
  expect(resolvePath(root)).toBe(root)
})
