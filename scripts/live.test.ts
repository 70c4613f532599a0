// Verifying a live device, with everything as it is there but for the kernel: the agent is the real one, and a
// simulated kernel answers it. Above all how the device is left: RUNNING and closed, whatever happens.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { mutants, simulatedDevice, type Device, type FeatureSet } from '#model'
import { buildServedAgent, FIRST_FILE, hasCompiler, isAlive, machineIn, serve, simulatedKernel } from '#properties'
import type { Kernel, Served, Slot } from '#properties'
import { ran } from './cli.ts'
import { featuresFor } from './live.ts'

const isThere = hasCompiler()
const folder = mkdtempSync(join(tmpdir(), 'vfio-live-'))
const [program, root, pid] = ['agent', 'root', 'pid'].map((name) => join(folder, name)) as [string, string, string]
const all: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
const [one, other] = ['0000:3b:00.2', '0000:3b:00.3'] as const
const slot = (address: string, number: number): Slot => ({
  bus: 'pci',
  address,
  driver: 'mlx5_vfio_pci',
  group: 12,
  cdev: number,
  isVirtual: true,
})

beforeAll(() => {
  if (!isThere) return
  buildServedAgent(program)
  machineIn(root, { slots: [slot(one, 0), slot(other, 1)] })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let served: Served | undefined
afterEach(() => {
  served?.close()
  served = undefined
})

let number = 0
/** A machine whose kernel may be changed, and the options that lead to it. */
async function machine(devices: readonly Device[], change: (kernel: Kernel) => Kernel = (kernel) => kernel) {
  const path = join(folder, `kernel-${++number}`)
  const seen = { resets: 0, requests: 0 }
  const counting = (kernel: Kernel): Kernel => ({
    ...kernel,
    ioctl: (...args) => (seen.requests++, kernel.ioctl(...args)),
    ioctlValue: (...args) => (seen.resets++, kernel.ioctlValue(...args)),
  })
  served = await serve(() => counting(change(simulatedKernel(devices, FIRST_FILE))), path)
  const agent = `sh -c 'echo $$ > ${pid}; exec env VFIO_SOCKET=${path} VFIO_ROOT=${root} ${program} --deadline 20'`
  return { options: ['--backend', `vfio:${one}`, '--agent', agent] as const, seen }
}
const reference = (features: FeatureSet = all): readonly Device[] =>
  [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))
const faulty = (name: string): readonly Device[] => {
  const mutant = mutants.find((each) => each.name === name)!
  return [1, 2].map((seed) => mutant.make(all, { seed, pages: 4, size: 16 }))
}
const stateOf = (device: Device | undefined) => device!.handlers['get-state']({ type: 'get-state' })
const running = { type: 'ok', value: 'RUNNING' }
const agentIsAlive = (): boolean => existsSync(pid) && isAlive(Number(readFileSync(pid, 'utf8')))
/** What saved results say of how they came to be. */
interface Saved {
  readonly backend: string
  readonly options: string
  readonly results: readonly { readonly verdict: object; readonly replay?: string }[]
}
/** A text without what XML, HTML or a comment of KTAP made of it. */
const plainOf = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')

/** The words of a replay line, as a shell would give them. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/((?:'[^']*'|\\'|[^\s'\\])+)/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted: string | undefined, bare: string | undefined) => quoted ?? bare!),
  )

describe.skipIf(!isThere)('a live device (needs a C compiler)', () => {
  test('is announced, verified by its own features with few plans, and left in RUNNING', async () => {
    const devices = reference(['STOP_COPY', 'P2P'])
    const { options, seen } = await machine(devices)
    const { out, err, code } = await ran('verify', ...options, '--requirement', 'transitions/end-state')
    expect(err).toBe(
      `${one}: driver mlx5_vfio_pci, IOMMU group 12, opened by /dev/vfio/devices/vfio0\n` +
        'It will be opened, put through states, written to and reset, again and again: what a guest sees is lost.\n' +
        'No other device is touched. Not sent: blocked transitions (--allow-blocked); ' +
        'requests to a device in ERROR (--allow-error).\n' +
        'At the end, however it comes, it is reset, and looked at once more.\n' +
        `${one} migrates: STOP_COPY|P2P\n`,
    )
    expect(out).toContain(`Device: vfio:${one}; seed 1, 10 random plans each after all of up to 2 requests\n`)
    expect(out.match(/^flags /gm)).toEqual(['flags '])
    expect(out).toMatch(/flags 3 {2}STOP_COPY\|P2P\n {2}upheld {7}transitions\/end-state: tested \d+ times/)
    expect(code).toBe(0)
    expect(stateOf(devices[0])).toEqual(running)
    // After each run, at the end, and by the agent itself.
    expect(seen.resets).toBeGreaterThan(10)
    expect(agentIsAlive()).toBe(false)
  })

  test('is met with hostility where that is asked for, and the reader is told first what may come of it', async () => {
    const { options } = await machine(reference())
    const plain = await ran('verify', ...options, '--requirement', 'hostile')
    expect([plain.code, plain.err]).toEqual([2, expect.stringContaining('hostile is no requirement')])
    const { err, out } = await ran('verify', ...options, '--requirement', 'hostile/reopened', '--hostile')
    expect(err).toContain('HOSTILE: it is closed, reset and stopped while its data_fds are in use')
    expect(err).toContain('may then corrupt the memory of this host, or stop it')
    expect(out).toMatch(/upheld +hostile\/reopened: tested \d+ times/)
  })

  test('what takes two devices needs a peer', async () => {
    const { options } = await machine(reference())
    const args = ['verify', ...options, '--requirement', 'loads/incomplete', '--runs', '3'] as const
    const alone = await ran(...args)
    expect(alone.out).toContain('inapplicable loads/incomplete: it takes 2 devices, and the backend has 1')
    expect(alone.code).toBe(4)
    const both = await ran(...args, '--peer', other)
    expect(both.out).toMatch(/(upheld|silent) +loads\/incomplete/)
    expect(both.err).toContain(`${other} migrates`)
  })

  test('a refutation is saved and replayed by the line that it prints', async () => {
    const devices = faulty('opens-early')
    const { options } = await machine(devices)
    const file = join(folder, 'found.json')
    const args = ['--requirement', 'sessions/last-arc-opens', '--json', file]
    const { out, code } = await ran('verify', ...options, ...args)
    expect(code).toBe(1)
    const line = /replay {2}vfio-mig (.*)$/m.exec(out)![1]!
    expect(line).toContain(`replay --backend vfio:${one} --agent '`)
    expect(await ran(...wordsOf(line))).toMatchObject({ code: 1, out: expect.stringContaining('\nbroken\n') as string })
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved
    expect(saved.backend).toBe(`vfio:${one}`)
    expect(saved.results[0]!.verdict).toMatchObject({
      counterexample: { backend: `vfio:${one}`, trace: { header: { backend: `vfio:${one}` } } },
    })
    expect(await ran('replay', file, ...options)).toMatchObject({ code: 1 })
    expect(await ran('replay', file, '--judge')).toMatchObject({ code: 1 })
    expect(await ran('replay', file)).toMatchObject({
      code: 2,
      err:
        `vfio-mig: --backend: it was found on vfio:${one}\n` +
        `  Give --backend vfio:${one}, or another device; or --judge, which performs nothing.\n`,
    })
    expect(stateOf(devices[0])).toEqual(running)
  })

  test('every form of its results has the line that performs a refutation again', async () => {
    const { options } = await machine(faulty('opens-early'))
    const [file, page] = [join(folder, 'live.json'), join(folder, 'live.html')]
    const peered = [...options, '--peer', other, '--deadline', '9s']
    await ran('verify', ...peered, '--requirement', 'sessions/last-arc-opens', '--json', file)
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved
    const met = `--backend vfio:${one} --peer ${other} --agent '`
    expect(saved.options).toMatch(/^--backend \S+ --peer \S+ --agent '.*' --deadline 9s$/)
    const { replay: line } = saved.results[0]!
    expect(line).toContain(`vfio-mig replay ${met}`)
    const forms = ['text', 'junit', 'ktap'].map(
      async (form) => (await ran('report', file, '--report', `${form}=-`)).out,
    )
    for (const text of await Promise.all(forms)) expect(plainOf(text)).toContain(line)
    await ran('report', file, '--report', `html=${page}`)
    expect(plainOf(readFileSync(page, 'utf8'))).toContain(line)
    // It is read again to the same bytes, and the line of any of them works when it is pasted.
    expect((await ran('report', file, '--report', 'json=-')).out).toBe(readFileSync(file, 'utf8'))
    expect(await ran(...wordsOf(line!).slice(1))).toMatchObject({ code: 1 })
  })

  test.each<readonly string[]>([
    ['--runs', 'x'],
    ['--depth', '9'],
    ['--seed', '1.5'],
    ['--time', '5'],
    ['--requirement', 'nothing'],
    ['--features', '9'],
    ['--shard', '4/3'],
    ['--expect', join(folder, 'missing.json')],
    ['--json', join(folder, 'nowhere', 'a.json')],
    ['--report', 'html=/dev/null/a.html'],
    ['--report', 'pdf=a.pdf'],
    ['--mutant', 'opens-early'],
    ['--quiet', '--verbose'],
    ['--deadline', 'soon'],
    ['--peer', one],
  ])('is not touched, nor announced, where %s %s cannot be meant', async (...wrong) => {
    const { options, seen } = await machine(reference())
    const { out, err, code } = await ran('verify', ...options, ...wrong)
    expect([out, code, seen.requests]).toEqual(['', 2, 0])
    expect(wrong.some((word) => err.includes(word))).toBe(true)
    expect(err).not.toContain('It will be opened')
  })

  test.each<[string, (kernel: Kernel) => Kernel, RegExp]>([
    [
      'in use',
      (kernel) => ({
        ...kernel,
        ioctl: (fd, command, ...more) => (command === 0x3b76 ? -22 : kernel.ioctl(fd, command, ...more)),
      }),
      /Cannot bind \S+ to \/dev\/iommu: EINVAL \(somebody else is using the device: end that first\)/,
    ],
    ['of others', (kernel) => ({ ...kernel, open: () => -16 }), /Cannot open \/dev\/iommu: EBUSY \(somebody else/],
    ['not ours', (kernel) => ({ ...kernel, open: () => -13 }), /EACCES \(run it as root, or make the file yours\)/],
    [
      'without migration',
      (kernel) => ({
        ...kernel,
        ioctl: (fd, command, ...more) => (command === 0x3b75 ? -25 : kernel.ioctl(fd, command, ...more)),
      }),
      /ENOTTY \(its driver does not migrate/,
    ],
  ])('that is %s is nothing to run on: nothing is sent to it', async (_, change, words) => {
    const { options, seen } = await machine(reference(), change)
    const { out, err, code } = await ran('verify', ...options)
    expect({ out, code }).toEqual({ out: '', code: 4 })
    expect(err).toMatch(words)
    expect(err).not.toContain('migrates')
    expect(seen.resets).toBeLessThan(3)
    expect(agentIsAlive()).toBe(false)
  })

  test('whose file is not there is not announced', async () => {
    const { options, seen } = await machine(reference())
    const { err, code } = await ran('verify', ...options, '--backend', 'vfio:/dev/vfio/devices/vfio3')
    expect([code, seen.requests]).toEqual([4, 0])
    expect(err).toMatch(
      /^vfio-mig: There is no \/dev\/vfio\/devices\/vfio3, or it is not to be seen\.\n.*vfio-mig devices\n$/,
    )
  })

  test('in ERROR is brought back first, and that is said', async () => {
    const devices = reference()
    const { handlers } = devices[0]!
    handlers.faults({ type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] })
    handlers['set-state']({ type: 'set-state', target: 'STOP' })
    const { options } = await machine(devices)
    const { err, code } = await ran('verify', ...options, '--requirement', 'discovery/features', '--depth', '1')
    expect(err).toContain('; it was in ERROR once opened, and a reset brought it to RUNNING\n')
    expect(code).toBe(0)
  })

  test('whose workload does not work is not verified with it, and left in RUNNING', async () => {
    const devices = reference()
    const { options } = await machine(devices)
    const { out, err, code } = await ran('verify', ...options, '--workload', 'echo no such device >&2; false')
    expect(out).toBe('')
    expect(err).toMatch(/^Besides, echo .* is run on this host\.$/m)
    expect(err).toContain("It does not work: the workload's digest ended with exit code 1: no such device.\n")
    expect([code, stateOf(devices[0])]).toEqual([4, running])
  })

  test('that does not come back is no device to run on', async () => {
    const devices = reference()
    devices[0]!.handlers['set-state']({ type: 'set-state', target: 'STOP' })
    const stuck = {
      ...devices[0]!,
      handlers: { ...devices[0]!.handlers, reopen: () => ({ type: 'ok', value: null }) as const },
    }
    const { options } = await machine([stuck], (kernel) => ({ ...kernel, ioctlValue: () => -5 }))
    const { err, code } = await ran('verify', ...options)
    expect(err).toContain('neither a reset nor opening it again brings the device back to RUNNING: its state is STOP')
    expect(code).toBe(4)
  })

  const after =
    (count: number, then: (kernel: Kernel) => ReturnType<Kernel['ioctl']>) =>
    (kernel: Kernel): Kernel => {
      let made = 0
      return { ...kernel, ioctl: (...args) => (++made > count ? then(kernel) : kernel.ioctl(...args)) }
    }
  test('whose agent dies is unknown, nothing more is tried, and it is told', async () => {
    const { options } = await machine(
      reference(),
      after(400, () => {
        if (agentIsAlive()) process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL')
        return -5
      }),
    )
    const { out, err, code } = await ran('verify', ...options, '--requirement', 'transitions')
    expect(out).toMatch(/unknown +transitions\/[^\n]*the agent is gone: it ended by SIGKILL/)
    expect(err).toContain('in the end the device was not as it has to be: the agent is gone: it ended by SIGKILL')
    expect(code).toBe(3)
  })

  test('that does not answer in time is unknown, and nothing more is sent to it', async () => {
    let late = 0
    const { options, seen } = await machine(
      reference(),
      after(400, () => {
        late = seen.requests
        return new Promise(() => {})
      }),
    )
    const args = ['--requirement', 'transitions', '--deadline', '300ms']
    const { out, code } = await ran('verify', ...options, ...args)
    expect(out).toMatch(/unknown +transitions\/[^\n]*no answer within 300 ms/)
    expect(out).toContain('The device is gone: nothing more was tried.\n')
    expect(code).toBe(3)
    expect(seen.requests).toBe(late)
    expect(agentIsAlive()).toBe(false)
  }, 30_000)

  test.each<[string, string, RegExp]>([
    ['is missing', 'no-such-agent', /No agent answers from .*no-such-agent/],
    ['says something else', 'echo hello world', /the agent is gone: it ended with exit code 0/],
    ['is of another version', "sh -c 'echo hello vfio-agent 9; cat'", /it speaks version 9 of the protocol, not 1/],
  ])('whose agent %s is nothing to run on', async (_, agent, words) => {
    const { err, code } = await ran('verify', '--backend', `vfio:${one}`, '--agent', agent)
    expect(err).toMatch(words)
    expect(code).toBe(4)
  })

  describe('in a process of its own', () => {
    const home = fileURLToPath(new URL('..', import.meta.url))
    test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
      '%s in the middle: it is reset, and its agent ends',
      async (name) => {
        const devices = reference()
        let found: unknown
        let kill = (): void => {}
        // It comes while the device is in a state that it has to be brought back from; the rest of that run is slow.
        const { options, seen } = await machine(devices, (kernel) => ({
          ...kernel,
          async ioctl(...args) {
            const returned = await kernel.ioctl(...args)
            const state = stateOf(devices[0])
            if (seen.requests < 200 || JSON.stringify(state) === JSON.stringify(running)) return returned
            if (found === undefined) kill()
            found ??= state
            await new Promise((resolve) => setTimeout(resolve, 50))
            return returned
          },
        }))
        const long = ['--requirement', 'sessions', '--runs', '100000000']
        const node = ['--import', 'tsx', '--conditions=source', 'scripts/bin.ts', 'verify', ...options, ...long]
        const child = spawn(process.execPath, node, { cwd: home, stdio: ['ignore', 'pipe', 'ignore'] })
        kill = () => void child.kill(name)
        let out = ''
        child.stdout.on('data', (data: Buffer) => (out += data.toString()))
        const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
        for (let tries = 0; agentIsAlive() && tries < 500; tries++)
          await new Promise((resolve) => setTimeout(resolve, 20))
        expect(agentIsAlive()).toBe(false)
        expect(found).not.toEqual(running)
        expect(stateOf(devices[0])).toEqual(running)
        expect(code).toBe(name === 'SIGKILL' ? null : 3)
        if (name !== 'SIGKILL') expect(out).toContain('interrupted; the seed was 1\n')
      },
      30_000,
    )
  })
})

test.each([
  [[], ['STOP_COPY']],
  [['P2P'], ['STOP_COPY']],
  [['STOP_COPY', 'bit 7'], ['STOP_COPY']],
  [all, all],
])('a device of features %j is judged by %j', (own, features) => {
  expect(featuresFor(own)).toEqual(features)
})

test.each<[readonly string[], string]>([
  [['--backend', 'vfoi:1'], 'Did you mean vfio?'],
  [['--backend', 'vfio:'], 'an empty name names no device'],
  [['--backend', 'vfio:3b:00'], '3b:00 names no device'],
  [['--backend', `vfio:${one},3b:00.2`], `${one} is named twice`],
  [['--backend', `vfio:${one}`, '--peer', 'x'], '--peer: x names no device'],
  [['--backend', `vfio:${one}`, '--agent', 'x', '--in-process'], 'an agent is named as well'],
  [['--backend', `vfio:${one}`, '--features', '9'], 'no defined set'],
  [['--agent', 'x'], '--agent: it is about a live device'],
  [['--allow-blocked'], '--allow-blocked: it is about a live device'],
])('%j is unusable', async (args, message) => {
  expect(await ran('verify', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
})

test('without koffi that is what is said', async () => {
  const { err, code } = await ran('verify', '--backend', `vfio:${one}`, '--in-process')
  expect(err).toMatch(/^vfio-mig: (Calls in process need the package koffi|There is no device)/)
  expect(code).toBe(4)
})
