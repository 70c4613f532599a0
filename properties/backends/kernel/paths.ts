// Calls on paths, made by Node itself: what sysfs says of a device needs no more. Node throws what a call returns as an
// error, with the call's own number in it.
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import type { Requests } from './calls.ts'

/** What a call returned, and the bytes that came with it. */
export interface Came {
  readonly returned: number
  readonly bytes: Uint8Array
}

export const came = (returned: number, bytes: Uint8Array = new Uint8Array()): Came => ({ returned, bytes })

type OnPaths = 'put' | 'get' | 'ls' | 'readlink' | 'stat'

const counted = (bytes: Uint8Array): Came => came(bytes.length, Uint8Array.from(bytes))

export const onPaths: { readonly [K in OnPaths]: (call: Requests[K]) => Came } = {
  put({ path, bytes }) {
    writeFileSync(path, bytes, { flag: 'r+' })
    return came(bytes.length)
  },
  get: ({ path }) => counted(readFileSync(path)),
  ls({ path }) {
    const names = readdirSync(path).sort()
    return came(names.length, Uint8Array.from(Buffer.from(names.join('\n'))))
  },
  readlink: ({ path }) => counted(readlinkSync(path, { encoding: 'buffer' })),
  stat({ path }) {
    const { mode, rdev, size } = statSync(path, { bigint: true })
    const [major, minor] = [(rdev >> 8n) & 0xfffn, (rdev & 0xffn) | ((rdev >> 12n) & 0xff_ff00n)]
    return came(0, new Uint8Array(BigUint64Array.of(mode, major, minor, size).buffer))
  },
}

/** The number of the error that Node has thrown, negative as a call returns it; undefined for what is none. */
export const numberIn = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errno' in thrown && typeof thrown.errno === 'number' ? thrown.errno : undefined
