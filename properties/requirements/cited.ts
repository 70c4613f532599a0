// The passages of the header that the requirements rest on, by the first line of their comment or by the heading above
// them. Quotes are short and are looked up in real headers.
import type { Citation } from '#model'

const passage =
  (section: string) =>
  (quote: string): Citation => ({ section, quote })

/** The comment on VFIO_DEVICE_FEATURE_MIGRATION. */
export const discovery = passage('Indicates the device can support the migration API through')
/** The comment on VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE. */
export const request = passage('Upon VFIO_DEVICE_FEATURE_SET, execute a migration state change on the VFIO')
/** The beginning of the comment on enum vfio_device_mig_state, with the list of the states. */
export const machine = passage('The device migration Finite State Machine is described by the enum')
/** The comment on enum vfio_device_mig_state, by heading. */
export const under = (heading: string, quote: string): Citation => ({ section: heading, quote })
/** The rules for combinations, at the end of that comment. */
export const combinations = passage('The remaining possible transitions are interpreted as combinations of the')
/** The comment on VFIO_MIG_GET_PRECOPY_INFO. */
export const precopy = passage('VFIO_MIG_GET_PRECOPY_INFO - _IO(VFIO_TYPE, VFIO_BASE + 21)')
/** The comment on VFIO_DEVICE_FEATURE_MIG_DATA_SIZE. */
export const dataSize = passage('Upon VFIO_DEVICE_FEATURE_GET read back the estimated data length that will')

/** The comment on VFIO_DEVICE_FEATURE, the ioctl that all features share. */
export const feature = passage('VFIO_DEVICE_FEATURE - _IOWR(VFIO_TYPE, VFIO_BASE + 17')
/** The comment on VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2. */
export const infoV2 = passage('On SET, enables the v2 pre_copy_info behaviour, where the')

/** A passage whose words are newer than the requirement that cites it. */
export const since = (release: string, citation: Citation): Citation => ({ ...citation, since: release })
