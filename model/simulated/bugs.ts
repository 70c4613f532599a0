// The real bugs of the protocol's history that a verifier has to find, by the numbers of the project's list. Which of
// them are reproduced is told by the mutants themselves: faulty devices of either protocol, and faulty users.
import { mutants as oldMutants } from '../v1/simulated/mutants.ts'
import { userMutants } from '../vmm/user-mutants.ts'
import { mutants } from './mutants.ts'

export interface Bug {
  readonly name: string
  /** What goes wrong, as a clause. */
  readonly about: string
}

/** What reproduces a bug: a device, or a user, with one fault. */
export interface Reproducer {
  readonly name: string
  readonly bug?: string
}

/** All that may reproduce one. */
export const reproducers: readonly Reproducer[] = [...mutants, ...oldMutants, ...userMutants]

const bug = (name: string, about: string): Bug => ({ name, about })

export const bugs: readonly Bug[] = [
  // The core, and the numbers of states.
  bug('B01', 'a blocked request never returns: the loop over unsupported states does not stop at ERROR'),
  bug('B03', 'a driver with PRE_COPY and no P2P lacks the arcs between RUNNING and STOP'),
  bug('B05', 'the state has changed, and the data_fd cannot be made: the request fails, the session is out of reach'),
  bug('B07', 'a request of ERROR succeeds where the device is in ERROR'),
  bug('B09', 'macros of the old header take an invalid state for a valid one'),
  bug('B11', 'precopy info is refused in PRE_COPY_P2P'),
  // Before STOP_COPY.
  bug('B13', 'the flags of precopy info are what the user had in them'),
  bug('B15', 'dirty_bytes leaves out what waits in the file'),
  bug('B17', 'precopy info into memory that cannot be written returns a positive number'),
  bug('B19', 'read returns 0 at the temporary end of stream'),
  bug('B21', 'poll sleeps although the device has dirtied state'),
  bug('B23', 'initial_bytes rises again in one session'),
  bug('B25', 'the device is not told that a session ended in PRE_COPY: the next stream lacks what the first had'),
  bug('B27', 'an exit from PRE_COPY that fails drops the session and keeps the state'),
  bug('B29', 'bytes that were read before are changed on the way to STOP_COPY'),
  // Streams and their validation.
  bug('B31', 'read or write begins at the start of the buffer each time'),
  bug('B33', 'the length of a write is checked without its position'),
  bug('B35', 'a stream that ends within a record is accepted'),
  bug('B37', 'an empty stream is accepted'),
  bug('B39', 'a stream that is cut behind its header is accepted'),
  bug('B41', 'what a stream holds is loaded unchecked'),
  bug('B43', 'sizes of one load are remembered in the next'),
  bug('B45', 'the session is used after the device has reset itself'),
  bug('B47', 'every write must be a whole record'),
  // Reset, close, threads, failures.
  bug('B49', 'the data_fds survive a reset'),
  bug('B51', 'a reset sleeps or is lost while a request holds the lock'),
  bug('B53', 'closing the device tears sessions down without the lock'),
  bug('B55', 'a reset does not bring RUNNING'),
  bug('B57', 'a device that was closed and opened again shows its old state'),
  bug('B59', 'the first state is not RUNNING'),
  bug('B61', 'an exit that fails leaves the state, with a data_fd that is dead'),
  bug('B63', 'a data_fd is used after the device is gone'),
  bug('B65', 'a session that could not be opened is leaked'),
  bug('B67', 'reset and request take different locks'),
  // Users.
  bug('B69', 'a VMM expects another first state, or takes the numbers of one protocol for those of the other'),
  bug('B71', 'several devices are stopped one by one, without a quiesced state between'),
  bug('B73', 'a VMM counts the bytes that are left twice'),
  bug('B75', 'a VMM takes an error of precopy info for nothing left'),
  bug('B77', 'a VMM believes the state that it remembers'),
  bug('B79', 'a VMM makes its buffer as large as the estimate, be it 0'),
  // The older protocol.
  bug('B81', 'v1: data_offset in RESUMING is that of saving'),
  bug('B83', 'v1: an error of data_size is swallowed'),
  bug('B85', 'a second migration of the same device fails'),
]

/** The mutants that reproduce a bug. */
export const reproducing = ({ name }: Bug, among = reproducers): readonly Reproducer[] =>
  among.filter((mutant) => mutant.bug === name)

/** The bugs that no mutant reproduces. */
export const unreached = (among = reproducers): readonly Bug[] =>
  bugs.filter((one) => reproducing(one, among).length === 0)
