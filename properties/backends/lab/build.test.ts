import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildLab } from './build.ts'
import { DRIVER } from './mends.ts'
import { driverModules, driverText } from './modules.ts'
import { fileOf, images, labs, labsFolder } from './place.ts'
import { sourceAt } from './source.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfio-mig-making-'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** What a make has to do, without a kernel: a configuration is the fragment, a module is the driver's text. */
const make = (more = ''): string => `VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 1
allnoconfig:
\tcp $(KCONFIG_ALLCONFIG) $(O)/.config
\t${more}
vmlinux:
\t@echo '  CC      kernel.o'
\techo kernel >$(O)/vmlinux
ifdef M
modules:
\tcp $(M)/mtty.c $(M)/mtty.ko
else
modules:
\t@echo '  CC [M]  mdev.o'
\tmkdir -p $(O)/drivers/vfio/mdev $(O)/lib/kunit $(O)/include
\ttouch $(O)/drivers/vfio/mdev/mdev.ko $(O)/lib/kunit/kunit.ko $(O)/include/built.h
endif
`

/** Lines that the mends hold on to. */
const driver = [
  '\tmtty_disable_intx(mdev_state);\n\tmtty_disable_msi(mdev_state);',
  '\tlen = min_t(size_t, migf->filled_size - *pos, len);',
  '\tif (migf->filled_size < mtty_data_size(mdev_state)) {',
  '\tfor (i = 0; i < mdev_state->nr_ports; i++)\n\t\tmemcpy(&mdev_state->s[i],',
  '\t\t\t\t"%s failed validation\\n", __func__);\n\t\t\tret = -EFAULT;',
  '\tmigf->data.magic = MTTY_MAGIC;',
  '\tmdev_state->resuming_migf = migf;',
  '\tmutex_destroy(&migf->lock);\n\tkfree(migf);\n\n\treturn 0;',
].join('\n')

function tree(makefile: string): string {
  const root = join(folder, 'tree')
  const files = { Makefile: makefile, [DRIVER]: driver, 'drivers/vfio/a.c': '', 'include/linux/vfio.h': '' }
  for (const [path, text] of Object.entries({ ...files, 'include/uapi/linux/vfio.h': '' })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const answersBlocked = (): Promise<boolean> => Promise.resolve(true)

test('a kernel and two drivers are built, the source is left as it was, the second time nothing is done', async () => {
  const source = await sourceAt(tree(make()))
  const told: string[] = []
  const progress = (what: string, files: number): void => void told.push(`${what} ${files}`)
  const lab = await buildLab({ source, flavour: 'plain', answersBlocked, progress })
  expect(told).toEqual([
    'unpacking the source 0',
    'configuring 0',
    'compiling Linux 6.12.1 1',
    'compiling Linux 6.12.1 2',
    'building the driver 0',
  ])
  expect([readFileSync(fileOf(lab, 'kernel'), 'utf8'), existsSync(fileOf(lab, 'kunit'))]).toEqual(['kernel\n', true])
  const built = images.map((image) => driverModules(lab, driverText(lab, image)))
  const [found, mended] = (await Promise.all(built)).map((modules) => readFileSync(modules[1]!.path, 'utf8'))
  expect(found).toBe(driver)
  expect(mended).toContain('mdev_state->state = VFIO_DEVICE_STATE_RUNNING;')
  expect(readFileSync(join(source.path, DRIVER), 'utf8')).toBe(driver)
  expect([lab.version, lab.answersBlocked, labs('plain').length]).toEqual(['6.12.1', true, 1])
  told.length = 0
  expect(await buildLab({ source, flavour: 'plain', answersBlocked, progress })).toEqual(lab)
  expect(told).toEqual([])
})

test('an option that make drops without a word ends the build, and nothing is left of it', async () => {
  const source = await sourceAt(tree(make("sed -i '/IOMMUFD/d' $(O)/.config")))
  await expect(buildLab({ source, flavour: 'plain', answersBlocked })).rejects.toThrow(
    'Linux 6.12.1 does not take these options: IOMMUFD',
  )
  expect([labs('plain'), readdirSync(labsFolder())]).toEqual([[], []])
})

test('what modules are built against has what the source includes and what its build has made', async () => {
  const lab = await buildLab({ source: await sourceAt(tree(make())), flavour: 'plain', answersBlocked })
  const headers = readdirSync(fileOf(lab, 'headers'), { recursive: true, encoding: 'utf8' })
  expect(headers).toEqual(expect.arrayContaining(['Makefile', 'include/linux/vfio.h', 'include/built.h']))
  expect(headers).not.toContain('drivers')
})

test.each([
  ['echo kernel', 'false'],
  ['cp $(M)', 'false $(M)'],
])('a build that fails leaves no lab (%s)', async (from, to) => {
  const source = await sourceAt(tree(make().replace(from, to)))
  await expect(buildLab({ source, flavour: 'plain', answersBlocked })).rejects.toThrow('make failed with exit code 2')
  expect([labs('plain'), existsSync(labsFolder()) && readdirSync(labsFolder())]).toEqual([[], []])
})

test('what a killed build has left is removed by the next one, and one under way is not', async () => {
  const source = await sourceAt(tree(make()))
  // No process has a number so high.
  for (const name of ['work-99999999', `work-${process.ppid}`]) mkdirSync(join(labsFolder(), name), { recursive: true })
  await buildLab({ source, flavour: 'plain', answersBlocked })
  expect(readdirSync(labsFolder()).filter((name) => name.startsWith('work'))).toEqual([`work-${process.ppid}`])
})
