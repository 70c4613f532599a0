// The grounds on which the region protocol refuses an outcome: each a rule of its text, its level by the text's own
// verb (what it states as a fact is a must), and the passage. Where the text leaves a choice there is no ground.
import { must, should, type Ground } from '../admits/ground.ts'

const deviceState = 'device_state: (read/write)'
const values = 'device_state consists of 3 bits'
const transitions = 'State transitions'
const format = 'The format of the migration region is as follows'
const saving = 'The sequence to be followed while in pre-copy state and stop-and-copy state'

export const grounds = {
  'states/defined': must('A device is never in an invalid state.', values, '101b => Invalid state'),
  'states/initial': must(
    'A device that is opened is _RUNNING.',
    transitions,
    'Default state of VFIO device is _RUNNING when the user application starts',
  ),
  'states/reached': must(
    'A write of device_state that succeeds has brought the device into that state.',
    deviceState,
    'After successful transition to a given state, the vendor driver should return success',
  ),
  'states/kept': must(
    'The state changes by a write of device_state or a reset alone, or into the error.',
    deviceState,
    'to inform the vendor driver about the device state to be transitioned to',
  ),
  'states/after-failure': should(
    'A transition that fails leaves the previous state, or the error.',
    deviceState,
    'should return previous state of the device unless the vendor driver has encountered an internal error',
  ),
  'requests/valid': must('A value that is no valid state is never taken.', values, '111b => Invalid state'),
  'requests/answer': must(
    'Every access returns, with an error code where there is an error.',
    'If an error occurs during the above sequences',
    'the vendor driver can return an error code for next read() or write() operation',
  ),
  'arcs/stop': must(
    '_RUNNING to _STOP is supported.',
    transitions,
    'The vendor driver must support this transition but must not require it',
  ),
  'arcs/pre-copy': must(
    'Pre-copy is supported, also by a device that has no data there.',
    transitions,
    'Vendor drivers must support the pre-copy state even for implementations where no data is provided',
  ),
  'arcs/any-amount': must(
    'Pre-copy can be left for stop-and-copy however much is pending.',
    transitions,
    'must not be required to consume all migration data before the device transitions to a new state',
  ),
  'error/reset-alone': must(
    'Only a reset leaves the error.',
    deviceState,
    'must use the device reset ioctl to recover the device from VFIO_DEVICE_STATE_ERROR state',
  ),
  'reset/recovers': must(
    'A reset that succeeds leaves no error.',
    deviceState,
    'must use the device reset ioctl to recover the device from VFIO_DEVICE_STATE_ERROR state',
  ),
  'reset/default': should(
    'A reset leaves the device in its default state.',
    values,
    '001b => Device running, which is the default state',
  ),
  'region/reserved': must(
    'The reserved field reads as zero, whatever was written to it.',
    'reserved:',
    'Reads on this field return zero and writes are ignored',
  ),
  'region/read-only': must(
    'pending_bytes and data_offset cannot be written.',
    'pending_bytes: (read only)',
    'The number of pending bytes still to be migrated from the vendor driver',
  ),
  'region/native': should(
    'An access that is no field at its native width and alignment is refused.',
    'The structure vfio_device_migration_info is placed at the 0th offset of',
    'the result is undefined and vendor drivers should return an error',
  ),
  'region/offset': must(
    'data_offset lies behind the structure.',
    format,
    'always followed by the data section in the region, so data_offset will always be nonzero',
  ),
  'region/within': must('The data lies in the region.', format, 'always followed by the data section in the region'),
  'region/aligned': must(
    'A data_offset in an mmapped part is page aligned.',
    format,
    'If mmapped, data_offset must be page aligned',
  ),
  'saving/no-side-effects': should(
    'Reading pending_bytes again before the data changes nothing.',
    saving,
    'Repeated read on pending_bytes at this stage should have no side effects',
  ),
  'saving/current': should(
    'data_offset and data_size read again are those of the current buffer.',
    saving,
    'should return the offset and size of the current buffer',
  ),
  'saving/available': should(
    'All of the data is there once data_offset was read.',
    saving,
    'should return this read operation only after data is available',
  ),
} as const satisfies Readonly<Record<string, Ground>>

export type GroundName = keyof typeof grounds
