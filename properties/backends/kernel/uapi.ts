// The uAPI around a device file: how a device is opened by its cdev or by its group, and what its migration ioctls are
// given. Numbers and offsets are typed in from the header of Linux 6.12; a test compiles them against a real one.
import { deviceFeatures, HEADER_BYTES, structure } from '#model'

/** ioctl numbers: `_IO(';', 100 + n)`. */
export const opening = {
  VFIO_SET_IOMMU: 0x3b66,
  VFIO_GROUP_SET_CONTAINER: 0x3b68,
  VFIO_GROUP_GET_DEVICE_FD: 0x3b6a,
  VFIO_DEVICE_BIND_IOMMUFD: 0x3b76,
} as const

/** The IOMMU of VFIO_SET_IOMMU that all of today's containers have. */
export const VFIO_TYPE1v2_IOMMU = 3
/** struct vfio_device_bind_iommufd: argsz, flags, iommufd, and the device's number as an output. */
export const BIND_BYTES = 16
/** Where VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE has the state and the data_fd. */
export const STATE_AT = HEADER_BYTES
export const DATA_FD_AT = HEADER_BYTES + 4

/** What the flags of open(2) are called here. */
export const O_RDWR = 2

/** Events of poll(2). */
export const pollBits = { IN: 0x1, OUT: 0x4, ERR: 0x8, HUP: 0x10, NVAL: 0x20 } as const

/** The memory of a call of VFIO_DEVICE_FEATURE that gets or sets, with its payload. */
export const featureMemory = (
  feature: keyof typeof deviceFeatures,
  /** GET or SET. */
  method: number,
  payload: Uint8Array,
): Uint8Array => structure(HEADER_BYTES + payload.length, deviceFeatures[feature] | method, payload)

/** struct vfio_device_bind_iommufd. */
export function bindMemory(iommufd: number): Uint8Array {
  const bytes = new Uint8Array(BIND_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, BIND_BYTES, true)
  view.setInt32(8, iommufd, true)
  return bytes
}
