// What the proposal of PRE_COPY (patch v7) says otherwise than what was merged, row by row: in the header, in the
// comment of the helper, in the commit message. What a device shows is computed by a rule of rules.ts; the rest is
// cited, by a few words of either text. The table itself is the same, and that is computed from the patch's own cells.
import { EVERY_FLAG, grid, type Hardcoded } from '../kernel/hardcoded.ts'

export interface ProposalRow {
  readonly subject: string
  readonly place: 'header' | 'helper' | 'commit message' | 'patch'
  /** A few words of either text; null where it says nothing of it. */
  readonly v7: string | null
  readonly merged: string | null
  readonly difference: string
  /** The rules that tell devices of the two apart. */
  readonly rules: readonly string[]
}

const row =
  (place: ProposalRow['place']) =>
  (
    subject: string,
    v7: string | null,
    merged: string | null,
    difference: string,
    ...rules: readonly string[]
  ): ProposalRow => ({ subject, place, v7, merged, difference, rules })
const header = row('header')
const helper = row('helper')
const message = row('commit message')

export const proposalRows: readonly ProposalRow[] = [
  header(
    'where precopy info is valid',
    'This ioctl is valid only in VFIO_DEVICE_STATE_PRE_COPY state',
    'This ioctl is valid only in PRE_COPY states',
    'v7 to the letter refuses it in PRE_COPY_P2P, where the merged text has it answered',
    'info-while-quiesced',
    'info-in-pre-copy-alone',
  ),
  message(
    'where precopy info is valid',
    'This ioctl is valid only in VFIO_DEVICE_STATE_PRE_COPY state',
    'This ioctl is valid only in PRE_COPY states',
    'the same words as in the header',
  ),
  header(
    'whether there is precopy info',
    'Support for this ioctl is optional',
    'Support for this ioctl is mandatory if a driver claims to support',
    'a driver of v7 may leave it out',
    'info-there',
  ),
  message(
    'STOP_COPY -> PRE_COPY',
    'STOP_COPY -> PRE_COPY is made optional',
    'STOP_COPY -> PRE_COPY is blocked',
    'the headers and the tables agree that it is blocked: only the messages differ',
  ),
  header(
    'what initial_bytes is',
    'reflects the estimated remaining size of any initial mandatory',
    'indicates the amount of initial precopy data available',
    'an estimate of what has to be sent, against what is there to be read',
  ),
  header(
    'where initial_bytes starts',
    'should start out as approximately the entire device state',
    'should have a non-zero initial value',
    'about all of the state, against anything but zero',
    'initial-whole-state',
    'initial-not-zero',
  ),
  header(
    'how initial_bytes moves',
    null,
    'and decrease as migration data is read from the device',
    'an estimate may rise again; the merged field falls as data is read',
    'initial-falls',
  ),
  header(
    'what dirty_bytes is',
    'how much more data needs to be transferred to complete the migration',
    'tracks device state changes relative to data previously retrieved',
    'what is left to send, against what has changed since it was read',
  ),
  header(
    'how dirty_bytes moves',
    'Generally it should start as zero and increase as internal state is dirtied',
    'or decrease as that modified state is read from the device',
    'v7 speaks of its growth alone, and only generally',
  ),
  header(
    'the counts and the size of STOP_COPY',
    'matches the amount of data an immediate transition to STOP_COPY',
    'not required to have any bearing relative to the data size available during the STOP_COPY phase',
    'v7 asks for a forecast; the merged text takes it back',
    'sum-is-stop-copy',
  ),
  message(
    'the counts and the size of STOP_COPY',
    null,
    'These fields are not required to have any bearing to STOP_COPY phase',
    'said in the merged message too',
  ),
  header(
    'what a user may make of the counts',
    null,
    'trends relative to the rate the device is dirtying its internal state',
    'new in the merged text',
  ),
  header(
    'when to leave PRE_COPY',
    null,
    'It is recommended to leave PRE_COPY for STOP_COPY only after this field reaches zero',
    'advice to users that v7 does not give',
  ),
  message(
    'when to leave PRE_COPY',
    null,
    'It is recommended to leave PRE_COPY for STOP_COPY only after the initial_bytes field reaches zero',
    'the same advice',
  ),
  header(
    'PRE_COPY_P2P -> RUNNING_P2P ends the session',
    'The PRE_COPY arc will terminate a data transfer session',
    'The PRE_COPY_P2P arc will terminate a data transfer session',
    'v7 names the wrong state there: a slip, which its table does not share',
  ),
  message(
    'poll',
    'define the protocol to get an event via poll() for new dirty data during PRE_COPY',
    null,
    'the header says the same in both: userspace can wait by using poll',
  ),
  helper(
    'RUNNING <-> STOP',
    null,
    'Without P2P and precopy the driver must implement',
    'v7 leaves "and precopy" out; the merged heading is wrong, for PRE_COPY without P2P needs both arcs',
  ),
  header(
    'the saving group and the fd',
    'does not terminate or otherwise effect the associated fd',
    'does not terminate or otherwise affect the associated fd',
    'spelling',
  ),
  row('patch')(
    'where the helper is',
    'drivers/vfio/vfio.c',
    'drivers/vfio/vfio_main.c',
    'the file had been renamed when it was merged',
  ),
]

/** The tables of patch v7, typed in from its own lines. */
export const proposedTable: Hardcoded = {
  origin: 'patch v7',
  cells: grid(`
    from  S   R   PC  PP  SC  RS  RP  E
    S     S   RP  RP  RP  SC  RS  RP  E
    R     RP  R   PC  RP  RP  RP  RP  E
    PC    R   R   PC  PP  PP  R   R   E
    PP    RP  RP  PC  PP  SC  RP  RP  E
    SC    S   S   E   E   SC  S   S   E
    RS    S   S   S   S   S   RS  S   E
    RP    S   R   R   PP  S   S   RP  E
    E     E   E   E   E   E   E   E   E
  `),
  required: {
    STOP: 1,
    RUNNING: 1,
    PRE_COPY: 5,
    PRE_COPY_P2P: 7,
    STOP_COPY: 1,
    RESUMING: 1,
    RUNNING_P2P: 3,
    ERROR: EVERY_FLAG,
  },
}
