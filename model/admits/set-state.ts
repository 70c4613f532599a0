// Requests of a state. One that succeeds does all of its path; one that fails may have done any part of it, the whole
// included (the kernel makes the data_fd after the driver is through), or may have put the device into ERROR.
import type { StateCode } from '../device.ts'
import type { Outcome } from '../errno.ts'
import { ERROR, ERROR_NUMBER } from '../states.ts'
import type { Spec } from '../spec.ts'
import { adrift, ended, type Configuration, type Session } from './configuration.ts'
import type { GroundName } from './ground.ts'
import type { Latitude } from './latitude.ts'
import { passageOf, type Stop } from './passage.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

/** A state code by name, where the spec has a name for it. */
export const nameOf = (spec: Spec, code: StateCode): string | number =>
  typeof code === 'string'
    ? code
    : code === ERROR_NUMBER
      ? ERROR
      : (spec.states.find(({ number }) => number === code)?.name ?? code)

const fresh = (kind: 'saving' | 'resuming'): Session =>
  kind === 'saving' ? { type: 'saving', hasRead: false, end: 'ahead', initial: null } : { type: 'resuming' }

export function setState(
  spec: Spec,
  configuration: Configuration,
  code: StateCode,
  outcome: Outcome<boolean>,
  latitude: Latitude,
): Ruling {
  const target = nameOf(spec, code)
  const { rows, stops } = passageOf(spec, configuration.features)
  const path = typeof target === 'string' ? stops(configuration.state, target) : null
  if (outcome.type !== 'ok') return admitted(...failures(spec, configuration, path, latitude))
  if (path === null) {
    return refused(refusalOf(), `${configuration.state} -> ${target} succeeded`)
  }
  const last = path.at(-1)!
  const arrival = `${configuration.state} -> ${target}`
  if (last.opens && !outcome.value) return refused('sessions/opens', `${arrival} returned no data_fd`)
  if (!last.opens && outcome.value) return refused('sessions/keeps', `${arrival} returned a data_fd`)
  if (last.closes && rows.get(configuration.state)!.session === 'resuming') {
    if (configuration.load === 'refused') return refused('loads/refused', `${arrival} succeeded after a refused write`)
    if (configuration.load === 'nothing' && !latitude.emptyLoad) {
      return refused('loads/empty', `${arrival} succeeded though nothing was written`)
    }
  }
  return admitted(arrive(spec, configuration, last, true))

  function refusalOf(): GroundName {
    if (target === ERROR) return 'targets/error'
    if (typeof target === 'number' || !spec.states.some(({ name }) => name === target)) return 'targets/unknown'
    if (!rows.has(target)) return 'targets/unsupported'
    return configuration.state === ERROR ? 'error/reset-alone-leaves' : 'targets/blocked'
  }
}

/** In STOP_COPY the permanent end of the stream is near. */
const nearing = (sessions: readonly Session[]): readonly Session[] =>
  sessions.every((session) => session.type !== 'saving' || session.end !== 'ahead')
    ? sessions
    : sessions.map((session) =>
        session.type === 'saving' && session.end === 'ahead' ? { ...session, end: 'near' } : session,
      )

/** The device at a stop of its path; the user is given the data_fd of what opens there, or not. */
function arrive(spec: Spec, configuration: Configuration, stop: Stop, isGiven: boolean): Configuration {
  const { rows } = passageOf(spec, configuration.features)
  const { session: kind, operation } = rows.get(stop.state)!
  const kept = stop.closes ? ended(configuration.sessions) : configuration.sessions
  const sessions = stop.opens && isGiven && kind !== 'none' ? [fresh(kind), ...kept] : kept
  return {
    ...configuration,
    state: stop.state,
    origin: isGiven ? 'reached' : 'failed',
    sessions: kind === 'saving' && operation === 'stopped' ? nearing(sessions) : sessions,
    load: kind === 'resuming' && !stop.opens ? configuration.load : 'nothing',
  }
}

/** Where a request that failed may have left the device. */
function failures(
  spec: Spec,
  configuration: Configuration,
  path: readonly Stop[] | null,
  latitude: Latitude,
): readonly Configuration[] {
  const failed: Configuration = {
    ...configuration,
    state: ERROR,
    origin: 'failed',
    sessions: adrift(configuration.sessions),
    load: 'nothing',
  }
  if (configuration.state === ERROR) return [failed]
  // A request that has no path does nothing, so that it ends no session either.
  if (path === null) return [{ ...configuration, origin: 'failed' }, failed]
  const left = path.map((stop) => arrive(spec, configuration, stop, false))
  const without: Configuration[] = []
  // Only a request that would have ended the session can have ended it before it failed.
  for (const each of latitude.failureEndsSession && path.at(-1)!.closes ? left : []) {
    const sessions = ended(each.sessions)
    if (sessions !== each.sessions) without.push({ ...each, sessions })
  }
  return [...left, ...without, failed]
}
