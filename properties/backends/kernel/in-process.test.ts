import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectAgent } from './agent.ts'
import { buildAgent, hasCompiler } from './build.ts'
import type { Call, Calls, File, Result } from './calls.ts'
import type { Unplaced } from './encoding.ts'
import { callsInProcess, type Kernel } from './in-process.ts'
import { numberIn } from './paths.ts'

const isThere = hasCompiler()
const needed = isThere ? '' : ' (needs a C compiler)'
const folder = mkdtempSync(join(tmpdir(), 'vfio-in-process-'))
const program = join(folder, 'vfio-agent')

beforeAll(() => {
  if (isThere) buildAgent(program)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const attempt = (work: () => number): number => {
  try {
    return work()
  } catch (thrown) {
    return numberIn(thrown) ?? expect.fail(String(thrown))
  }
}

/** Ordinary files, by Node's own calls; ioctls copy what they are given, whatever they are. */
const ordinary: Kernel = {
  open: (path, flags) => attempt(() => openSync(path, flags, 0o600)),
  close: (fd) => attempt(() => (closeSync(fd), 0)),
  dup: () => -38,
  eventfd: () => -38,
  ioctl: () => -25,
  ioctlValue: () => -25,
  read: (fd, bytes, offset) => attempt(() => readSync(fd, bytes, 0, bytes.length, offset ?? null)),
  write: (fd, bytes, offset) => attempt(() => writeSync(fd, bytes, 0, bytes.length, offset ?? null)),
  poll: () => -38,
}

let number = 0
/** A folder with the same files in it, each time. */
function place(): string {
  const root = join(folder, `place-${++number}`)
  mkdirSync(join(root, 'below'), { recursive: true })
  writeFileSync(join(root, 'file'), 'some bytes')
  symlinkSync('file', join(root, 'link'))
  return root
}

const names = fc.constantFrom('file', 'link', 'below', 'none')
const into = fc.nat(2)
const lane = fc.nat(1)
const file: fc.Arbitrary<File> = fc.oneof(
  { weight: 9, arbitrary: fc.nat(2).map((register) => ({ register })) },
  { weight: 1, arbitrary: fc.constant({ table: 0, age: 1 }) },
)
const offset = fc.option(fc.nat(12), { nil: undefined })
const optional = (value: number | undefined) => (value === undefined ? {} : { offset: value })
const bytes = fc.uint8Array({ maxLength: 6 })
const requests = fc.oneof(
  fc.record({ type: fc.constant('open' as const), into, path: names, flags: fc.constantFrom(0, 1, 2, 0x42) }),
  fc.record({ type: fc.constant('close' as const), file }),
  fc
    .tuple(file, fc.nat(8), offset)
    .map(([one, length, at]) => ({ type: 'read' as const, file: one, length, ...optional(at) })),
  fc
    .tuple(file, bytes, offset)
    .map(([one, all, at]) => ({ type: 'write' as const, file: one, bytes: all, ...optional(at) })),
  fc.record({ type: fc.constantFrom('get' as const, 'ls' as const, 'readlink' as const), path: names }),
  fc.record({ type: fc.constant('put' as const), path: names, bytes }),
  fc.record({ type: fc.constant('clear' as const), table: fc.constant(0) }),
  // On ordinary files it always fails, so that what it guards is never performed.
  file.map((one) => ({
    type: 'unless' as const,
    file: one,
    command: 0x3b75,
    bytes: new Uint8Array(16),
    at: 8,
    values: [0],
  })),
)
const at = (root: string, call: Unplaced, inLane: number): Call => ({
  ...call,
  lane: inLane,
  ...('path' in call ? { path: join(root, call.path) } : {}),
})

/** The file numbers that two processes give do differ. */
const shown = (call: Unplaced, result: Result): Result =>
  call.type === 'open' && result.type === 'ok'
    ? { type: 'ok', value: { returned: 3, bytes: new Uint8Array() } }
    : result

/** A refused call without its memory, which nobody looks at here; the words of a refusal are each one's own. */
const bare = (result: Result): Result =>
  result.type === 'errno'
    ? { type: 'errno', errno: result.errno }
    : result.type === 'lost'
      ? { type: 'lost', because: '' }
      : result

async function compared(
  one: Calls,
  other: Calls,
  plan: readonly Unplaced[],
  inLane: number,
): Promise<readonly Result[]> {
  const [here, there] = [place(), place()]
  const wish = await one.perform(plan.map((call) => at(here, call, inLane)))
  const results = await other.perform(plan.map((call) => at(there, call, inLane)))
  const clean = (all: readonly Result[]) => all.map((result, turn) => bare(shown(plan[turn]!, result)))
  expect(clean(results)).toEqual(clean(wish))
  // Each plan begins with empty registers.
  for (const calls of [one, other]) {
    await calls.perform([0, 1, 2].map((register) => ({ type: 'close', lane: inLane, file: { register } })))
  }
  return results
}

describe.skipIf(!isThere)(`calls in process and by the agent${needed}`, () => {
  test('come to the same on ordinary files, whatever is asked', async () => {
    const agent = await connectAgent({ command: [program] })
    const kinds = new Map<string, number>()
    try {
      const here = callsInProcess(ordinary)
      await fc.assert(
        fc.asyncProperty(fc.array(requests, { maxLength: 25, size: 'max' }), lane, async (plan, inLane) => {
          const whole = [...plan, { type: 'clear', table: 0 } as const, { type: 'clear', table: 0 } as const]
          for (const { type } of await compared(agent, here, whole, inLane)) {
            kinds.set(type, (kinds.get(type) ?? 0) + 1)
          }
        }),
        { numRuns: 120, seed: 5 },
      )
    } finally {
      await agent.close()
    }
    for (const type of ['ok', 'errno', 'skipped', 'lost']) expect(kinds.get(type)).toBeGreaterThan(10)
  })
})

test('a call that does not return is lost, and all after it', async () => {
  const calls = callsInProcess({ ...ordinary, read: () => new Promise(() => {}) }, 50)
  const open = { type: 'open', lane: 0, into: 0, path: folder, flags: 0 } as const
  const read = { type: 'read', lane: 0, file: { register: 0 }, length: 1 } as const
  const other = { type: 'ls', lane: 1, path: folder } as const
  expect((await calls.perform([open, read, open, other])).map(({ type }) => type)).toEqual(['ok', 'lost', 'lost', 'ok'])
  expect(calls.ended).toBe('no answer within 50 ms')
  expect(await calls.perform([other])).toEqual([{ type: 'lost', because: 'no answer within 50 ms' }])
})

test('at its end guarded devices are reset, and everything is closed', async () => {
  const seen: string[] = []
  const calls = callsInProcess({
    ...ordinary,
    open: () => 7 + seen.length,
    close: (fd) => (seen.push(`close ${fd}`), 0),
    ioctlValue: (fd, command) => (seen.push(`${command.toString(16)} ${fd}`), 0),
  })
  const guard = { type: 'guard', lane: 0, register: 4 } as const
  await calls.perform([guard, { type: 'open', lane: 0, into: 4, path: 'x', flags: 0 }, guard])
  await calls.close()
  expect(seen).toEqual(['3b6f 7', 'close 7'])
})

test.each(['ioctlValue', 'close'] as const)('an end is an end where %s does not return', async (name) => {
  const seen: string[] = []
  const stuck = { ioctlValue: 'reset', close: 'close' }[name]
  const noted = (what: string, fd: number) => (
    seen.push(`${what} ${fd}`),
    what === stuck ? new Promise<number>(() => {}) : 0
  )
  const calls = callsInProcess(
    {
      ...ordinary,
      open: (path) => Number(path),
      close: (fd) => noted('close', fd),
      ioctlValue: (fd) => noted('reset', fd),
    },
    50,
  )
  for (const register of [4, 5]) {
    const open = { type: 'open', lane: 0, into: register, path: `${register + 3}`, flags: 0 } as const
    await calls.perform([open, { type: 'guard', lane: 0, register }])
  }
  await calls.close()
  // The other one is looked after all the same.
  expect(seen).toEqual(['reset 7', 'reset 8', 'close 7', 'close 8'])
})
