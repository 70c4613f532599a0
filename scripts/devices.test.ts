import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { simulatedDevice } from '#model'
import { buildServedAgent, FIRST_FILE, hasCompiler, machineIn, serve, simulatedKernel, type Slot } from '#properties'
import { ran } from './cli.ts'

const isThere = hasCompiler()
const folder = mkdtempSync(join(tmpdir(), 'vfio-devices-'))
const [program, root, empty, path] = ['agent', 'root', 'empty', 'kernel'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
]
const slot = (number: number, more: Partial<Slot> = {}): Slot => ({
  bus: 'pci',
  address: `0000:3b:00.${number}`,
  driver: 'mlx5_vfio_pci',
  group: 12 + number,
  cdev: number,
  ...more,
})
const { driver: _, cdev: __, ...bare } = slot(2, { isVirtual: true })

beforeAll(() => {
  if (isThere) buildServedAgent(program)
  const files = ['/dev/vfio/devices/vfio1']
  machineIn(root, {
    slots: [slot(0), slot(1), bare],
    processes: { 4711: { name: 'qemu-system-x86', files } },
  })
  machineIn(empty, { slots: [{ bus: 'pci', address: '0000:00:01.0', driver: 'nvme', group: 1 }], nodes: [] })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const list = `0000:3b:00.0  15b3:101e  mlx5_vfio_pci  IOMMU group 12  /dev/vfio/devices/vfio0  /dev/vfio/12
    vfio-mig verify --backend vfio:0000:3b:00.0
0000:3b:00.1  15b3:101e  mlx5_vfio_pci  IOMMU group 13  /dev/vfio/devices/vfio1  /dev/vfio/13
    in use by qemu-system-x86 (4711)
      End that first: no device in use is touched.
0000:3b:00.2  15b3:101e  no driver  IOMMU group 14
    no driver
      Where the machine can do without it, bind it to the vfio driver of its vendor, DRIVER: `

test('devices are listed with what to do next', async () => {
  const { out, code } = await ran('devices', '--root', root)
  expect(out.slice(0, list.length)).toBe(list)
  expect(code).toBe(0)
})

test('one that is asked for is listed whatever it is; one that is not there is told', async () => {
  const { out, err, code } = await ran('devices', '0000:00:01.0', '0000:FF:00.0', '--root', empty)
  expect(out).toContain("its driver is nvme, which is none of vfio's")
  expect({ err, code }).toEqual({ err: 'vfio-mig: there is no device 0000:ff:00.0\n', code: 0 })
})

test('one is named as verify names it, its domain left out', async () => {
  const { out, err, code } = await ran('devices', '3B:00.2', '/dev/vfio/14:3b:00.2', '--root', root)
  expect(out.match(/^0000:3b:00\.2 /gm)).toHaveLength(1)
  expect({ err, code }).toEqual({ err: '', code: 0 })
})

test.each([
  ['3b:00', '3b:00 names no device'],
  ['/dev/vfio/devices/vfio0', '/dev/vfio/devices/vfio0 is a file'],
])('%s is no address', async (text, said) => {
  const { err, code } = await ran('devices', text, '--root', root)
  expect([err, code]).toEqual([expect.stringContaining(`ADDRESS: ${said}`), 2])
})

test('a machine without any says so, and what to do', async () => {
  const { out, err, code } = await ran('devices', '--root', empty)
  expect({ out, code }).toEqual({ out: '', code: 4 })
  expect(err).toContain('this machine has no device of VFIO')
  expect(err).toContain('sriov_numvfs')
  expect((await ran('devices', '0000:99:00.0', '--root', empty)).code).toBe(4)
})

test('the list as JSON', async () => {
  const { out } = await ran('devices', '--root', root, '--json', '-')
  expect(JSON.parse(out)).toMatchObject({
    devices: [
      { address: '0000:3b:00.0', driver: 'mlx5_vfio_pci', users: [], obstacles: [] },
      { users: ['qemu-system-x86 (4711)'], obstacles: [{ what: 'in use by qemu-system-x86 (4711)' }] },
      { obstacles: [{ what: 'no driver' }] },
    ],
  })
  expect((await ran('devices', '--root', root, '--json', '/nowhere/x.json')).code).toBe(2)
})

describe.skipIf(!isThere)('through an agent (needs a C compiler)', () => {
  const agent = `env VFIO_SOCKET=${path} VFIO_ROOT=${root} ${program}`
  test('those that are free are asked, and only with --ask; nothing of it stays open', async () => {
    const devices = [1, 2].map((seed) => simulatedDevice({ features: ['STOP_COPY', 'P2P'], seed }))
    const opened: string[] = []
    let [open, resets] = [0, 0]
    const served = await serve(() => {
      const kernel = simulatedKernel(devices, FIRST_FILE)
      return {
        ...kernel,
        open: (name, flags) => (opened.push(name), open++, kernel.open(name, flags)),
        close: (fd) => (open--, kernel.close(fd)),
        ioctlValue: (...args) => (resets++, kernel.ioctlValue(...args)),
      }
    }, path)
    const quiet = await ran('devices', '--agent', agent)
    expect(quiet.out).toContain(`    vfio-mig verify --backend vfio:0000:3b:00.0 --agent '${agent}'\n`)
    expect([opened, open]).toEqual([[], 0])
    const { out, code } = await ran('devices', '--agent', agent, '--ask')
    expect(out).toContain('/dev/vfio/devices/vfio0  /dev/vfio/12  STOP_COPY|P2P  RUNNING\n')
    expect(code).toBe(0)
    expect(opened).toEqual(['/dev/iommu', '/dev/vfio/devices/vfio0'])
    expect([open, resets]).toEqual([0, 0])
    served.close()
  })
  test('one that refuses says why', async () => {
    const kernel = simulatedKernel([simulatedDevice({ features: ['STOP_COPY'], seed: 1 })], FIRST_FILE)
    const served = await serve(
      () => ({ ...kernel, open: (...args) => (args[0] === '/dev/iommu' ? kernel.open(...args) : -16) }),
      path,
    )
    const { out } = await ran('devices', '--agent', agent, '--ask')
    expect(out).toContain('    Cannot open /dev/vfio/devices/vfio0: EBUSY (somebody else is using the device')
    served.close()
  })
  test('where no agent answers there is nothing to look at', async () => {
    const { err, code } = await ran('devices', '--agent', 'exit 7')
    expect(err).toMatch(/^vfio-mig: No agent answers from/)
    expect(code).toBe(4)
  })
})
