import { describe, expect, test } from 'vitest'
import type { AnyOutcome, Event, StateCode, View } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { ERROR } from '../states.ts'
import { worldOf, type WorldInProcess } from '../world.ts'
import { simulatedDevice } from './device.ts'
import { optionChoices, optionPairs, optionsOf, type Options } from './options.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
type Ask = (event: Event) => AnyOutcome

const asking =
  (world: WorldInProcess, device = 0): Ask =>
  (event) =>
    world.perform([{ device, lane: 0, event }])[0]!
const opened = (options: Partial<Options> = {}, features = full): Ask =>
  asking(worldOf([simulatedDevice({ features, options })]))
const to = (target: StateCode): Event => ({ type: 'set-state', target })
const read = (length = 1e6, session = 0): Event => ({ type: 'read', session, length })
const dirty = (page: number, value = 1): Event => ({
  type: 'dirty',
  page,
  content: { type: 'literal', bytes: Uint8Array.of(value, value, value) },
})
const view: Event = { type: 'inspect' }
const state: Event = { type: 'get-state' }
const poll: Event = { type: 'poll', session: 0 }
const info: Event = { type: 'precopy-info', session: 0 }
const toError = (ask: Ask): void => {
  ask({ type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] })
  ask(to('STOP'))
}

/** Saves one device and loads another, live or stopped, as a user does that copes with short reads and writes. */
function migrated(options: Options, features = full, length = 50, isLive = features.includes('PRE_COPY')) {
  const devices = [1, 2].map((seed) => simulatedDevice({ features, options, seed }))
  const world = worldOf(devices)
  const [source, target] = [asking(world, 0), asking(world, 1)]
  let taken = 0
  const piece = (): boolean => {
    const outcome = source(read(length))
    const bytes = outcome.type === 'ok' ? (outcome.value as Uint8Array).length : 0
    taken += bytes
    return bytes > 0
  }
  const copy = (): void => {
    while (piece());
  }
  source({ type: 'advance', ticks: 5 })
  if (isLive) {
    source(to('PRE_COPY'))
    for (let page = 0; page < 3; page++) {
      piece()
      source(dirty(page, page + 7))
    }
    copy()
    source(dirty(7, 9))
    if (features.includes('P2P')) source(to('PRE_COPY_P2P'))
    source({ type: 'advance', ticks: 2 })
  }
  source(to('STOP_COPY'))
  copy()
  const saved = source(view)
  expect(target(to('RESUMING'))).toEqual(ok(true))
  for (let from = 0; from < taken;) {
    const content = { type: 'captured', device: 0, session: 0, from, to: from + length } as const
    const outcome = target({ type: 'write', session: 0, content })
    expect(outcome.type).toBe('ok')
    from += (outcome as { value: number }).value
  }
  expect(target(to('RUNNING'))).toEqual(ok(false))
  const pages = (outcome: AnyOutcome) => (outcome as { value: View }).value.pages
  expect(pages(target(view))).toEqual(pages(saved))
}

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('a device with %s', (_, set) => {
  test.each([1, 7, 24, 40, 87, 88, 89, 500, 1e6])('is the same after a migration in pieces of %i', (length) => {
    migrated(optionsOf(), set, length)
    migrated(optionsOf(), set, length, false)
  })
  test('whatever it chooses', () => {
    for (const choice of optionChoices) migrated(optionsOf(choice), set)
  })
  test('does nothing while it is stopped, nor in ERROR', () => {
    for (const target of ['STOP', 'STOP_COPY', 'RESUMING', ERROR]) {
      const ask = opened({}, set)
      ask({ type: 'advance', ticks: 9 })
      if (target === ERROR) toError(ask)
      else ask(to(target as StateCode))
      const before = ask(view)
      expect((before as { value: View }).value).toMatchObject({ begun: 9, completed: 9 })
      expect([ask(dirty(0)), ask({ type: 'advance', ticks: 9 })]).toEqual([ok(null), ok(null)])
      expect(ask(view)).toEqual(before)
    }
  })
  test('answers all that is asked of its features', () => {
    const ask = opened({}, set)
    expect(ask({ type: 'get-features' })).toEqual(ok(set))
    expect(ask({ type: 'info-v2' })).toEqual(set.includes('PRE_COPY') ? ok(null) : failed('EINVAL'))
  })
})

test('every pair of choices migrates', () => {
  for (const pair of optionPairs()) migrated(optionsOf(...pair))
})

describe('peer-to-peer DMA', () => {
  test('begins while running, and is completed before the device is quiesced', () => {
    const ask = opened()
    ask({ type: 'advance', ticks: 5 })
    expect(ask(view)).toMatchObject({ value: { begun: 5, completed: 3 } })
    for (const target of ['RUNNING_P2P', 'PRE_COPY_P2P'] as const) {
      ask(to(target))
      const before = (ask(view) as { value: View }).value
      ask({ type: 'advance', ticks: 5 })
      const after = (ask(view) as { value: View }).value
      expect(after).toMatchObject({ begun: 5, completed: 5 })
      expect(after.pages).not.toEqual(before.pages)
    }
  })
})

describe('a data_fd', () => {
  test('goes one way', () => {
    const ask = opened()
    ask(to('STOP_COPY'))
    expect(ask({ type: 'write', session: 0, content: { type: 'pattern', seed: 1, length: 3 } })).toEqual(
      failed('EBADF'),
    )
    ask(to('RESUMING'))
    expect(ask(read())).toEqual(failed('EBADF'))
  })
  test.each(['hangup', 'error', 'readable'] as const)('of a session that has ended is dead, with %s', (endedPoll) => {
    for (const end of [to('STOP'), { type: 'reset' }, { type: 'reopen' }] as const) {
      const ask = opened({ endedPoll, endedErrno: 'EIO', endedInfo: 'ENODEV' })
      ask(to('STOP_COPY'))
      ask(end)
      expect(ask(poll)).toMatchObject({ value: { [endedPoll]: true, writable: false } })
      expect([ask(read()), ask(info)]).toEqual([failed('EIO'), failed('ENODEV')])
      // A later session is none of its business.
      ask(to('PRE_COPY'))
      expect([ask(read(1, 1)), ask(read(1, 0)).type]).toEqual([failed('EIO'), 'ok'])
    }
  })
  test('is readable where there is data and at the permanent end, and writable while resuming', () => {
    const ask = opened()
    const shows = (readable: boolean, writable: boolean): void =>
      expect(ask(poll)).toEqual(ok({ readable, writable, error: false, hangup: false }))
    ask(to('PRE_COPY'))
    shows(true, false)
    ask(read())
    shows(false, false)
    ask(dirty(0))
    shows(true, false)
    for (const event of [to('STOP_COPY'), read(), read()]) {
      ask(event)
      shows(true, false)
    }
    ask(to('RESUMING'))
    shows(false, true)
    const always = opened({ resumingPoll: 'always' })
    always(to('RESUMING'))
    expect(always(poll)).toMatchObject({ value: { readable: true, writable: true } })
  })
  test('can be closed in any state, and nothing else ends by it', () => {
    for (const target of ['PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY'] as const) {
      const ask = opened()
      ask(to(target))
      expect([ask({ type: 'close', session: 0 }), ask(state), ask(to('STOP'))]).toEqual([
        ok(null),
        ok(target),
        ok(false),
      ])
    }
  })
})

describe('precopy info', () => {
  test('is valid in PRE_COPY and PRE_COPY_P2P alone', () => {
    const ask = opened()
    ask(to('PRE_COPY'))
    const right = ask(info)
    expect(right).toEqual(ok({ flags: 0, initial: 744n, dirty: 0n }))
    ask(to('PRE_COPY_P2P'))
    expect(ask(info)).toEqual(right)
    for (const target of ['STOP_COPY', 'STOP'] as const) {
      ask(to(target))
      expect(ask(info)).toEqual(failed('EINVAL'))
    }
  })
  test.each(['EINVAL', 'ENOTTY'] as const)('is %s on a file that has none', (infoElsewhere) => {
    const ask = opened({ infoElsewhere }, ['STOP_COPY'])
    for (const target of ['STOP_COPY', 'RESUMING'] as const) {
      ask(to(target))
      expect(ask(info)).toEqual(failed(infoElsewhere))
    }
  })
  test.each(['survives', 'forgotten'] as const)(
    'v2: the opt-in is %s after a reset, and never after reopening',
    (optIn) => {
      const flags = (...events: readonly Event[]): unknown => {
        const ask = opened({ optIn, reinit: 'last-page' })
        for (const event of [{ type: 'info-v2' } as const, ...events, to('PRE_COPY'), read(), dirty(7)]) ask(event)
        return (ask(info) as { value: { flags: number } }).value.flags
      }
      expect([flags(), flags({ type: 'reset' }), flags({ type: 'reopen' })]).toEqual([
        1,
        optIn === 'survives' ? 1 : 0,
        0,
      ])
    },
  )
  test('v2 is not known to an older kernel', () => {
    expect(opened({ infoV2: 'absent' })({ type: 'info-v2' })).toEqual(failed('ENOTTY'))
  })
})

test('a reset and a reopening begin anew', () => {
  for (const [resetMemory, isSame] of [['clears', true] as const, ['keeps', false] as const]) {
    const ask = opened({ resetMemory })
    const before = ask(view)
    ask(dirty(0))
    for (const type of ['reset', 'reopen'] as const) ask({ type })
    expect(JSON.stringify(ask(view)) === JSON.stringify(before)).toBe(isSame)
    expect(ask(state)).toEqual(ok('RUNNING'))
  }
})

test('the size of the data is an estimate in every state', () => {
  const sizes = (dataSize: Options['dataSize']) => {
    const ask = opened({ dataSize })
    return (['RUNNING', 'PRE_COPY', 'STOP_COPY', 'STOP'] as const).map((target) => {
      ask(to(target))
      ask(read(100))
      return (ask({ type: 'data-size' }) as { value: bigint }).value
    })
  }
  expect(sizes('full')).toEqual([776n, 776n, 776n, 776n])
  expect(sizes('remaining')).toEqual([776n, 676n, 576n, 776n])
  expect(sizes('zero')).toEqual([0n, 0n, 0n, 0n])
  expect(sizes('huge')[0]).toBe(2n ** 64n - 1n)
})

test('a failed load stays or fails for good, and the state is the one before it', () => {
  for (const failedLoad of ['RESUMING', 'ERROR'] as const) {
    for (const loadStart of ['keeps', 'clears'] as const) {
      const ask = opened({ failedLoad, loadStart })
      const fresh = ask(view)
      ask(dirty(0))
      const before = ask(view)
      ask(to('RESUMING'))
      ask({ type: 'write', session: 0, content: { type: 'pattern', seed: 1, length: 30 } })
      expect([ask(to('STOP')), ask(state)]).toEqual([failed('EINVAL'), ok(failedLoad)])
      expect(ask(view)).toEqual(loadStart === 'keeps' ? before : fresh)
    }
  }
})

test('what makes no sense is refused, or does nothing', () => {
  const ask = opened({ stoppedWrite: 'EBUSY' })
  for (const page of [-1, 8, 0.5, Number.NaN]) expect(ask(dirty(page))).toEqual(failed('EINVAL'))
  expect(ask({ type: 'advance', ticks: -1 })).toEqual(ok(null))
  ask(to('STOP'))
  expect(ask(dirty(0))).toEqual(failed('EBUSY'))
  expect(opened({ initialState: 'STOP' })(state)).toEqual(ok('STOP'))
  expect(() => simulatedDevice({ features: ['P2P'] })).toThrow(RangeError)
  expect(opened()(poll)).toEqual(failed('EBADF'))
})
