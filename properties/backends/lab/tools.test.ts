import { afterEach, expect, test, vi } from 'vitest'
import { missing, remedyFor } from './tools.ts'

afterEach(() => vi.unstubAllEnvs())

test('on a machine without anything, everything is named at once, with its packages', () => {
  vi.stubEnv('PATH', '')
  vi.stubEnv('CC', 'no-such-compiler')
  const names = missing('build').map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['qemu-system-x86_64', 'setpriv', 'make', 'flex', 'bison', 'libelf.h']))
  expect(remedyFor(missing('build'))).toMatch(/^On Debian: apt-get install .*qemu-system-x86 util-linux .*libelf-dev$/)
})

test('booting takes less than building', () => {
  vi.stubEnv('PATH', '')
  const [boot, build] = [missing('boot'), missing('build')].map((tools) => tools.map(({ name }) => name))
  expect(boot).not.toContain('flex')
  expect(build).toEqual(expect.arrayContaining(boot!))
})

test('a package is named once, however much of it is missing', () => {
  const tool = { type: 'program', name: 'a', package: 'p' } as const
  expect(remedyFor([tool, { ...tool, name: 'b' }])).toBe('On Debian: apt-get install --no-install-recommends p')
})
