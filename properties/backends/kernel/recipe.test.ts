import { expect, test } from 'vitest'
import { simulatedDevice } from '#model'
import type { Calls, Result } from './calls.ts'
import { callsInProcess, type Kernel } from './in-process.ts'
import { nameOf, openDevice, sentence, type Recipe } from './recipe.ts'
import { simulatedKernel } from './simulated-kernel.ts'
import { opening } from './uapi.ts'
import { kernelWorld } from './world.ts'

const features = ['STOP_COPY', 'P2P']
const kernel = (): Kernel => simulatedKernel([1, 2].map((seed) => simulatedDevice({ features, seed })))
const cdev: Recipe = { type: 'cdev', path: '/dev/vfio/devices/vfio1' }
const group: Recipe = { type: 'group', path: '/dev/vfio/1', name: 'device-1' }

test.each([
  ['its cdev', cdev],
  ['its group', group],
])('a device is opened by %s, with its features, and can be opened again', async (_, recipe) => {
  const calls = callsInProcess(kernel())
  const device = await openDevice(calls, recipe, 0, 100)
  expect(device.features).toEqual(features)
  const world = kernelWorld(calls, [device])
  const lane = { device: 0, lane: 0 }
  expect(
    await world.perform([
      { ...lane, event: { type: 'set-state', target: 'STOP' } },
      { ...lane, event: { type: 'reopen' } },
      { ...lane, event: { type: 'get-state' } },
    ]),
  ).toEqual([
    { type: 'ok', value: false },
    { type: 'ok', value: null },
    { type: 'ok', value: 'RUNNING' },
  ])
})

test('a device that was opened again is reset at the end as before', async () => {
  let resets = 0
  const real = kernel()
  const calls = callsInProcess({
    ...real,
    ioctlValue(fd, command, value) {
      if (command === 0x3b6f) resets++
      return real.ioctlValue(fd, command, value)
    },
  })
  const device = await openDevice(calls, cdev, 0, 100)
  await kernelWorld(calls, [device]).perform([{ device: 0, lane: 0, event: { type: 'reopen' } }])
  await calls.close()
  expect(resets).toBe(1)
})

test('two devices share nothing, and the device of a group is opened while another one is', async () => {
  const calls = callsInProcess(kernel())
  const one = await openDevice(calls, { type: 'cdev', path: '/dev/vfio/devices/vfio0' }, 0, 100)
  const other = await openDevice(calls, group, 1, 100)
  expect(other.place.table).not.toBe(one.place.table)
  const world = kernelWorld(calls, [one, other])
  const stop = { device: 1, lane: 0, event: { type: 'set-state', target: 'STOP' } } as const
  const look = { device: 0, lane: 0, event: { type: 'get-state' } } as const
  expect(await world.perform([stop, look])).toMatchObject([{ type: 'ok' }, { value: 'RUNNING' }])
})

test('a device that cannot be opened again says so, and its next events meet no file', async () => {
  let isBusy = false
  const real = kernel()
  const calls = callsInProcess({ ...real, open: (path, flags) => (isBusy ? -16 : real.open(path, flags)) })
  const device = await openDevice(calls, cdev, 0, 100)
  isBusy = true
  const lane = { device: 0, lane: 0 }
  const outcomes = await kernelWorld(calls, [device]).perform([
    { ...lane, event: { type: 'reopen' } },
    { ...lane, event: { type: 'get-state' } },
  ])
  expect(outcomes).toEqual([
    { type: 'errno', errno: 'EBUSY' },
    { type: 'errno', errno: 'EBADF' },
  ])
})

/** A kernel in which one call fails. */
const failing = (at: string, errno: number): Kernel => {
  const real = kernel()
  return {
    ...real,
    open: (path, flags) => (path === at ? -errno : real.open(path, flags)),
    ioctl: (fd, command, bytes, memory) => (String(command) === at ? -errno : real.ioctl(fd, command, bytes, memory)),
  }
}

test.each([
  [cdev, '/dev/iommu', 2, /^Cannot open \/dev\/iommu: ENOENT \(is the device bound to a vfio driver/],
  [cdev, '/dev/vfio/devices/vfio1', 13, /^Cannot open \/dev\/vfio\/devices\/vfio1: EACCES \(run it as root/],
  [cdev, String(opening.VFIO_DEVICE_BIND_IOMMUFD), 16, /^Cannot bind .*vfio1 to \/dev\/iommu: EBUSY \(somebody else/],
  [cdev, String(0x3b75), 25, /^Cannot read its migration features: ENOTTY \(its driver does not migrate/],
  [group, '/dev/vfio/vfio', 13, /^Cannot open \/dev\/vfio\/vfio: EACCES/],
  [group, '/dev/vfio/1', 16, /^Cannot open \/dev\/vfio\/1: EBUSY/],
  [
    group,
    String(opening.VFIO_GROUP_SET_CONTAINER),
    22,
    /^Cannot put \/dev\/vfio\/1 into a container: EINVAL \(is every/,
  ],
  [group, String(opening.VFIO_GROUP_GET_DEVICE_FD), 19, /^Cannot get device-1 from \/dev\/vfio\/1: ENODEV/],
  [{ ...group, name: 'nobody' }, '', 0, /^Cannot get nobody from \/dev\/vfio\/1: EINVAL/],
] as const)('what stands in the way of %j at %s is told, with what to do', async (recipe, at, errno, words) => {
  await expect(openDevice(callsInProcess(failing(at, errno)), recipe, 0, 100)).rejects.toThrow(words)
})

test('errors go by their names, and lost calls by what happened', () => {
  expect([nameOf('E2'), nameOf('EBUSY'), nameOf('E99999')]).toEqual(['ENOENT', 'EBUSY', 'E99999'])
  const lost: Result = { type: 'lost', because: 'the agent is gone' }
  expect(sentence('open it', lost)).toBe('Cannot open it: the agent is gone.')
  expect(sentence('open it', { type: 'pending' })).toBe('Cannot open it: pending.')
})

test('a connection that ends on the way is told as that', async () => {
  const gone: Calls = {
    lifeline: false,
    ended: 'it ended',
    perform: (calls) => Promise.resolve(calls.map(() => ({ type: 'lost', because: 'it ended' }))),
    close: () => Promise.resolve(),
  }
  await expect(openDevice(gone, cdev, 0, 100)).rejects.toThrow('Cannot open /dev/iommu: it ended.')
})

test('a group without an IOMMU is not opened', async () => {
  const seen: string[] = []
  const real = kernel()
  const calls = callsInProcess({ ...real, open: (path, flags) => (seen.push(path), real.open(path, flags)) })
  const recipe: Recipe = { type: 'group', path: '/dev/vfio/noiommu-3', name: 'device-1' }
  await expect(openDevice(calls, recipe, 0, 100)).rejects.toThrow(
    /^Cannot open \/dev\/vfio\/noiommu-3: without an IOMMU .*anywhere/,
  )
  expect(seen).toEqual([])
})

test.each([
  [{ type: 'hung', ms: 70 } as const, 'Cannot look: it did not return within 70 ms.'],
  [{ type: 'crashed', evidence: 'BUG: it is so' } as const, 'Cannot look: it crashed: BUG: it is so.'],
  [undefined, 'Cannot look: no answer.'],
])('what did not come back is told as that: %j', (result, text) => {
  expect(sentence('look', result)).toBe(text)
})
