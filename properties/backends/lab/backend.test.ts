import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { protocol, restrict, type Act, type Content, type Event, type View } from '#model'
import { hostile } from '../../requirements/hostile.ts'
import { requirements } from '../../requirements/index.ts'
import { v2 } from '../../protocol.ts'
import { verify } from '../../verify.ts'
import { labBackend, nameOfLab } from './backend.ts'
import { faults, withFault } from './faults/index.ts'
import { driverText } from './modules.ts'
import { labs, type Image } from './place.ts'
import { missing } from './tools.ts'

const [lab] = missing('boot').length === 0 ? labs('plain') : []
const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const act = (event: Event, device = 0): Act => ({ device, lane: 0, event })
const to = (target: 'STOP' | 'RESUMING' | 'STOP_COPY', device = 0): Act => act({ type: 'set-state', target }, device)
/** What the first device has is read, and a content is loaded into the second one. */
const loading = (content: Content): readonly Act[] => [
  to('STOP_COPY'),
  act({ type: 'read', session: 0, length: 100 }),
  to('RESUMING', 1),
  act({ type: 'write', session: 0, content }, 1),
  to('STOP', 1),
]

test('a lab is named by what is not as usual', () => {
  expect(nameOfLab('cdev', 'found', 'plain')).toBe('lab')
  expect(nameOfLab('group', 'mended', 'debug')).toBe('lab:group,mended,debug')
})

/** The machines that a process has started, by their process ids. */
const machinesOf = (parent: number): readonly string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name, 'qemu-system') === parent)

/** The parent of a process whose command begins so. */
function parentOf(name: string, command: string): number | undefined {
  try {
    if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(command)) return undefined
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

const [debug] = missing('boot').length === 0 ? labs('debug') : []
const needsDebug = debug === undefined ? ' (needs vfio-mig lab build --debug)' : ''

describe.skipIf(debug === undefined)(`a kernel that watches itself${needsDebug}`, () => {
  const acts = (...all: readonly (Event & Pick<Act, 'lacking' | 'isRemoved'>)[]): readonly Act[] =>
    all.map(({ lacking, isRemoved, ...event }) => ({
      ...act(event as Event),
      ...(lacking === undefined ? {} : { lacking }),
      ...(isRemoved === undefined ? {} : { isRemoved }),
    }))
  /** What plans come to, one after the other, with a driver by its image or its text. */
  async function outcomesOf(driver: { image: Image } | { driver: string }, ...plans: readonly (readonly Act[])[]) {
    const backend = labBackend({ lab: debug!, devices: 1, ...driver })
    const found = []
    try {
      for (const plan of plans) {
        const world = await backend.open({ devices: 1 })
        found.push(await world.perform(plan))
        await backend.close?.(world)
      }
      return found
    } finally {
      await backend.end()
    }
  }

  test('each allocation of a request fails in turn, in the middle of its way too', async () => {
    const plans = [1, 2, 3, 4].map((lacking) =>
      acts({ type: 'set-state', target: 'STOP_COPY', lacking }, { type: 'get-state' }),
    )
    const missed = [
      { type: 'errno', errno: 'ENOMEM' },
      { type: 'ok', value: 'STOP' },
    ]
    // It takes three.
    const found = [missed, missed, missed, [{ type: 'ok' }, { type: 'ok', value: 'STOP_COPY' }]]
    expect(await outcomesOf({ image: 'mended' }, ...plans)).toMatchObject(found)
  }, 300_000)

  test.each([
    ['found', 'crashed'],
    ['mended', 'errno'],
  ] as const)(
    'a file that is kept beyond its device: with the driver as %s it has %s',
    async (image, type) => {
      const info: Event = { type: 'precopy-info', session: 0 }
      const all = acts(
        { type: 'set-state', target: 'PRE_COPY' },
        { type: 'get-state', isRemoved: true },
        { type: 'reopen' },
        info,
      )
      const [outcomes] = await outcomesOf({ image }, all)
      expect(outcomes!.map((one) => one.type)).toEqual(['ok', 'ok', 'errno', type])
      const last = outcomes!.at(-1)
      if (last?.type === 'crashed') expect(last.evidence).toMatch(/^BUG: KASAN: slab-use-after-free in .*mutex_lock/)
    },
    300_000,
  )

  test.skipIf(missing('build').length > 0)('locks taken in both orders are told, though nothing hangs', async () => {
    const fault = faults.find(({ name }) => name === 'read-locks-the-state')!
    const read: Event = { type: 'read', session: 0, length: 100 }
    const both = acts({ type: 'set-state', target: 'STOP_COPY' }, read)
    const driver = withFault(driverText(debug!, 'found'), fault)
    const [[stopped, told] = []] = await outcomesOf({ driver }, both)
    expect([stopped?.type, told?.type]).toEqual(['ok', 'crashed'])
    const evidence = told?.type === 'crashed' ? told.evidence : ''
    expect(evidence).toMatch(/^WARNING: possible circular locking dependency detected/)
    expect(evidence).toMatch(/mdev_state->state_mutex.*mtty_save_read/)
    expect(await outcomesOf({ image: 'mended' }, both)).toMatchObject([[{ type: 'ok' }, { type: 'ok' }]])
    // A kernel that keeps no such book says nothing.
    if (lab === undefined) return
    const backend = labBackend({ lab, driver })
    const world = await backend.open({ devices: 1 })
    expect((await world.perform(both)).map(({ type }) => type)).toEqual(['ok', 'ok'])
    await backend.end()
  })
})

describe.skipIf(lab === undefined)(`a real kernel${lab === undefined ? ' (needs vfio-mig lab build)' : ''}`, () => {
  const backends = new Map<string, ReturnType<typeof labBackend>>()
  const backendOf = (access: 'cdev' | 'group', image: Image): ReturnType<typeof labBackend> => {
    const known = backends.get(access + image) ?? labBackend({ lab: lab!, access, image })
    backends.set(access + image, known)
    return known
  }
  afterAll(() => Promise.all([...backends.values()].map((backend) => backend.end())))

  const verdict = async (name: string, access: 'cdev' | 'group', image: Image) => {
    const requirement = [...requirements, ...hostile].find((one) => one.name === name)!
    const subject = { protocol: v2, spec: restrict(protocol, features), features, backend: backendOf(access, image) }
    return verify(requirement, subject, { seed: 1, runs: 5, depth: 2 })
  }

  test.each(['cdev', 'group'] as const)('by %s it has two devices that migrate, in RUNNING', async (access) => {
    const health = { features, state: 'RUNNING' }
    expect(await backendOf(access, 'mended').check(2)).toEqual([health, health])
  })

  test.each(['transitions/end-state', 'refusals/blocked', 'migration/stopped', 'migration/live', 'ends/temporary'])(
    'the driver with its mends keeps %s',
    async (name) => {
      expect(await verdict(name, 'cdev', 'mended')).toMatchObject({ type: 'upheld' })
    },
  )

  test('a kernel that dies is a verdict, with what its console said, and the next machine is a fresh one', async () => {
    const backend = backendOf('cdev', 'found')
    const world = await backend.open({ devices: 1 })
    const outcomes = await world.perform([to('RESUMING'), act({ type: 'reopen' }), to('STOP'), to('RESUMING')])
    expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok', 'crashed', 'lost'])
    const [, , crash] = outcomes
    expect(crash?.type === 'crashed' && crash.evidence).toMatch(/^BUG: kernel NULL pointer .*mtty_set_state/)
    await backend.close?.(world)
    const next = await backend.open({ devices: 2 })
    expect(await next.perform([to('STOP', 1)])).toEqual([{ type: 'ok', value: false }])
    await backend.close?.(next)
  })

  test('one more device is of another make, with arcs of its own, and takes no stream of the others', async () => {
    const backend = backendOf('cdev', 'mended')
    expect(await backend.check(2, true)).toHaveLength(3)
    const world = await backend.open({ devices: 1, foreign: true })
    const outcomes = await world.perform([to('STOP', 1), act({ type: 'arcs' }, 1), act({ type: 'inspect' }, 1)])
    expect(outcomes[1]).toEqual({ type: 'ok', value: ['RUNNING -> RUNNING_P2P', 'RUNNING_P2P -> STOP'] })
    // It shows two ports, of seven registers each.
    expect(outcomes[2]?.type === 'ok' && (outcomes[2].value as View).pages).toHaveLength(14)
    await backend.close?.(world)
    const stream = { type: 'captured', device: 0, session: 0, from: 0, to: 100 } as const
    const next = await backend.open({ devices: 1, foreign: true })
    const loads = await next.perform(loading(stream))
    expect(loads.map((one) => (one.type === 'errno' ? one.errno : one.type))).toEqual([
      ...['ok', 'ok', 'ok', 'EFAULT', 'EINVAL'],
    ])
    await backend.close?.(next)
    expect(['upheld', 'silent']).toContain((await verdict('loads/foreign', 'cdev', 'mended')).type)
  })

  test.each([
    ['found', 'ok'],
    ['mended', 'errno'],
  ] as const)(
    'as much of a stream of two ports as one port takes: the driver as %s answers %s',
    async (image, answer) => {
      const backend = backendOf('cdev', image)
      const world = await backend.open({ devices: 1, foreign: true })
      const content = { type: 'captured', device: 1, session: 0, from: 0, to: 60 } as const
      const outcomes = await world.perform([
        to('STOP_COPY', 1),
        act({ type: 'read', session: 0, length: 100 }, 1),
        to('RESUMING'),
        act({ type: 'write', session: 0, content }),
        to('STOP'),
      ])
      expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok', 'errno', answer])
      await backend.close?.(world)
    },
  )

  test('what was found in the driver is found again, and by the smallest sequence', async () => {
    const found = await verdict('hostile/reopened', 'cdev', 'found')
    expect(found.type).toBe('refuted')
    const kinds = found.type === 'refuted' ? found.counterexample.acts.map(({ event }) => event.type) : []
    expect(kinds).toEqual(['set-state', 'reopen', 'set-state'])
    expect(await verdict('hostile/reopened', 'cdev', 'mended')).toMatchObject({ type: 'upheld' })
  })

  test.each([
    ['found', 'ok'],
    ['mended', 'errno'],
  ] as const)('a stream that points beyond the FIFO: the driver as %s answers %s', async (image, answer) => {
    const backend = backendOf('cdev', image)
    const world = await backend.open({ devices: 2 })
    // The first port's tail; what the guest reads next lies 16 bytes beyond the FIFO.
    const content = { type: 'captured', device: 0, session: 0, from: 0, to: 100 } as const
    const edited = { type: 'edit', content, at: 49, bytes: Uint8Array.of(32) } as const
    const outcomes = await world.perform(loading(edited))
    expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok', 'ok', answer])
    await backend.close?.(world)
  })

  test('a verifier that is killed leaves no machine behind', async () => {
    const script = `
      import { labBackend, labs } from '#properties'
      const backend = labBackend({ lab: labs('plain')[0] })
      await backend.check(1)
      console.log('up')
      setInterval(() => {}, 1000)`
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const args = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script]
    const verifier = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => verifier.stdout.once('data', resolve))
    const own = machinesOf(verifier.pid!)
    const ended = new Promise((resolve) => verifier.once('close', resolve))
    verifier.kill('SIGKILL')
    await ended
    const left = (): readonly string[] => own.filter((name) => parentOf(name, 'qemu-system') !== undefined)
    for (let tries = 0; tries < 100 && left().length > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect([own.length, left()]).toEqual([1, []])
  })
})
