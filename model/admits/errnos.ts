// What an errno says beyond that a call has failed. Any call may fail, and with any errno; but what a driver has to
// support it does not answer as if there were no such thing, and not every failed write says something of its data.
import type { Errno } from '../errno.ts'

const denials: readonly Errno[] = ['EINVAL', 'ENOTTY', 'EOPNOTSUPP']
/** `E4` is EINTR. */
const passing: readonly Errno[] = ['EAGAIN', 'EBUSY', 'EFAULT', 'ENOMEM', 'E4']

/** Whether a call that fails so is answered as if there were no such thing, or not here. */
export const denies = (errno: Errno): boolean => denials.includes(errno)

/** Whether it is a failure of the call and not of the data: the same bytes may be taken the next time. */
export const isPassing = (errno: Errno): boolean => passing.includes(errno)
