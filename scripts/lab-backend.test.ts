import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labs, missingTools } from '#properties'
import { afterEach, expect, test, vi } from 'vitest'
import { ran } from './cli.ts'
import { wantedBy } from './lab-backend.ts'

afterEach(() => vi.unstubAllEnvs())

test('words say what is not as usual, in any order', () => {
  expect(wantedBy('')).toEqual({ access: 'cdev', image: 'found', flavour: 'plain' })
  expect(wantedBy('group,mended')).toEqual(wantedBy('mended,group'))
  expect(wantedBy('debug,group,mended')).toEqual({ access: 'group', image: 'mended', flavour: 'debug' })
})

test.each([
  ['lab:grup', 'grup is no lab'],
  ['lab:group,group', 'group is no lab'],
  ['lab:', 'lab:'],
])('%s is refused where it means nothing', async (backend, said) => {
  vi.stubEnv('XDG_CACHE_HOME', '/nowhere')
  const { code, err } = await ran('verify', '--backend', backend)
  // An empty list of words is the usual lab, which is not built here.
  if (backend === 'lab:') expect([code, err]).toEqual([4, expect.stringContaining('vfio-mig lab build')])
  else expect([code, err]).toEqual([2, expect.stringContaining(said)])
})

test.each([['--allow-error'], ['--allow-blocked'], ['--deadline', '2s']])(
  'options about a device of a host are none of the lab: %s',
  async (...args) => {
    const { code, err } = await ran('verify', '--backend', 'lab', ...args)
    expect([code, err]).toEqual([2, expect.stringContaining(`${args[0]}: it is about a device of a host`)])
  },
)

test('without QEMU it is said what to install', async () => {
  vi.stubEnv('PATH', '')
  const { code, err } = await ran('verify', '--backend', 'lab')
  expect([code, err]).toEqual([4, expect.stringContaining('apt-get install --no-install-recommends qemu-system-x86')])
})

test("machines are the lab's alone, and there is at least one", async () => {
  for (const backend of ['simulated', 'vfio:0000:3b:00.2']) {
    const { code, err } = await ran('verify', '--backend', backend, '--machines', '2')
    expect([code, err]).toEqual([2, expect.stringContaining('--machines: only the lab has machines')])
  }
})

const there = missingTools('boot').length === 0 && labs('plain').length > 0
test.skipIf(!there)(
  `two machines say what one says, to the byte${there ? '' : ' (needs vfio-mig lab build)'}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-machines-'))
    const results = []
    for (const machines of ['1', '2']) {
      const file = join(folder, machines)
      const args = ['--requirement', 'transitions', '--runs', '3', '--depth', '1', '--json', file]
      const { code, out } = await ran('verify', '--backend', 'lab:mended', ...args, '--machines', machines)
      results.push({ code, out, saved: readFileSync(file, 'utf8') })
    }
    rmSync(folder, { recursive: true, force: true })
    expect(results[0]).toEqual(results[1])
    expect(results[0]).toMatchObject({ out: expect.stringContaining('upheld       transitions/end-state') })
    const none = await ran('verify', '--backend', 'lab:mended', '--machines', '0')
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--machines')])
  },
)
