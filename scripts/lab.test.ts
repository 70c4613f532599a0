import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { labs, missingTools } from '#properties'
import { ran } from './cli.ts'

const built = missingTools('boot').length === 0 && labs('plain').length > 0
const cache = process.env['XDG_CACHE_HOME']

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfio-mig-labs-'))
  vi.stubEnv('XDG_CACHE_HOME', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('where there is no lab, that is said, and how it is made', async () => {
  expect(await ran('lab', 'where')).toMatchObject({ code: 4, err: expect.stringContaining('vfio-mig lab build') })
})

test('there is nothing to clean at first', async () => {
  expect(await ran('lab', 'clean')).toMatchObject({ code: 0, out: `0 removed from ${folder}/vfio-mig/lab\n` })
})

test('what building takes is named at once', async () => {
  vi.stubEnv('PATH', '')
  const { code, err } = await ran('lab', 'build')
  expect([code, err]).toEqual([4, expect.stringMatching(/the lab takes .*flex.*\n {2}On Debian: apt-get install/)])
})

test('words that name no lab are unusable', async () => {
  const { code, err } = await ran('lab', 'boot', 'grup')
  if (missingTools('boot').length === 0) expect([code, err]).toEqual([2, expect.stringContaining('grup is no lab')])
  else expect(code).toBe(4)
})

test.skipIf(missingTools('build').length > 0)('a source that is none is told (needs what building takes)', async () => {
  const { code, err } = await ran('lab', 'build', '--kernel-source', join(folder, 'none'))
  expect([code, err]).toEqual([4, expect.stringContaining('there is no kernel source at')])
})

const cannot = missingTools('build').length > 0

test.skipIf(cannot)('a link to a tree is followed, and what fails in a tree is not told as a lack of one', async () => {
  const root = join(folder, 'tree')
  const files = ['drivers/vfio/a.c', 'samples/vfio-mdev/mtty.c', 'include/linux/vfio.h', 'include/uapi/linux/vfio.h']
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  writeFileSync(join(root, 'Makefile'), 'all:\n')
  symlinkSync(root, join(folder, 'link'))
  const { code, err } = await ran('lab', 'build', '--kernel-source', join(folder, 'link'))
  // It is as far as its version: all of it was linked before.
  expect([code, err]).toEqual([4, expect.stringMatching(/Makefile has no version\n {2}Nothing of it is kept\./)])
  expect(err).not.toContain('apt-get')
  expect(readdirSync(join(folder, 'vfio-mig', 'lab'))).toEqual([])
})

test.skipIf(!built)(`it boots and says what is there${built ? '' : ' (needs vfio-mig lab build)'}`, async () => {
  vi.stubEnv('XDG_CACHE_HOME', cache)
  const { code, out } = await ran('lab', 'boot', 'group')
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^Linux 6\.\d+\.\d+, plain, opened by group: up in [\d.]+ s\n/),
  ])
  expect(out.match(/device [01]: mtty, STOP_COPY\|P2P\|PRE_COPY, RUNNING/g)).toHaveLength(2)
  expect(out).toContain('  device 2: mtty with two ports, STOP_COPY|P2P|PRE_COPY, RUNNING\n')
})
