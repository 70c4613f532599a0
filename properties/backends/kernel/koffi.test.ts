import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { connectAgent } from './agent.ts'
import { buildAgent, hasCompiler } from './build.ts'
import type { Call, Calls } from './calls.ts'
import { connectKoffi } from './koffi.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-koffi-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// KOFFI names the package's module where it is not installed beside this one.
const load = () => import(process.env['KOFFI'] ?? 'koffi') as Promise<unknown>
const isThere = await load().then(
  () => true,
  () => false,
)

test('without koffi it is said what to install', async () => {
  const absent = () => Promise.reject(new Error("Cannot find package 'koffi'\nRequire stack: none"))
  await expect(connectKoffi(100, absent)).rejects.toThrow(
    /^Calls in process need the package koffi, which is not there \(Cannot find package 'koffi'\)\. Install it/,
  )
})

test('a C library that is not there is told as well', async () => {
  const odd = () => Promise.resolve({ default: { load: () => expect.fail('none'), errno: () => 0 } })
  await expect(connectKoffi(100, odd)).rejects.toThrow(/^koffi finds no C library on /)
})

const [FIONREAD, FIONBIO] = [0x541b, 0x5421]
const r = (register: number) => ({ file: { register } })
const one = Uint8Array.of(1, 0, 0, 0)

/** What is asked of a pipe and an event: reads, writes, what may be written to and read from, and what waits. */
const plan = (path: string): readonly Call[] =>
  [
    { type: 'open', into: 0, path, flags: 2 },
    { type: 'write', ...r(0), bytes: Uint8Array.of(65, 66, 67) },
    { type: 'ioctl', ...r(0), command: FIONREAD, bytes: new Uint8Array(4) },
    { type: 'ioctl', ...r(0), command: FIONREAD, bytes: new Uint8Array(4), memory: 'read-only' },
    { type: 'ioctl', ...r(0), command: FIONBIO, bytes: one, memory: 'read-only' },
    { type: 'ioctl', ...r(0), command: FIONBIO, bytes: one, memory: 'unreadable' },
    { type: 'ioctl', ...r(0), command: FIONBIO, bytes: one.slice(0, 2) },
    { type: 'ioctl', ...r(0), command: 0x3b75, bytes: new Uint8Array() },
    { type: 'ioctl-value', ...r(0), command: 0x3b6f, value: 0 },
    { type: 'poll', ...r(0), events: 5, ms: 0 },
    { type: 'read', ...r(0), length: 2 },
    { type: 'dup', into: 1, ...r(0) },
    { type: 'close', ...r(0) },
    { type: 'read', ...r(0), length: 2 },
    { type: 'read', ...r(1), length: 9 },
    { type: 'read', ...r(1), length: 9 },
    { type: 'read', ...r(1), length: 9, offset: 0 },
    { type: 'write', ...r(1), bytes: one, offset: 0 },
    { type: 'eventfd', into: 2, initial: 7, flags: 0 },
    { type: 'read', ...r(2), length: 8 },
    { type: 'poll', ...r(2), events: 5, ms: 0 },
    { type: 'unless', ...r(1), command: FIONBIO, bytes: one, at: 0, values: [1] },
    { type: 'close', ...r(1) },
    { type: 'ls', path: folder },
  ].map((call) => ({ ...call, lane: 0 }) as Call)

const ready = isThere && hasCompiler()

describe.skipIf(!ready)(`calls by koffi${ready ? '' : ' (needs koffi, and a C compiler)'}`, () => {
  test('come to the same as those of the agent, and block nobody', async () => {
    buildAgent(join(folder, 'vfio-agent'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const agent = await connectAgent({ command: [join(folder, 'vfio-agent')] })
    const koffi: Calls = await connectKoffi(2000, load)
    try {
      const shown = async (calls: Calls) =>
        (await calls.perform(plan(join(folder, 'pipe')))).map((result) =>
          result.type === 'ok' && result.value.bytes.length === 0 && result.value.returned > 2 ? 'a file' : result,
        )
      const wish = await shown(agent)
      expect(await shown(koffi)).toEqual(wish)
      expect(JSON.stringify(wish)).toContain('EFAULT')
      const wait = { type: 'read', ...r(2), length: 8, lane: 1 } as const
      const wake = { type: 'write', ...r(2), bytes: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0), lane: 0 } as const
      expect((await koffi.perform([wait, wake])).map(({ type }) => type)).toEqual(['ok', 'ok'])
    } finally {
      await agent.close()
      await koffi.close()
    }
  })
})
