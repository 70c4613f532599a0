import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindsFor, migrating, misloaded, move, swarms, to, wandering, type Plan } from '#generators'
import {
  featureSetsOf,
  meaningOf,
  nameOfSet,
  padded,
  PAYLOAD_BYTES,
  protocol,
  restrict,
  simulatedDevice,
  stateOf,
  structure,
  worldOf,
  type Act,
  type AnyOutcome,
  type Event,
  type FeatureSet,
  type Power,
  type Settings,
} from '#model'
import type { Call, Calls } from './calls.ts'
import { targetOf, type Caution } from './caution.ts'
import { callsInProcess } from './in-process.ts'
import { openDevice } from './recipe.ts'
import { simulatedKernel } from './simulated-kernel.ts'
import { kernelWorld } from './world.ts'

const sets = featureSetsOf(protocol.features)
const powers: readonly Power[] = ['raw', 'reopen']
const bold: Caution = { allowBlocked: true, allowError: true }

const devicesOf = (features: FeatureSet, options: Settings['options'] = {}) =>
  [1, 2].map((seed) => simulatedDevice({ features, seed, powers, options }))

/** Two devices behind system calls, with the calls that are made, and how many times somebody was asked. */
async function kernel(features: FeatureSet, caution: Caution, options: Settings['options'] = {}) {
  const made: Call[][] = []
  const real = callsInProcess(simulatedKernel(devicesOf(features, options)))
  const calls: Calls = {
    ...real,
    ended: undefined,
    perform(all) {
      made.push([...all])
      return real.perform(all)
    },
  }
  const paths = [0, 1].map((at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }) as const)
  const devices = []
  for (const [at, path] of paths.entries()) devices.push(await openDevice(calls, path, at, 100))
  made.length = 0
  return { world: kernelWorld(calls, devices, caution), made, devices }
}

/** What the simulated device leaves out: memory that a refused call did not touch. */
function touched(act: Act, outcome: AnyOutcome): AnyOutcome {
  if (outcome.type !== 'errno' || outcome.out !== undefined) return outcome
  const { event } = act
  if (event.type !== 'raw' && event.type !== 'raw-info') return outcome
  if (event.memory === 'unreadable') return outcome
  const payload = event.type === 'raw' ? padded(event.payload, PAYLOAD_BYTES) : new Uint8Array(16)
  return { ...outcome, out: structure(event.argsz, event.flags, payload) }
}

/** The number of a data_fd is the kernel's affair: all that counts is whether there is one. */
function numbered(act: Act, outcome: AnyOutcome): AnyOutcome {
  if (act.event.type !== 'raw' || outcome.type !== 'ok') return outcome
  const meaning = meaningOf(act.event)
  if (meaning.type !== 'event' || meaning.event.type !== 'set-state') return outcome
  const answer = outcome.value as { returned: number; bytes: Uint8Array }
  const bytes = Uint8Array.from(answer.bytes)
  const view = new DataView(bytes.buffer)
  if (view.getInt32(12, true) >= 0) view.setInt32(12, 0, true)
  return { type: 'ok', value: { ...answer, bytes } }
}

const plans = (features: FeatureSet): fc.Arbitrary<Plan> => {
  const spec = restrict(protocol, features)
  return fc.oneof(
    swarms(spec, powers, { devices: 2, length: 60 }),
    wandering(spec, powers),
    migrating(spec, powers),
    misloaded(powers, 0, 1).map((moves) => [
      to(0, 'STOP_COPY'),
      ...moves.filter(({ event }) => event.type !== 'reset'),
      to(1, 'RUNNING'),
    ]),
  )
}

const once = (plan: Plan): readonly Act[] =>
  plan.flatMap(({ device, lane, event, repeat }) =>
    // A repeated move reacts to outcomes; here it is done a few times, whatever comes of it.
    Array.from({ length: repeat === undefined ? 1 : 4 }, () => ({ device, lane, event })),
  )

describe.each(sets.map((features) => ({ features, name: nameOfSet(features) })))('$name', ({ features }) => {
  test('every sequence comes to the same through system calls, however it is cut into batches', async () => {
    let [acts, opened] = [0, 0]
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(plans(features), cuts, async (plan, lengths) => {
        const wanted = worldOf(devicesOf(features))
        const { world } = await kernel(features, bold)
        const all = once(plan)
        for (let from = 0, turn = 0; from < all.length; turn++) {
          const batch = all.slice(from, from + lengths[turn % lengths.length]!)
          from += batch.length
          const outcomes = await world.perform(batch)
          const expected = batch.map((act) => wanted.perform([act])[0]!)
          expect(outcomes).toHaveLength(batch.length)
          for (const [at, act] of batch.entries()) {
            const wish = expected[at]!
            expect([act, numbered(act, outcomes[at]!)]).toEqual([act, numbered(act, touched(act, wish))])
            if (wish.type === 'ok' && wish.value === true) opened++
          }
          acts += batch.length
        }
      }),
      { numRuns: 100, seed: 7 },
    )
    expect(acts).toBeGreaterThan(1500)
    expect(opened).toBeGreaterThan(100)
  })

  test('what may stop a kernel is never sent, and all else is', async () => {
    const spec = restrict(protocol, features)
    const blocked = ['PRE_COPY', 'PRE_COPY_P2P'].filter((name) => stateOf(spec, name) !== undefined)
    let [spared, errors] = [0, 0]
    await fc.assert(
      fc.asyncProperty(plans(features), async (plan) => {
        const model = worldOf(devicesOf(features, { failedLoad: 'ERROR' }))
        const { world } = await kernel(features, {}, { failedLoad: 'ERROR' })
        const acts = once(plan)
        const outcomes = await world.perform(acts)
        for (const [at, act] of acts.entries()) {
          const outcome = outcomes[at]!
          const [state] = model.perform([{ ...act, event: { type: 'get-state' } }])
          if (outcome.type === 'lost') {
            const now = state?.type === 'ok' ? state.value : undefined
            expect(outcome).toMatchObject({ unsent: true, because: expect.stringContaining('not sent: ') as string })
            expect(['ERROR', 'STOP_COPY']).toContain(now)
            spared++
            if (now === 'ERROR') errors++
            continue
          }
          const target = targetOf(act.event)
          if (target !== undefined && state?.type === 'ok') {
            expect(state.value).not.toBe('ERROR')
            if (state.value === 'STOP_COPY') expect(blocked).not.toContain(target)
          }
          const [wish] = model.perform([act])
          expect(outcome.type).toBe(wish?.type)
        }
      }),
      { numRuns: 100, seed: 11 },
    )
    expect(errors).toBeGreaterThan(10)
    expect(spared - errors > 0).toBe(features.includes('PRE_COPY'))
  })
})

const all = ['STOP_COPY', 'P2P', 'PRE_COPY']
const captured = { type: 'captured', device: 0, session: 0, from: 0, to: 1000 } as const

test('a whole sequence is one round trip, and only a write of what is yet to be read waits', async () => {
  const { world, made } = await kernel(all, {})
  const save = [to(0, 'STOP_COPY'), move(0, { type: 'read', session: 0, length: 4096 }), to(0, 'RUNNING')]
  const literal = { type: 'literal', bytes: Uint8Array.of(1) } as const
  await world.perform([...save, to(1, 'RESUMING'), move(1, { type: 'write', session: 0, content: literal })])
  expect(made).toHaveLength(1)
  made.length = 0
  const load = [to(1, 'RUNNING'), to(1, 'RESUMING'), move(1, { type: 'write', session: 0, content: captured })]
  await world.perform([...save, ...load, to(1, 'RUNNING')])
  expect(made).toHaveLength(2)
})

test('acts of different lanes begin together, and what follows waits for both', async () => {
  const { world, made } = await kernel(all, bold)
  const other: Act = { device: 0, lane: 1, event: { type: 'get-state' } }
  const outcomes = await world.perform([to(0, 'STOP'), to(0, 'STOP_COPY'), other, to(0, 'STOP')])
  expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok', 'ok'])
  const kinds = made[0]!.map(({ type, lane }) => `${type} ${lane}`)
  expect(kinds).toEqual(['ioctl 0', 'meet 0', 'meet 1', 'ioctl 0', 'ioctl 1', 'meet 0', 'meet 1', 'ioctl 0'])
})

test('of requests at the same time one is sent, where a second one could arrive in any state', async () => {
  const { world } = await kernel(all, {})
  const second: Act = { device: 0, lane: 1, event: { type: 'set-state', target: 'PRE_COPY' } }
  expect(await world.perform([to(0, 'STOP_COPY'), second])).toMatchObject([{ type: 'ok' }, { unsent: true }])
  const again: Act = { device: 0, lane: 1, event: { type: 'reopen' } }
  expect(await world.perform([to(0, 'STOP'), again])).toMatchObject([{ type: 'ok' }, { unsent: true }])
  const { world: reckless } = await kernel(all, bold)
  expect(await reckless.perform([to(0, 'STOP_COPY'), second])).toMatchObject([{ type: 'ok' }, { type: 'errno' }])
})

test('calls of other features are not sent', async () => {
  const { world, made } = await kernel(all, {})
  const raw: Event = { type: 'raw', argsz: 16, flags: (1 << 17) | 10, payload: new Uint8Array(8) }
  expect(await world.perform([move(0, raw)])).toMatchObject([{ type: 'lost', unsent: true }])
  expect(made.flat()).toEqual([])
})

test('what is no answer is handed on, so that it is seen', async () => {
  const { devices } = await kernel(all, {})
  const answer = { type: 'ok', value: { returned: 24, bytes: new Uint8Array(24) } } as const
  const odd: Calls = {
    lifeline: true,
    ended: undefined,
    perform: (calls) => Promise.resolve(calls.map(() => answer)),
    close: () => Promise.resolve(),
  }
  const world = kernelWorld(odd, devices, bold)
  const [outcome] = await world.perform([move(0, { type: 'precopy-info', session: 0 })])
  expect(outcome).toEqual(answer)
  expect(world.powers).toContain('lifeline')
})

test('after what did not come back nothing more is sent', async () => {
  const { devices } = await kernel(all, {})
  let asked = 0
  const silent: Calls = {
    lifeline: false,
    ended: undefined,
    perform(calls) {
      asked++
      return Promise.resolve(calls.map(() => ({ type: 'lost', because: 'the line is cut' })))
    },
    close: () => Promise.resolve(),
  }
  const world = kernelWorld(silent, devices, bold)
  const read = move(0, { type: 'read', session: 0, length: 1 })
  const write = move(0, { type: 'write', session: 0, content: captured })
  const outcomes = await world.perform([read, write])
  expect(asked).toBe(1)
  expect(outcomes).toMatchObject([{ type: 'lost', because: 'the line is cut' }, { type: 'lost' }])
  // Behind one that nobody would send in any case: that one says nothing of what came before it.
  const odd = move(0, { type: 'raw', argsz: 8, flags: 0x1234, payload: new Uint8Array() })
  expect(await world.perform([read, odd, write])).toMatchObject([{ type: 'lost' }, { unsent: true }, { unsent: true }])
  expect(asked).toBe(2)
})

test('an act whose state cannot be asked for has not returned', async () => {
  const { devices } = await kernel(all, {})
  const hung = { type: 'hung', ms: 9 } as const
  const stopped: Calls = {
    lifeline: true,
    ended: undefined,
    perform: (calls) =>
      Promise.resolve(calls.map((_, at) => (at === 0 ? hung : { type: 'lost', because: 'no answer' }))),
    close: () => Promise.resolve(),
  }
  const world = kernelWorld(stopped, devices)
  expect(await world.perform([to(0, 'STOP_COPY'), move(0, { type: 'get-state' })])).toEqual([
    hung,
    { type: 'lost', because: 'no answer' },
  ])
})

test('what an act goes without is said right before its call, and a device is taken away before the act', async () => {
  const { devices } = await kernel(all, {})
  const made: (readonly string[])[] = []
  const answer = { type: 'ok', value: { returned: 0, bytes: new Uint8Array(16) } } as const
  const calls: Calls = {
    lifeline: true,
    ended: undefined,
    perform(batch) {
      made.push(batch.map((call) => (call.type === 'put' ? `${call.path} by lane ${call.lane}` : call.type)))
      return Promise.resolve(batch.map(() => answer))
    },
    close: () => Promise.resolve(),
  }
  const removal = (device: number) => ({ type: 'put', path: `/remove-${device}`, bytes: Uint8Array.of(49) }) as const
  const world = kernelWorld(calls, devices, {}, { failsAllocations: true, removal })
  expect(world.powers).toEqual(expect.arrayContaining(['hostile', 'allocations', 'removal']))
  await world.perform([{ ...to(0, 'STOP'), lacking: 3 }])
  expect([made.splice(0), world.isSpent]).toEqual([[['unless', 'lacking', 'ioctl']], false])
  await world.perform([to(0, 'STOP'), { ...move(1, { type: 'get-state' }), isRemoved: true }])
  expect([made, world.isSpent]).toEqual([
    [['unless', 'ioctl'], ['/remove-1 by lane 6'], ['eventfd', 'poll', 'close', 'ioctl']],
    true,
  ])
})

test('a kernel has no power to look into a device', async () => {
  const { world } = await kernel(all, bold)
  expect(await world.perform([move(0, { type: 'inspect' })])).toEqual([{ type: 'errno', errno: 'EOPNOTSUPP' }])
  expect(await world.perform([move(7, { type: 'get-state' })])).toEqual([{ type: 'errno', errno: 'EBADF' }])
  expect(kindsFor(world.powers)).toContain('raw-info')
})
