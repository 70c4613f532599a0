// System calls made in process, by koffi: an optional package, loaded only when it is asked for. Every call is made
// by a thread of its own, so that one that blocks does not stop the verifier; memory that must not be written or read
// is mapped for the call, and protected.
import type { Unfit } from '#model'
import type { Calls } from './calls.ts'
import { callsInProcess, type Kernel } from './in-process.ts'

type Argument = number | bigint | string | Uint8Array

/** What is used of koffi. */
interface Koffi {
  load(path: string): { func(declaration: string): Callable }
  errno(): number
}
type Callable = ((...args: Argument[]) => number) & {
  async(...args: [...Argument[], (error: unknown, value: number) => void]): void
}

/** The C library by its names on Linux: glibc, and musl. */
const libraries = ['libc.so.6', `libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`]

const [PROT_NONE, PROT_READ, PROT_WRITE, MAP_PRIVATE_ANONYMOUS] = [0, 1, 2, 0x22]
const O_CLOEXEC = 0o2000000
const F_DUPFD_CLOEXEC = 1030
const PAGE = 4096

/** A name that no compiler follows: the package may be absent. */
const koffiPackage: string = 'koffi'

/** Calls of this process; throws a sentence where koffi is absent. A call may take `deadline` milliseconds. */
export async function connectKoffi(
  deadline?: number,
  load: () => Promise<unknown> = () => import(koffiPackage),
): Promise<Calls> {
  return callsInProcess(kernelOf(await loaded(load)), deadline)
}

async function loaded(load: () => Promise<unknown>): Promise<Koffi> {
  try {
    const module = (await load()) as { readonly default?: Koffi }
    return module.default ?? (module as Koffi)
  } catch (thrown) {
    const because = thrown instanceof Error ? thrown.message.split('\n')[0]! : String(thrown)
    throw new Error(
      `Calls in process need the package koffi, which is not there (${because}). ` +
        'Install it beside this one (npm install koffi), or use the agent, which needs no package.',
      { cause: thrown },
    )
  }
}

function kernelOf(koffi: Koffi): Kernel {
  const library = libraryOf(koffi)
  const call = (declaration: string): ((...args: Argument[]) => Promise<number>) => {
    const made = library.func(declaration)
    return (...args) =>
      new Promise((resolve, reject) => {
        made.async(...args, (error, value) => {
          if (error !== null && error !== undefined) reject(error)
          else resolve(value < 0 ? -koffi.errno() : value)
        })
      })
  }
  const ioctl = call('int ioctl(int, unsigned long, uintptr_t)')
  const [read, write] = ['read(int, _Out_ uint8_t *, size_t)', 'write(int, const uint8_t *, size_t)'].map((text) =>
    call(`intptr_t ${text}`),
  ) as [ReturnType<typeof call>, ReturnType<typeof call>]
  const pread = call('intptr_t pread(int, _Out_ uint8_t *, size_t, int64_t)')
  const pwrite = call('intptr_t pwrite(int, const uint8_t *, size_t, int64_t)')
  const open = call('int open(const char *, int, int)')
  const dup = call('int fcntl(int, int, int)')
  const poll = call('int poll(_Inout_ uint8_t *, unsigned long, int)')
  const eventfd = call('int eventfd(unsigned int, int)')
  const close = call('int close(int)')
  const map = library.func('uintptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)')
  const unmap = library.func('int munmap(uintptr_t, size_t)')
  const protect = library.func('int mprotect(uintptr_t, size_t, int)')
  const put = library.func('uintptr_t memcpy(uintptr_t, const uint8_t *, size_t)')
  const get = library.func('uintptr_t memcpy(_Out_ uint8_t *, uintptr_t, size_t)')

  /** An ioctl on memory that ends where no memory is. */
  async function onMemory(fd: number, command: number, bytes: Uint8Array, memory: Unfit | undefined): Promise<number> {
    const size = Math.max(1, Math.ceil(bytes.length / PAGE)) * PAGE
    const start = map(0, size + PAGE, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0)
    const there = start + size - bytes.length
    try {
      protect(start, size, PROT_READ | PROT_WRITE)
      if (bytes.length > 0) put(there, bytes, bytes.length)
      if (memory !== undefined) protect(start, size, memory === 'unreadable' ? PROT_NONE : PROT_READ)
      const returned = await ioctl(fd, command, there)
      protect(start, size, PROT_READ | PROT_WRITE)
      if (bytes.length > 0) get(bytes, there, bytes.length)
      return returned
    } finally {
      unmap(start, size + PAGE)
    }
  }

  return {
    open: (path, flags) => open(path, flags | O_CLOEXEC, 0o600),
    close: (fd) => close(fd),
    dup: (fd) => dup(fd, F_DUPFD_CLOEXEC, 3),
    eventfd: (initial, flags) => eventfd(initial, flags | O_CLOEXEC),
    ioctl: onMemory,
    ioctlValue: (fd, command, value) => ioctl(fd, command, value),
    read: (fd, bytes, offset) =>
      offset === undefined ? read(fd, bytes, bytes.length) : pread(fd, bytes, bytes.length, offset),
    write: (fd, bytes, offset) =>
      offset === undefined ? write(fd, bytes, bytes.length) : pwrite(fd, bytes, bytes.length, offset),
    async poll(fd, events, ms, bytes) {
      const one = Buffer.alloc(8)
      one.writeInt32LE(fd)
      one.writeUInt16LE(events, 4)
      const returned = await poll(one, 1, ms)
      bytes.set(one.subarray(6, 8))
      return returned
    },
  }
}

function libraryOf(koffi: Koffi): ReturnType<Koffi['load']> {
  for (const path of libraries) {
    try {
      return koffi.load(path)
    } catch {
      // The other one, then.
    }
  }
  throw new Error(`koffi finds no C library on ${process.platform}.`)
}
