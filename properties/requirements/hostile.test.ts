// A kernel that is played: devices in process, behind system calls of which some go without files, memory or an
// allocation. One that bears it keeps every requirement, and each way not to bear it breaks the one that asks for it.
import { describe, expect, test } from 'vitest'
import { protocol, restrict, simulatedDevice, type Device } from '#model'
import { kernelBackend } from '../backends/kernel/backend.ts'
import type { Call, Calls, Result } from '../backends/kernel/calls.ts'
import { callsInProcess } from '../backends/kernel/in-process.ts'
import { simulatedKernel } from '../backends/kernel/simulated-kernel.ts'
import { v2 } from '../protocol.ts'
import { verify } from '../verify.ts'
import { hostile } from './hostile.ts'
import { requirements } from './index.ts'

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
/** VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE to be set: the target is at 8, the data_fd at 12. */
const [STATE, FD] = [8, 12]
type Ioctl = Extract<Call, { type: 'ioctl' }>

/** How a kernel conducts itself where something is lacking, or somebody else is there. */
interface Conduct {
  /** A request for a state, where no file can be had. */
  files(call: Ioctl, perform: (call: Call) => Promise<Result>): Promise<Result>
  memory(call: Call, perform: (call: Call) => Promise<Result>): Promise<Result>
  allocation(nth: number, call: Call, perform: (call: Call) => Promise<Result>): Promise<Result>
  /** The second of two threads. */
  meanwhile(call: Call, perform: (call: Call) => Promise<Result>): Promise<Result>
  /** Any use of a file after the device was taken away. */
  removed(call: Call, perform: (call: Call) => Promise<Result>): Promise<Result>
}

const errno = (name: string): Result => ({ type: 'errno', errno: name }) as Result
const crashed: Result = { type: 'crashed', evidence: 'BUG' }

const right: Conduct = {
  async files(call, perform) {
    const result = await perform(call)
    if (result.type !== 'ok' || Buffer.from(result.value.bytes).readInt32LE(FD) < 0) return result
    await perform({ type: 'close', lane: call.lane, file: { table: call.take!.table, age: 0 } })
    return errno('EMFILE')
  },
  memory: (call, perform) =>
    Promise.resolve(call.type === 'read' && call.length === 0 ? perform(call) : errno('EFAULT')),
  allocation: (nth, call, perform) => (nth < 3 ? Promise.resolve(errno('ENOMEM')) : perform(call)),
  meanwhile: (call, perform) => perform(call),
  removed: (call, perform) => (call.type === 'open' ? Promise.resolve(errno('ENOENT')) : perform(call)),
}

/** A request for another state than the one that was asked for. */
const instead = (call: Ioctl, target: number): Ioctl => {
  const bytes = Buffer.from(call.bytes)
  bytes.writeUInt32LE(target, STATE)
  return { ...call, bytes }
}

/** Calls of a kernel of some conduct. */
function played(devices: readonly Device[], conduct: Conduct): Calls {
  const calls = callsInProcess(simulatedKernel(devices))
  const lacking = new Map<number, Extract<Call, { type: 'lacking' }>['what']>()
  let isRemoved = false
  const perform = async (call: Call): Promise<Result> => (await calls.perform([call]))[0]!
  async function one(call: Call, isSecond: boolean): Promise<Result> {
    const what = lacking.get(call.lane)
    lacking.delete(call.lane)
    if (call.type === 'lacking') lacking.set(call.lane, call.what)
    if (call.type === 'put') isRemoved = true
    if (call.type === 'lacking' || call.type === 'put' || call.type === 'meet' || call.type === 'eventfd') {
      return { type: 'ok', value: { returned: 0, bytes: new Uint8Array() } }
    }
    if (isSecond) return conduct.meanwhile(call, perform)
    if (what === 'files') return conduct.files(call as Ioctl, perform)
    if (what === 'memory') return conduct.memory(call, perform)
    if (what !== undefined) return conduct.allocation(what, call, perform)
    return isRemoved ? conduct.removed(call, perform) : perform(call)
  }
  return {
    lifeline: true,
    get ended() {
      return calls.ended
    },
    async perform(all) {
      const results: Result[] = []
      for (const call of all) results.push(await one(call, call.lane === 1))
      return results
    },
    close: () => calls.close(),
  }
}

const plain = (seed: number): Device => simulatedDevice({ features, seed, pages: 4, size: 16 })

async function verdictOf(name: string, conduct: Partial<Conduct>, make: (seed: number) => Device = plain) {
  const backend = kernelBackend({
    name: 'played',
    lifeline: true,
    isFresh: true,
    caution: { allowBlocked: true, allowError: true, allowHostile: true },
    hostility: { failsAllocations: true, removal: () => ({ type: 'put', path: '/remove', bytes: Uint8Array.of(1) }) },
    connect: () =>
      Promise.resolve({
        calls: played([make(1)], { ...right, ...conduct }),
        recipes: [{ type: 'cdev', path: '/dev/vfio/devices/vfio0' }],
      }),
  })
  const requirement = hostile.find((one) => one.name === name)!
  const subject = { protocol: v2, spec: restrict(protocol, features), features, backend }
  const verdict = await verify(requirement, subject, { seed: 1, runs: 10, depth: 1, shrink: false })
  await backend.end()
  return verdict
}

test.each(hostile.map(({ name }) => name))('a kernel that bears it keeps %s', async (name) => {
  expect(await verdictOf(name, {})).toMatchObject({ type: 'upheld' })
})

/** A device that is as it was when it is opened again. */
const lasting = (seed: number): Device => {
  const device = plain(seed)
  return { ...device, handlers: { ...device.handlers, reopen: () => ({ type: 'ok', value: null }) } }
}

const faults: readonly (readonly [string, string, Partial<Conduct>, ((seed: number) => Device)?])[] = [
  ['hostile/reopened', 'files of before go on', {}, lasting],
  ['hostile/threads', 'the session is freed under its reader', { meanwhile: () => Promise.resolve(crashed) }],
  ['hostile/files', 'the request succeeds without its file', { files: succeeding }],
  ['hostile/files', 'the device is left in a state that is not on the way', { files: astray }],
  ['hostile/files', 'a pointer is freed twice', { files: () => Promise.resolve(crashed) }],
  ['hostile/memory', 'what was read is lost', { memory: (call, perform) => perform(call) }],
  ['hostile/removed', 'the device is freed under its user', { removed: () => Promise.resolve(crashed) }],
  ['hostile/allocations', 'nobody looks whether there was memory', { allocation: () => Promise.resolve(crashed) }],
  ['hostile/allocations', 'the device goes on to another state', { allocation: (_, call, run) => astray(call, run) }],
]

test.each(faults.map(([name, how, conduct, make = plain]) => ({ name, how, conduct, make })))(
  '$name is refuted where $how',
  async ({ name, conduct, make }) => {
    expect(await verdictOf(name, conduct, make)).toMatchObject({ type: 'refuted' })
  },
)

async function succeeding(call: Ioctl, perform: (call: Call) => Promise<Result>): Promise<Result> {
  const result = await perform(call)
  if (result.type !== 'ok') return result
  const bytes = Buffer.from(result.value.bytes)
  bytes.writeInt32LE(-1, FD)
  return { type: 'ok', value: { returned: 0, bytes } }
}

/** Fails, and goes to STOP or RUNNING, whichever is on no way from where it is. */
async function astray(call: Call, perform: (call: Call) => Promise<Result>): Promise<Result> {
  if (call.type !== 'ioctl') return errno('ENOMEM')
  const target = Buffer.from(call.bytes).readUInt32LE(STATE)
  await perform(instead(call, target === 4 ? 3 : 4))
  return errno('EMFILE')
}

test('a shortage that cannot be had is told, and is no step', async () => {
  const backend = kernelBackend({
    name: 'played',
    lifeline: false,
    hostility: {},
    connect: () =>
      Promise.resolve({
        calls: callsInProcess(simulatedKernel([plain(1)])),
        recipes: [{ type: 'cdev', path: '/dev/vfio/devices/vfio0' }],
      }),
  })
  const world = await backend.open({ devices: 1 })
  const request = { device: 0, lane: 0, event: { type: 'set-state', target: 'STOP_COPY' } } as const
  const state = { device: 0, lane: 0, event: { type: 'get-state' } } as const
  expect(await world.perform([{ ...request, lacking: 'files' }, state])).toEqual([
    { type: 'lost', because: 'not sent: it cannot go without files', unsent: true },
    { type: 'ok', value: 'RUNNING' },
  ])
  await backend.close?.(world)
  expect(await backend.end()).toBeUndefined()
})

describe('they are a catalogue of their own', () => {
  test('with names that no other requirement has, each asking for a power that only hostile devices have', () => {
    expect(hostile.map(({ name }) => name)).toHaveLength(6)
    expect(requirements.filter(({ name }) => name.startsWith('hostile'))).toEqual([])
    for (const { needs } of hostile) {
      expect(needs.powers.some((power) => ['hostile', 'allocations', 'removal'].includes(power))).toBe(true)
    }
  })
})
