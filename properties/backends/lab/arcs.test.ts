import { describe, expect, test } from 'vitest'
import type { Act, AnyOutcome } from '#model'
import type { Call, Calls, Result } from '../kernel/calls.ts'
import type { KernelWorld } from '../kernel/world.ts'
import { arcLog, arcOf, seeingArcs, type ArcLog } from './arcs.ts'
import { kernelLog, textOf } from './log.ts'

const ONE = '00000000-0000-4000-8000-000000000000'
const OTHER = '00000000-0000-4000-8000-000000000001'
const record = (device: string, from: number, to: number): string =>
  `7,281,1234567,-;vfio_mtty ${device}: mtty_step_state: ${from} -> ${to}\n SUBSYSTEM=mdev\n DEVICE=+mdev:${device}\n`

test.each([
  [record(ONE, 2, 5), { device: ONE, arc: 'RUNNING -> RUNNING_P2P' }],
  [record(OTHER, 1, 3), { device: OTHER, arc: 'STOP -> STOP_COPY' }],
  // A number that is no state is shown as what it is.
  [record(ONE, 2, 9), { device: ONE, arc: 'RUNNING -> 9' }],
  [`7,281,1234567,-;vfio_mtty ${ONE}: mtty_set_state -> 1\n`, undefined],
  [`7,281,1234567,-;vfio_mtty ${ONE}: mtty_step_state: 2 -> 5 and more\n`, undefined],
  ['6,1,0,-;Linux version 6.12\n', undefined],
  ['', undefined],
])('%j tells %j', (text, arc) => {
  expect(arcOf(textOf(text))).toEqual(arc)
})

const returned = (bytes: string): Result => ({
  type: 'ok',
  value: { returned: bytes.length, bytes: Buffer.from(bytes) },
})
const errno = (name: 'EAGAIN' | 'EBADF' | 'E32' | 'EIO' | 'EPERM'): Result => ({ type: 'errno', errno: name })

/** A kernel whose log gives these records, those of a round trip each, and then that there is none. */
function kernel(...trips: (string | Result)[][]): { readonly calls: Calls; readonly asked: Call[] } {
  const asked: Call[] = []
  const perform = (all: readonly Call[]): Promise<readonly Result[]> => {
    asked.push(...all)
    const records = all[0]?.type === 'read' ? (trips.shift() ?? []) : all.map(() => '')
    const results = all.map((_, at) => records[at] ?? errno('EAGAIN'))
    return Promise.resolve(results.map((one) => (typeof one === 'string' ? returned(one) : one)))
  }
  return { calls: { lifeline: true, ended: undefined, perform, close: () => Promise.resolve() }, asked }
}

describe('the log', () => {
  test('is read to its end, in as many round trips as it takes', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `6,${at},0,-;line ${at}\n`)
    const { calls } = kernel(lines.slice(0, 16), lines.slice(16, 32), lines.slice(32))
    const log = kernelLog(calls)
    expect(await log.read()).toEqual(lines.map((_, at) => `line ${at}`))
    expect(await log.read()).toEqual([])
  })

  test('goes on where records were lost, and ends where it cannot be read', async () => {
    const { calls } = kernel([errno('E32'), '6,9,0,-;later\n'], [errno('EBADF')])
    const log = kernelLog(calls)
    expect(await log.read()).toEqual(['later'])
    expect(await log.read()).toEqual(errno('EBADF'))
  })

  test('a record that comes after a read that found none is kept', async () => {
    const { calls } = kernel([errno('EAGAIN'), '6,9,0,-;late\n'])
    expect(await kernelLog(calls).read()).toEqual(['late'])
  })

  test('the driver is told once to tell its arcs, and each device has its own', async () => {
    const { calls, asked } = kernel([record(ONE, 2, 5), record(OTHER, 2, 6), record(ONE, 5, 1)])
    const log = arcLog(calls)
    expect(await log.since(ONE)).toEqual({ type: 'ok', value: ['RUNNING -> RUNNING_P2P', 'RUNNING_P2P -> STOP'] })
    expect(await log.since(ONE)).toEqual({ type: 'ok', value: [] })
    expect(await log.since(OTHER)).toEqual({ type: 'ok', value: ['RUNNING -> PRE_COPY'] })
    expect(asked.filter(({ type }) => type !== 'read').map(({ type }) => type)).toEqual(['put', 'open'])
  })

  test('what was told before is forgotten', async () => {
    const { calls } = kernel([record(ONE, 2, 5)], [record(ONE, 5, 1)])
    const log = arcLog(calls)
    expect(await log.forget()).toBeUndefined()
    expect(await log.since(ONE)).toEqual({ type: 'ok', value: ['RUNNING_P2P -> STOP'] })
  })

  test('a kernel without dynamic debug is told, and not taken for one without arcs', async () => {
    const { calls } = kernel([])
    const refusing = { ...calls, perform: () => Promise.resolve([errno('EPERM')]) }
    await expect(arcLog(refusing).since(ONE)).rejects.toThrow('Cannot write /proc/dynamic_debug/control: EPERM')
  })
})

describe('a world', () => {
  const act = (type: 'arcs' | 'reset' | 'get-state', device = 0): Act => ({ device, lane: 0, event: { type } })

  function watched(wrong?: Result): { readonly world: KernelWorld; readonly order: string[] } {
    const order: string[] = []
    const inner = {
      powers: ['reopen'],
      devices: 2,
      hasOptedIn: true,
      perform(acts: readonly Act[]) {
        order.push(acts.map(({ event }) => event.type).join('+'))
        return Promise.resolve(acts.map((): AnyOutcome => ({ type: 'ok', value: null })))
      },
    } as unknown as KernelWorld
    const log: ArcLog = {
      forget: () => (order.push('forget'), Promise.resolve(wrong)),
      since: (device) => Promise.resolve({ type: 'ok', value: [device, `${order.push('since')}`] }),
    }
    return {
      world: seeingArcs(
        inner,
        () => log,
        (device) => `d${device}`,
      ),
      order,
    }
  }

  test('has the power, and what else it has is as it was', () => {
    const { world } = watched()
    expect([world.powers, world.devices, world.hasOptedIn]).toEqual([['reopen', 'arcs'], 2, true])
  })

  test('asks for arcs where they stand in a batch, and performs the rest together', async () => {
    const { world, order } = watched()
    const outcomes = await world.perform([act('reset'), act('get-state'), act('arcs', 1), act('reset'), act('arcs')])
    expect(order).toEqual(['forget', 'reset+get-state', 'since', 'reset', 'since'])
    expect(outcomes.map((one) => one.type === 'ok' && one.value)).toEqual([null, null, ['d1', '3'], null, ['d0', '5']])
  })

  test('a batch without them costs nothing; what nobody watched is told as not done', async () => {
    const { world, order } = watched()
    await world.perform([act('reset'), act('reset')])
    const [outcome] = await world.perform([act('arcs')])
    expect(order).toEqual(['reset+reset'])
    expect(outcome).toMatchObject({ type: 'lost', unsent: true })
  })

  test('a machine that does not answer when its log is to be read has not answered', async () => {
    const hung: Result = { type: 'hung', ms: 9 }
    const { world, order } = watched(hung)
    expect(await world.perform([act('reset'), act('arcs')])).toEqual([hung])
    expect(order).toEqual(['forget'])
    // A log that cannot be read is no reason to do nothing.
    const [first, second] = await watched(errno('EIO')).world.perform([act('reset'), act('arcs')])
    expect([first, second]).toMatchObject([{ type: 'ok' }, { type: 'lost', unsent: true }])
  })
})
