// What a user may do with a data_fd, before it matters in which direction: a data_fd that it does not hold, or whose
// session has ended, answers nothing but an errno.
import type { Age } from '../content.ts'
import type { Outcome } from '../errno.ts'
import type { Configuration, Session } from './configuration.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

/**
 * Rules where no session is open behind the data_fd; otherwise leaves it to `then`. A success that moved nothing is
 * no more than the kernel's own answer to a request of zero bytes.
 */
export function onSession<T>(
  configuration: Configuration,
  age: Age,
  outcome: Outcome<T>,
  isNothing: boolean,
  then: (session: Exclude<Session, { type: 'ended' | 'closed' }>) => Ruling,
): Ruling {
  const session = configuration.sessions[age]
  if (session === undefined && configuration.isPartial) return admitted(configuration)
  if (session === undefined || session.type === 'closed') {
    return outcome.type === 'ok'
      ? refused('sessions/closed', `data_fd ${age} is ${session === undefined ? 'not there' : 'closed'}, and answered`)
      : admitted(configuration)
  }
  if (session.type !== 'ended') return then(session)
  return outcome.type === 'ok' && !isNothing
    ? refused('sessions/ended', `the session of data_fd ${age} has ended, and answered`)
    : admitted(configuration)
}
