// Faults in how the driver's locks are taken. One thread at a time never meets them: what is wrong is that two locks
// are taken in both orders, and a kernel that keeps a book of its locks says so without a deadlock.
import { after, before } from '../edits.ts'
import type { Fault } from './fault.ts'

export const ofLocks: readonly Fault[] = [
  {
    name: 'read-locks-the-state',
    meaning: "a read takes the lock of the state within its file's own, which requests take the other way round",
    class: 'refuted',
    flavour: 'debug',
    asks: 'requests/return',
    edits: [
      before(/^\tif \(len && \*pos == migf->filled_size &&$/m, '\tmutex_lock(&migf->mdev_state->state_mutex);'),
      before(/^\t\tret = -ENOMSG;\n\t\tgoto out_unlock;\n\t\}/m, '\t\tmutex_unlock(&migf->mdev_state->state_mutex);'),
      after(/^\t\tret = -ENOMSG;\n\t\tgoto out_unlock;\n\t\}/m, '\tmutex_unlock(&migf->mdev_state->state_mutex);'),
    ],
  },
]
