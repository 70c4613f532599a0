import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { move, to } from '#generators'
import { mutants, protocol, restrict, simulatedDevice, type Act, type AnyOutcome, type Device, type View } from '#model'
import { v2 } from '../../protocol.ts'
import { requirements } from '../../requirements/index.ts'
import { verify } from '../../verify.ts'
import { kernelBackend } from './backend.ts'
import { callsInProcess } from './in-process.ts'
import { simulatedKernel } from './simulated-kernel.ts'
import { viewIn, worked, workloadOf, type Done, type Workload } from './workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-workload-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const reference = (): readonly Device[] => [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))
const names = ['one', 'two']

const done = (out = ''): Done => ({ code: 0, out, err: '' })

/** What a workload would do to these devices: write to a page, and look. */
function workOn(devices: readonly Device[], tellsDma: boolean) {
  const told: string[] = []
  let turn = 0
  const workload: Workload = (task, name) => {
    told.push(`${task} ${name}`)
    const { handlers } = devices[names.indexOf(name)]!
    if (task === 'start') {
      handlers.dirty({ type: 'dirty', page: ++turn % 4, bytes: new Uint8Array(8).fill(turn) })
    }
    if (task !== 'digest') return Promise.resolve(done())
    const outcome = handlers.inspect({ type: 'inspect' })
    const { pages, begun, completed } = (outcome as { value: View }).value
    return Promise.resolve(done(`${pages.join(' ')}\n${tellsDma ? `dma ${begun} ${completed}\n` : ''}`))
  }
  return { workload, told }
}

function over(devices: readonly Device[], workload: Workload) {
  const kernel = kernelBackend({
    name: 'kernel',
    lifeline: false,
    devices: devices.length,
    connect: () =>
      Promise.resolve({
        calls: callsInProcess(simulatedKernel(devices), 500),
        recipes: devices.map((_, at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }) as const),
      }),
  })
  return worked(kernel, workload, names)
}

const verified = (rule: string, devices: readonly Device[], workload: Workload) => {
  const backend = over(devices, workload)
  const requirement = requirements.find(({ name }) => name === rule)!
  const search = { seed: 1, runs: 20, depth: 2, shrink: false }
  return verify(requirement, { protocol: v2, spec: restrict(protocol, features), features, backend }, search)
}

describe('with a workload', () => {
  test.each(['migration/stopped', 'migration/live', 'operation/stopped'])(
    '%s is put to the test, and a device that keeps it is found to',
    async (rule) => {
      const devices = reference()
      expect(await verified(rule, devices, workOn(devices, false).workload)).toMatchObject({ type: 'upheld' })
    },
  )
  test.each([
    ['loads-nothing', 'migration/stopped'],
    ['dirty-missed', 'migration/live'],
  ])('%s is refuted by %s', async (fault, rule) => {
    const mutant = mutants.find(({ name }) => name === fault)!
    const devices = [1, 2].map((seed) => mutant.make(features, { seed, pages: 4, size: 16 }))
    expect(await verified(rule, devices, workOn(devices, false).workload)).toMatchObject({ type: 'refuted' })
  })
  test('what only DMA shows is silent where the workload says nothing of it, and tested where it does', async () => {
    for (const [tells, type] of [
      [false, 'silent'],
      [true, 'upheld'],
    ] as const) {
      const devices = reference()
      expect((await verified('operation/quiesced', devices, workOn(devices, tells).workload)).type).toBe(type)
    }
  })
  test('a guest does not run while its device is stopped', async () => {
    const devices = reference()
    const { workload, told } = workOn(devices, false)
    const backend = over(devices, workload)
    const world = await backend.open({ devices: 1 })
    const dirty = move(0, { type: 'dirty', page: 0, content: { type: 'pattern', seed: 1, length: 4 } })
    const outcomes = await world.perform([dirty, to(0, 'STOP'), dirty, to(0, 'RUNNING'), dirty])
    expect(outcomes.map((outcome) => ('unsent' in outcome ? 'unsent' : outcome.type))).toEqual([
      'ok',
      'ok',
      'unsent',
      'ok',
      'ok',
    ])
    expect(told).toEqual(['start one', 'stop one', 'start one', 'stop one'])
    await backend.close?.(world)
    expect(await backend.end()).toBeUndefined()
  })
  test.each<[string, Done, string]>([
    ['fails', { code: 5, out: '', err: 'no such device\n' }, 'ended with exit code 5: no such device'],
    ['says nonsense', done(''), "the workload's digest says what is none: "],
  ])('that %s nothing is told any more, and it is not held against the device', async (_, result, because) => {
    const devices = reference()
    let looks = 0
    const { workload } = workOn(devices, false)
    const failing: Workload = (task, name) => (looks++ > 20 ? Promise.resolve(result) : workload(task, name))
    expect(await verified('migration/stopped', devices, failing)).toMatchObject({
      type: 'unknown',
      because: expect.stringContaining(because) as string,
    })
    await expect(over(devices, () => Promise.resolve(result)).check(1)).rejects.toThrow(because)
  })
  test('that cannot look now leaves the rest of the run as it is', async () => {
    const devices = reference()
    const backend = over(devices, () => Promise.resolve({ code: 3, out: '', err: 'stopped' }))
    const world = await backend.open({ devices: 1 })
    const [look, state] = await world.perform([move(0, { type: 'inspect' }), move(0, { type: 'get-state' })])
    expect(look).toMatchObject({ type: 'lost', unsent: true })
    expect(state).toEqual({ type: 'ok', value: 'RUNNING' })
  })
  test('nothing is told of a device that has not come back, whatever it was spared behind that', async () => {
    const unreached: AnyOutcome = { type: 'lost', because: 'not sent', unsent: true }
    const asked: string[] = []
    const perform = (acts: readonly Act[]): Promise<readonly AnyOutcome[]> => {
      asked.push(...acts.map(({ event }) => event.type))
      return Promise.resolve(acts.map((_, at) => (at === 0 ? { type: 'hung', ms: 5 } : unreached)))
    }
    const { workload, told } = workOn(reference(), false)
    const world = { powers: [], devices: 1, held: [], hasOptedIn: false, closes: () => [], perform }
    const backend = worked({ ...over(reference(), workload), open: () => Promise.resolve(world) }, workload, names)
    const outer = await backend.open({ devices: 1 })
    const outcomes = await outer.perform([to(0, 'STOP'), to(0, 'RUNNING'), move(0, { type: 'inspect' }), to(0, 'STOP')])
    expect(outcomes.map(({ type }) => type)).toEqual(['hung', 'lost', 'lost', 'lost'])
    expect([asked, told]).toEqual([['set-state', 'set-state'], []])
  })
})

test.each([
  ['a1 b2\n', { pages: ['a1', 'b2'], begun: 0, completed: 0, tellsDma: false }],
  ['a1\ndma 7 6\n', { pages: ['a1'], begun: 7, completed: 6, tellsDma: true }],
  ['', undefined],
  ['a1\ndma 7\n', undefined],
  ['a1\ndma 7 6\nmore\n', undefined],
])('a digest %j', (text, view) => expect(viewIn(text)).toEqual(view))

describe('a program', () => {
  test('is told the task and the device, with a prefix, and answers by exit code and lines', async () => {
    const file = join(folder, 'work.sh')
    const log = join(folder, 'log')
    writeFileSync(
      file,
      `echo "$PREFIX $1 $2" >> ${log}\ncase $1 in digest) echo a1 b2;; stop) echo busy >&2; exit 3;; esac\n`,
    )
    const workload = workloadOf(`sh ${file}`, 'env PREFIX=host')
    expect(await workload('start', '0000:3b:00.2')).toEqual(done())
    expect(await workload('digest', '0000:3b:00.2')).toEqual(done('a1 b2\n'))
    expect(await workload('stop', '0000:3b:00.2')).toEqual({ code: 3, out: '', err: 'busy\n' })
    expect(readFileSync(log, 'utf8')).toBe(
      ['start', 'digest', 'stop'].map((task) => `host ${task} 0000:3b:00.2\n`).join(''),
    )
  })
  test('that does not end is ended', async () => {
    expect(await workloadOf('sleep 30; true', '', 200)('digest', 'one')).toEqual({
      code: -1,
      out: '',
      err: 'no end in 200 ms',
    })
  })
  test('that leaves something at work in a group of its own is over when it has ended', async () => {
    const begun = performance.now()
    // It keeps the output open, and no signal to the group reaches it.
    const left = await workloadOf('sh -c "echo begun; setsid sleep 20 & exit 0"', '', 10_000)('start', 'x')
    expect(left).toEqual({ code: 0, out: 'begun\n', err: '' })
    expect(performance.now() - begun).toBeLessThan(8000)
  })

  test('that asks the device itself, over a socket: what is saved is what is resumed', async () => {
    const devices = reference()
    const { workload } = workOn(devices, false)
    const path = join(folder, 'socket')
    const server = createServer((socket) =>
      socket.on('data', (data) => {
        const [task, name] = data.toString().trim().split(' ') as ['start' | 'stop' | 'digest', string]
        void workload(task, name).then(({ out }) => socket.end(out))
      }),
    )
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const file = join(folder, 'work.cjs')
    writeFileSync(
      file,
      `const socket = require('net').connect(${JSON.stringify(path)})
      socket.write(process.argv.slice(2).join(' ') + '\\n')
      socket.pipe(process.stdout)\n`,
    )
    const backend = over(devices, workloadOf(`${process.execPath} ${file}`))
    const requirement = requirements.find(({ name }) => name === 'migration/stopped')!
    const search = { seed: 1, runs: 2, depth: 0 }
    const subject = { protocol: v2, spec: restrict(protocol, features), features, backend }
    expect(await verify({ ...requirement, first: () => [] }, subject, search)).toMatchObject({
      type: 'upheld',
      runs: 2,
    })
    server.close()
  }, 60_000)
})
