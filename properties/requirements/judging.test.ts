// What the header allows is no breach, whoever judges it: requests at the same time, whose order is not known, and
// failures that say nothing of the state or of what is there. Beside each stands what would be a breach.
import { describe, expect, test } from 'vitest'
import { failed, ok, protocol, TRACE_VERSION, type AnyOutcome, type Errno, type Event } from '#model'
import { requirements } from './index.ts'

type Did = readonly [event: Event, outcome: AnyOutcome]
type Timed = readonly [began: number, ended: number, did: Did]

const inTurn = (...did: readonly Did[]): readonly Timed[] => did.map((each, at) => [2 * at, 2 * at + 1, each])

/** The duties of a device, by their level, that a trace breaks. */
function brokenBy(timed: readonly Timed[], partial = false, level = 'must'): readonly string[] {
  const steps = timed.map(([began, ended, [event, outcome]], lane) => ({
    act: { device: 0, lane, event },
    outcome,
    began,
    ended,
  }))
  const features = [['STOP_COPY', 'P2P', 'PRE_COPY']]
  const header = { version: TRACE_VERSION, protocol: 'v2', features, powers: ['lanes', 'arcs'], partial } as const
  return requirements
    .filter((one) => one.level === level && one.party !== 'user')
    .filter(({ judge }) => judge(protocol, { header, steps }).type === 'broken')
    .map(({ name }) => name)
}

const see = (state: 'RUNNING'): Did => [{ type: 'get-state' }, ok(state)]
const seen = (state: string): Did => see(state as 'RUNNING')
const set = (target: string, opens = false): Did => [{ type: 'set-state', target: target as 'STOP' }, ok(opens)]
const reset: Did = [{ type: 'reset' }, ok(null)]
const went = (...arcs: readonly string[]): Did => [{ type: 'arcs' }, ok(arcs)]
const readEvent: Event = { type: 'read', session: 0, length: 64 }
const read = (...bytes: readonly number[]): Did => [readEvent, ok(Uint8Array.from(bytes))]
const written = (...bytes: readonly number[]): Event => ({
  type: 'write',
  session: 0,
  content: { type: 'literal', bytes: Uint8Array.from(bytes) },
})

describe('requests at the same time', () => {
  const all: Readonly<Record<string, readonly Timed[]>> = {
    'a look that came before the request': [
      [0, 1, seen('RUNNING')],
      [2, 5, set('STOP')],
      [3, 4, seen('RUNNING')],
      [6, 7, seen('STOP')],
    ],
    'two requests, of which the one noted first came last': [
      [0, 1, seen('RUNNING')],
      [2, 4, set('STOP')],
      [3, 5, set('RUNNING_P2P')],
      [6, 7, seen('STOP')],
    ],
    'a look that came before the reset': [
      [0, 1, set('STOP')],
      [2, 4, reset],
      [3, 5, seen('STOP')],
      [6, 7, seen('RUNNING')],
    ],
    'a request in ERROR that came after the reset': [
      [0, 1, [{ type: 'set-state', target: 'STOP' }, failed('EIO')]],
      [2, 3, seen('ERROR')],
      [4, 7, set('STOP')],
      [5, 6, reset],
    ],
    'a request that would be blocked, and came after another one': [
      [0, 1, set('STOP_COPY', true)],
      [2, 3, seen('STOP_COPY')],
      [4, 7, set('PRE_COPY', true)],
      [5, 6, set('STOP')],
    ],
    'arcs of two requests, each seen behind its own': [
      [0, 1, seen('RUNNING')],
      [2, 3, went()],
      [11, 50, set('RUNNING_P2P')],
      [42, 42, seen('RUNNING_P2P')],
      [43, 60, set('STOP')],
      [51, 51, went('RUNNING -> RUNNING_P2P')],
      [61, 61, went('RUNNING_P2P -> STOP')],
    ],
    'a session that was opened after the reset': [
      [0, 3, set('STOP_COPY', true)],
      [1, 2, reset],
      [4, 5, seen('STOP_COPY')],
      [6, 7, read(1)],
    ],
    'a look at a state that another request came by': [
      [0, 10, set('STOP')],
      [1, 6, seen('RUNNING_P2P')],
      [5, 9, set('RUNNING_P2P')],
      [11, 12, seen('STOP')],
    ],
    'the end of a stream, read by two at once': [
      [0, 1, set('STOP_COPY', true)],
      [2, 5, read(3)],
      [3, 4, read(1, 2)],
      [6, 7, read()],
      [8, 9, set('RESUMING', true)],
      [10, 11, [written(1, 2, 3), ok(3)]],
      [12, 13, set('STOP')],
    ],
  }

  test.each(Object.entries(all))('%s', (_, timed) => {
    // Whoever writes a trace down may do it by the ends.
    const byEnds = timed.toSorted((one, two) => one[1] - two[1])
    for (const partial of [false, true]) {
      for (const each of [timed, byEnds]) {
        expect([...brokenBy(each, partial), ...brokenBy(each, partial, 'should')]).toEqual([])
      }
    }
  })

  test('are followed again from the next look on', () => {
    const [, , , last] = all['a look that came before the request']!
    expect(last![2]).toEqual(seen('STOP'))
    const then = [...all['a look that came before the request']!, [8, 9, seen('RUNNING_P2P')]] as const
    expect(brokenBy(then)).toContain('transitions/constant')
  })

  test('excuse nothing that no order allows', () => {
    expect(
      brokenBy([
        [2, 5, set('ERROR')],
        [3, 4, seen('RUNNING')],
      ]),
    ).toContain('refusals/error')
    expect(
      brokenBy([
        [2, 5, [readEvent, ok(new Uint8Array(65))]],
        [3, 4, reset],
      ]),
    ).toContain('streams/bounds')
  })
})

describe('a failure', () => {
  const failing = (event: Event, errno: Errno): Did => [event, failed(errno)]
  const info: Event = { type: 'precopy-info', session: 0 }

  test('of precopy info is none of the support for it, unless it says so', () => {
    const asked = (errno: Errno) => brokenBy(inTurn(set('PRE_COPY', true), failing(info, errno)))
    for (const errno of ['EIO', 'ENOMEM', 'ENODEV'] as const) expect(asked(errno)).toEqual([])
    for (const errno of ['EINVAL', 'ENOTTY', 'EOPNOTSUPP'] as const) {
      expect(asked(errno)).toEqual(['precopy/answers', 'admitted/must'])
    }
  })

  test('of a read ends no session, unless the file stays dead in a state that goes on', () => {
    const saving = [set('PRE_COPY', true), set('STOP_COPY')] as const
    for (const errno of ['EINVAL', 'EIO'] as const) {
      expect(brokenBy(inTurn(...saving, failing(readEvent, errno), seen('STOP_COPY')))).toEqual([])
    }
    const dead = failing(readEvent, 'ENODEV')
    for (const [begun, name] of [
      [saving, 'sessions/shared'],
      [[set('STOP_COPY', true)], 'sessions/alive'],
    ] as const) {
      expect(brokenBy(inTurn(...begun, dead))).toEqual([])
      // It was reset by another way than the ioctl.
      expect(brokenBy(inTurn(...begun, seen('STOP_COPY'), dead, seen('RUNNING')))).toEqual([])
      expect(brokenBy(inTurn(...begun, dead, read(1), seen('STOP_COPY')))).toEqual([])
      expect(brokenBy(inTurn(...begun, dead, seen('STOP_COPY')))).toEqual([name])
    }
  })

  test('of a reset is none of the support for it, unless it says so', () => {
    for (const errno of ['EAGAIN', 'EIO', 'EBUSY'] as const) {
      expect(brokenBy(inTurn(failing({ type: 'reset' }, errno)))).toEqual([])
    }
    for (const errno of ['EINVAL', 'ENOTTY', 'EOPNOTSUPP'] as const) {
      expect(brokenBy(inTurn(failing({ type: 'reset' }, errno)))).toEqual(['reset/running'])
    }
  })

  test('of a write is no verdict on a stream, unless it says so', () => {
    const loading = [set('STOP_COPY', true), read(1, 2), read(), set('RESUMING', true)] as const
    const invalid: Did = [{ type: 'set-state', target: 'STOP' }, failed('EINVAL')]
    const judged = (...did: readonly Did[]) =>
      brokenBy(inTurn(...loading, ...did)).filter((name) => /load|migr/.test(name))
    expect(judged(failing(written(1), 'EIO'), invalid)).toEqual([])
    expect(judged(failing(written(1), 'EINVAL'), invalid)).toEqual(['migration/stopped'])
    // The same bytes are taken the next time.
    expect(judged(failing(written(1, 2), 'EAGAIN'), [written(1, 2), ok(2)], set('STOP'))).toEqual([])
    expect(judged([written(1), ok(1)], failing(written(2), 'EAGAIN'), set('STOP'))).toEqual(['loads/incomplete'])
  })

  test('of a write behind a whole stream spoils no load', () => {
    for (const errno of ['EINVAL', 'ENOSPC', 'EIO', 'E27'] as const) {
      const loading = [set('STOP_COPY', true), read(1, 2, 3, 4), read(), set('RESUMING', true)] as const
      const behind = failing(written(5), errno)
      expect(brokenBy(inTurn(...loading, [written(1, 2, 3, 4), ok(4)], behind, set('STOP')))).toEqual([])
      expect(brokenBy(inTurn(...loading, [written(1, 2, 3), ok(3)], behind, set('STOP')))).toContain('admitted/must')
      expect(brokenBy(inTurn(...loading, behind, set('STOP')))).toEqual(['loads/refused', 'admitted/must'])
    }
  })
})

test('ERROR is left by a reset from elsewhere, and not by a request', () => {
  for (const partial of [false, true]) {
    const error = [seen('RUNNING'), [{ type: 'set-state', target: 'STOP' }, failed('EIO')], seen('ERROR')] as const
    expect(brokenBy(inTurn(...error, seen('RUNNING')), partial)).toEqual([])
    expect(brokenBy(inTurn(...error, seen('STOP')), partial)).toContain('error/left-by-reset')
    expect(brokenBy(inTurn(...error, set('STOP')), partial)).toContain('error/left-by-reset')
  }
})
