// Modules that do what nobody has asked for, each in a process of its own: what is known by then is told and saved, the
// module is named, and the exit code is that of what could not be told.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passing } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const home = new URL('..', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-guest-'))
afterAll(() => rmSync(folder, { recursive: true }))

let number = 0
/** A module that does something before each batch of a device with one fault. */
function moduleOf(before: string, first = ''): string {
  const file = join(folder, `device-${++number}.mjs`)
  const text = `
    import { backend as inner, features } from '${new URL('properties/examples/own-device.mjs', home).href}'
    export { features }
    ${first}
    export const backend = {
      name: 'a guest',
      powers: [],
      open(layout) {
        const { perform, ...world } = inner.open(layout)
        return { ...world, perform(acts) { ${before}; return perform(acts) } }
      },
    }`
  writeFileSync(file, text)
  return file
}

const argsOf = (...args: readonly string[]): string[] => [
  '--import',
  'tsx',
  '--conditions=source',
  'scripts/bin.ts',
  ...args,
]
const cwd = fileURLToPath(home)
function shell(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, argsOf(...args), { cwd, encoding: 'utf8' })
  return { out: stdout, err: stderr, code: status }
}

const json = join(folder, 'found.json')
const verified = (file: string, ...args: readonly string[]) =>
  shell('verify', '--backend', `module:${file}`, '--requirement', 'loads', '--runs', '5', '--json', json, ...args)
const saved = () => JSON.parse(readFileSync(json, 'utf8')) as { isWhole: boolean; results: { requirement: string }[] }

describe('what a module does that nobody has asked for', () => {
  /** When the fault has been told; there is more to do then. */
  const late = 'if (isDue())'
  const isDue = `
    let [isTold, isDone] = [false, false]
    const { write } = process.stdout
    process.stdout.write = function (text, ...rest) {
      isTold ||= text.includes('REFUTED')
      return write.call(this, text, ...rest)
    }
    const isDue = () => isTold && !isDone && (isDone = true)`

  test.each<[string, string, string]>([
    [
      'ends the process',
      `${late} process.exit(0)`,
      'something that it runs has ended the process\n  It was likely FILE',
    ],
    [
      'throws in a timer',
      `${late} setTimeout(() => { throw new Error('stray') }, 0)`,
      'an error that nobody waits for, likely of FILE, which runs in this process: stray\n',
    ],
    [
      'leaves a rejected promise',
      `${late} void Promise.reject(Object.create(null))`,
      'likely of FILE, which runs in this process: ',
    ],
  ])('is no defect of ours, and what is known is told and saved: it %s', (_, before, says) => {
    const file = moduleOf(before, isDue)
    const { out, err, code } = verified(file)
    expect(err).toContain(says.replaceAll('FILE', file))
    expect(err).not.toContain('a defect of ours')
    expect(code).toBe(3)
    expect(out).toContain('  REFUTED      loads/incomplete:')
    expect(out).toMatch(/it was {2}RESUMING was left for STOP with 1 of \d+ bytes/)
    expect(out).toMatch(/\ntested: .*1 refuted/)
    const { isWhole, results } = saved()
    expect(isWhole).toBe(false)
    expect(results.map(({ requirement }) => requirement)).toContain('loads/incomplete')
  })

  test('leaves nothing that could go on, and is heard all the same', () => {
    // Without timers nothing ends a wait.
    const file = moduleOf('return new Promise(() => {})', 'globalThis.setTimeout = () => ({})')
    const { out, err, code } = verified(file)
    expect(err).toContain(`nothing is left that could go on: likely a promise of ${file} never settles\n`)
    expect(out).toMatch(/\ntested: .*unknown\ninterrupted; the seed was 1\n$/)
    expect(code).toBe(3)
    expect(saved().isWhole).toBe(false)
    const acts = '[{"device":0,"lane":0,"event":{"type":"get-state"}}]'
    const line = ['--requirement', 'loads/incomplete', '--features', 'STOP_COPY', '--acts', acts]
    const again = shell('replay', '--backend', `module:${file}`, ...line)
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining('nothing is left that could go on') as string })
  })
})

test('what a module leaves running keeps nobody waiting, and no output is lost on a slow reader', async () => {
  const file = moduleOf('', "setInterval(() => {}, 1000); process.stdout.write('x'.repeat(1_000_000))")
  const args = argsOf('verify', '--backend', `module:${file}`, '--requirement', 'loads/incomplete', '--runs', '5')
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve))
  const late = setTimeout(() => child.kill('SIGKILL'), 100_000)
  await passing(6000)
  let out = ''
  for await (const piece of child.stdout.setEncoding('utf8')) out += piece as string
  expect(out).toMatch(/^x{1000000}Device: /)
  expect(out).toMatch(/\ntested: 1 refuted\n$/)
  expect(await ended).toBe(1)
  clearTimeout(late)
})
