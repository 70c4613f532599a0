// The reference device, or any device in process, behind system calls: what a kernel would be asked, answered without
// one. It shows that nothing of an event is lost on the way through structures, files and registers; the device's cdev
// is /dev/vfio/devices/vfioN, and its group /dev/vfio/N has it under the name `device-N`.
import { constants } from 'node:os'
import {
  errnos,
  HEADER_BYTES,
  ioctls,
  meaningOf,
  viewOf,
  type AnyOutcome,
  type Device,
  type Event,
  type Readiness,
  type Requests,
  type Unfit,
} from '#model'
import type { Kernel } from './in-process.ts'
import { DATA_FD_AT, opening, pollBits } from './uapi.ts'

type FileOf =
  | { readonly type: 'device'; readonly device: number; isBound: boolean }
  | { readonly type: 'session'; readonly device: number; readonly session: number }
  | { readonly type: 'iommufd' | 'container' | 'eventfd' }
  | { readonly type: 'group'; readonly device: number; isSettled: boolean }

const { EBADF, EBUSY, EINVAL, ENOENT, ENOTTY } = constants.errno

/** What does not come back. */
const never = new Promise<number>(() => {})

/** Devices behind system calls; `first` is the number of the first file. */
export function simulatedKernel(devices: readonly Device[], first = 3): Kernel {
  const files = new Map<number, FileOf>()
  const wasOpened = new Set<number>()
  /** How many sessions each device has returned. */
  const returnedBy = devices.map(() => 0)

  const install = (file: FileOf): number => {
    let fd = first
    while (files.has(fd)) fd++
    files.set(fd, file)
    return fd
  }
  const isOpen = (device: number): boolean =>
    [...files.values()].some((file) => file.type === 'device' && file.device === device)
  const openDevice = (device: number, isBound: boolean): number | Promise<number> => {
    if (devices[device] === undefined) return -ENOENT
    if (isOpen(device)) return -EBUSY
    const outcome = wasOpened.has(device) ? devices[device].handlers.reopen({ type: 'reopen' }) : null
    wasOpened.add(device)
    const returned = outcome === null ? 0 : numberOf(outcome)
    return returned === 0 ? install({ type: 'device', device, isBound }) : returned
  }
  const onSession = (fd: number, then: (device: Device, session: number) => number | Promise<number>) => {
    const file = files.get(fd)
    if (file === undefined) return -EBADF
    return file.type === 'session' ? then(devices[file.device]!, file.session) : -EINVAL
  }

  function feature(device: number, call: Requests['raw'], bytes: Uint8Array): number | Promise<number> {
    const event: Event<'raw'> = { type: 'raw', ...call }
    const outcome = devices[device]!.handlers.raw(event)
    const returned = settled(outcome, bytes)
    const meaning = meaningOf(event)
    const asksState = meaning.type === 'event' && meaning.event.type === 'set-state'
    if (returned !== 0 || !asksState || bytes.length < DATA_FD_AT + 4) return returned
    // The device has numbers of its own for the files that it returns: here it is the n-th one.
    if (viewOf(bytes).getInt32(DATA_FD_AT, true) < 0) return 0
    const session = returnedBy[device]!++
    viewOf(bytes).setInt32(DATA_FD_AT, install({ type: 'session', device, session }), true)
    return 0
  }

  return {
    open(path) {
      const [, folder, number] = /^\/dev\/vfio\/(devices\/vfio)?(\d+)$/.exec(path) ?? []
      if (path === '/dev/iommu') return install({ type: 'iommufd' })
      if (path === '/dev/vfio/vfio') return install({ type: 'container' })
      if (number === undefined) return -ENOENT
      const device = Number(number)
      return folder === undefined ? install({ type: 'group', device, isSettled: false }) : openDevice(device, false)
    },
    close(fd) {
      const file = files.get(fd)
      if (file === undefined) return -EBADF
      files.delete(fd)
      const { handlers } = devices['device' in file ? file.device : 0]!
      return file.type === 'session' ? numberOf(handlers.close({ type: 'close', session: file.session })) : 0
    },
    dup(fd) {
      const file = files.get(fd)
      return file === undefined ? -EBADF : install(file)
    },
    eventfd: () => install({ type: 'eventfd' }),
    ioctl(fd, command, bytes, memory) {
      const file = files.get(fd)
      if (file === undefined) return -EBADF
      const call = callIn(bytes, memory)
      if (file.type === 'session') {
        const event: Event<'raw-info'> = { type: 'raw-info', session: file.session, command, ...call }
        return settled(devices[file.device]!.handlers['raw-info'](event), bytes)
      }
      if (file.type === 'group') {
        if (command === opening.VFIO_GROUP_SET_CONTAINER) {
          file.isSettled = files.get(viewOf(bytes).getInt32(0, true))?.type === 'container'
          return file.isSettled ? 0 : -EINVAL
        }
        const isHere = Buffer.from(bytes).toString() === `device-${file.device}\0` && file.isSettled
        return command === opening.VFIO_GROUP_GET_DEVICE_FD && isHere ? openDevice(file.device, true) : -EINVAL
      }
      if (file.type !== 'device') return -ENOTTY
      if (command === opening.VFIO_DEVICE_BIND_IOMMUFD) {
        const isIommufd = bytes.length === 16 && files.get(viewOf(bytes).getInt32(8, true))?.type === 'iommufd'
        if (file.isBound || !isIommufd) return -EINVAL
        file.isBound = true
        return 0
      }
      if (!file.isBound) return -EINVAL
      return command === ioctls.VFIO_DEVICE_FEATURE ? feature(file.device, call, bytes) : -ENOTTY
    },
    ioctlValue(fd, command) {
      const file = files.get(fd)
      if (file === undefined) return -EBADF
      if (file.type === 'container') return command === opening.VFIO_SET_IOMMU ? 0 : -ENOTTY
      if (file.type !== 'device' || command !== ioctls.VFIO_DEVICE_RESET) return -ENOTTY
      return file.isBound ? numberOf(devices[file.device]!.handlers.reset({ type: 'reset' })) : -EINVAL
    },
    read: (fd, bytes) =>
      onSession(fd, ({ handlers }, session) => {
        const outcome = handlers.read({ type: 'read', session, length: bytes.length })
        if (outcome.type !== 'ok') return numberOf(outcome)
        bytes.set(outcome.value.subarray(0, bytes.length))
        return outcome.value.length
      }),
    write: (fd, bytes) =>
      onSession(fd, ({ handlers }, session) => {
        const outcome = handlers.write({ type: 'write', session, bytes })
        return outcome.type === 'ok' ? outcome.value : numberOf(outcome)
      }),
    poll: (fd, _, __, bytes) =>
      onSession(fd, ({ handlers }, session) => {
        const outcome = handlers.poll({ type: 'poll', session })
        if (outcome.type !== 'ok') return numberOf(outcome)
        const bits = bitsOf(outcome.value)
        viewOf(bytes).setUint16(0, bits, true)
        return bits === 0 ? 0 : 1
      }),
  }
}

const bitsOf = ({ readable, writable, error, hangup }: Readiness): number =>
  (readable ? pollBits.IN : 0) |
  (writable ? pollBits.OUT : 0) |
  (error ? pollBits.ERR : 0) |
  (hangup ? pollBits.HUP : 0)

/** What the bytes of a call say; of too few bytes nothing is said. */
function callIn(bytes: Uint8Array, memory: Unfit | undefined): Requests['raw'] {
  const view = viewOf(bytes)
  const [argsz, flags] = bytes.length < HEADER_BYTES ? [0, 0] : [view.getUint32(0, true), view.getUint32(4, true)]
  return { argsz, flags, payload: bytes.slice(HEADER_BYTES), ...(memory === undefined ? {} : { memory }) }
}

/** What an ioctl returns, with the user's memory as it is then. */
function settled(outcome: AnyOutcome, bytes: Uint8Array): number | Promise<number> {
  if (outcome.type === 'ok') {
    const { returned, bytes: after } = outcome.value as { returned: number; bytes: Uint8Array }
    bytes.set(after.subarray(0, bytes.length))
    return returned
  }
  if (outcome.type === 'errno' && outcome.out !== undefined) bytes.set(outcome.out.subarray(0, bytes.length))
  return numberOf(outcome)
}

/** What a call without an answer of its own returns. */
function numberOf(outcome: AnyOutcome): number | Promise<number> {
  if (outcome.type === 'ok') return 0
  if (outcome.type !== 'errno') return never
  return -(errnos[outcome.errno as keyof typeof errnos] ?? Number(outcome.errno.slice(1)))
}
