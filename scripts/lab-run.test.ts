// The lab's machine as an agent, in processes of its own: what it says, what can be done with it, and that nothing of
// it is left, however it ends.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { labs, missingTools } from '#properties'
import { ran } from './cli.ts'

const isBuilt = missingTools('boot').length === 0 && labs('plain').length > 0
const home = fileURLToPath(new URL('..', import.meta.url))
const run = [process.execPath, '--import', 'tsx', '--conditions=source', join(home, 'scripts/bin.ts'), 'lab', 'run']
/** Machines keep their files here while they boot. */
const scratch = mkdtempSync(join(tmpdir(), 'vfio-lab-run-'))
const agentOf = (...args: readonly string[]): string =>
  `env -C ${home} TMPDIR=${scratch} ${[...run, ...args].join(' ')}`
const leftovers = (): readonly string[] => readdirSync(scratch).filter((name) => name.startsWith('vfio-mig'))
const paths = [0, 1].map((at) => `/dev/vfio/devices/vfio${at}`)

const running: ChildProcess[] = []
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Starts it, with what it has said so far. */
function started(...args: readonly string[]) {
  const child = spawn(run[0]!, [...run.slice(1), ...args], { cwd: home, env: { ...process.env, TMPDIR: scratch } })
  running.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => void (said.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => void (said.err += data.toString()))
  child.stdin.on('error', () => {})
  const ended = new Promise<number | string>((resolve) => child.on('close', (code, name) => resolve(code ?? name!)))
  return { child, said, ended }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 3000; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isSo()).toBe(true)
}

/** The machine that a process has started, by its process id. */
const machineOf = (parent: number): string | undefined =>
  readdirSync('/proc').find((name) => {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('qemu-system')) return false
      return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'))
    } catch {
      return false
    }
  })

test.each([
  [['grup'], 'grup is no lab'],
  [['--devices', '0'], '--devices'],
  [['--devices', '17'], '--devices'],
])('%j is unusable', async (args, words) => {
  const { code, err, out } = await ran('lab', 'run', ...args)
  expect([code, err, out]).toEqual([2, expect.stringContaining(words), ''])
})

describe.skipIf(!isBuilt)(`the lab's machine as an agent${isBuilt ? '' : ' (needs vfio-mig lab build)'}`, () => {
  test('it says nothing but the lines of an agent, tells a person the rest, and ends with its input', async () => {
    const { child, said, ended } = started('mended', '--devices', '3')
    await until(() => said.out.includes('\n'))
    const machine = machineOf(child.pid!)
    expect(machine).toBeDefined()
    child.stdin.write('7 0 ls /dev/vfio/devices\n8 0 close r1\n')
    await until(() => said.out.split('\n').length > 3)
    child.stdin.end('9 0 half a li')
    expect(await ended).toBe(0)
    const [first, second, third] = said.out.split('\n')
    expect(first).toMatch(/^hello vfio-agent 1 lanes=8 /)
    expect(second).toBe(`7 3 ${Buffer.from('vfio0\nvfio1\nvfio2').toString('hex')}`)
    expect(third).toBe('8 -9')
    expect(said.out.split('\n').slice(3).join('')).toMatch(/^(9 ! a character that is not printable)?$/)
    expect(said.err).toMatch(/^Linux 6\.\S+, plain, mended, in QEMU: 3 devices of mtty, opened by cdev/)
    expect(said.err).toContain('  /dev/vfio/devices/vfio2  00000000-0000-4000-8000-000000000002\n')
    expect(said.err).toContain(
      `vfio-mig verify --backend vfio:${paths.join(',')},/dev/vfio/devices/vfio2 ` +
        "--agent 'vfio-mig lab run mended --devices 3'\n",
    )
    expect(existsSync(`/proc/${machine}`)).toBe(false)
    expect(leftovers()).toEqual([])
  }, 60_000)

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'by %s it ends with all that belongs to it',
    async (name) => {
      const { child, said, ended } = started()
      await until(() => said.out.includes('\n'))
      const machine = machineOf(child.pid!)
      expect(machine).toBeDefined()
      child.kill(name)
      expect(await ended).toBe({ SIGINT: 130, SIGTERM: 143, SIGKILL: 'SIGKILL' }[name])
      await until(() => !existsSync(`/proc/${machine}`))
      expect(leftovers()).toEqual([])
    },
    60_000,
  )

  test('while it boots it ends as well', async () => {
    const { child, ended } = started()
    await until(() => machineOf(child.pid!) !== undefined)
    const machine = machineOf(child.pid!)
    child.kill('SIGTERM')
    expect(await ended).toBe(143)
    await until(() => !existsSync(`/proc/${machine}`))
    expect(leftovers()).toEqual([])
  }, 60_000)

  test('its devices are listed, and verified as those of any other host', async () => {
    const listed = await ran('devices', '--agent', agentOf())
    expect(listed.code).toBe(0)
    expect(listed.out).toMatch(
      /^00000000-0000-4000-8000-000000000000 {2}mtty-1 {2}\S+ {2}IOMMU group 0 {2}\/dev\/vfio\/devices\/vfio0/,
    )
    expect(listed.out.match(/^0000/gm)).toHaveLength(2)
    const args = ['--agent', agentOf('mended'), '--requirement', 'loads/incomplete', '--runs', '3']
    const verified = await ran('verify', '--backend', `vfio:${paths.join(',')}`, ...args)
    expect(verified.out).toMatch(/upheld +loads\/incomplete: tested \d+ times/)
    expect(verified.code).toBe(0)
  }, 120_000)

  test('a kernel that dies is told with its own words', async () => {
    // FINDINGS.md, 1: closed in RESUMING, the device is left in it without a session.
    const events = [
      { type: 'set-state', target: 'RESUMING' },
      { type: 'reopen' },
      { type: 'set-state', target: 'STOP' },
    ]
    const acts = JSON.stringify(events.map((event) => ({ device: 0, lane: 0, event })))
    const args = ['--requirement', 'requests/return', '--features', '7', '--acts', acts]
    const { out, err, code } = await ran('replay', '--backend', `vfio:${paths[0]}`, '--agent', agentOf(), ...args)
    expect(`${out}${err}`).toMatch(
      /the agent is gone: it ended with exit code 3: vfio-mig: the kernel of the lab has died \/ +BUG: kernel NULL/,
    )
    expect(code).toBe(3)
  }, 60_000)
})
