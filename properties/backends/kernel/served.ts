// A simulated kernel behind a socket, and the agent built so that it asks that one (served.c): everything of the path
// from a verifier to a device is then the real one, but for the kernel. For tests, on a machine without a device.
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { agentSource, compile } from './build.ts'
import type { Kernel } from './in-process.ts'

/** The number of the first file; the agent's own files have smaller ones. */
export const FIRST_FILE = 20_000

const HEAD = 24

/** Calls, in the order of their numbers in served.c. */
const operations = ['open', 'close', 'dup', 'ioctl', 'value', 'read', 'write', 'poll'] as const

export interface Served {
  /** Ends it. */
  close(): void
}

interface Request {
  readonly operation: (typeof operations)[number]
  readonly file: number
  readonly number: number
  readonly isReadOnly: boolean
  readonly bytes: Buffer
}

/**
 * Serves kernels, whose files have numbers from FIRST_FILE on, at a path: one for each agent, since what an agent had
 * open is closed when it has ended.
 */
export function serve(make: () => Kernel, path: string): Promise<Served> {
  const sockets = new Set<Socket>()
  let kernel = make()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) kernel = make()
    })
    let rest = Buffer.alloc(0)
    // One at a time: whoever asks waits for the answer.
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data])
      while (rest.length >= HEAD && rest.length >= HEAD + rest.readUInt32LE(0)) {
        const end = HEAD + rest.readUInt32LE(0)
        const request: Request = {
          operation: operations[rest.readUInt32LE(4)]!,
          file: rest.readInt32LE(8),
          isReadOnly: rest.readUInt32LE(12) === 1,
          number: Number(rest.readBigUInt64LE(16)),
          bytes: Buffer.from(rest.subarray(HEAD, end)),
        }
        rest = rest.subarray(end)
        void answered(kernel, request, socket)
      }
    })
  })
  return new Promise((resolve) => {
    server.listen(path, () =>
      resolve({
        close() {
          for (const socket of sockets) socket.destroy()
          server.close()
        },
      }),
    )
  })
}

async function answered(kernel: Kernel, request: Request, socket: Socket): Promise<void> {
  const [returned, bytes] = await answer(kernel, request)
  const head = Buffer.alloc(16)
  head.writeBigInt64LE(BigInt(returned))
  head.writeBigUInt64LE(BigInt(bytes.length), 8)
  socket.write(Buffer.concat([head, bytes]))
}

async function answer(kernel: Kernel, request: Request): Promise<readonly [number, Uint8Array]> {
  const { operation, file, number, isReadOnly, bytes } = request
  const memory = isReadOnly ? ('read-only' as const) : undefined
  const events = new Uint8Array(2)
  const data = new Uint8Array(operation === 'read' ? number : 0)
  const none = new Uint8Array()
  switch (operation) {
    case 'open':
      return [await kernel.open(bytes.toString(), 2), none]
    case 'close':
      return [await kernel.close(file), none]
    case 'dup':
      return [await kernel.dup(file), none]
    case 'ioctl':
      return [await kernel.ioctl(file, number, bytes, memory), bytes]
    case 'value':
      return [await kernel.ioctlValue(file, number, Number(bytes.readBigUInt64LE())), none]
    case 'write':
      return [await kernel.write(file, bytes, undefined), none]
    case 'poll':
      return [await kernel.poll(file, number, 0, events), events]
    case 'read': {
      const returned = await kernel.read(file, data, undefined)
      return [returned, data.subarray(0, Math.max(0, returned))]
    }
  }
}

/** Builds the agent that asks such a kernel: VFIO_SOCKET is its path, VFIO_ROOT where its /sys, /proc and /dev are. */
export function buildServedAgent(place: string): void {
  const before = fileURLToPath(new URL('served.c', import.meta.url))
  compile(agentSource, place, ['-O2', '-Wall', '-Wextra', '-Wno-unused-function', '-pthread', '-include', before])
}
