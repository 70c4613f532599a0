import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectAgent, type AgentSettings } from './agent.ts'
import { emptyBlackBox } from './black-box.ts'
import { buildAgent, hasCompiler } from './build.ts'
import type { Call, Calls, Requests, Result } from './calls.ts'
import { isAlive } from './child.ts'

const isThere = hasCompiler()
const needed = isThere ? '' : ' (needs a C compiler)'
const folder = mkdtempSync(join(tmpdir(), 'vfio-transport-'))
const program = join(folder, 'vfio-agent')

/** An agent that one request is the end of, as a driver may be that of its caller. */
const mortal = join(folder, 'vfio-agent-mortal')
const shim = `#define _GNU_SOURCE
#include <signal.h>
#include <sys/ioctl.h>
#define ioctl(fd, command, argument) ((command) == 0xdead ? raise(SIGKILL) : (ioctl)(fd, command, argument))
`

beforeAll(() => {
  if (isThere) {
    buildAgent(program)
    writeFileSync(join(folder, 'shim.h'), shim)
    buildAgent(mortal, ['-O2', '-pthread', '-include', join(folder, 'shim.h')])
  }
  writeFileSync(join(folder, 'file'), 'some bytes')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let number = 0
/** An agent as a shell would start it, and the process that it is. */
function shell(text: string): { readonly command: AgentSettings['command']; pid(): number } {
  const place = join(folder, `pid-${++number}`)
  return {
    command: ['sh', '-c', `echo $$ > ${place}; ${text}`],
    pid: () => Number(readFileSync(place, 'utf8')),
  }
}
const real = (args = '') => shell(`exec ${program} ${args}`)

const call = <K extends keyof Requests>(type: K, request: Requests[K], lane = 0, patience?: number): Call =>
  ({ type, lane, ...request, ...(patience === undefined ? {} : { patience }) }) as Call
const r = (register: number) => ({ register })
const open = (into: number, name = 'file') => call('open', { into, path: join(folder, name), flags: 0x42 })
const event = (into: number) => call('eventfd', { into, initial: 0, flags: 0 })
const wait = (lane = 0, patience?: number) => call('read', { file: r(0), length: 8 }, lane, patience)
const look = (lane = 0) => call('stat', { path: folder }, lane)
const types = (results: readonly Result[]): readonly string[] => results.map(({ type }) => type)

async function using<T>(settings: AgentSettings, then: (calls: Calls) => Promise<T>): Promise<T> {
  const calls = await connectAgent({ grace: 300, ...settings })
  try {
    return await then(calls)
  } finally {
    await calls.close()
  }
}

describe.skipIf(!isThere)(`an agent as a child process${needed}`, () => {
  test('a batch is answered call by call, in its order, whichever lane is faster', async () => {
    const { command, pid } = real()
    await using({ command }, async (calls) => {
      const read = call('read', { file: r(1), length: 4 })
      const none = call('read', { file: { table: 0, age: 3 }, length: 4 })
      const start = await calls.perform([
        event(0),
        open(1),
        read,
        none,
        call('open', { into: 2, path: '/none', flags: 0 }),
      ])
      expect(types(start)).toEqual(['ok', 'ok', 'ok', 'errno', 'errno'])
      expect(start[2]).toEqual({ type: 'ok', value: { returned: 4, bytes: Uint8Array.from(Buffer.from('some')) } })
      expect(start[3]).toEqual({ type: 'errno', errno: 'EBADF' })
      const one = call('write', { file: r(0), bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) }, 1)
      const [first, second] = await Promise.all([calls.perform([wait(), look()]), calls.perform([look(1), one])])
      expect(types([...first, ...second])).toEqual(['ok', 'ok', 'ok', 'ok'])
      expect(isAlive(pid())).toBe(true)
    })
    expect(isAlive(pid())).toBe(false)
  })

  test('a call that waits too long is interrupted, and the connection goes on', async () => {
    await using({ command: real().command }, async (calls) => {
      await calls.perform([event(0)])
      expect(types(await calls.perform([wait(0, 60), look()]))).toEqual(['pending', 'ok'])
      expect(calls.ended).toBeUndefined()
    })
  })

  test.each([
    [false, { type: 'lost', because: 'no answer within 150 ms' }],
    [true, { type: 'hung', ms: 150 }],
  ])('what does not return by its deadline; with a lifeline: %s', async (lifeline, outcome) => {
    const { command, pid } = real()
    await using({ command, deadline: 150, lifeline }, async (calls) => {
      await calls.perform([event(0)])
      const [stuck, behind, other] = await calls.perform([wait(), look(), look(1)])
      expect([stuck, behind?.type, other?.type]).toEqual([outcome, 'lost', 'ok'])
      expect(calls.ended).toBe('no answer within 150 ms')
      // Nothing is sent any more: there is nobody who could answer at once otherwise.
      expect(await calls.perform([look(2)])).toEqual([{ type: 'lost', because: 'no answer within 150 ms' }])
    })
    expect(isAlive(pid())).toBe(false)
  })

  test.each([
    [undefined, undefined, 'lost'],
    [true, undefined, 'lost'],
    [true, 'kernel BUG at mtty.c', 'crashed'],
    // Without a lifeline nobody can tell whose end it was.
    [false, 'kernel BUG at mtty.c', 'lost'],
  ])('a child that is killed; with a lifeline: %s, with evidence: %s', async (lifeline, shown, type) => {
    const { command, pid } = real()
    const box = { blackBox: join(folder, 'none') }
    const settings = { command, ...box, ...(lifeline === undefined ? {} : { lifeline }), evidence: () => shown }
    await using(settings, async (calls) => {
      await calls.perform([event(0)])
      const before = calls.perform([look()])
      const answers = calls.perform([wait(), look()])
      expect(types(await before)).toEqual(['ok'])
      process.kill(pid(), 'SIGKILL')
      expect(types(await answers)).toEqual([type, 'lost'])
      expect((await answers)[1]).toMatchObject({ because: 'the agent is gone: it ended by SIGKILL' })
      if (type === 'crashed') expect((await answers)[0]).toEqual({ type, evidence: shown })
    })
  })

  test('a reply that was made in a batch is told while the batch goes on with something else', async () => {
    await using({ command: real().command }, async (calls) => {
      await calls.perform([event(0)])
      const before = calls.perform([look(), look()])
      const stuck = calls.perform([wait(0, 600)])
      expect(types(await before)).toEqual(['ok', 'ok'])
      expect(types(await stuck)).toEqual(['pending'])
    })
  })

  test.each([
    [true, ['ok', 'ok', 'crashed', 'lost']],
    // What its console shows is nobody's then: any of them may have been the last.
    [false, ['lost', 'lost', 'lost', 'lost']],
  ])('a child that dies in the middle of a batch; with a black box: %s', async (hasBox, expected) => {
    const box = join(folder, `box-${++number}`)
    emptyBlackBox(box)
    const command = ['sh', '-c', `exec ${mortal} ${hasBox ? `--black-box ${box}` : ''}`] as const
    const settings = { command: [...command] as [string, ...string[]], lifeline: true, evidence: () => 'BUG' }
    await using({ ...settings, ...(hasBox ? { blackBox: box } : {}) }, async (calls) => {
      await calls.perform([event(0)])
      const end = call('ioctl-value', { file: r(0), command: 0xdead, value: 0 })
      expect(types(await calls.perform([look(), look(), end, look()]))).toEqual(expected)
    })
  })

  test('the next call of a lane goes without memory or without files, and the one after it does not', async () => {
    await using({ command: real().command }, async (calls) => {
      const lacking = (what: 'files' | 'memory' | number) => call('lacking', { what })
      const [read, size] = [call('read', { file: r(1), length: 4, offset: 0 }), call('files', { most: 64 })]
      await calls.perform([event(0), open(1), call('files', { most: 128 })])
      const error = { type: 'errno', errno: 'EFAULT' }
      expect(await calls.perform([lacking('memory'), read, read])).toMatchObject([{}, error, { type: 'ok' }])
      const write = call('write', { file: r(0), bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) })
      expect(await calls.perform([lacking('memory'), write, write])).toMatchObject([{}, error, { type: 'ok' }])
      // It is about the next call, whatever that is.
      expect(types(await calls.perform([lacking('memory'), look(), read]))).toEqual(['ok', 'ok', 'ok'])
      const [, , limit] = await calls.perform([lacking('files'), read, size])
      expect(limit).toMatchObject({ value: { returned: 128 } })
      // What cannot be had is told, and the call is not made: no kernel that is none of ours lets allocations fail.
      const [had, next] = types(await calls.perform([lacking(1), read]))
      expect(next).toBe(had === 'ok' ? 'ok' : 'skipped')
    })
  })

  test('how fast a file answers is measured without us', async () => {
    await using({ command: real().command }, async (calls) => {
      await calls.perform([event(0)])
      const [FIONBIO, all] = [0x5421, [Uint8Array.of(1, 0, 0, 0), Uint8Array.of(0, 0, 0, 0)]]
      const asked = { file: r(0), command: FIONBIO, count: 1000, all }
      const [took, none] = await calls.perform([
        call('measure', asked),
        call('measure', { ...asked, file: r(9), count: 10 }),
      ])
      expect(took).toMatchObject({ type: 'ok', value: { returned: 1000 } })
      const bytes = took?.type === 'ok' ? took.value.bytes : new Uint8Array(8)
      expect(Buffer.from(bytes).readBigUInt64LE()).toBeGreaterThan(1000n)
      expect(none).toMatchObject({ type: 'ok', value: { returned: 0 } })
    })
  })

  test('more than there is room for waits its turn, and holds up no other lane', async () => {
    await using({ command: real().command }, async (calls) => {
      const bytes = new Uint8Array(2 ** 20).fill(7)
      await calls.perform([event(0), open(1, 'large')])
      const writes = Array.from({ length: 24 }, (_, at) => call('write', { file: r(1), bytes, offset: at * 2 ** 20 }))
      const all = calls.perform([wait(), ...writes])
      const wake = call('write', { file: r(0), bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) }, 1)
      expect(types(await calls.perform([look(1), wake]))).toEqual(['ok', 'ok'])
      expect(types(await all)).toEqual(['ok', ...writes.map(() => 'ok')])
      const [end] = await calls.perform([call('read', { file: r(1), length: 2 ** 20, offset: 23 * 2 ** 20 })])
      expect(end?.type === 'ok' && Buffer.from(bytes).equals(end.value.bytes)).toBe(true)
    })
  })

  test('signs of life keep an agent with a deadline alive', async () => {
    await using({ command: real('--deadline 1').command, pulse: 200 }, async (calls) => {
      await new Promise((resolve) => setTimeout(resolve, 2500))
      expect(types(await calls.perform([look()]))).toEqual(['ok'])
    })
    await using({ command: real('--deadline 1').command, pulse: 10_000 }, async (calls) => {
      await new Promise((resolve) => setTimeout(resolve, 2500))
      expect(calls.ended).toBe('the agent is gone: it ended with exit code 3')
    })
  })

  test.each(['exits', 'is killed'])('nothing is left of it when the verifier %s', async (how) => {
    const { command, pid } = real()
    const source = `import { connectAgent } from ${JSON.stringify(new URL('agent.ts', import.meta.url).href)}
      await connectAgent({ command: ${JSON.stringify(command)} })
      ${how === 'exits' ? 'process.exit(0)' : "process.kill(process.pid, 'SIGKILL')"}`
    const script = join(folder, `verifier-${number}.mts`)
    writeFileSync(script, source)
    const args = ['--conditions=source', '--import', import.meta.resolve('tsx'), script]
    const verifier = spawn(process.execPath, args, { stdio: 'inherit' })
    await new Promise((resolve) => verifier.on('close', resolve))
    expect(existsSync(join(folder, `pid-${number}`))).toBe(true)
    for (let tries = 0; isAlive(pid()) && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isAlive(pid())).toBe(false)
  })
})

const greeting = 'echo hello vfio-agent 1'

test('what comes before the greeting is not ours', async () => {
  await using(
    { command: shell(`echo Welcome; ${greeting}; read line; echo "\${line%% *} 0"; cat >&2`).command },
    async (calls) => {
      expect(types(await calls.perform([look()]))).toEqual(['ok'])
    },
  )
})

test.each(['nonsense', '7777 0', '1 0 abc', 'a'.repeat(100_000)])('garbage instead of a reply: %.20s', async (text) => {
  const { command, pid } = shell(`${greeting}; read line; echo ${text}; cat > ${folder}/unread`)
  await using({ command }, async (calls) => {
    const [answer] = await calls.perform([look()])
    expect(answer).toMatchObject({
      type: 'lost',
      because: expect.stringMatching(/^the agent said what is no reply: "/) as string,
    })
    expect(types(await calls.perform([look()]))).toEqual(['lost'])
  })
  expect(isAlive(pid())).toBe(false)
})

test('a child is told to quit: a VM does not see that its input has ended', async () => {
  const { command } = shell(
    `${greeting}; while read line; do case $line in *quit) echo told > ${folder}/told; esac; done`,
  )
  await using({ command }, (calls) => Promise.resolve(expect(calls.ended).toBeUndefined()))
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('told\n')
})

test('a child that does not listen any more', async () => {
  const { command, pid } = shell(`${greeting}; exec <&-; sleep 30`)
  await using({ command, deadline: 300 }, async (calls) => {
    const bytes = new Uint8Array(2 ** 20)
    const writes = Array.from({ length: 12 }, () => call('write', { file: r(0), bytes }))
    expect(new Set(types(await calls.perform(writes)))).toEqual(new Set(['lost']))
  })
  expect(isAlive(pid())).toBe(false)
}, 20_000)

test('a child that does not want to end is made to', async () => {
  const { command, pid } = shell(`trap '' TERM; ${greeting}; while :; do sleep 0.2; done`)
  await using({ command }, (calls) => Promise.resolve(expect(calls.ended).toBeUndefined()))
  expect(isAlive(pid())).toBe(false)
}, 20_000)

test('a child that has ended is gone, whoever else keeps what it said errors to', async () => {
  const rest = join(folder, 'rest')
  const { command } = shell(`sleep 60 >/dev/null & echo $! > ${rest}; ${greeting}; read line; echo tired >&2; exit 9`)
  await using({ command, deadline: 20_000 }, async (calls) => {
    const because = 'the agent is gone: it ended with exit code 9: tired'
    expect(await calls.perform([look()])).toEqual([{ type: 'lost', because }])
  })
  // Nothing of it is left, as where it ends with all that it has started.
  const other = Number(readFileSync(rest, 'utf8'))
  for (let tries = 0; isAlive(other) && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isAlive(other)).toBe(false)
})

test.each([
  ['no program', ['/no/such/program'], /^No agent answers from .*: the agent is gone: there is no program/],
  ['an early end', ['sh', '-c', 'echo not today >&2; exit 7'], /it ended with exit code 7: not today\.$/],
  ['silence', ['sleep', '30'], /: it did not greet us within 300 ms\.$/],
  [
    'another version',
    ['sh', '-c', 'echo hello vfio-agent 99; cat'],
    /: it speaks version 99 of the protocol, not 1: build/,
  ],
  ['endless babble', ['sh', '-c', 'yes'], /: what it says is not what an agent says first\.$/],
] as const)('no agent: %s', async (_, command, words) => {
  await expect(connectAgent({ command: [...command] as [string, ...string[]], boot: 300, grace: 300 })).rejects.toThrow(
    words,
  )
})

test('a long command goes by a name', async () => {
  const command = ['sh', '-c', 'exit 7', 'x'.repeat(900)] as [string, ...string[]]
  const [short, long] = await Promise.all(
    [{ command, name: 'a machine' }, { command }].map((settings) =>
      connectAgent(settings).catch((thrown: Error) => thrown),
    ),
  )
  expect(short).toMatchObject({
    message: 'No agent answers from a machine: the agent is gone: it ended with exit code 7.',
    cause: command.join(' '),
  })
  expect(long).toMatchObject({ message: expect.stringContaining(`"sh -c exit 7 xxx`) })
})

// A wall clock that is set to another time whenever it was asked for.
const stepping = `#define _GNU_SOURCE
#include <time.h>
static time_t stepped(void)
{
	static int asked;
	return 1000 * asked++;
}
#define time(place) (stepped())
`

test.skipIf(!isThere)(`a clock that is set does not end an agent that is spoken to${needed}`, async () => {
  const [stepped, before] = [join(folder, 'stepped'), join(folder, 'stepping.h')]
  writeFileSync(before, stepping)
  buildAgent(stepped, ['-O2', '-pthread', '-Wno-unused-function', '-include', before])
  const child = spawn(stepped, ['--deadline', '60'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = new Promise((resolve) => child.on('close', resolve))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  // It looks at the clock ten times a second: long enough for several looks.
  child.stdin.write('1 0 eventfd r0 0 0\n2 0 poll r0 1 500\n3 0 hello\n4 0 quit\n')
  expect(await exit).toBe(0)
  expect(lines.slice(1, 3)).toEqual([expect.stringMatching(/^1 \d+$/), '2 0 0000'])
})
