// What begins anew: a reset, a device that is closed and opened again. Every session ends. And the close of a data_fd,
// which ends nothing but the user's hold on it.
import type { Age } from '../content.ts'
import type { Outcome } from '../errno.ts'
import type { Spec } from '../spec.ts'
import { beginnings, ended, lostSightOf, withSession, type Configuration } from './configuration.ts'
import { onSession } from './data.ts'
import type { Latitude } from './latitude.ts'
import { admitted, type Ruling } from './ruling.ts'

/** The opt-in of precopy info v2 may outlive a reset or not: both are admitted by keeping it. */
export const reset = (spec: Spec, configuration: Configuration, outcome: Outcome<null>): Ruling =>
  outcome.type === 'ok'
    ? admitted({
        ...configuration,
        state: 'RUNNING',
        origin: 'reset',
        sessions: ended(configuration.sessions),
        load: 'nothing',
      })
    : // Nothing says how far a reset came that failed.
      admitted(...lostSightOf(spec, configuration))

export const reopen = (spec: Spec, configuration: Configuration, outcome: Outcome<null>, latitude: Latitude): Ruling =>
  admitted(...(outcome.type === 'ok' ? beginnings : lostSightOf)(spec, configuration, latitude))

/** The system closes the data_fd whatever it answers. */
export const close = (
  configuration: Configuration,
  { session: age }: { readonly session: Age },
  outcome: Outcome<null>,
): Ruling => {
  const closed = withSession(configuration, age, { type: 'closed' })
  const isHeld = age < configuration.sessions.length && configuration.sessions[age]!.type !== 'closed'
  if (isHeld) return outcome.type === 'pending' ? admitted(configuration, closed) : admitted(closed)
  return onSession(configuration, age, outcome, false, () => admitted(configuration))
}
