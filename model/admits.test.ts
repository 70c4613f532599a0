import { describe, expect, test } from 'vitest'
import { admits, why } from './admits.ts'
import { opened } from './admits/configuration.ts'
import { grounds, type GroundName } from './admits/ground.ts'
import { strictest, widest, type Latitude } from './admits/latitude.ts'
import { admitsTrace } from './admits/trace.ts'
import type { AnyOutcome, Event, Power, Readiness, StateCode } from './device.ts'
import { failed, ok, type Errno } from './errno.ts'
import type { FeatureSet } from './features.ts'
import { GET, PROBE, SET } from './raw.ts'
import { protocol } from './spec.ts'
import { TRACE_VERSION, type Step, type Trace } from './trace.ts'

/** An event with its outcome. */
type Did = readonly [Event, AnyOutcome]

const set = (target: StateCode, what: boolean | Errno): Did => [{ type: 'set-state', target }, outcomeOf(what)]
const got = (state: StateCode): Did => [{ type: 'get-state' }, ok(state)]
const read = (length: number, what: number | Errno, session = 0): Did => [
  { type: 'read', session, length },
  outcomeOf(typeof what === 'number' ? new Uint8Array(what) : what),
]
const write = (length: number, what: number | Errno, session = 0): Did => [
  { type: 'write', session, content: { type: 'pattern', seed: 1, length } },
  outcomeOf(what),
]
/** Writes the first bytes of what was read from the session before. */
const again = (to: number): Did => [
  { type: 'write', session: 0, content: { type: 'captured', device: 0, session: 1, from: 0, to } },
  ok(to),
]
const info = (initial: number | Errno, flags = 0): Did => [
  { type: 'precopy-info', session: 0 },
  typeof initial === 'number' ? ok({ flags, initial: BigInt(initial), dirty: 0n }) : failed(initial),
]
const optIn = (what: null | Errno): Did => [{ type: 'info-v2' }, outcomeOf(what)]
const close = (what: null | Errno): Did => [{ type: 'close', session: 0 }, outcomeOf(what)]
const idle: Readiness = { readable: false, writable: false, error: false, hangup: false }
const polled = (readable: boolean): Did => [{ type: 'poll', session: 0 }, ok({ ...idle, readable })]
const reset: Did = [{ type: 'reset' }, ok(null)]
const reopen: Did = [{ type: 'reopen' }, ok(null)]
/** A call of VFIO_DEVICE_FEATURE; where it returns a number, with the user's memory as it was. */
const raw = (flags: number, what: number | Errno, argsz = 16): Did => [
  { type: 'raw', argsz, flags, payload: new Uint8Array(8) },
  typeof what === 'string' ? failed(what) : ok({ returned: what, bytes: new Uint8Array(16) }),
]
const features = (value: FeatureSet): Did => [{ type: 'get-features' }, ok(value)]
const outcomeOf = (what: AnyOutcome extends infer O ? (O extends { value: infer V } ? V : never) | Errno : never) =>
  typeof what === 'string' ? failed(what as Errno) : (ok(what) as AnyOutcome)

const every: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
const least: FeatureSet = ['STOP_COPY']

const traceOf = (
  known: FeatureSet | undefined,
  did: readonly Did[],
  powers: readonly Power[] = ['lifeline'],
): Trace => ({
  header: {
    version: TRACE_VERSION,
    protocol: 'v2',
    features: known === undefined ? [] : [known],
    powers,
    partial: false,
  },
  steps: did.map(([event, outcome], at): Step => ({
    act: { device: 0, lane: 0, event },
    outcome,
    began: 2 * at,
    ended: 2 * at + 1,
  })),
})

interface Case {
  readonly rule: GroundName
  /** What comes before, admitted. */
  readonly after: readonly Did[]
  readonly wrong: Did
  readonly right: Did
  readonly features?: FeatureSet
  readonly latitude?: Latitude
}

const running = got('RUNNING')
const precopy = [running, set('PRE_COPY', true)]
const last = [running, set('STOP_COPY', true)]
const resuming = [running, set('RESUMING', true)]

const cases: readonly Case[] = [
  { rule: 'features/defined', after: [], wrong: features(['P2P']), right: features(every) },
  { rule: 'features/constant', after: [features(every)], wrong: features(least), right: features(every) },
  { rule: 'states/defined', after: [], wrong: got(77), right: running },
  { rule: 'states/defined', after: [], wrong: got('PRE_COPY'), right: running, features: least },
  { rule: 'states/initial', after: [], wrong: got('STOP'), right: running, latitude: strictest },
  { rule: 'states/initial', after: [], wrong: got('STOP_COPY'), right: got('STOP') },
  { rule: 'states/initial', after: [], wrong: set('STOP_COPY', false), right: set('STOP_COPY', true) },
  { rule: 'states/initial', after: [...last, reopen], wrong: got('STOP_COPY'), right: running },
  { rule: 'states/reached', after: [running, set('STOP', false)], wrong: got('RUNNING_P2P'), right: got('STOP') },
  { rule: 'states/constant', after: [running], wrong: got('STOP'), right: running, latitude: strictest },
  { rule: 'states/initial', after: [], wrong: got('STOP_COPY'), right: got('STOP') },
  { rule: 'states/along-the-path', after: [running, set('STOP', 'EIO')], wrong: got('PRE_COPY'), right: got('ERROR') },
  {
    rule: 'states/along-the-path',
    after: [running, set('PRE_COPY', 'EIO')],
    wrong: got('STOP'),
    right: got('PRE_COPY'),
  },
  { rule: 'states/along-the-path', after: [...last, set('PRE_COPY', 'EIO')], wrong: got('STOP'), right: got(3) },
  { rule: 'targets/error', after: [running], wrong: set('ERROR', false), right: set('ERROR', 'EINVAL') },
  {
    rule: 'targets/error',
    after: [running, set('STOP', 'EIO'), got('ERROR')],
    wrong: set(0, false),
    right: set(0, 'EIO'),
  },
  { rule: 'targets/unknown', after: [], wrong: set(8, false), right: set(8, 'EINVAL') },
  { rule: 'targets/unsupported', after: [running], wrong: set(7, true), right: set(7, 'EINVAL'), features: least },
  { rule: 'targets/blocked', after: last, wrong: set('PRE_COPY', false), right: set('PRE_COPY', 'EINVAL') },
  { rule: 'targets/blocked', after: last, wrong: set('PRE_COPY_P2P', true), right: set('STOP', false) },
  {
    rule: 'error/reset-alone-leaves',
    after: [running, set('STOP', 'EIO'), got('ERROR')],
    wrong: set('RUNNING', false),
    right: reset,
  },
  { rule: 'reset/running', after: [...last, reset], wrong: got('STOP_COPY'), right: running },
  { rule: 'sessions/opens', after: [running], wrong: set('PRE_COPY', false), right: set('PRE_COPY', true) },
  { rule: 'sessions/keeps', after: precopy, wrong: set('STOP_COPY', true), right: set('STOP_COPY', false) },
  { rule: 'sessions/keeps', after: last, wrong: set('STOP_COPY', true), right: set('STOP_COPY', 'EINVAL') },
  // The state was reached although the request failed: there is a session, and nobody can reach it.
  {
    rule: 'sessions/keeps',
    after: [running, set('STOP_COPY', 'EMFILE'), got('STOP_COPY')],
    wrong: set('STOP_COPY', true),
    right: set('STOP_COPY', false),
  },
  { rule: 'sessions/ended', after: [...last, set('STOP', false)], wrong: read(4, 4), right: read(4, 'ENODEV') },
  { rule: 'reads/whole', after: [...precopy, set('RUNNING', false)], wrong: read(4, 0), right: read(0, 0) },
  { rule: 'reads/whole', after: [...resuming, reset], wrong: read(4, 0), right: read(4, 'ENODEV') },
  { rule: 'reads/silent', after: [...last, set('STOP', false)], wrong: read(4, 0), right: read(4, 'EIO') },
  { rule: 'sessions/ended', after: [...last, read(4, 0), set('STOP', false)], wrong: read(4, 4), right: read(4, 0) },
  // RUNNING without a session is what a reset leaves that came by another way.
  { rule: 'states/constant', after: [...last, got('STOP_COPY')], wrong: got('STOP'), right: running },
  {
    rule: 'sessions/ended',
    after: [...last, got('STOP_COPY'), running],
    wrong: read(4, 4),
    right: read(4, 'ENODEV'),
  },
  { rule: 'sessions/ended', after: [...resuming, reset], wrong: write(4, 4), right: write(4, 'ENODEV') },
  { rule: 'sessions/ended', after: [...precopy, reopen], wrong: info(4), right: info('ENODEV') },
  { rule: 'sessions/ended', after: [...last, set('RESUMING', true)], wrong: read(1, 1, 1), right: read(1, 'EIO', 1) },
  { rule: 'sessions/closed', after: [...precopy, close(null)], wrong: read(4, 4), right: read(4, 'EBADF') },
  { rule: 'sessions/closed', after: [...precopy, close('EIO')], wrong: close(null), right: close('EBADF') },
  { rule: 'sessions/closed', after: precopy, wrong: read(4, 4, 1), right: read(4, 'EBADF', 1) },
  { rule: 'sessions/direction', after: resuming, wrong: read(4, 0), right: read(4, 'EBADF') },
  { rule: 'sessions/direction', after: last, wrong: write(4, 4), right: write(0, 0) },
  { rule: 'reads/within', after: last, wrong: read(4, 5), right: read(4, 1) },
  { rule: 'reads/temporary-end', after: precopy, wrong: read(4, 0), right: read(4, 'ENOMSG') },
  {
    rule: 'reads/temporary-end',
    after: [...precopy, set('PRE_COPY_P2P', false)],
    wrong: read(4, 0),
    right: read(0, 0),
  },
  { rule: 'reads/no-message', after: [...precopy, set(3, false)], wrong: read(4, 'ENOMSG'), right: read(4, 'EAGAIN') },
  { rule: 'reads/permanent-end', after: [...last, read(4, 0)], wrong: read(4, 1), right: read(4, 0) },
  { rule: 'reads/permanent-end', after: [...last, read(4, 0)], wrong: read(4, 'EIO'), right: read(0, 0) },
  { rule: 'poll/permanent-end', after: [...last, read(4, 0)], wrong: polled(false), right: polled(true) },
  { rule: 'info/precopy-alone', after: last, wrong: info(4), right: info('EINVAL') },
  { rule: 'info/invalid', after: last, wrong: info('ENODEV'), right: info('EINVAL') },
  { rule: 'info/mandatory', after: precopy, wrong: info('EINVAL'), right: info('EIO') },
  { rule: 'info/mandatory', after: [...precopy, set(7, false)], wrong: info('ENOTTY'), right: info(4) },
  { rule: 'info/initial-at-first', after: precopy, wrong: info(0), right: info(1) },
  { rule: 'info/initial-at-first', after: [...precopy, set(7, false)], wrong: info(0), right: info(1) },
  { rule: 'info/initial-falls', after: [...precopy, info(4), info(0)], wrong: info(1), right: info(0) },
  { rule: 'info/initial-falls', after: [optIn(null), ...precopy, info(4)], wrong: info(5), right: info(5, 1) },
  { rule: 'info/flags', after: precopy, wrong: info(4, 1), right: info(4, 0) },
  { rule: 'info/flags', after: [optIn('EINVAL'), ...precopy], wrong: info(4, 1), right: info(4, 0) },
  { rule: 'info/flags', after: [optIn(null), ...precopy], wrong: info(4, 3), right: info(4, 1) },
  { rule: 'info/opt-in', after: [], wrong: optIn(null), right: optIn('EINVAL'), features: least },
  { rule: 'writes/within', after: resuming, wrong: write(4, 5), right: write(4, 0) },
  {
    rule: 'loads/refused',
    after: [...resuming, write(4, 'EINVAL')],
    wrong: set('STOP', false),
    right: set('STOP', 'EIO'),
  },
  {
    rule: 'loads/refused',
    after: [...resuming, write(4, 'EIO'), write(4, 4), set('RUNNING', 'EIO'), got('RESUMING')],
    wrong: set('RUNNING', false),
    right: reset,
  },
  { rule: 'loads/empty', after: resuming, wrong: set('STOP', false), right: set('STOP', 'EIO'), latitude: strictest },
  {
    rule: 'loads/incomplete',
    after: [...last, read(9, 5), read(9, 0), set('RESUMING', true), again(4)],
    wrong: set('RUNNING', false),
    right: set('RUNNING', 'EINVAL'),
  },
  { rule: 'calls/exclusive', after: [], wrong: raw(2 | GET | SET, 0), right: raw(2 | GET | SET | PROBE, 0) },
  { rule: 'calls/arguments', after: [], wrong: raw(2 | SET, 0, 8), right: raw(2 | SET, 'EINVAL', 8) },
  { rule: 'calls/probe', after: [], wrong: raw(2 | SET | PROBE, 'EINVAL'), right: raw(12 | SET | PROBE, 'ENOTTY') },
  { rule: 'calls/zero', after: [], wrong: raw(2 | GET, 24), right: raw(2 | GET, 'EFAULT') },
  { rule: 'requests/return', after: last, wrong: [reset[0], { type: 'hung', ms: 9 }], right: reset },
  { rule: 'requests/contain', after: last, wrong: [reset[0], { type: 'crashed', evidence: 'an oops' }], right: reset },
]

describe.each(cases.map((each, at) => [`${each.rule} (${at})`, each] as const))('%s', (_, each) => {
  const { rule, after, wrong, right, latitude = widest } = each
  const known = rule.startsWith('features/') ? undefined : (each.features ?? every)

  test('what comes before is admitted', () => {
    expect(admitsTrace(protocol, traceOf(known, after), latitude)).toMatchObject({ type: 'admitted', deviations: [] })
  })

  test('the wrong outcome is refused, at its level and with its passage', () => {
    const ruling = admitsTrace(protocol, traceOf(known, [...after, wrong]), latitude)
    const refusal = ruling.type === 'refused' ? ruling : ruling.deviations[0]
    const { level, cites } = grounds[rule]
    expect(refusal).toMatchObject({ step: after.length, rule, level, citation: cites })
    expect(refusal!.because).toMatch(/\S/)
    // After a should the device can be followed.
    expect(ruling.type).toBe(level === 'must' ? 'refused' : 'admitted')
  })

  test('its right neighbour is admitted', () => {
    expect(admitsTrace(protocol, traceOf(known, [...after, right]), latitude)).toMatchObject({
      type: 'admitted',
      deviations: [],
    })
  })
})

test('every ground has its case', () => {
  expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(Object.keys(grounds).sort())
})

test('what is admitted has what follows, what is not has a reason', () => {
  const [configuration] = opened(protocol, every)
  const event: Event = { type: 'set-state', target: 'PRE_COPY' }
  const [following] = admits(protocol, configuration!, event, ok(true))
  expect(following).toMatchObject({ state: 'PRE_COPY', sessions: [{ type: 'saving' }] })
  expect(why(protocol, configuration!, event, ok(true))).toBeUndefined()
  expect(admits(protocol, configuration!, event, ok(false))).toEqual([])
  expect(why(protocol, configuration!, event, ok(false))).toMatchObject({ rule: 'sessions/opens', level: 'must' })
})

test.each([
  ['an estimate of any size, whenever', [{ type: 'data-size' }, ok(2n ** 64n - 1n)]],
  ['no estimate', [{ type: 'data-size' }, failed('EINVAL')]],
  ['what the guest does', [{ type: 'advance', ticks: 3 }, ok(null)]],
  ['a power that is not there', [{ type: 'inspect' }, failed('EOPNOTSUPP')]],
] satisfies [string, Did][])('%s is admitted, and changes nothing', (_, [event, outcome]) => {
  for (const configuration of opened(protocol, every)) {
    expect(admits(protocol, configuration, event, outcome)).toEqual([configuration])
  }
})
