import { describe, expect, test } from 'vitest'
import { protocol, restrict, simulatedDevice, type Act, type Event } from '#model'
import { v2 } from '../../protocol.ts'
import { requirements } from '../../requirements/index.ts'
import { verify } from '../../verify.ts'
import { simulated } from '../simulated.ts'
import { kernelBackend } from './backend.ts'
import { lost, type Call, type Calls, type Result } from './calls.ts'
import { callsInProcess } from './in-process.ts'
import { routedCalls, type Part } from './routed.ts'
import { simulatedKernel } from './simulated-kernel.ts'

const done = (returned: number): Result => ({ type: 'ok', value: { returned, bytes: new Uint8Array() } })

/** Parts of one device each, and what each was asked at a time, in the order in which it was asked. */
function parts(...names: readonly string[]) {
  const asked: [string, readonly string[]][] = []
  const answers = new Map<string, () => void>()
  const all = names.map((name): Part & { end(because: string): void } => {
    let ended: string | undefined
    const calls: Calls = {
      lifeline: false,
      get ended() {
        return ended
      },
      perform(batch) {
        asked.push([
          name,
          batch.map((call) => `${call.type}${'count' in call ? ` of ${call.count}` : ''} ${call.lane}`),
        ])
        const results = () => batch.map((_, at) => (ended === undefined ? done(at) : lost(ended)))
        return new Promise((resolve) => answers.set(name, () => resolve(results())))
      },
      close: () => ((ended = 'the connection was closed'), Promise.resolve()),
    }
    return { name, calls, devices: 1, end: (because) => void (ended = because) }
  })
  const routed = routedCalls(all)
  /** Lets parts answer in this order, those with a word behind them by their end. */
  async function answering(batch: readonly Call[], ...order: readonly string[]) {
    const through = routed.perform(batch)
    for (const name of order) {
      await new Promise((resolve) => setImmediate(resolve))
      const [part, end] = name.split(' ') as [string, string?]
      if (end !== undefined) all.find((one) => one.name === part)!.end('it is gone')
      answers.get(part)!()
      answers.delete(part)
    }
    return through
  }
  return { all, asked, routed, answering }
}

const look = (device: number, lane = 0): Call => ({
  type: 'ioctl-value',
  lane,
  file: { register: 3 * device },
  command: 1,
  value: 0,
})
const meet = (lane: number, key: number, count: number): Call => ({ type: 'meet', lane, key, count })

describe('calls of several agents', () => {
  test('those of one device go to its agent together, the others when it has answered', async () => {
    const { asked, answering } = parts('a', 'b')
    const results = await answering([look(0), look(0), look(1), look(0)], 'a', 'b', 'a')
    expect(asked).toEqual([
      ['a', ['ioctl-value 0', 'ioctl-value 0']],
      ['b', ['ioctl-value 0']],
      ['a', ['ioctl-value 0']],
    ])
    expect(results).toEqual([done(0), done(1), done(0), done(0)])
  })

  test("a call is its device's by its register, its table or what it is followed by", async () => {
    const { asked, answering } = parts('a', 'b')
    const bytes = new Uint8Array(4)
    const all: readonly Call[] = [
      { type: 'open', lane: 0, into: 4, path: '/dev/iommu', flags: 2 },
      { type: 'read', lane: 0, file: { table: 1, age: 0 }, length: 1 },
      { type: 'clear', lane: 0, table: 1 },
      { type: 'guard', lane: 0, register: 3 },
      { type: 'unless', lane: 0, file: { register: 3 }, command: 1, bytes, at: 0, values: [] },
      { type: 'lacking', lane: 0, what: 'files' },
      look(1),
      { type: 'lacking', lane: 0, what: 'files' },
      look(0),
    ]
    await answering(all, 'b', 'a')
    expect(asked.map(([name, batch]) => [name, batch.length])).toEqual([
      ['b', 7],
      ['a', 2],
    ])
  })

  test('at the same time both are asked at once, and meet those of their own only', async () => {
    const { asked, answering } = parts('a', 'b')
    const lanes = [0, 1, 2]
    const group = [look(0, 0), look(1, 1), look(1, 2)]
    const at = (key: number): readonly Call[] => lanes.map((lane) => meet(lane, key, 3))
    const results = await answering([look(0), ...at(1), ...group, ...at(2), look(0)], 'a', 'b', 'a', 'a')
    expect(asked).toEqual([
      ['a', ['ioctl-value 0']],
      ['a', ['ioctl-value 0']],
      ['b', ['meet of 2 1', 'meet of 2 2', 'ioctl-value 1', 'ioctl-value 2', 'meet of 2 1', 'meet of 2 2']],
      ['a', ['ioctl-value 0']],
    ])
    expect(results).toHaveLength(11)
    expect(results.every((result) => result.type === 'ok')).toBe(true)
  })

  test("what is at the same time on one device is no other's, and goes with its neighbours", async () => {
    const { asked, answering } = parts('a', 'b')
    const group = [meet(0, 1, 2), meet(1, 1, 2), look(0, 0), look(0, 1), meet(0, 2, 2), meet(1, 2, 2)]
    await answering([look(0), ...group, look(0)], 'a')
    expect(asked).toEqual([['a', expect.objectContaining({ length: 8 })]])
    // Where an act of a group is not sent its lane meets all the same.
    const { asked: others, answering: again } = parts('a', 'b')
    const results = await again([meet(0, 1, 2), meet(1, 1, 2), look(1, 1), meet(0, 2, 2), meet(1, 2, 2)], 'b')
    expect(others).toEqual([['b', ['meet of 2 0', 'meet of 2 1', 'ioctl-value 1', 'meet of 2 0', 'meet of 2 1']]])
    expect(results.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
  })

  test('where one has ended nothing more is sent to any, and it is said whose it was', async () => {
    const { asked, routed, answering } = parts('a', 'b')
    const results = await answering([look(0), look(1), look(0)], 'a', 'b ends')
    expect(results).toEqual([done(0), lost('b: it is gone'), lost('b: it is gone')])
    expect([asked.length, routed.ended]).toEqual([2, 'b: it is gone'])
    expect(await routed.perform([look(0)])).toEqual([lost('b: it is gone')])
    expect(asked).toHaveLength(2)
    // That the others are closed then is not what ended it.
    await routed.close()
    expect(routed.ended).toBe('b: it is gone')
  })

  test('all are closed, and wait for each other', async () => {
    const { all, routed } = parts('a', 'b')
    await routed.close()
    expect(all.map(({ calls }) => calls.ended)).toEqual(['the connection was closed', 'the connection was closed'])
  })
})

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const devices = () => [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))

/** A backend of two devices, each the first one of a kernel of its own. */
function apart() {
  const connections: Calls[] = []
  const backend = kernelBackend({
    name: 'apart',
    lifeline: false,
    caution: { allowBlocked: true, allowError: true },
    connect() {
      const calls = devices().map((device) => callsInProcess(simulatedKernel([device]), 1000))
      connections.push(...calls)
      const recipe = { type: 'cdev', path: '/dev/vfio/devices/vfio0' } as const
      const routed = routedCalls(calls.map((one, at) => ({ name: `kernel ${at}`, calls: one, devices: 1 })))
      return Promise.resolve({ calls: routed, recipes: [recipe, recipe] })
    },
  })
  return { backend, connections }
}

test('what is saved on one kernel is restored on another one', async () => {
  const { backend } = apart()
  const world = await backend.open({ devices: 2 })
  const act = (device: number, event: Event, lane = 0): Act => ({ device, lane, event })
  const outcomes = await world.perform([
    act(0, { type: 'set-state', target: 'STOP_COPY' }),
    act(0, { type: 'read', session: 0, length: 4096 }),
    act(1, { type: 'set-state', target: 'RESUMING' }),
    act(1, { type: 'write', session: 0, content: { type: 'captured', device: 0, session: 0, from: 0, to: 4096 } }),
    act(1, { type: 'set-state', target: 'STOP' }),
    act(0, { type: 'get-state' }, 1),
    act(1, { type: 'get-state' }, 2),
  ])
  expect(outcomes.map(({ type }) => type)).toEqual(Array(7).fill('ok'))
  expect(outcomes.slice(-2)).toMatchObject([{ value: 'STOP_COPY' }, { value: 'STOP' }])
  await backend.end()
})

test('the catalogue says of devices of two kernels what it says of the devices themselves', async () => {
  const { backend, connections } = apart()
  const subject = { protocol: v2, spec: restrict(protocol, features), features }
  const search = { seed: 1, runs: 5, depth: 1, shrink: false }
  const [told, wanted]: [unknown[], unknown[]] = [[], []]
  for (const requirement of requirements.filter(({ party, needs }) => party !== 'user' && needs.devices === 2)) {
    const own = simulated(features, { powers: ['raw', 'reopen', 'lanes'], pages: 4, size: 16 })
    wanted.push([requirement.name, (await verify(requirement, { ...subject, backend: own }, search)).type])
    told.push([requirement.name, (await verify(requirement, { ...subject, backend }, search)).type])
  }
  expect(told).toEqual(wanted)
  expect(told.filter((one) => (one as [string, string])[1] === 'upheld').length).toBeGreaterThan(3)
  expect(await backend.end()).toBeUndefined()
  expect(connections.map(({ ended }) => ended)).toEqual(Array(2).fill('the connection was closed'))
}, 120_000)
