// The grounds on which an outcome is refused: each a rule of the header, its level by the header's own verb, and the
// passage. A rule without a passage is not here; where the text is silent or leaves a choice, the outcome is admitted.
import type { Citation } from '../citation.ts'

/** A broken `must` is a fault; a `should` is a deviation, after which the device can still be followed. */
export type Level = 'must' | 'should'

export interface Ground {
  readonly level: Level
  /** The rule, as a sentence. */
  readonly statement: string
  readonly cites: Citation
}

const discovery = 'Indicates the device can support the migration API through'
const request = 'Upon VFIO_DEVICE_FEATURE_SET, execute a migration state change on the VFIO'
const machine = 'The device migration Finite State Machine is described by the enum'
const error = 'any -> ERROR'
const rest = 'The remaining possible transitions are interpreted as combinations of the'
const feature = 'VFIO_DEVICE_FEATURE - _IOWR(VFIO_TYPE, VFIO_BASE + 17'
const precopy = 'VFIO_MIG_GET_PRECOPY_INFO - _IO(VFIO_TYPE, VFIO_BASE + 21)'

/** A rule that the text states as a fact, or by must; and one that it states by should. */
export const must = (statement: string, section: string, quote: string): Ground => ({
  level: 'must',
  statement,
  cites: { section, quote },
})
export const should = (statement: string, section: string, quote: string): Ground => ({
  ...must(statement, section, quote),
  level: 'should',
})

export const grounds = {
  'features/defined': must(
    'The features are a defined combination, with STOP_COPY in it.',
    discovery,
    'at least VFIO_MIGRATION_STOP_COPY must be set',
  ),
  'features/constant': must(
    'The features of a device do not change.',
    rest,
    'The user can discover if these states are supported by using VFIO_DEVICE_FEATURE_MIGRATION',
  ),
  'states/defined': must(
    'A device is in a state that it supports, or in ERROR.',
    discovery,
    'Support for additional states is indicated via the flags field',
  ),
  'states/initial': should('A device that is opened is RUNNING.', machine, 'RUNNING - The device is running normally'),
  'states/reached': must(
    'A request that succeeds leaves the device in its target.',
    request,
    'must fully transition the device to the new state value before the operation returns',
  ),
  'states/constant': must(
    'The state changes by a request of the user alone.',
    request,
    'must not generate asynchronous device state transitions',
  ),
  'states/along-the-path': must(
    'A request that fails leaves the device where it was, on the one path to the target, or in ERROR.',
    request,
    'the original operating state or some other state along the combination transition path',
  ),
  'targets/error': must('ERROR is refused as a target.', error, 'ERROR cannot be specified as a device state'),
  'targets/unknown': must(
    'A number that is no state is refused as a target.',
    request,
    'The new state is supplied in device_state, see enum vfio_device_mig_state',
  ),
  'targets/unsupported': must(
    'A state that the device does not support is refused as a target.',
    rest,
    'The optional states cannot be used with SET_STATE if the device does not support them',
  ),
  'targets/blocked': must(
    'A pair of states without a path is refused.',
    'STOP_COPY -> PRE_COPY',
    'These arcs are not permitted and return error if requested',
  ),
  'error/reset-alone-leaves': must(
    'Only a reset leaves ERROR.',
    error,
    'To recover from ERROR VFIO_DEVICE_RESET must be used',
  ),
  'reset/running': must('A reset leaves the device RUNNING.', error, 'return the device_state back to RUNNING'),
  'sessions/opens': must(
    'A request whose last arc opens a session returns its data_fd.',
    request,
    'the FD associated with that session is returned in data_fd',
  ),
  'sessions/keeps': must(
    'A request that opens no session returns no data_fd.',
    'RUNNING -> PRE_COPY',
    'does not terminate or otherwise affect the associated fd',
  ),
  'sessions/ended': must(
    'Nothing comes or goes over the data_fd of a session that has ended.',
    'RUNNING_P2P -> STOP',
    'The STOP_COPY arc will terminate a data transfer session',
  ),
  'sessions/closed': must(
    'Nothing comes or goes over a data_fd that the user does not hold.',
    request,
    'The user is responsible to close this FD when it is finished',
  ),
  'sessions/direction': must(
    'A saving session is read, a resuming session is written.',
    'STOP -> RESUMING',
    'The data stream fed into the data_fd should be taken from the data transfer output',
  ),
  'reads/within': must(
    'A read gives no more than was asked for.',
    machine,
    'flow over the FD using read() and write()',
  ),
  'reads/temporary-end': should(
    'At the temporary end of the stream a read fails with ENOMSG; it does not give 0.',
    precopy,
    'the kernel driver should return ENOMSG from read()',
  ),
  'reads/no-message': must('ENOMSG is not returned in STOP_COPY.', precopy, 'ENOMSG may not be returned in STOP_COPY'),
  'reads/permanent-end': must(
    'After the permanent end of the stream every read gives 0.',
    precopy,
    'signaled in the usual way by read() always returning 0',
  ),
  'reads/whole': must(
    'A session that never was in STOP_COPY does not show the permanent end of a stream.',
    'PRE_COPY_P2P -> STOP_COPY',
    'End of stream on the FD indicates the entire device state has been transferred',
  ),
  'reads/silent': should(
    'A session that ended before its stream was read to the end does not show one afterwards.',
    'PRE_COPY_P2P -> STOP_COPY',
    'End of stream on the FD indicates the entire device state has been transferred',
  ),
  'poll/permanent-end': must(
    'At the permanent end of the stream the data_fd is readable.',
    precopy,
    'poll always returning readable',
  ),
  'info/precopy-alone': should(
    'Precopy info is refused outside the PRE_COPY states.',
    precopy,
    'This ioctl is valid only in PRE_COPY states',
  ),
  'info/invalid': should(
    'Outside the PRE_COPY states precopy info fails with EINVAL.',
    precopy,
    'should return -EINVAL from any other migration state',
  ),
  'info/mandatory': must(
    'In the PRE_COPY states precopy info is supported, and valid.',
    precopy,
    'Support for this ioctl is mandatory if a driver claims to support VFIO_MIGRATION_PRE_COPY',
  ),
  'info/initial-at-first': should(
    'Before anything is read the initial bytes are not zero.',
    precopy,
    'This field should have a non-zero initial value',
  ),
  'info/initial-falls': should(
    'The initial bytes do not rise within a session, unless REINIT says so.',
    precopy,
    'decrease as migration data is read from the device',
  ),
  'info/flags': should(
    'No flag is shown that the user has not opted in to.',
    precopy,
    'The vfio_precopy_info data structure returned by this ioctl provides estimates of data available',
  ),
  'info/opt-in': should(
    'The opt-in of precopy info is refused without PRE_COPY.',
    precopy,
    'used on the migration data FD in the precopy phase',
  ),
  'writes/within': must(
    'A write takes no more than it was given.',
    machine,
    'flow over the FD using read() and write()',
  ),
  'loads/refused': must(
    'RESUMING -> STOP fails after data was refused.',
    'RESUMING -> STOP',
    'inconsistent, or otherwise invalid, the migration driver must fail the SET_STATE ioctl',
  ),
  'loads/empty': must(
    'RESUMING -> STOP fails where nothing was written.',
    'RESUMING -> STOP',
    'To abort a RESUMING session the device must be reset',
  ),
  'loads/incomplete': must(
    'RESUMING -> STOP fails after a part of a stream.',
    'RESUMING -> STOP',
    'user provided data is found to be incomplete',
  ),
  'calls/exclusive': must(
    'GET and SET together are refused, unless it is a probe.',
    feature,
    'GET and SET are mutually exclusive, except for use with PROBE',
  ),
  'calls/arguments': should(
    'A call is refused where its arguments mean nothing.',
    feature,
    'The format of the data portion of the structure is specific to the given feature',
  ),
  'calls/probe': must(
    'A probe of a feature that is there succeeds.',
    feature,
    'Probing a feature will return success if the feature is supported',
  ),
  'calls/zero': must('A call that succeeds returns 0.', feature, 'Return 0 on success, -errno on failure'),
  'requests/return': must(
    'A request returns.',
    request,
    'must fully transition the device to the new state value before the operation returns',
  ),
  'requests/contain': must(
    'A request does no harm beyond its user.',
    'RUNNING_P2P -> STOP',
    'must not result in error conditions outside the user context',
  ),
} as const satisfies Record<string, Ground>

export type GroundName = keyof typeof grounds
