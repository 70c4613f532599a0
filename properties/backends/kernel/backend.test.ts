import { describe, expect, test } from 'vitest'
import { move, to } from '#generators'
import {
  featureSetsOf,
  mutants,
  nameOfSet,
  protocol,
  restrict,
  simulatedDevice,
  type Device,
  type FeatureSet,
  type Power,
} from '#model'
import type { Backend } from '../../backend.ts'
import { v2 } from '../../protocol.ts'
import { requirements } from '../../requirements/index.ts'
import { lacking, type Subject } from '../../subject.ts'
import { verify } from '../../verify.ts'
import { simulated } from '../simulated.ts'
import { kernelBackend, type KernelBackend, type KernelSettings } from './backend.ts'
import type { Calls } from './calls.ts'
import { callsInProcess, type Kernel } from './in-process.ts'
import type { Recipe } from './recipe.ts'
import { simulatedKernel } from './simulated-kernel.ts'

const all = ['STOP_COPY', 'P2P', 'PRE_COPY']
const powers: readonly Power[] = ['raw', 'reopen', 'lanes']
const recipes: readonly Recipe[] = [0, 1].map((at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }))
const referenceDevices = (features: FeatureSet) =>
  [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))
const bold = { allowBlocked: true, allowError: true }

/** A backend over devices in process, with the paths that were opened and the connections that were made. */
function over(devices: readonly Device[], settings: Partial<KernelSettings> = {}, change = (kernel: Kernel) => kernel) {
  const opened: string[] = []
  const connections: Calls[] = []
  const backend = kernelBackend({
    name: 'kernel',
    lifeline: false,
    caution: bold,
    connect() {
      const kernel = simulatedKernel(devices)
      const open = (path: string, flags: number) => (opened.push(path), kernel.open(path, flags))
      const calls = callsInProcess(change({ ...kernel, open }), 200)
      connections.push(calls)
      return Promise.resolve({ calls, recipes })
    },
    ...settings,
  })
  return { backend, opened, connections }
}

const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})
const search = { seed: 1, runs: 25, depth: 2, shrink: false }

describe.each(featureSetsOf(protocol.features).map((set) => ({ set, name: nameOfSet(set) })))('$name', ({ set }) => {
  test('the catalogue says of a device behind system calls what it says of the device itself', async () => {
    const { backend } = over(referenceDevices(set))
    const types = new Map<string, number>()
    for (const requirement of requirements.filter(({ party }) => party !== 'user')) {
      const wish = await verify(requirement, subjectOf(set, simulated(set, { powers, pages: 4, size: 16 })), search)
      const verdict = await verify(requirement, subjectOf(set, backend), search)
      expect([requirement.name, verdict.type]).toEqual([requirement.name, wish.type])
      types.set(verdict.type, (types.get(verdict.type) ?? 0) + 1)
    }
    expect(types.get('upheld')).toBeGreaterThan(20)
    expect([types.get('refuted'), types.get('unknown')]).toEqual([undefined, undefined])
    expect(await backend.end()).toBeUndefined()
  })
})

test.each([
  ['stops-short', 'transitions/end-state'],
  ['error-is-a-target', 'refusals/error'],
  ['unknown-is-ignored', 'refusals/unsupported'],
  ['opens-early', 'sessions/last-arc-opens'],
  ['outlives-its-session', 'sessions/ended'],
  ['reads-the-wrong-way', 'sessions/direction'],
  ['message-at-last', 'ends/no-enomsg'],
  ['ends-not-for-ever', 'ends/permanent'],
  ['info-absent', 'precopy/answers'],
  ['features-undefined', 'discovery/features'],
  ['accepts-truncated', 'loads/incomplete'],
  ['forgets-a-refusal', 'loads/refused'],
])('%s is found out through system calls as well, by %s', async (fault, rule) => {
  const mutant = mutants.find(({ name }) => name === fault)!
  const requirement = requirements.find(({ name }) => name === rule)!
  const { backend } = over([1, 2].map((seed) => mutant.make(all, { seed, pages: 4, size: 16 })))
  const verdict = await verify(requirement, subjectOf(all, backend), { ...search, runs: 60 })
  expect(verdict.type).toBe('refuted')
  await backend.end()
})

/** One run of a backend, as a verifier makes it. */
async function run(
  backend: KernelBackend,
  ...acts: Parameters<Awaited<ReturnType<KernelBackend['open']>>['perform']>[0]
) {
  const world = await backend.open({ devices: 1 })
  const outcomes = await world.perform(acts)
  await backend.close?.(world)
  return outcomes
}

test('a device stays open from run to run, and each begins in RUNNING without sessions', async () => {
  const { backend, opened, connections } = over(referenceDevices(all))
  const look = move(0, { type: 'get-state' })
  const info = move(0, { type: 'precopy-info', session: 0 })
  for (let turn = 0; turn < 3; turn++) {
    expect(await run(backend, look, info, to(0, 'PRE_COPY'), info)).toMatchObject([
      { type: 'ok', value: 'RUNNING' },
      { type: 'errno', errno: 'EBADF' },
      { type: 'ok', value: true },
      { type: 'ok' },
    ])
  }
  expect(opened).toEqual(['/dev/iommu', '/dev/vfio/devices/vfio0'])
  // A reset does not take an opt-in back: the run after it begins with a device that was opened again.
  await run(backend, move(0, { type: 'info-v2' }))
  await run(backend, look)
  expect(opened).toEqual(['/dev/iommu', '/dev/vfio/devices/vfio0', '/dev/vfio/devices/vfio0'])
  expect(await backend.end()).toBeUndefined()
  expect(connections.map(({ ended }) => ended)).toEqual(['the connection was closed'])
})

/** A device whose reset does nothing, or fails. */
const unresettable =
  (returned: number) =>
  (kernel: Kernel): Kernel => ({ ...kernel, ioctlValue: () => returned })

test.each([0, -25])('a device that no reset brings back is opened again; its reset returns %i', async (returned) => {
  const { backend, opened } = over(referenceDevices(all), {}, unresettable(returned))
  await run(backend, to(0, 'STOP'))
  expect(await run(backend, move(0, { type: 'get-state' }))).toEqual([{ type: 'ok', value: 'RUNNING' }])
  expect(opened).toHaveLength(3)
  expect(await backend.end()).toBeUndefined()
})

test('a device that cannot be brought back is not used any more, and that is said', async () => {
  const devices = [1, 2].map((seed) => {
    const device = simulatedDevice({ features: all, seed })
    return { ...device, handlers: { ...device.handlers, reopen: () => ({ type: 'ok', value: null }) as const } }
  })
  const { backend } = over(devices, {}, unresettable(0))
  await run(backend, to(0, 'STOP'))
  const because = 'neither a reset nor opening it again brings the device back to RUNNING: its state is STOP'
  await expect(run(backend, to(0, 'RUNNING'))).rejects.toThrow(because)
  await expect(run(backend, to(0, 'RUNNING'))).rejects.toThrow(because)
  expect(await backend.end()).toBe(because)
})

test.each([false, true])('after a lost answer; with a machine of its own: %s', async (isFresh) => {
  let isDeaf = false
  const deaf = (kernel: Kernel): Kernel => ({
    ...kernel,
    ioctl: (fd, command, bytes, memory) =>
      isDeaf ? new Promise<number>(() => {}) : kernel.ioctl(fd, command, bytes, memory),
  })
  const { backend, connections } = over(referenceDevices(all), { isFresh }, deaf)
  const look = move(0, { type: 'get-state' })
  await run(backend, look)
  const world = await backend.open({ devices: 1 })
  isDeaf = true
  expect(await world.perform([look, look])).toMatchObject([{ type: 'lost' }, { type: 'lost' }])
  await backend.close?.(world)
  isDeaf = false
  if (isFresh) expect(await run(backend, look)).toEqual([{ type: 'ok', value: 'RUNNING' }])
  else await expect(run(backend, look)).rejects.toThrow('no answer within 200 ms; nothing more is sent to it')
  expect(connections).toHaveLength(isFresh ? 2 : 1)
  expect(await backend.end()).toBe(isFresh ? undefined : 'no answer within 200 ms')
})

describe('a device of another make', () => {
  const three: readonly Recipe[] = [0, 1, 2].map((at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }))
  const wide = (make: (settings: { seed: number; make: number }) => Device) => {
    const devices = [1, 2, 3].map((seed) => make({ seed, make: seed === 3 ? 2 : 1 }))
    const connect = () => Promise.resolve({ calls: callsInProcess(simulatedKernel(devices), 200), recipes: three })
    return over([], { connect, devices: 2, hasForeign: true }).backend
  }
  const sound = () => wide((settings) => simulatedDevice({ ...settings, features: all, pages: 4, size: 16 }))
  const rule = requirements.find(({ name }) => name === 'loads/foreign')!

  test('is the last of a world, whatever the number of the others', async () => {
    const backend = sound()
    const states = async (devices: number) => {
      const world = await backend.open({ devices, foreign: true })
      await world.perform([to(devices, 'STOP')])
      const looks = Array.from({ length: devices + 1 }, (_, at) => move(at, { type: 'get-state' }))
      const outcomes = await world.perform(looks)
      const tables = world.held.map(({ place }) => place.table)
      await backend.close?.(world)
      return [outcomes.map((one) => (one.type === 'ok' ? one.value : one.type)), tables]
    }
    // What a run has done to it is gone in the next one.
    for (let turn = 0; turn < 2; turn++) {
      expect(await states(1)).toEqual([
        ['RUNNING', 'STOP'],
        [0, 2],
      ])
      expect(await states(2)).toEqual([
        ['RUNNING', 'RUNNING', 'STOP'],
        [0, 1, 2],
      ])
    }
    expect(await backend.check(2)).toHaveLength(2)
    expect(await backend.check(2, true)).toHaveLength(3)
    await expect(backend.open({ devices: 3 })).rejects.toThrow('it takes 3 devices, and there are 2')
    expect(await backend.end()).toBeUndefined()
  })

  test('refuses the streams of the others, or is refuted; it does not count as one of them', async () => {
    const subject = subjectOf(all, sound())
    expect(subject.backend.powers).toContain('foreign')
    expect(await verify(rule, subject, search)).toMatchObject({ type: 'upheld' })
    const wanting = (devices: number) => lacking({ ...rule.needs, devices }, subject)
    expect([wanting(2), wanting(3)]).toEqual([undefined, 'it takes 3 devices, and the backend has 2'])
    const mutant = mutants.find(({ name }) => name === 'accepts-foreign')!
    const faulty = wide((settings) => mutant.make(all, { ...settings, pages: 4, size: 16 }))
    expect(await verify(rule, subjectOf(all, faulty), search)).toMatchObject({ type: 'refuted' })
  })

  test('is not asked for where there is none', async () => {
    const { backend } = over(referenceDevices(all))
    const verdict = await verify(rule, subjectOf(all, backend), search)
    expect(verdict).toMatchObject({ type: 'inapplicable', because: expect.stringContaining('"foreign"') })
    await expect(backend.open({ devices: 1, foreign: true })).rejects.toThrow('of another make, and there is none')
    await backend.end()
  })
})

test('more devices than there are cannot be had', async () => {
  const { backend } = over(referenceDevices(all))
  await expect(backend.open({ devices: 3 })).rejects.toThrow('it takes 3 devices, and there are 2')
  await backend.end()
})
