// System calls made within this process, by whatever can make them. It keeps registers, tables and lanes as the agent
// does, so that nobody above can tell the two apart, but for one thing: a call that does not return is lost for good.
import { constants } from 'node:os'
import { ioctls, type Unfit } from '#model'
import { DATA_MAX, lost, type Call, type Calls, type File, type Requests, type Result } from './calls.ts'
import { inTime } from '../../in-time.ts'
import { holdings } from './holdings.ts'
import { answered } from './line.ts'
import { came, numberIn, onPaths, type Came } from './paths.ts'

/** What a call returned: 0 or more, or the negative number of an error. */
type Returned = number | Promise<number>

/** The system calls themselves, on file numbers. */
export interface Kernel {
  open(path: string, flags: number): Returned
  close(fd: number): Returned
  dup(fd: number): Returned
  eventfd(initial: number, flags: number): Returned
  /** Bytes are the user's memory: they hold what the call has left there. */
  ioctl(fd: number, command: number, bytes: Uint8Array, memory: Unfit | undefined): Returned
  ioctlValue(fd: number, command: number, value: number): Returned
  read(fd: number, bytes: Uint8Array, offset: number | undefined): Returned
  write(fd: number, bytes: Uint8Array, offset: number | undefined): Returned
  /** The events go into two bytes, little endian. */
  poll(fd: number, events: number, ms: number, bytes: Uint8Array): Returned
}

const { EBADF, ENOSYS } = constants.errno

/** Calls of this process. A call that takes longer than the deadline, in milliseconds, is lost, and ends it all. */
export function callsInProcess(kernel: Kernel, deadline = 5000): Calls {
  const held = holdings()
  const perform = performing(kernel, held)
  const skipping = new Set<number>()
  let ended: string | undefined

  async function one(call: Call): Promise<Result> {
    if (ended !== undefined) return lost(ended)
    if (skipping.delete(call.lane)) {
      if (call.type === 'unless' || call.type === 'lacking') skipping.add(call.lane)
      return { type: 'skipped' }
    }
    if (call.type === 'lacking') skipping.add(call.lane)
    if ('into' in call && call.into !== undefined && held.has(call.into)) {
      return lost('the register holds a file: close it first')
    }
    const asked = perform(call)
    if (
      call.type !== 'meet' &&
      !(await inTime(
        asked.catch(() => {}),
        deadline,
      ))
    ) {
      ended ??= `no answer within ${deadline} ms`
      return lost(ended)
    }
    const { returned, bytes } = await asked
    if (call.type === 'unless' && (returned < 0 || call.values.includes(word(bytes, call.at)))) skipping.add(call.lane)
    return answered(returned, bytes)
  }

  return {
    lifeline: false,
    get ended() {
      return ended
    },
    async perform(calls) {
      const results: Result[] = []
      const lanes = new Set(calls.map(({ lane }) => lane))
      const inLane = async (lane: number): Promise<void> => {
        for (const [at, call] of calls.entries()) if (call.lane === lane) results[at] = await one(call).catch(refusal)
      }
      await Promise.all([...lanes].map(inLane))
      return results
    },
    async close() {
      const guarded = ended === undefined ? held.guarded() : []
      ended ??= 'the connection was closed'
      // One that does not return keeps nobody waiting, nor the others from theirs.
      const soon = (made: Returned): Promise<boolean> => inTime(Promise.resolve(made), deadline)
      await Promise.all(guarded.map((fd) => soon(kernel.ioctlValue(fd, ioctls.VFIO_DEVICE_RESET, 0))))
      await Promise.all(held.all().map((fd) => soon(kernel.close(fd))))
    },
  }
}

const word = (bytes: Uint8Array, at: number): number => Buffer.from(bytes).readUInt32LE(at)

/** What a call of Node's own came to that failed. */
function refusal(thrown: unknown): Result {
  const number = numberIn(thrown)
  if (number === undefined) throw thrown
  return answered(number, new Uint8Array())
}

/** Performs calls, one at a time in each lane. */
function performing(kernel: Kernel, held: ReturnType<typeof holdings>): (call: Call) => Promise<Came> {
  const meetings = new Map<number, { left: number; readonly opened: Promise<void>; open(): void }>()

  const on = async (file: File, then: (fd: number) => Returned, bytes = new Uint8Array()): Promise<Came> => {
    const fd = held.fdOf(file)
    return fd === undefined ? came(-EBADF, bytes) : came(await then(fd), bytes)
  }
  const keep = (into: number | undefined, result: Came): Came => {
    if (into !== undefined && result.returned >= 0) held.keep(into, result.returned)
    return result
  }
  const performers: { readonly [K in keyof Requests]: (call: Requests[K]) => Came | Promise<Came> } = {
    ...onPaths,
    open: async ({ into, path, flags }) => keep(into, came(await kernel.open(path, flags))),
    close: ({ file }) =>
      on(file, (fd) => {
        held.forget(file)
        return kernel.close(fd)
      }),
    dup: async ({ into, file }) => keep(into, await on(file, (fd) => kernel.dup(fd))),
    eventfd: async ({ into, initial, flags }) => keep(into, came(await kernel.eventfd(initial, flags))),
    async ioctl({ file, command, bytes: before, memory, take, into }) {
      const bytes = Uint8Array.from(before)
      const result = await on(file, (fd) => kernel.ioctl(fd, command, bytes, memory), bytes)
      if (take !== undefined && result.returned >= 0 && word(bytes, take.at) < 2 ** 31) {
        held.take(take.table, word(bytes, take.at))
      }
      return keep(into, memory === 'unreadable' ? came(result.returned) : result)
    },
    'ioctl-value': async ({ file, command, value, into }) =>
      keep(into, await on(file, (fd) => kernel.ioctlValue(fd, command, value))),
    async read({ file, length, offset }) {
      const bytes = new Uint8Array(Math.min(length, DATA_MAX))
      const { returned } = await on(file, (fd) => kernel.read(fd, bytes, offset))
      return came(returned, bytes.slice(0, Math.max(0, returned)))
    },
    write: ({ file, bytes, offset }) => on(file, (fd) => kernel.write(fd, bytes, offset)),
    poll({ file, events, ms }) {
      const bytes = new Uint8Array(2)
      return on(file, (fd) => kernel.poll(fd, events, ms, bytes), bytes)
    },
    // For machines that are ours alone.
    mount: () => came(-ENOSYS),
    insmod: () => came(-ENOSYS),
    rmmod: () => came(-ENOSYS),
    files: () => came(-ENOSYS),
    lacking: () => came(-ENOSYS),
    measure: () => came(-ENOSYS),
    async clear({ table }) {
      const open = held.clear(table)
      for (const fd of open) await kernel.close(fd)
      return came(open.length)
    },
    unless({ file, command, bytes: before }) {
      const bytes = Uint8Array.from(before)
      return on(file, (fd) => kernel.ioctl(fd, command, bytes, undefined), bytes)
    },
    async meet({ key, count }) {
      let open = (): void => {}
      const opened = new Promise<void>((resolve) => (open = resolve))
      const meeting = meetings.get(key) ?? { left: count, opened, open }
      meetings.set(key, meeting)
      if (--meeting.left === 0) {
        meetings.delete(key)
        meeting.open()
      }
      await meeting.opened
      return came(0)
    },
    guard: ({ register }) => came(held.guard(register) ? 0 : -EBADF),
  }
  return async (call) => (performers[call.type] as (call: Call) => Came | Promise<Came>)(call)
}
