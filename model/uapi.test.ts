import { expect, test } from 'vitest'
import { deviceFeatures, ioctls, precopyIoctl } from './uapi.ts'

test('ioctl numbers are those of _IO(VFIO_TYPE, VFIO_BASE + n)', () => {
  const io = (n: number): number => (';'.charCodeAt(0) << 8) | (100 + n)
  expect(ioctls).toEqual({
    VFIO_DEVICE_RESET: io(11),
    VFIO_DEVICE_FEATURE: io(17),
    VFIO_MIG_GET_PRECOPY_INFO: io(21),
  })
  expect(ioctls).toHaveProperty(precopyIoctl)
})

test('the indices of VFIO_DEVICE_FEATURE leave out DMA logging', () => {
  expect(Object.values(deviceFeatures)).toEqual([1, 2, 9, 12])
})
