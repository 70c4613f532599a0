import { describe, expect, test } from 'vitest'
import type { Event, StateCode, View } from '../device.ts'
import { worldOf } from '../world.ts'
import { ringOf } from './bus.ts'
import { simulatedDevice } from './device.ts'

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const to = (target: StateCode): Event => ({ type: 'set-state', target })
const run = (ticks: number): Event => ({ type: 'advance', ticks })

/** A world of machines of so many devices, and what its devices have sent and received. */
function machines(size: number, number = 1) {
  const ports = Array.from({ length: number }, () => ringOf(size)).flat()
  const world = worldOf(ports.map((port, at) => simulatedDevice({ features, seed: at + 1, port })))
  const ask = (device: number, event: Event) => world.perform([{ device, lane: 0, event }])[0]!
  const view = (device: number) => (ask(device, { type: 'inspect' }) as { value: View }).value
  const traffic = (device: number): readonly number[] => {
    const { sent, received } = view(device).traffic!
    return [sent, received]
  }
  return { ask, view, traffic }
}

test('what begins has been sent; it arrives at the next device a little later', () => {
  const { ask, traffic } = machines(3)
  ask(1, run(5))
  expect([0, 1, 2].map(traffic)).toEqual([
    [0, 0],
    [5, 0],
    [0, 3],
  ])
})

test('the last device writes to the first', () => {
  const { ask, traffic } = machines(3)
  ask(2, run(3))
  expect(traffic(0)).toEqual([0, 1])
})

describe('before a device is quiesced', () => {
  test.each(['RUNNING_P2P', 'STOP', 'STOP_COPY', 'RESUMING'] as const)('%s: all that it has sent arrives', (target) => {
    const { ask, traffic } = machines(2)
    ask(0, run(5))
    ask(0, to(target))
    expect([0, 1].map(traffic)).toEqual([
      [5, 0],
      [0, 5],
    ])
  })

  test('PRE_COPY_P2P: the same while it is saved', () => {
    const { ask, traffic } = machines(2)
    ask(0, to('PRE_COPY'))
    ask(0, run(5))
    expect(traffic(1)).toEqual([0, 3])
    ask(0, to('PRE_COPY_P2P'))
    expect(traffic(1)).toEqual([0, 5])
  })

  test('a reset: the same', () => {
    const { ask, traffic } = machines(2)
    ask(0, run(5))
    ask(0, { type: 'reset' })
    expect([0, 1].map(traffic)).toEqual([
      [0, 0],
      [0, 5],
    ])
  })
})

test.each([
  ['RUNNING_P2P', 3],
  ['PRE_COPY', 3],
  ['PRE_COPY_P2P', 3],
  ['STOP', 0],
  ['STOP_COPY', 0],
  ['RESUMING', 0],
] as const)('in %s %i of 3 transactions arrive', (state, arrived) => {
  const { ask, traffic } = machines(2)
  ask(1, to(state))
  ask(0, run(5))
  expect(traffic(1)).toEqual([0, arrived])
})

test('in ERROR none arrives', () => {
  const { ask, traffic } = machines(2)
  ask(1, { type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] })
  ask(1, to('STOP'))
  ask(0, run(5))
  expect(traffic(1)).toEqual([0, 0])
})

test('a quiesced device sends nothing', () => {
  const { ask, view } = machines(2)
  ask(0, to('RUNNING_P2P'))
  ask(0, run(5))
  expect(view(0)).toMatchObject({ begun: 0, traffic: { sent: 0, received: 0 } })
})

test('the counts are a page that neither the guest nor the workload writes to', () => {
  const { ask, view } = machines(2)
  const before = view(0)
  expect(before.pages).toHaveLength(9)
  const dirty = (page: number): Event => ({ type: 'dirty', page, content: { type: 'pattern', seed: 1, length: 4 } })
  expect(ask(0, dirty(8))).toEqual({ type: 'errno', errno: 'EINVAL' })
  expect(ask(0, dirty(7))).toMatchObject({ type: 'ok' })
  ask(0, to('RUNNING_P2P'))
  // A quiesced device works on, and sends nothing.
  ask(0, run(200))
  const after = view(0)
  expect(after.pages.map((digest, page) => digest === before.pages[page])).toEqual([
    ...Array.from({ length: 8 }, () => false),
    true,
  ])
})

test('a transaction that arrives while the device is saved is told to the stream', () => {
  const { ask } = machines(2)
  const read: Event = { type: 'read', session: 0, length: 1e6 }
  ask(1, to('PRE_COPY'))
  ask(1, read)
  expect(ask(1, read)).toEqual({ type: 'errno', errno: 'ENOMSG' })
  ask(0, run(3))
  expect((ask(1, read) as { value: Uint8Array }).value).toHaveLength(24 + 64)
})

test('the counts go where the state goes', () => {
  const { ask, view } = machines(2, 2)
  for (let round = 0; round < 4; round++) for (const device of [0, 1]) ask(device, run(2))
  for (const state of ['RUNNING_P2P', 'STOP_COPY'] as const) for (const device of [0, 1]) ask(device, to(state))
  for (const device of [0, 1]) {
    ask(device, { type: 'read', session: 0, length: 1e6 })
    ask(device + 2, to('RESUMING'))
    const content = { type: 'captured', device, session: 0, from: 0, to: 1e6 } as const
    ask(device + 2, { type: 'write', session: 0, content })
    expect(ask(device + 2, to('STOP'))).toMatchObject({ type: 'ok' })
    expect(view(device + 2).pages).toEqual(view(device).pages)
    expect(view(device + 2).traffic).toEqual({ sent: 8, received: 8 })
  }
})

test('a device that stands alone shows no counts, and takes no stream with them', () => {
  const alone = worldOf([simulatedDevice({ features })])
  const [outcome] = alone.perform([{ device: 0, lane: 0, event: { type: 'inspect' } }])
  expect(outcome).toMatchObject({ value: { pages: { length: 8 } } })
  expect((outcome as { value: View }).value).not.toHaveProperty('traffic')
})

test('a page has to have room for the counts', () => {
  const [port] = ringOf(2)
  expect(() => simulatedDevice({ features, size: 7, port: port! })).toThrow('Counts take a page of 8 bytes.')
  expect(() => simulatedDevice({ features, size: 8, port: port! })).not.toThrow()
})
