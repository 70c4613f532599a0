// Reads. Any segmentation and any short read is admitted; what counts is which end of the stream a device shows where:
// ENOMSG the temporary one, in the PRE_COPY states, 0 the permanent one, in STOP_COPY and from then on for ever.
import type { Age } from '../content.ts'
import type { Outcome } from '../errno.ts'
import type { Spec } from '../spec.ts'
import { withSession, type Configuration } from './configuration.ts'
import { onSession } from './data.ts'
import { passageOf } from './passage.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

/** Whether the device is in a state in which a saving session is at its last: STOP_COPY. */
export const isLast = (spec: Spec, { features, state }: Configuration): boolean => {
  const row = passageOf(spec, features).rows.get(state)
  return row?.session === 'saving' && row.operation === 'stopped'
}

/** Whether the device is in one of the PRE_COPY states. */
export const isPrecopy = (spec: Spec, { features, state }: Configuration): boolean => {
  const row = passageOf(spec, features).rows.get(state)
  return row?.session === 'saving' && row.operation !== 'stopped'
}

export function read(
  spec: Spec,
  configuration: Configuration,
  { session: age, length }: { readonly session: Age; readonly length: number },
  outcome: Outcome<Uint8Array>,
): Ruling {
  const count = outcome.type === 'ok' ? outcome.value.length : 0
  if (count > length) return refused('reads/within', `a read of ${length} bytes gave ${count}`)
  const behind = configuration.sessions[age]
  if (outcome.type === 'ok' && count === 0 && length > 0 && behind?.type === 'ended') {
    // The end of the stream says that all was transferred, also after the session; ENODEV would not.
    if (behind.end === 'seen') return admitted(configuration)
    const because = `the session of data_fd ${age} has ended, and reads 0 as if all had been transferred`
    return refused(behind.end === 'ahead' ? 'reads/whole' : 'reads/silent', because, configuration)
  }
  const isNothing = length === 0 && count === 0
  return onSession(configuration, age, outcome, isNothing, (session) => {
    const isResuming = session.type === 'resuming' || (session.type === 'adrift' && session.kind === 'resuming')
    if (isResuming) {
      return outcome.type === 'ok' && !isNothing
        ? refused('sessions/direction', 'a resuming session was read')
        : admitted(configuration)
    }
    const isAtLast = isLast(spec, configuration)
    if (outcome.type === 'errno' && outcome.errno === 'ENOMSG' && isAtLast && session.type === 'saving') {
      return refused('reads/no-message', `a read in ${configuration.state} failed with ENOMSG`)
    }
    if (session.type === 'adrift') return admitted(configuration)
    if (session.end === 'seen' && isAtLast && !isNothing) {
      const shown =
        outcome.type === 'errno' ? `failed with ${outcome.errno}` : count > 0 ? `gave ${count} bytes` : undefined
      if (shown !== undefined) return refused('reads/permanent-end', `a read after the end of the stream ${shown}`)
    }
    if (outcome.type !== 'ok' || length === 0) return admitted(configuration)
    if (count > 0) {
      return admitted(session.hasRead ? configuration : withSession(configuration, age, { ...session, hasRead: true }))
    }
    return isAtLast
      ? admitted(withSession(configuration, age, { ...session, end: 'seen' }))
      : refused('reads/temporary-end', `a read in ${configuration.state} gave 0 bytes`, configuration)
  })
}
