// A verification that does not go well: devices that throw, never answer, answer nonsense or disappear, and users who
// interrupt. What is known by then is told and saved, and nothing of it is green.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { ok, protocol, restrict, type Act, type FeatureSet, type World } from '#model'
import { requirements, simulated, v2, type Backend, type Requirement, type Verdict } from '#properties'
import { problemsOf, type Screen } from './command.ts'
import { dutiesOfDevices, requirementOf, requirementsOf } from './device.ts'
import { nameText } from './reports/verdict-text.ts'
import { exitOf, verifyDevice } from './verify-device.ts'
import { taskOf, type VerifyOptions } from './verify-task.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))
const json = join(folder, 'report.json')
interface Report {
  readonly isWhole: boolean
  readonly results: readonly { readonly requirement: string; readonly verdict: Verdict }[]
}
const saved = (): Report => JSON.parse(readFileSync(json, 'utf8')) as Report

type Perform = (act: Act, world: World) => unknown

/** A device that answers as it is told, and the reference device behind it. */
const deviceThat =
  (perform: Perform, open = () => {}) =>
  (features: FeatureSet): Backend => ({
    ...simulated(features),
    name: 'a fake',
    open(layout) {
      open()
      const world = simulated(features).open(layout)
      const { powers, devices } = world
      const answers = (acts: readonly Act[]): unknown => {
        const [first] = acts.map((act) => perform(act, world))
        return first instanceof Promise ? first : [first]
      }
      // Asked act by act: it takes no batches.
      return { powers, devices, perform: answers as World['perform'] }
    },
  })

interface Told {
  readonly out: string
  readonly code: number
}

/** Verifies a device that is none of the backends. */
async function told(
  make: (features: FeatureSet) => Backend,
  options: VerifyOptions = {},
  screen?: Screen,
): Promise<Told> {
  let out = ''
  const terminal = { out: (text: string) => void (out += text), err: () => {}, exit: () => {}, screen }
  const task = await taskOf({ features: '1', runs: '5', depth: '1', json, ...options }, terminal)
  const subjects = task.sets.map((features) => ({
    protocol: v2,
    spec: restrict(protocol, features),
    features,
    backend: make(features),
  }))
  const code = await verifyDevice(task, terminal, subjects)
  return { out, code }
}
const soundly: Perform = (act, world) => (world.perform([act]) as readonly unknown[])[0]
const requirement = 'transitions/end-state'

describe('a device', () => {
  test.each<[string, Perform, string]>([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
      'it crashed: it threw: boom',
    ],
    ['answers nonsense', () => ok({ state: 7n }), 'it crashed: it answered nonsense: {"state":"7n"}'],
    ['answers nothing', () => undefined, 'it crashed: it answered nonsense: nothing'],
    ['disappears', () => Promise.reject(new Error('EPIPE')), 'its promise was rejected: EPIPE'],
  ])('that %s in the middle is not green, and what is known of it is told and saved', async (_, perform, because) => {
    let count = 0
    const after =
      (many: number): Perform =>
      (act, world) =>
        count++ < many ? soundly(act, world) : perform(act, world)
    const { out, code } = await told(deviceThat(after(40)), { requirement })
    expect(out).toContain(`unknown      ${requirement}: ${because}`)
    expect(out).toMatch(new RegExp(`${requirement}, features STOP_COPY: not told, for `))
    // The last steps before, and the one after which it was no more.
    expect(out).toMatch(/\n {2}> +\d+ {2}[a-z-]+.* (crashed|lost): /)
    expect(out).toMatch(/\ntested: 1 unknown\n$/)
    expect(code).toBe(3)
    expect(saved()).toMatchObject({ isWhole: true, results: [{ requirement, verdict: { type: 'unknown', because } }] })
  })

  test('that does not answer is waited for no longer than there is time', async () => {
    const begun = performance.now()
    const { out, code } = await told(
      deviceThat(() => new Promise(() => {})),
      { requirement: 'transitions', time: '300ms' },
    )
    expect(out).toMatch(/unknown +transitions\/end-state: no answer within \d+ ms/)
    expect(performance.now() - begun).toBeLessThan(20_000)
    expect(code).toBe(3)
  })

  test('is shown once for what is wrong everywhere', async () => {
    const { out } = await told(
      deviceThat(() => 7),
      { requirement: 'transitions' },
    )
    expect(out.match(/unknown {6}/g)!.length).toBeGreaterThan(2)
    expect(out.match(/not told, for/g)).toHaveLength(1)
  })

  test('that leaves ends it all; what was found before stays', async () => {
    let opened = 0
    const leaving = (times: number) =>
      deviceThat(soundly, () => {
        if (opened++ >= times) throw new Error('unplugged')
      })
    const { out, code } = await told(leaving(100), { requirement: 'transitions' })
    expect(out).toMatch(
      /upheld {7}transitions\/end-state.*\n.*unknown.*it cannot be opened: unplugged; until then tested/,
    )
    expect(out).toContain('The device is gone: nothing more was tried.\n')
    expect(code).toBe(3)
    const { isWhole, results } = saved()
    expect(isWhole).toBe(false)
    expect(results.at(-1)?.verdict).toMatchObject({ type: 'unknown', isGone: true })
    expect(results.length).toBeLessThan(requirementsOf('transitions').length)
  })

  test('that was never there is nothing that could run', async () => {
    const none = deviceThat(soundly, () => {
      throw new Error('no such device')
    })
    expect(await told(none)).toMatchObject({ code: 4, out: expect.stringContaining('no such device') as string })
    expect(saved().results).toHaveLength(1)
  })
})

describe('the exit code', () => {
  const effort = { runs: 1, events: 1, witnessed: 1 }
  const upheld: Verdict = { type: 'upheld', ...effort }
  const counterexample = {} as never
  const broken = { type: 'refuted', ...effort, counterexample } as const
  const deviates = { type: 'deviates', ...effort, counterexample } as const
  const excepted: Verdict = { type: 'excepted', reason: 'known', verdict: broken }
  const kept = { came: 'kept' } as never
  test.each<[string, readonly Verdict[], boolean, number]>([
    ['all upheld', [upheld, { type: 'inapplicable', because: '' }], false, 0],
    ['a refutation before anything', [upheld, { type: 'silent', ...effort }, broken], false, 1],
    ['a deviation', [upheld, deviates], false, 0],
    ['a deviation, strictly', [upheld, deviates], true, 1],
    ['what is excepted', [excepted], true, 0],
    ['what is silent', [upheld, { type: 'silent', ...effort }], false, 3],
    ['what is unknown', [upheld, { type: 'unknown', because: '', ...effort }], false, 3],
    ['nothing that applies', [{ type: 'inapplicable', because: '' }], false, 4],
    ['nothing at all', [], false, 4],
  ])('of %s', (_, verdicts, strict, code) => {
    expect(exitOf(verdicts, [], strict)).toBe(code)
    expect(exitOf(verdicts, [kept], strict)).toBe(1)
  })
})

describe('a duty of the user', () => {
  const duty: Requirement = { ...requirements[0]!, name: 'duties/made-up', party: 'user' }
  const catalogue = [...requirements, duty]
  test('is no verdict on a device, and a matter of traces', () => {
    expect(requirementsOf(undefined, catalogue)).toContain(duty)
    expect(dutiesOfDevices(undefined, catalogue)).toEqual(requirements.filter(({ party }) => party !== 'user'))
    expect(dutiesOfDevices('discovery', catalogue).length).toBeGreaterThan(0)
    expect(nameText(duty)).toBe('duties/made-up (user)')
    expect(nameText({ ...duty, level: 'should' })).toBe('duties/made-up (should, user)')
    for (const name of ['duties', 'duties/made-up']) {
      expect(requirementsOf(name, catalogue)).toEqual([duty])
      expect(() => dutiesOfDevices(name, catalogue)).toThrow(`${name} is a duty of the user`)
    }
  })
  test('a requirement to replay is one', () => {
    expect(requirementOf('sessions/ended').name).toBe('sessions/ended')
    try {
      requirementOf('sessions')
      expect.fail('it is several')
    } catch (error) {
      expect(problemsOf(error)?.[0]?.message).toMatch(/^sessions is \d+ requirements$/)
    }
  })
})

describe('progress', () => {
  test('is shown on a terminal and gone at the end; the result is the same without', async () => {
    const written: string[] = []
    const screen = { write: (text: string) => void written.push(text), columns: 70 }
    const options = { features: '7', requirement: 'sessions/shared', runs: '300', depth: '2' }
    const watched = await told(simulated, options, screen)
    const [first] = written.map((text) => text.replace('\r\u001b[K', ''))
    expect(first).toMatch(/^sessions\/shared: (enumerated|random), [\d,]+ runs, [\d,]+ events\/s/)
    expect(written.every((text) => text.length <= 69 + 4)).toBe(true)
    expect(written.at(-1)).toBe('\r\u001b[K')
    expect((await told(simulated, options)).out).toBe(watched.out)
  })
})

describe('the command in a process of its own', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  interface Ended {
    readonly out: string
    readonly err: string
    readonly code: number | null
  }
  /** Runs the command; `after` is done once it has said that it has begun. */
  function spawned(args: readonly string[], after?: NodeJS.Signals): Promise<Ended> {
    const node = ['--import', 'tsx', '--conditions=source', 'scripts/bin.ts', 'verify', ...args]
    const child = spawn(process.execPath, node, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err, isSent] = ['', '', false]
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString()
      // The heading comes when the signal is listened to.
      if (after === undefined || isSent || !out.includes('\nflags ')) return
      isSent = true
      setTimeout(() => child.kill(after), 300)
    })
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    return new Promise((resolve) => child.on('close', (code) => resolve({ out, err, code })))
  }
  const long = ['--requirement', 'sessions', '--runs', '100000000', '--seed', '7', '--json', json]

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'is interrupted by %s: it tells what is known, and saves it',
    async (name) => {
      writeFileSync(json, 'old')
      const { out, err, code } = await spawned(long, name)
      expect(out).toMatch(
        /unknown {6}sessions\/last-arc-opens: it was interrupted; until then tested \d+ times in \d+ runs/,
      )
      expect(out).toMatch(/\ntested: 1 unknown\ninterrupted; the seed was 7\n$/)
      // Nothing was tried after it, and nothing of it is on the pipe.
      expect(out.match(/^flags /gm)).toHaveLength(1)
      expect({ err, code }).toEqual({ err: '', code: 3 })
      expect(saved()).toMatchObject({ isWhole: false, seed: 7, results: [{ verdict: { type: 'unknown' } }] })
      expect(readdirSync(folder)).toEqual(['report.json'])
    },
  )

  test('is silent on a pipe, says the same bytes for the same seed, and says whether it can', async () => {
    const args = ['--features', '3', '--requirement', 'transitions', '--runs', '70', '--seed', '5', '--json', '-']
    const [first, second] = await Promise.all([spawned(args), spawned(args)])
    expect(first).toEqual(second)
    expect(first.code).toBe(0)
    // With JSON on standard output the rest is on the other one.
    expect(JSON.parse(first.out)).toMatchObject({ seed: 5, isWhole: true })
    expect(first.err).not.toContain('not reproducible')
    expect((await spawned(['--features', '1', '--requirement', 'discovery', '--time', '1s'])).out).toContain(
      '; bounded by --time, so not reproducible\n',
    )
  })

  test('says at once that a result cannot be written', async () => {
    const { out, err, code } = await spawned(['--runs', '100000000', '--json', '/nowhere/x.json'])
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toContain('--json: /nowhere/x.json cannot be written (ENOENT)')
  })
})
