// The numbers of the uAPI around the state machine: ioctls, the indices of VFIO_DEVICE_FEATURE, and the migration
// flags' place among them. They are typed in from the header of Linux 6.12 and compared with the header of a tree.

/** ioctl numbers: `_IO(';', 100 + n)`. */
export const ioctls = {
  VFIO_DEVICE_RESET: 0x3b6f,
  VFIO_DEVICE_FEATURE: 0x3b75,
  VFIO_MIG_GET_PRECOPY_INFO: 0x3b79,
} as const

/** Indices of VFIO_DEVICE_FEATURE that belong to migration; DMA logging (6 to 8) is out of scope. */
export const deviceFeatures = {
  MIGRATION: 1,
  MIG_DEVICE_STATE: 2,
  MIG_DATA_SIZE: 9,
  MIG_PRECOPY_INFOv2: 12,
} as const

/** Those that came with the state machine itself: every header that has it has them. */
export const basicFeatures: readonly string[] = ['MIGRATION', 'MIG_DEVICE_STATE']

/** The ioctl that came with PRE_COPY; a header without that feature lacks it. */
export const precopyIoctl = 'VFIO_MIG_GET_PRECOPY_INFO'
