// Precopy info and its opt-in. Its counts are estimates, so that little binds them: not zero at first, and the initial
// bytes do not rise, unless a device that was allowed to says that there is new initial data (REINIT).
import type { Age } from '../content.ts'
import type { PrecopyInfo } from '../device.ts'
import type { Outcome } from '../errno.ts'
import type { Spec } from '../spec.ts'
import { withSession, type Configuration, type Session } from './configuration.ts'
import { onSession } from './data.ts'
import { denies } from './errnos.ts'
import { isLast, isPrecopy } from './read.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

/** Bit 0 of the flags: there is new initial data, and the counts begin anew. Only after the opt-in. */
export const REINIT = 1

export const precopyInfo = (
  spec: Spec,
  configuration: Configuration,
  { session: age }: { readonly session: Age },
  outcome: Outcome<PrecopyInfo>,
): Ruling =>
  onSession(configuration, age, outcome, false, (session) => {
    const { state, features } = configuration
    if (!isPrecopy(spec, configuration)) {
      if (outcome.type === 'ok')
        return refused('info/precopy-alone', `precopy info succeeded in ${state}`, configuration)
      const isSaving = session.type === 'saving' && isLast(spec, configuration) && features.includes('PRE_COPY')
      return isSaving && outcome.type === 'errno' && outcome.errno !== 'EINVAL'
        ? refused('info/invalid', `precopy info failed with ${outcome.errno} in ${state}`, configuration)
        : admitted(configuration)
    }
    if (session.type !== 'saving' || outcome.type === 'pending') return admitted(configuration)
    if (outcome.type !== 'ok') {
      return outcome.type === 'errno' && denies(outcome.errno)
        ? refused('info/mandatory', `precopy info failed with ${outcome.errno} in ${state}`)
        : admitted(configuration)
    }
    return counted(configuration, age, session, outcome.value)
  })

/** What is wrong with the counts, if anything. */
function counted(
  configuration: Configuration,
  age: Age,
  session: Extract<Session, { type: 'saving' }>,
  { flags, initial }: PrecopyInfo,
): Ruling {
  const following =
    session.initial === initial ? configuration : withSession(configuration, age, { ...session, initial })
  const { isOptedIn } = configuration
  // Without the opt-in other flags are what the user had left there: older drivers copy them back.
  if (isOptedIn ? (flags & ~REINIT) !== 0 : flags === REINIT) {
    const without = isOptedIn ? 'which are not defined' : 'without an opt-in'
    return refused('info/flags', `precopy info shows flags ${flags} ${without}`, following)
  }
  if (session.initial === null) {
    return initial === 0n && !session.hasRead
      ? refused('info/initial-at-first', 'the initial bytes are 0 before anything was read', following)
      : admitted(following)
  }
  return initial > session.initial && flags !== REINIT
    ? refused('info/initial-falls', `the initial bytes rose from ${session.initial} to ${initial}`, following)
    : admitted(following)
}

/** The opt-in of precopy info v2: newer than the header that the rest rests on, and meant for devices with PRE_COPY. */
export function infoV2(configuration: Configuration, outcome: Outcome<null>): Ruling {
  if (outcome.type === 'errno') return admitted(configuration)
  if (!configuration.features.includes('PRE_COPY') && outcome.type === 'ok') {
    return refused('info/opt-in', 'the opt-in succeeded on a device without PRE_COPY', configuration)
  }
  return admitted({ ...configuration, isOptedIn: true })
}
