import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { connectAgent } from './agent.ts'
import { hasCompiler } from './build.ts'
import { discovered, type Found } from './discovery.ts'
import { lookingBelow, lookingBy, surveyed, type Looker } from './looking.ts'
import { buildServedAgent } from './served.ts'
import { machineIn, type Machine, type Slot } from './simulated-machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-discovery-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
const rootOf = (machine: Machine): string => {
  const root = join(folder, `machine-${++count}`)
  machineIn(root, machine)
  return root
}
const found = (machine: Machine, addresses?: readonly string[], look?: Looker): Promise<readonly Found[]> =>
  surveyed((ask) => discovered(ask, addresses), look ?? lookingBelow(rootOf(machine)))

const vf: Slot = { bus: 'pci', address: '0000:3b:00.2', driver: 'mlx5_vfio_pci', group: 12, cdev: 3, isVirtual: true }
const uuid = '83b8f4f2-509f-382f-3c1e-e6bfe0fa1001'
const mdev: Slot = { bus: 'mdev', address: uuid, driver: 'mtty', group: 7, cdev: 4, state: 'RUNNING' }
const disk: Slot = { bus: 'pci', address: '0000:00:01.0', driver: 'nvme', group: 1 }

const words = async (machine: Machine, addresses?: readonly string[]) =>
  (await found(machine, addresses)).map(({ address, obstacles }) => [address, ...obstacles.map(({ what }) => what)])

const busy: Machine = {
  slots: [disk, vf, mdev],
  processes: { 4711: { name: 'qemu-system-x86', files: ['/dev/null', '/dev/vfio/devices/vfio4', 'socket:[1]'] } },
}

/** What is found on that machine, whoever looks. */
const wanted = [
  {
    bus: 'pci',
    address: '0000:3b:00.2',
    kind: '15b3:101e',
    driver: 'mlx5_vfio_pci',
    group: '12',
    cdev: '/dev/vfio/devices/vfio3',
    groupPath: '/dev/vfio/12',
    state: undefined,
    users: [],
    obstacles: [],
    recipe: { type: 'cdev', path: '/dev/vfio/devices/vfio3' },
  },
  {
    bus: 'mdev',
    address: uuid,
    kind: 'mtty-1',
    driver: 'mtty',
    group: '7',
    cdev: '/dev/vfio/devices/vfio4',
    groupPath: '/dev/vfio/7',
    state: 'RUNNING',
    users: ['qemu-system-x86 (4711)'],
    obstacles: [{ what: 'in use by qemu-system-x86 (4711)', remedy: 'End that first: no device in use is touched.' }],
    recipe: { type: 'cdev', path: '/dev/vfio/devices/vfio4' },
  },
]

test('the devices of vfio are found, with how each is opened and who uses it; a disk is not listed', async () => {
  expect(await found(busy)).toEqual(wanted)
})

test.skipIf(!hasCompiler())(
  'an agent finds the same (needs a C compiler)',
  async () => {
    const program = join(folder, 'agent')
    buildServedAgent(program)
    const calls = await connectAgent({ command: ['env', `VFIO_ROOT=${rootOf(busy)}`, program] })
    expect(await found(busy, undefined, lookingBy(calls))).toEqual(wanted)
    await calls.close()
    await expect(found(busy, undefined, lookingBy(calls))).rejects.toThrow(/^the agent is gone/)
  },
  60_000,
)

test('without iommufd a device is opened by its group', async () => {
  const [one] = await found({ slots: [{ ...vf, cdev: undefined } as unknown as Slot], nodes: ['vfio/vfio'] })
  expect(one!.recipe).toEqual({ type: 'group', path: '/dev/vfio/12', name: '0000:3b:00.2' })
  expect((await found({ slots: [vf], nodes: ['vfio/vfio'] }))[0]!.recipe?.type).toBe('group')
})

describe('what stands in the way', () => {
  const other: Slot = { bus: 'pci', address: '0000:3b:00.3', driver: 'ixgbevf', group: 12 }
  const { driver: _, cdev: __, ...bare } = vf
  test.each<[string, Machine, readonly (RegExp | string)[]]>([
    ['nothing', { slots: [vf] }, []],
    ['no driver', { slots: [bare] }, ['no driver']],
    [
      'a driver of the kernel',
      { slots: [{ ...bare, driver: 'mlx5_core' }] },
      [/^its driver is mlx5_core, which is none/],
    ],
    ['the generic driver', { slots: [{ ...vf, driver: 'vfio-pci' }] }, [/^vfio-pci is for any device/]],
    [
      'no IOMMU',
      { slots: [{ ...bare, driver: 'mlx5_vfio_pci', group: undefined } as unknown as Slot] },
      ['the machine has no IOMMU that is on', 'no file in /dev/vfio'],
    ],
    ['a neighbour', { slots: [vf, other] }, ["others of its IOMMU group are the kernel's: 0000:3b:00.3 (ixgbevf)"]],
    ['a harmless neighbour', { slots: [vf, { ...other, driver: 'pcieport' }] }, []],
    [
      'a user of its group',
      {
        slots: [vf],
        processes: { 9: { name: 'dpdk', files: ['/dev/vfio/12'] } },
      },
      ['in use by dpdk (9)'],
    ],
    [
      'no way to open it',
      { slots: [vf], nodes: [] },
      [/^\/dev\/vfio\/devices\/vfio3 and \/dev\/vfio\/12, but neither/],
    ],
  ])('%s', async (_name, machine, obstacles) => {
    const [, ...said] = (await words(machine, [vf.address]))[0]!
    expect(said).toEqual(
      obstacles.map((one) => (typeof one === 'string' ? one : (expect.stringMatching(one) as string))),
    )
  })
  test('a device that is asked for is looked at, whatever it is', async () => {
    expect(await words({ slots: [disk] })).toEqual([])
    expect(await words({ slots: [disk] }, [disk.address])).toEqual([
      [disk.address, "its driver is nvme, which is none of vfio's"],
    ])
    expect(await words({ slots: [disk] }, ['0000:00:09.0'])).toEqual([])
  })
  test('permission: of a cdev by reading it, of a group by its mode alone, and root has all', async () => {
    const shut = (path: string, mode: number, machine: Machine): string => {
      const root = rootOf(machine)
      chmodSync(join(root, path), mode)
      return root
    }
    const at = async (root: string) =>
      (await surveyed((ask) => discovered(ask), lookingBelow(root))).flatMap(({ obstacles }) => obstacles)
    const byGroup: Machine = { slots: [{ ...vf }], nodes: ['vfio/vfio'], user: 1000 }
    expect(await at(shut('dev/vfio/12', 0o600, byGroup))).toEqual([
      {
        what: "/dev/vfio/12 may be its owner's alone (mode 0600)",
        remedy: 'Run it as root, or give the file to user 1000: chown 1000 /dev/vfio/12.',
      },
    ])
    expect(await at(shut('dev/vfio/12', 0o666, byGroup))).toEqual([])
    expect(await at(shut('dev/vfio/12', 0o600, { ...byGroup, user: 0 }))).toEqual([])
    // Whoever runs the tests as root is refused nothing: the answer is made by hand.
    const root = rootOf({ slots: [vf], user: 1000 })
    const refusing: Looker = async (looks) =>
      (await lookingBelow(root)(looks)).map((result, index) =>
        looks[index]!.type === 'get' && looks[index]!.path.startsWith('/dev/')
          ? { type: 'errno', errno: 'E13' }
          : result,
      )
    const [refused] = await surveyed((ask) => discovered(ask), refusing)
    expect(refused!.obstacles.map(({ what }) => what)).toEqual(['no permission for /dev/vfio/devices/vfio3'])
  })
})

test('a machine without any of it has no devices, and a survey that asks for ever is a defect', async () => {
  expect(await found({ slots: [disk], nodes: [] })).toEqual([])
  writeFileSync(join(folder, 'empty'), '')
  expect(await surveyed((ask) => discovered(ask), lookingBelow(join(folder, 'empty')))).toEqual([])
  let asked = 0
  const endless = surveyed((ask) => ask.names(`/${asked++}`), lookingBelow(folder))
  await expect(endless).rejects.toThrow('not over after 20 rounds')
})
