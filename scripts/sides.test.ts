// A peer behind an agent of its own: two real agents, each over a simulated kernel of its own, whose devices have the
// same names. Both are left RUNNING and closed, whatever happens.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { mutants, simulatedDevice, type Device, type FeatureSet } from '#model'
import {
  buildServedAgent,
  FIRST_FILE,
  hasCompiler,
  isAlive,
  labs,
  machineIn,
  missingTools,
  serve,
  simulatedKernel,
  type Kernel,
  type Served,
} from '#properties'
import { ran } from './cli.ts'

const isThere = hasCompiler()
const home = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vfio-peer-'))
const [program, root] = ['agent', 'root'].map((name) => join(folder, name)) as [string, string]
const all: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
const address = '0000:3b:00.2'

beforeAll(() => {
  if (!isThere) return
  buildServedAgent(program)
  const slot = { bus: 'pci', address, driver: 'mlx5_vfio_pci', group: 12, cdev: 0, isVirtual: true } as const
  machineIn(root, { slots: [slot] })
}, 60_000)
const open: Served[] = []
afterEach(() => open.splice(0).forEach((served) => served.close()))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let number = 0
/** A machine with a device, and how its agent is started. */
async function machine(device: Device | (() => Device), change: (kernel: Kernel) => Kernel = (kernel) => kernel) {
  const [path, pid] = [join(folder, `kernel-${++number}`), join(folder, `pid-${number}`)]
  open.push(
    await serve(() => change(simulatedKernel([typeof device === 'function' ? device() : device], FIRST_FILE)), path),
  )
  const agent = `sh -c 'echo $$ > ${pid}; exec env VFIO_SOCKET=${path} VFIO_ROOT=${root} ${program} --deadline 20'`
  const pidIn = (): number => Number(readFileSync(pid, 'utf8'))
  return {
    agent,
    isAlive: () => existsSync(pid) && isAlive(pidIn()),
    kill: () => process.kill(pidIn(), 'SIGKILL'),
  }
}
const device = (seed: number, features: FeatureSet = all): Device =>
  simulatedDevice({ features, seed, pages: 4, size: 16 })
const stateOf = (one: Device) => one.handlers['get-state']({ type: 'get-state' })
const running = { type: 'ok', value: 'RUNNING' }
const optionsFor = (one: { readonly agent: string }, other: { readonly agent: string }) =>
  ['--backend', `vfio:${address}`, '--agent', one.agent, '--peer', address, '--peer-agent', other.agent] as const

/** The words of a replay line, as a shell would give them. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/((?:'[^']*'|\\'|[^\s'\\])+)/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted: string | undefined, bare: string | undefined) => quoted ?? bare!),
  )

describe.skipIf(!isThere)('a peer behind another agent (needs a C compiler)', () => {
  test('has its name, is told apart, verified with the other one, and left as that one is', async () => {
    const devices = [device(1), device(2)] as const
    const [one, other] = [await machine(devices[0]), await machine(devices[1])]
    const asked = ['--requirement', 'loads/incomplete', '--runs', '3']
    const { out, err, code } = await ran('verify', ...optionsFor(one, other), ...asked)
    expect([out, code]).toEqual([expect.stringMatching(/upheld +loads\/incomplete: tested \d+ times/), 0])
    for (const { agent } of [one, other]) {
      expect(err).toContain(
        `${address}: driver mlx5_vfio_pci, IOMMU group 12, opened by /dev/vfio/devices/vfio0, by ${agent}\n`,
      )
    }
    expect(err).toContain(`${address} (--agent) migrates: STOP_COPY|P2P|PRE_COPY\n`)
    expect(err).toContain(`${address} (--peer-agent) migrates: STOP_COPY|P2P|PRE_COPY\n`)
    expect(err).toContain('At the end, however it comes, they are reset')
    expect(devices.map(stateOf)).toEqual([running, running])
    expect([one.isAlive(), other.isAlive()]).toEqual([false, false])
  })

  test('a refutation is replayed by the line that it prints', async () => {
    const faulty = mutants.find(({ name }) => name === 'opens-early')!
    const [one, other] = [
      await machine(() => faulty.make(all, { seed: 1, pages: 4, size: 16 })),
      await machine(() => faulty.make(all, { seed: 2, pages: 4, size: 16 })),
    ]
    const { out, code } = await ran('verify', ...optionsFor(one, other), '--requirement', 'sessions/last-arc-opens')
    expect(code).toBe(1)
    const line = /replay {2}vfio-mig (.*)$/m.exec(out)![1]!
    expect(line).toContain(`--peer ${address} --agent '`)
    expect(line).toContain(` --peer-agent '`)
    expect(await ran(...wordsOf(line))).toMatchObject({ code: 1, out: expect.stringContaining('\nbroken\n') as string })
  })

  test('where its agent dies it is said whose it was, and the other one is reset', async () => {
    const [mine, peer] = [device(1), device(2)]
    const one = await machine(mine)
    let made = 0
    const other = await machine(peer, (kernel) => ({
      ...kernel,
      ioctl(...args) {
        if (++made > 100 && other.isAlive()) other.kill()
        return kernel.ioctl(...args)
      },
    }))
    const asked = ['--requirement', 'loads', '--runs', '1000']
    const { out, err, code } = await ran('verify', ...optionsFor(one, other), ...asked)
    expect(out).toMatch(/unknown +loads\/[^\n]*--peer-agent: the agent is gone: it ended by SIGKILL/)
    expect(err).toContain('not as it has to be: --peer-agent: the agent is gone')
    expect([code, stateOf(mine), one.isAlive()]).toEqual([3, running, false])
  })

  test('where it is not there, or has no such device, nothing is sent to the other one', async () => {
    const mine = device(1)
    const one = await machine(mine)
    const none = await ran('verify', ...optionsFor(one, { agent: 'no-such-agent' }))
    expect([none.code, none.err]).toEqual([4, expect.stringMatching(/No agent answers from .*no-such-agent/)])
    const args = [...optionsFor(one, await machine(device(2)))]
    args[5] = '0000:3b:00.7'
    const absent = await ran('verify', ...args)
    expect([absent.code, absent.err]).toEqual([
      4,
      expect.stringContaining('--peer-agent: There is no device 0000:3b:00.7'),
    ])
    expect([one.isAlive(), `${none.err}${absent.err}`.includes('will be opened')]).toEqual([false, false])
  })

  test('of another make it is none', async () => {
    const [one, other] = [await machine(device(1)), await machine(device(2, ['STOP_COPY']))]
    const { code, err } = await ran('verify', ...optionsFor(one, other))
    expect(err).toContain(`(--agent) has STOP_COPY|P2P|PRE_COPY and ${address} (--peer-agent) has STOP_COPY`)
    expect([code, one.isAlive(), other.isAlive()]).toEqual([4, false, false])
  })

  test.each(['SIGINT', 'SIGKILL'] as const)(
    '%s in the middle: both are reset, and both agents end',
    async (name) => {
      const devices = [device(1), device(2)] as const
      let kill = (): void => {}
      let made = 0
      const one = await machine(devices[0])
      const other = await machine(devices[1], (kernel) => ({
        ...kernel,
        async ioctl(...args) {
          const returned = await kernel.ioctl(...args)
          if (++made < 60 || JSON.stringify(stateOf(devices[1])) === JSON.stringify(running)) return returned
          kill()
          await new Promise((resolve) => setTimeout(resolve, 50))
          return returned
        },
      }))
      const long = ['--requirement', 'loads', '--runs', '100000000']
      const node = ['--import', 'tsx', '--conditions=source', 'scripts/bin.ts', 'verify']
      const args = [...node, ...optionsFor(one, other), ...long]
      const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'ignore', 'ignore'] })
      kill = () => void child.kill(name)
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
      for (let tries = 0; (one.isAlive() || other.isAlive()) && tries < 1500; tries++)
        await new Promise((resolve) => setTimeout(resolve, 20))
      expect([one.isAlive(), other.isAlive()]).toEqual([false, false])
      expect(devices.map(stateOf)).toEqual([running, running])
      expect(code).toBe(name === 'SIGKILL' ? null : 3)
    },
    60_000,
  )
})

test.each<[readonly string[], string]>([
  [['--backend', `vfio:${address}`, '--peer-agent', 'x'], '--peer-agent: there is no peer'],
  [['--peer-agent', 'x'], '--peer-agent: it is about a live device'],
  [['--backend', 'lab', '--peer-agent', 'x'], '--peer-agent: it is about a device of a host'],
  [
    ['--backend', `vfio:${address}`, '--peer', `${address},${address}`, '--peer-agent', 'x'],
    `--peer: ${address} is named twice`,
  ],
  [
    ['--backend', `vfio:${address}`, '--peer', address, '--peer-agent', 'x', '--workload', 'y'],
    '--workload: it is run on one host',
  ],
])('%j is unusable', async (args, message) => {
  expect(await ran('verify', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
})

const isBuilt = missingTools('boot').length === 0 && labs('plain').length > 0
test.skipIf(!isBuilt)(
  `what one machine saves another one restores${isBuilt ? '' : ' (needs vfio-mig lab build)'}`,
  async () => {
    const node = `${process.execPath} --import tsx --conditions=source ${join(home, 'scripts/bin.ts')}`
    const agent = `env -C ${home} ${node} lab run mended --devices 1`
    const path = '/dev/vfio/devices/vfio0'
    const both = ['--backend', `vfio:${path}`, '--agent', agent, '--peer', path, '--peer-agent', agent]
    const { out, code } = await ran('verify', ...both, '--requirement', 'migration', '--runs', '3')
    // Registers show what was lost on the way: they are written on one machine and read on the other.
    expect(out.match(/upheld +migration\/\w/g)).toHaveLength(6)
    expect(code).toBe(0)
  },
  180_000,
)
