// The user's wish to stop: what a process hears of it, and what comes of a command at moments when little is known yet:
// before a device is open, while it is left, while a machine boots. Nothing of it is green, what is known is told, and
// nothing stays behind.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { simulatedDevice } from '#model'
import { buildServedAgent, FIRST_FILE, hasCompiler, labs, machineIn, missingTools, serve } from '#properties'
import { simulatedKernel, type Kernel, type Served } from '#properties'
import { unlessAborted } from './interrupt.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vfio-interrupted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A process that listens to wishes and would never end by itself. */
const listening = (owed: string) => `
  import { interrupt } from './scripts/interrupt.ts'
  const stop = interrupt((text) => process.stdout.write(text))
  stop.owe(${owed})
  stop.signal.addEventListener('abort', () => console.log('told and saved'))
  process.on('exit', () => console.log('cleared away'))
  setInterval(() => {}, 1000)
  console.log('listening')`

/** Sends a signal until the process has said a word, for each signal in turn, and waits until it has ended. */
async function wished(owed: string, ...steps: readonly (readonly [NodeJS.Signals, string])[]) {
  const node = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', listening(owed)]
  const child = spawn(process.execPath, node, { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  const until = async (isSo: () => boolean, each = () => {}): Promise<void> => {
    while (!isSo() && child.exitCode === null) {
      each()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await until(() => out.includes('listening'))
  for (const [name, word] of steps)
    await until(
      () => out.includes(word),
      () => void child.kill(name),
    )
  const code = await closed
  return { out, code }
}

test('the first wish is that what is known be told, the second ends the process in order', async () => {
  const { out, code } = await wished('undefined', ['SIGHUP', 'told'], ['SIGHUP', 'cleared away'])
  expect(out).toBe('listening\ntold and saved\ncleared away\n')
  expect(code).toBe(129)
})

test('while something is owed each wish says so, and only the third leaves it undone', async () => {
  const { out, code } = await wished(
    "'the device is closed first'",
    ['SIGINT', 'told'],
    ['SIGINT', 'Still'],
    ['SIGTERM', 'cleared away'],
  )
  expect(out).toBe(
    'listening\nInterrupted: the device is closed first.\ntold and saved\n' +
      'Still at it: the device is closed first. Once more ends this at once, and leaves it undone.\ncleared away\n',
  )
  expect(code).toBe(143)
})

test('what never comes is not waited for', async () => {
  const stop = new AbortController()
  const never = new Promise<number>(() => {})
  const [late, known] = [unlessAborted(never, stop.signal), unlessAborted(Promise.resolve(7), stop.signal)]
  stop.abort()
  expect([await late, await known, await unlessAborted(never, stop.signal)]).toEqual([undefined, 7, undefined])
})

/** The command in a process of its own, and what it has said by now. */
function begun(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const node = ['--import', 'tsx', '--conditions=source', 'scripts/bin.ts', ...args]
  const child = spawn(process.execPath, node, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => (said.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said.err += data.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  /** Waits until something is so, and does something each time that it is not. */
  const until = async (isSo: () => boolean, each = () => {}): Promise<void> => {
    while (!isSo() && child.exitCode === null) {
      each()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { said, ended, until, kill: (name: NodeJS.Signals) => void child.kill(name) }
}

test('a verification of the model and the reference device tells the model, and the seed', async () => {
  const { said, ended, until, kill } = begun(['verify', '--report', `text=${join(folder, 'a.txt')}`])
  await until(() => said.out.includes('Tables:'))
  expect(said.out).toContain('Tables:')
  kill('SIGINT')
  expect([await ended, said.err]).toEqual([3, ''])
  expect(said.out).toContain('4 of 4 tables equal')
  expect(said.out).toMatch(/\ninterrupted; the seed was 1\n$/)
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toContain('cut short')
})

test('an agent that does not answer yet is not waited for', async () => {
  const mark = join(folder, 'started')
  const agent = `sh -c 'echo >${mark}; exec sleep 60'`
  const { said, ended, until, kill } = begun(['verify', '--backend', 'vfio:0000:3b:00.2', '--agent', agent])
  await until(() => existsSync(mark))
  kill('SIGINT')
  expect([await ended, said.out, said.err]).toEqual([3, 'tested: nothing\ninterrupted; the seed was 1\n', ''])
}, 30_000)

describe.skipIf(!hasCompiler())('a live device (needs a C compiler)', () => {
  const [program, root] = [join(folder, 'agent'), join(folder, 'root')]
  let served: Served | undefined
  afterEach(() => served?.close())
  const address = '0000:3b:00.2'

  async function machine(hold: (made: number) => Promise<void> | undefined) {
    if (!existsSync(program)) {
      buildServedAgent(program)
      const one = { bus: 'pci', driver: 'mlx5_vfio_pci', group: 12, cdev: 0, isVirtual: true } as const
      machineIn(root, { slots: [{ address, ...one }] })
    }
    const device = simulatedDevice({ features: ['STOP_COPY', 'P2P'], seed: 1, pages: 4, size: 16 })
    const path = join(folder, `kernel-${performance.now()}`)
    let made = 0
    const held = (kernel: Kernel): Kernel => ({
      ...kernel,
      async ioctl(...args) {
        await hold(++made)
        return kernel.ioctl(...args)
      },
    })
    served = await serve(() => held(simulatedKernel([device], FIRST_FILE)), path)
    const agent = `env VFIO_SOCKET=${path} VFIO_ROOT=${root} ${program} --deadline 20`
    const state = () => device.handlers['get-state']({ type: 'get-state' })
    return { options: ['--backend', `vfio:${address}`, '--agent', agent], state }
  }
  const running = { type: 'ok', value: 'RUNNING' }

  test.each<readonly string[]>([['verify'], ['replay', '--requirement', 'transitions/end-state', '--acts', '[]']])(
    'that %s is about to open is left again, and nothing is tried',
    async (...command) => {
      let go = (): void => {}
      let isOpening = false
      const gate = new Promise<void>((resolve) => (go = resolve))
      const { options, state } = await machine(() => {
        isOpening = true
        return gate
      })
      const { said, ended, until, kill } = begun([...command, ...options])
      await until(() => isOpening)
      await until(
        () => said.err.includes('Interrupted'),
        () => kill('SIGHUP'),
      )
      go()
      expect(await ended).toBe(3)
      expect(said.err).toContain('\nInterrupted: the device is brought back to RUNNING and closed first.\n')
      const told = command[0] === 'verify' ? 'tested: nothing\ninterrupted; the seed was 1\n' : 'interrupted\n'
      expect([said.out, state()]).toEqual([told, running])
    },
  )

  test('that is being left when the user interrupts once more is left all the same', async () => {
    let go = (): void => {}
    let isHeld = false
    const gate = new Promise<void>((resolve) => (go = resolve))
    const { options, state } = await machine((made) => {
      if (made < 100 || JSON.stringify(state()) === JSON.stringify(running)) return undefined
      isHeld = true
      return gate
    })
    const { said, ended, until, kill } = begun(['verify', ...options, '--runs', '100000', '--requirement', 'sessions'])
    await until(() => isHeld)
    await until(
      () => said.err.includes('Still at it'),
      () => kill('SIGINT'),
    )
    expect(state()).not.toEqual(running)
    go()
    expect(await ended).toBe(3)
    expect(said.err).toContain('\nStill at it: the device is brought back to RUNNING and closed first. Once more ')
    expect(said.out).toContain('interrupted; the seed was 1\n')
    expect(state()).toEqual(running)
  })
})

const hasLab = missingTools('boot').length === 0 && labs('plain').length > 0
describe.skipIf(!hasLab)('a machine of the lab (needs vfio-mig lab build)', () => {
  const belongsHere = (name: string, place: string): boolean => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(place)
    } catch {
      return false
    }
  }
  test('that boots when the user interrupts leaves no folder and no process', async () => {
    const place = join(folder, 'scratch')
    mkdirSync(place)
    const { said, ended, until, kill } = begun(['verify', '--backend', 'lab'], { ...process.env, TMPDIR: place })
    const machines = (): readonly string[] => readdirSync('/proc').filter((name) => belongsHere(name, place))
    let seen: readonly string[] = []
    await until(() => (seen = machines()).length > 0)
    // One look and no second one: setpriv that becomes QEMU has no words for a moment.
    expect(seen).not.toEqual([])
    kill('SIGTERM')
    expect(await ended).toBe(3)
    expect(said.err).toContain('Interrupted: the machine of the lab is ended first.\n')
    expect(said.out).toBe('tested: nothing\ninterrupted; the seed was 1\n')
    const left = readdirSync(place).filter((name) => name.startsWith('vfio-mig-lab-'))
    expect([machines(), left]).toEqual([[], []])
  }, 60_000)
})
