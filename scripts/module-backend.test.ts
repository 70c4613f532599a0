import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { ran } from './cli.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-module-'))
afterAll(() => rmSync(folder, { recursive: true }))

let number = 0
/** A module of this text. */
function moduleOf(text: string): string {
  const file = join(folder, `device-${++number}.mjs`)
  writeFileSync(file, text)
  return file
}

/** A process that sees the package as who has installed it, and its sources in place of its build. */
function shell(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=source', ...args], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return { out: stdout, err: stderr, code: status }
}

describe('a device of the user', () => {
  const example = 'properties/examples/own-device.mjs'
  const about = ['--requirement', 'loads/incomplete', '--runs', '20']

  test('is refuted by its one fault, and the line that is printed does it again', () => {
    const { out, err, code } = shell('scripts/bin.ts', 'verify', '--backend', `module:${example}`, '--runs', '20')
    expect(err).toBe(`${example}: a counter, STOP_COPY\n`)
    expect(out.match(/^ {2}REFUTED +(\S+):/gm)).toEqual(['  REFUTED      loads/incomplete:'])
    expect(out).toContain('RESUMING was left for STOP with 1 of 2 bytes.')
    expect(code).toBe(1)
    const [, line, acts] = /replay {2}npm run -s vfio-mig -- (replay .*loads\/incomplete.*) --acts '(.*)'$/m.exec(out)!
    const again = shell('scripts/bin.ts', ...line!.split(' '), '--acts', acts!)
    expect([again.code, again.out]).toEqual([1, expect.stringContaining('\nbroken\n')])
  })

  test('is upheld without it', () => {
    const text = readFileSync(join(home, example), 'utf8')
    const last = 'if (target === state) return ok(false)'
    const check = "if (state === 'RESUMING' && sessions.at(-1).bytes.length < SIZE) return failed('EINVAL')"
    expect(text).toContain(last)
    // Beside the other one, for the package is found from there.
    const mended = join(home, 'properties/examples', `mended-${process.pid}.mjs`)
    try {
      writeFileSync(mended, text.replace(last, `${last}\n${check}`))
      const { out, code } = shell('scripts/bin.ts', 'verify', '--backend', `module:${mended}`, ...about)
      expect(out).toMatch(/upheld +loads\/incomplete: tested \d+ times/)
      expect(code).toBe(0)
    } finally {
      rmSync(mended)
    }
  })

  test('is verified by code as well, through the doors of the package', () => {
    const program = `
      import { requirements, v2, verify } from 'vfio-mig'
      import { protocol, restrict } from 'vfio-mig/model'
      import { backend, features } from './${example}'
      const requirement = requirements.find(({ name }) => name === 'loads/incomplete')
      const subject = { protocol: v2, spec: restrict(protocol, features), features, backend }
      const { type } = await verify(requirement, subject, { seed: 1, runs: 20, depth: 2 })
      console.log(type)`
    const made = shell('--input-type=module', '-e', program)
    expect(made).toMatchObject({ out: 'refuted\n', err: '' })
    const door = shell('--input-type=module', '-e', "console.log(typeof (await import('vfio-mig/generators')).v1)")
    expect(door.out).toBe('object\n')
  })
})

const world = '{ powers: [], devices: 1, perform: (acts) => acts.map(() => ({ type: "errno", errno: "EIO" })) }'
const backend = `{ name: 'mine', powers: [], open: () => (${world}) }`
const features = "export const features = ['STOP_COPY']\n"

describe('a module', () => {
  test.each<[string, string]>([
    ['named backend', `${features}export const backend = ${backend}`],
    ['the default', `${features}export default ${backend}`],
    ['made for the features', `${features}export default (set) => ({ ...${backend}, name: set.join() })`],
    [
      'an instance of a class',
      `${features}class Mine { name = 'mine'; powers = []; #world = ${world}; open() { return this.#world } }
      export default new Mine()`,
    ],
  ])('may have its backend %s', async (_, text) => {
    const { out, err, code } = await ran(
      'verify',
      '--backend',
      `module:${moduleOf(text)}`,
      '--requirement',
      'discovery',
    )
    expect(err).toMatch(/^.*: (mine|STOP_COPY), STOP_COPY\n$/)
    // It refuses whatever it is asked: nothing is put to the test.
    expect(out).toContain('silent       discovery/features')
    expect(code).toBe(3)
  })

  test('may leave its features to the command', async () => {
    const file = moduleOf(`export const backend = ${backend}`)
    const args = ['verify', '--backend', `module:${file}`, '--requirement', 'discovery/features'] as const
    expect(await ran(...args)).toMatchObject({ code: 2, err: expect.stringContaining('which features') as string })
    expect((await ran(...args, '--features', '3')).out).toContain('flags 3  STOP_COPY|P2P')
  })

  test.each<[string, string, string]>([
    ['is no JavaScript', 'export const', 'it cannot be loaded: '],
    ['throws', "throw new Error('no luck')", 'it cannot be loaded: Error: no luck'],
    ['exports nothing', features, 'it exports no backend'],
    ['exports no object', `${features}export const backend = 7`, ': backend: expected a backend, it is number'],
    [
      'has no name',
      `${features}export default { powers: [], open() {} }`,
      'default.name: expected a text, it is missing',
    ],
    [
      'has no powers',
      `${features}export default { name: 'x', open() {} }`,
      'default.powers: expected a list of powers',
    ],
    [
      'has a power that is none',
      `${features}export default { name: 'x', powers: ['inspekt'], open() {} }`,
      'default.powers: inspekt is no power\n  Did you mean inspect?',
    ],
    ['cannot be opened', `${features}export default { name: 'x', powers: [] }`, 'default.open: expected a function'],
    [
      'cannot be closed',
      `${features}export default { name: 'x', powers: [], open() {}, close: 1 }`,
      'default.close: expected a function of a world, or none, it is number',
    ],
    [
      'has half a device',
      `${features}export default { name: 'x', powers: [], open() {}, devices: 0.5 }`,
      'default.devices',
    ],
    [
      'makes none',
      `${features}export default () => { throw new Error('no luck') }`,
      'default: it threw: Error: no luck',
    ],
    ['has features that are none', `export const features = ['P3P']`, 'features: P3P is no feature'],
    ['has features that are no list', `export const features = 7`, 'features: expected a list of names, it is number'],
  ])('that %s is refused, and it is said where', async (_, text, said) => {
    const { out, err, code } = await ran('verify', '--backend', `module:${moduleOf(text)}`)
    expect([out, code]).toEqual(['', 2])
    expect(err).toContain(said)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test.each<[readonly string[], string]>([
    [['module:'], 'no file is named'],
    [['module:/nowhere/x.mjs'], 'there is no file /nowhere/x.mjs'],
    [['module:x.mjs', '--agent', 'y'], '--agent: it is about a live device'],
    [['module:x.mjs', '--deadline', 'soon'], '--deadline: soon is no duration'],
    [['module:x.mjs', '--mutant', 'opens-early'], '--mutant: mutants are simulated'],
  ])('%j is unusable', async (args, said) => {
    expect(await ran('verify', '--backend', ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(said) as string,
    })
  })

  test('whose device throws has crashed, which is a verdict', async () => {
    const file = moduleOf(`${features}export const backend = { ...${backend}, open() { throw new Error('no luck') } }`)
    const { out, code } = await ran('verify', '--backend', `module:${file}`, '--requirement', 'discovery/features')
    expect(out).toContain('it cannot be opened: no luck')
    expect(code).toBe(4)
  })
})

/** A module whose device has this in the place of what is right. */
const deviceWith = (wrong: string): string =>
  `module:${moduleOf(`${features}const world = ${world}\nexport const backend = { ...${backend}, ${wrong} }`)}`
const acts = '[{"device":0,"lane":0,"event":{"type":"get-state"}}]'
const line = ['--requirement', 'transitions/end-state', '--features', 'STOP_COPY', '--acts', acts] as const
const never = 'new Promise(() => {})'

describe('a world', () => {
  test.each<[string, string, string]>([
    ['is null', 'open: () => null', 'world: expected an object with powers and perform, it is null'],
    ['is empty', 'open: () => ({})', 'world.powers: expected a list of powers, which may be empty, it is missing'],
    [
      'performs nothing',
      'open: async () => ({ powers: [], perform: 7 })',
      'world.perform: expected a function of acts, which gives outcomes, it is number',
    ],
  ])('that %s cannot be opened, and it is said which field is wrong', async (_, wrong, said) => {
    const device = deviceWith(wrong)
    const { out, code } = await ran('verify', '--backend', device, '--requirement', 'discovery/features')
    expect(out).toContain(`it cannot be opened: ${said}`)
    expect(code).toBe(4)
    const again = await ran('replay', '--backend', device, ...line)
    expect(again).toMatchObject({ code: 4, err: expect.stringContaining(`it cannot be opened: ${said}\n`) as string })
  })

  test.each(['true', '[]', '[7]', 'undefined', 'Promise.resolve(7)'])(
    'may be closed by what gives %s',
    async (gives) => {
      const again = await ran('replay', '--backend', deviceWith(`close: () => ${gives}`), ...line)
      expect(again).toMatchObject({ code: 3, out: expect.stringContaining('nothing put it to the test') as string })
    },
  )
})

describe('a promise of a module that never settles', () => {
  const json = join(folder, 'found.json')
  const short = ['--deadline', '50ms'] as const

  test('ends a wait as long as --deadline says, which the results have', async () => {
    const device = deviceWith(`open: () => ({ ...world, perform: () => ${never} })`)
    const args = ['--backend', device, ...short] as const
    const { out, code } = await ran('verify', ...args, '--requirement', 'discovery/features', '--json', json)
    expect(out).toContain('unknown      discovery/features: no answer within 50 ms')
    expect(code).toBe(3)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ options: args.join(' ') })
    const again = await ran('replay', ...args, ...line)
    expect(again).toMatchObject({ code: 3, out: expect.stringContaining('unknown: no answer within 50 ms') as string })
  })

  test('counts for a device that says how many there are of it as well', async () => {
    const device = deviceWith(`devices: 1, open: () => ({ ...world, perform: () => ${never} })`)
    const { out } = await ran('verify', '--backend', device, ...short, '--requirement', 'discovery/features')
    expect(out).toContain('unknown      discovery/features: no answer within 50 ms')
  })

  test.each([
    ['opened', 'open'],
    ['given back', 'close'],
  ])('is a device that cannot be %s', async (done, field) => {
    const args = ['--backend', deviceWith(`${field}: () => ${never}`), ...short] as const
    const { out, code } = await ran('verify', ...args, '--requirement', 'discovery/features', '--json', json)
    expect(out).toContain(`unknown      discovery/features: it cannot be ${done}: no answer within 50 ms`)
    expect(code).toBe(4)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ isWhole: true, results: [{}] })
    const again = await ran('replay', ...args, ...line)
    expect(again).toMatchObject({ code: 4, err: expect.stringContaining(`it cannot be ${done}: no answer`) as string })
  })

  test('is a module that is not loaded', async () => {
    const file = moduleOf(`${features}export const backend = ${backend}\nawait ${never}`)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const loading = ran('verify', '--backend', `module:${file}`)
      while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve))
      vi.advanceTimersByTime(30_000)
      const { out, err, code } = await loading
      expect([out, code]).toEqual(['', 4])
      expect(err).toBe(`vfio-mig: ${file}: it is not loaded within 30000 ms: what it awaits by itself has not come\n`)
    } finally {
      vi.useRealTimers()
    }
  })
})
