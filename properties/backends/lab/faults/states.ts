// Faults in where the driver goes: the way a request takes, the state it ends in and tells, and what a reset and a
// close make of it. Those of the first kind end where they should, and show only to whoever sees the arcs.
import { after, before, instead, type Edit } from '../edits.ts'
import { state, type Fault } from './fault.ts'

/** Where the driver has asked the core for the next state, and has not gone there yet. */
const beforeTheArc = /^\t\tret = mtty_step_state\(mdev_state, next_state\);/m

/** A branch of the step function in front of all others. */
const arc = (from: string, to: string): Edit =>
  before(
    /^\t\/\*\n\t \* The following state transitions are no-op/m,
    `\tif (cur == ${state(from)} && new == ${state(to)})`,
    '\t\treturn NULL;',
  )

export const ofStates: readonly Fault[] = [
  {
    name: 'skips-p2p',
    meaning: 'RUNNING is left for STOP in one step, not by RUNNING_P2P',
    class: 'refuted',
    edits: [
      arc('RUNNING', 'STOP'),
      before(
        beforeTheArc,
        `\t\tif (mdev_state->state == ${state('RUNNING')} && new_state == ${state('STOP')})`,
        `\t\t\tnext_state = ${state('STOP')};`,
      ),
    ],
  },
  {
    name: 'leaves-by-pre-copy-p2p',
    meaning: 'PRE_COPY is left for RUNNING_P2P and STOP by PRE_COPY_P2P: a saving state within a way',
    class: 'refuted',
    edits: [
      before(
        beforeTheArc,
        `\t\tif (mdev_state->state == ${state('PRE_COPY')} &&`,
        `\t\t    (new_state == ${state('STOP')} || new_state == ${state('RUNNING_P2P')}))`,
        `\t\t\tnext_state = ${state('PRE_COPY_P2P')};`,
      ),
    ],
  },
  {
    name: 'starts-at-once',
    meaning: 'STOP is left for RUNNING in one step, not by RUNNING_P2P',
    class: 'refuted',
    edits: [
      arc('STOP', 'RUNNING'),
      before(
        beforeTheArc,
        `\t\tif (mdev_state->state == ${state('STOP')} && new_state == ${state('RUNNING')})`,
        `\t\t\tnext_state = ${state('RUNNING')};`,
      ),
    ],
  },
  {
    name: 'stops-short',
    meaning: 'a request for STOP ends in RUNNING_P2P, and succeeds',
    class: 'refuted',
    edits: [
      after(
        /^\t\tmdev_state->state = next_state;/m,
        `\t\tif (new_state == ${state('STOP')} && next_state == ${state('RUNNING_P2P')})`,
        '\t\t\tbreak;',
      ),
    ],
  },
  {
    name: 'shows-stop',
    meaning: 'the state is told as STOP where it is RUNNING_P2P',
    class: 'refuted',
    edits: [
      after(
        /^\t\*current_state = mdev_state->state;/m,
        `\tif (*current_state == ${state('RUNNING_P2P')})`,
        `\t\t*current_state = ${state('STOP')};`,
      ),
    ],
  },
  {
    name: 'goes-back-to-pre-copy',
    meaning: 'STOP_COPY is left for PRE_COPY, which is blocked',
    class: 'refuted',
    edits: [
      before(
        /^\twhile \(mdev_state->state != new_state\) \{/m,
        `\tif (mdev_state->state == ${state('STOP_COPY')} && new_state == ${state('PRE_COPY')})`,
        '\t\tmdev_state->state = new_state;',
      ),
    ],
  },
  {
    name: 'error-is-a-target',
    meaning: 'ERROR can be requested',
    class: 'refuted',
    edits: [
      before(
        /^\twhile \(mdev_state->state != new_state\) \{/m,
        `\tif (new_state == ${state('ERROR')})`,
        '\t\tmdev_state->state = new_state;',
      ),
    ],
  },
  {
    name: 'refusal-stops',
    meaning: 'a request that is refused leaves the device in STOP',
    class: 'refuted',
    edits: [
      after(
        /^\t\tif \(rc\) \{/m,
        '\t\t\tmtty_disable_files(mdev_state);',
        `\t\t\tmdev_state->state = ${state('STOP')};`,
      ),
    ],
  },
  {
    name: 'reopens-stopped',
    meaning: 'a device that was closed and opened again is in STOP',
    class: 'deviates',
    bug: 'B57',
    edits: [
      instead(
        /^\tmdev_state->state = VFIO_DEVICE_STATE_RUNNING;\n\tmtty_disable_intx/m,
        `\tmdev_state->state = ${state('STOP')};`,
        '\tmtty_disable_intx',
      ),
    ],
  },
  {
    name: 'reset-keeps-sessions',
    meaning: 'a reset brings RUNNING and leaves the sessions as they are',
    class: 'refuted',
    bug: 'B49',
    edits: [
      instead(
        /^\t\tmdev_state->state = VFIO_DEVICE_STATE_RUNNING;\n\t\tmtty_disable_files\(mdev_state\);/m,
        '\t\tmdev_state->state = VFIO_DEVICE_STATE_RUNNING;',
      ),
    ],
  },
  {
    name: 'reset-keeps-stop',
    meaning: 'a reset in STOP does not bring RUNNING',
    class: 'refuted',
    bug: 'B55',
    edits: [
      before(
        /^\t\tmdev_state->state = VFIO_DEVICE_STATE_RUNNING;\n\t\tmtty_disable_files\(mdev_state\);/m,
        `\t\tif (mdev_state->state != ${state('STOP')})`,
      ),
    ],
  },
]
