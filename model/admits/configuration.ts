// What is known of a device from the outcomes so far: one of the situations it may be in. A situation that is not
// certain is several configurations, each certain; events only ever choose among them, so that the sets stay small.
import type { Age } from '../content.ts'
import { featureSetsOf, type FeatureSet } from '../features.ts'
import { ERROR } from '../states.ts'
import type { Spec } from '../spec.ts'
import { widest, type Latitude } from './latitude.ts'
import { refusal, type Refusal } from './refusal.ts'
import { passageOf } from './passage.ts'

/** How near a stream is to its permanent end: not in STOP_COPY yet, in STOP_COPY, or it was read. */
export type End = 'ahead' | 'near' | 'seen'

/** A data_fd that was returned, and what is known of the session behind it. */
export type Session =
  | {
      readonly type: 'saving'
      /** Whether bytes have been read from it. */
      readonly hasRead: boolean
      readonly end: End
      /** The initial bytes that were last reported. */
      readonly initial: bigint | null
    }
  | { readonly type: 'resuming' }
  /** Open when the device failed or was lost sight of: it may have ended, and is held to its direction alone. */
  | { readonly type: 'adrift'; readonly kind: 'saving' | 'resuming'; readonly end: End }
  | { readonly type: 'ended'; readonly end: End }
  /** Closed by the user: whatever goes on behind it cannot be seen any more. */
  | { readonly type: 'closed' }

/** What was written while RESUMING: nothing yet, something, or something of which a write was refused. */
export type Load = 'nothing' | 'something' | 'refused'

/** What gave the device its state: it explains a refusal. One that was seen may be left by a reset from elsewhere. */
export type Origin = 'opened' | 'reached' | 'failed' | 'seen' | 'reset' | 'unknown'

export interface Configuration {
  readonly features: FeatureSet
  /** The name of a state of the spec, or ERROR. */
  readonly state: string
  readonly origin: Origin
  /** Whether the user has opted in to precopy info v2. */
  readonly isOptedIn: boolean
  /** Newest first: a session's age is its index. */
  readonly sessions: readonly Session[]
  /** Whether the user may hold data_fds that are older than all of `sessions`. */
  readonly isPartial: boolean
  /** Counts in RESUMING only; `nothing` elsewhere. */
  readonly load: Load
  /** The deviation that it takes to be here, where it could not be told yet from what is admitted. */
  readonly deviation: Refusal | null
}

/** A device that was just opened; of every defined feature set where its features are not known. */
export const opened = (spec: Spec, features?: FeatureSet, latitude: Latitude = widest): readonly Configuration[] =>
  unopened(spec, features).flatMap((configuration) => beginnings(spec, configuration, latitude))

const unopened = (spec: Spec, features?: FeatureSet): readonly Configuration[] =>
  (features === undefined ? featureSetsOf(spec.features) : [features]).map((set) => ({
    features: set,
    state: 'RUNNING',
    origin: 'opened',
    isOptedIn: false,
    sessions: [],
    isPartial: false,
    load: 'nothing',
    deviation: null,
  }))

/** The device after it was opened, once more or for the first time: RUNNING, or in another state by a deviation. */
export function beginnings(spec: Spec, configuration: Configuration, latitude: Latitude): readonly Configuration[] {
  const sessions = ended(configuration.sessions)
  const { rows } = passageOf(spec, configuration.features)
  const isRight = (state: string): boolean =>
    state === 'RUNNING' || (latitude.anyBeginning && rows.get(state)?.session === 'none')
  return [...rows.keys(), ERROR].map((state) => ({
    ...configuration,
    state,
    origin: 'opened',
    isOptedIn: false,
    sessions,
    load: 'nothing',
    deviation: isRight(state) ? configuration.deviation : refusal('states/initial', `it was opened in ${state}`),
  }))
}

/** A device of which the beginning was not seen. */
export const joinedLate = (spec: Spec, features?: FeatureSet): readonly Configuration[] =>
  unopened(spec, features).flatMap((configuration) =>
    lostSightOf(spec, { ...configuration, isOptedIn: true, isPartial: true }),
  )

/** The device may be in any state by now, and its sessions may have ended. */
export function lostSightOf(spec: Spec, configuration: Configuration): readonly Configuration[] {
  const { rows } = passageOf(spec, configuration.features)
  return [...rows.keys(), ERROR].map((state) => ({
    ...configuration,
    state,
    origin: 'unknown',
    sessions: adrift(configuration.sessions, rows.get(state)?.session),
    load: rows.get(state)?.session === 'resuming' ? 'something' : 'nothing',
  }))
}

/** Sessions that may have ended; those of another kind than the state's have. In ERROR both kinds may be open. */
export const adrift = (sessions: readonly Session[], kind?: string): readonly Session[] =>
  sessions.every((session) => kindOf(session) === null)
    ? sessions
    : sessions.map((session): Session => {
        const own = kindOf(session)
        if (own === null) return session
        // It may have been in STOP_COPY by now.
        const end = own === 'saving' && endOf(session) === 'ahead' ? 'near' : endOf(session)
        return kind === undefined || own === kind ? { type: 'adrift', kind: own, end } : { type: 'ended', end }
      })

/** The kind of a session that is open, or may be. */
export const kindOf = (session: Session): 'saving' | 'resuming' | null =>
  session.type === 'saving' || session.type === 'resuming'
    ? session.type
    : session.type === 'adrift'
      ? session.kind
      : null

const endOf = (session: Session): End => ('end' in session ? session.end : 'ahead')

/** All sessions ended: those that the user has closed stay closed. */
export const ended = (sessions: readonly Session[]): readonly Session[] =>
  sessions.every((session) => kindOf(session) === null)
    ? sessions
    : sessions.map((session) => (kindOf(session) === null ? session : { type: 'ended', end: endOf(session) }))

/** The configuration with one of its sessions replaced. */
export const withSession = (configuration: Configuration, age: Age, session: Session): Configuration => ({
  ...configuration,
  sessions: configuration.sessions.map((each, at) => (at === age ? session : each)),
})

function keyOfSession(session: Session): string {
  if (session.type === 'saving') return `${session.end}${session.hasRead ? '+' : '-'}${session.initial ?? ''}`
  if (session.type === 'adrift') return `adrift ${session.kind} ${session.end}`
  return session.type === 'ended' ? `ended ${session.end}` : session.type
}

// Most events leave a configuration as it is, the same object.
const keys = new WeakMap<Configuration, string>()

/** Equal for configurations that admit the same outcomes for ever after, by a deviation or without one. */
export function keyOf(configuration: Configuration): string {
  const known = keys.get(configuration)
  if (known !== undefined) return known
  const { features, state, isOptedIn, sessions, isPartial, load } = configuration
  let key = `${state} ${load} ${isOptedIn ? 2 : 1}${isPartial ? '?' : ''} ${features.join()}`
  for (const session of sessions) key += `,${keyOfSession(session)}`
  keys.set(configuration, key)
  return key
}

/** Configurations without those that admit the same. */
export function distinct(configurations: readonly Configuration[]): readonly Configuration[] {
  if (configurations.length < 2) return configurations
  const byKey = new Map<string, Configuration>()
  for (const configuration of configurations) {
    const key = keyOf(configuration)
    // What can be reached without a deviation needs none.
    if (!byKey.has(key) || configuration.deviation === null) byKey.set(key, configuration)
  }
  return [...byKey.values()]
}
