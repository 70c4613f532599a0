// The commands about a device, in process: verify, replay, judge, mutants.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { jsonOf, mutants, traceText, valueOf } from '#model'
import { requirements, simulatedMutant, type Counterexample } from '#properties'
import { ran as run } from './cli.ts'
import { requirementsOf, subjectOf } from './device.ts'
import { problemsOf } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-device-'))
afterAll(() => rmSync(folder, { recursive: true }))

const broken = ['verify', '--mutant', 'opens-early', '--features', '1', '--requirement', 'sessions/last-arc-opens']

/** The counterexample of a verification, as its JSON file has it. */
async function counterexample(): Promise<Counterexample> {
  const file = join(folder, 'report.json')
  await run(...broken, '--json', file)
  const report = valueOf(JSON.parse(readFileSync(file, 'utf8'))) as {
    results: { verdict: { counterexample: Counterexample } }[]
  }
  return report.results[0]!.verdict.counterexample
}

describe('verify', () => {
  test('the reference device is upheld, seed first, and says how often it was tested', async () => {
    const { out, code } = await run('verify', '--features', '1', '--requirement', 'transitions', '--runs', '5')
    expect(out).toMatch(/^Device: simulated; seed 1, 5 random plans/)
    expect(out).toMatch(/upheld {7}transitions\/end-state: tested \d+ times in \d+ runs/)
    expect(code).toBe(0)
  })
  test('a mutant is refuted, with the steps, what was wanted, and a line that replays it', async () => {
    const { out, code } = await run(...broken)
    expect(code).toBe(1)
    expect(out).toMatch(/> +\d+ {2}set-state STOP +ok, and a data_fd/)
    const line = /replay {2}vfio-mig (replay .*)$/m.exec(out)![1]!
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
    const again = await run(...args)
    expect(again.code).toBe(1)
    expect(again.out).toContain('broken')
  })
  test('the same seed gives the same bytes, another one does not have to', async () => {
    const args = ['verify', '--features', '5', '--requirement', 'streams', '--runs', '20', '--json', '-']
    const { out } = await run(...args)
    expect(out).toBe((await run(...args)).out)
    // Standard output is JSON and nothing else.
    expect(JSON.parse(out)).toHaveProperty('results')
  })
  test('nothing that was not put to the test is green', async () => {
    const { out, code } = await run('verify', '--features', '1', '--requirement', 'migration', '--runs', '0')
    expect(out).toContain('silent')
    expect(code).toBe(3)
  })
  test('what needs a feature that the device lacks is inapplicable', async () => {
    const { out, code } = await run('verify', '--features', '1', '--requirement', 'precopy/initial')
    expect(out).toContain('the device has no PRE_COPY')
    expect(code).toBe(4)
  })
  test.each([
    [['--mutant', 'open-early'], 'Did you mean opens-early?'],
    [['--requirement', 'sesions'], 'Did you mean sessions?'],
    [['--backend', 'lap'], 'lap is no backend\n  Did you mean lab?'],
    [['--features', '9'], 'no defined set'],
    [['--runs', 'many'], 'Give a whole number'],
    [['--time', '5'], 'Give one such as 500ms'],
    [['--requirement', 'discovery', '--json', '/nowhere/x.json', '--runs', '1', '--depth', '0'], 'cannot be written'],
  ])('%j is unusable', async (args, message) => {
    expect(await run('verify', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
})

describe('replay and judge', () => {
  test('a saved counterexample breaks again, and its trace is judged without a device', async () => {
    const file = join(folder, 'counterexample.json')
    const found = await counterexample()
    writeFileSync(file, JSON.stringify(found))
    // The file says which mutant it was found on.
    expect((await run('replay', file)).code).toBe(1)
    expect((await run('replay', join(folder, 'report.json'))).code).toBe(1)
    expect((await run('replay', file, '--judge')).code).toBe(1)
    // The reference device does not have the fault.
    const acts = JSON.stringify(jsonOf(found.acts))
    expect((await run('replay', '--requirement', found.requirement, '--features', '1', '--acts', acts)).code).toBe(0)
    expect((await run('replay', '--requirement', 'admitted/must', '--acts', '[]')).code).toBe(3)
  })
  test('a trace recorded elsewhere is judged by the whole catalogue', async () => {
    const file = join(folder, 'trace.jsonl')
    writeFileSync(file, traceText((await counterexample()).trace))
    const { out, code } = await run('judge', file)
    expect(out).toMatch(/BROKEN +sessions\/last-arc-opens/)
    expect(out).toMatch(/silent +migration\/live/)
    expect(code).toBe(1)
  })
  test('what a legal device does is no alarm: a request that fails, a beginning that is missing', async () => {
    const header = {
      version: 1,
      protocol: 'v2',
      features: [['STOP_COPY', 'P2P', 'PRE_COPY']],
      powers: [],
      partial: false,
    }
    const step = (event: object, outcome: object, at: number) => ({
      act: { device: 0, lane: 0, event },
      outcome,
      began: at,
      ended: at + 1,
    })
    const steps = [
      step({ type: 'get-state' }, { type: 'ok', value: 'RUNNING' }, 0),
      step({ type: 'set-state', target: 'STOP' }, { type: 'errno', errno: 'EINVAL' }, 2),
    ]
    const arcs = [step({ type: 'arcs' }, { type: 'ok', value: ['RUNNING -> RUNNING_P2P'] }, 0)]
    const cases = [
      [header, ...steps],
      [{ ...header, partial: true }, ...arcs],
    ]
    for (const lines of cases) {
      const file = join(folder, 'legal.jsonl')
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      expect((await run('judge', file)).code).not.toBe(1)
    }
  })
  test.each([
    [[['STOP_COPY'], ['STOP_COPY', 'P2P']], [], 'are not judged together'],
    [[], [], 'does not say the features'],
    [[['FOO']], [], 'FOO is no feature'],
    [[['STOP_COPY']], ['--features', '7'], 'the trace says otherwise'],
  ])('features %j with %j are unusable', async (features, options, message) => {
    const file = join(folder, 'features.jsonl')
    writeFileSync(file, JSON.stringify({ version: 1, protocol: 'v2', features, powers: [], partial: false }))
    expect(await run('judge', file, ...options)).toMatchObject({
      code: 2,
      err: expect.stringContaining(message) as string,
    })
  })
  test.each([
    ['', 'nothing is there'],
    ['{', '/bad.jsonl:1: not JSON'],
    ['{"version": 99}', 'version 99 is newer than 1'],
    ['{"version": 1}', '/bad.jsonl:1: protocol'],
    ['7', '/bad.jsonl:1: line 1 must be the header'],
  ])('a trace that begins with %j is unusable', async (text, message) => {
    const file = join(folder, 'bad.jsonl')
    writeFileSync(file, text)
    expect(await run('judge', file)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
  test.each([
    ['{"act": {"device": 0, "lane": 0, "event": {"type": "fly"}}}', ':2: act.event.type'],
    ['{"act": {"device": 0', ':2: not JSON\n  Is the line cut short?'],
    ['', ':2: not JSON'],
    [
      '{"act":{"device":0,"lane":0,"event":{"type":"reset"}},"outcome":{"type":"okay"},"began":0,"ended":1}',
      ':2: outcome.type: okay is no outcome. Did you mean ok?',
    ],
    [
      '{"act":{"device":0,"lane":0,"event":{"type":"read","session":0,"length":1}},' +
        '"outcome":{"type":"ok","value":1},"began":0,"ended":1}',
      ':2: outcome.value: it is no reply to read',
    ],
  ])('a step %j is unusable', async (line, message) => {
    const file = join(folder, 'step.jsonl')
    const header = '{"version":1,"protocol":"v2","features":[["STOP_COPY"]],"powers":[],"partial":false}'
    writeFileSync(file, `${header}\n${line}\n`)
    expect(await run('judge', file)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
  test.each([
    [{ device: -1, event: { type: 'get-state' } }, '[0].device: Too small'],
    [{ device: 0.5, event: { type: 'get-state' } }, '[0].device: Invalid input: expected int'],
    [{ device: 1, event: { type: 'get-state' } }, '[0].device: there is no device 1\n  It is about one device, 0.'],
    [{ event: { type: 'get-stat' } }, '[0].event.type: get-stat is no event. Did you mean get-state?'],
    [{ event: 'get-state' }, '[0].event: get-state is no event'],
    [{ event: 7 }, '[0].event: expected an event'],
    [{ event: { type: 'set-state', target: 'STOPP' } }, '[0].event.target: STOPP is no state. Did you mean STOP?'],
    [{ event: { type: 'set-state' } }, '[0].event.target: expected a state'],
    [{ event: { type: 'read', session: '0', length: 1 } }, '[0].event.session: Invalid input: expected number'],
    [{ event: { type: 'read', session: 0 } }, '[0].event.length: Invalid input: expected number'],
    [
      { event: { type: 'write', session: 0, content: { type: 'edited' } } },
      '[0].event.content.type: edited is no content. Did you mean edit?',
    ],
    [
      { event: { type: 'write', session: 0, content: { type: 'literal', bytes: 'ff' } } },
      '[0].event.content.bytes: expected bytes, as {"hex": "00ff"}',
    ],
    [{ event: { type: 'reset', hard: true } }, '[0].event: Unrecognized key: "hard"'],
  ])('an act %j is unusable', async (act, message) => {
    const acts = JSON.stringify([{ device: 0, lane: 0, ...act }])
    const line = ['replay', '--requirement', 'discovery/features', '--features', '1', '--acts', acts]
    const { out, err, code } = await run(...line)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toContain(`vfio-mig: --acts: ${message}`)
  })
  test('acts are on devices that the requirement is about', async () => {
    const acts = JSON.stringify([0, 1, 2].map((device) => ({ device, lane: 0, event: { type: 'get-state' } })))
    const { err } = await run('replay', '--requirement', 'migration/stopped', '--features', '1', '--acts', acts)
    expect(err).toBe('vfio-mig: --acts: [2].device: there is no device 2\n  It is about devices 0 to 1.\n')
  })
  test('a file says where it is wrong', async () => {
    const file = join(folder, 'wrong.json')
    const found = await counterexample()
    const problem = async (value: unknown, ...more: readonly string[]): Promise<string> => {
      writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
      const { err, code } = await run('replay', file, ...more)
      expect(code).toBe(2)
      return err.replaceAll(file, 'FILE')
    }
    expect(await problem('{\n"version": }')).toContain('FILE:2:12: not JSON')
    expect(await problem({ ...found, version: 99 })).toContain('FILE: version 99 is newer than 1')
    expect(await problem({ ...found, requirement: 'sessions/last-arc-open' })).toContain('FILE: requirement: sessions/')
    expect(await problem({ ...found, features: ['FOO'] })).toContain('FILE: features: FOO is no feature')
    expect(await problem({ ...found, backend: 'opens-earl' })).toContain('Did you mean opens-early?')
    const [step] = found.trace.steps
    const header = { ...found.trace.header, version: 99 }
    expect(await problem({ ...found, trace: { header, steps: [] } })).toContain(
      'FILE: trace.header: version 99 is newer',
    )
    const early = { ...step, began: 1, ended: 0 }
    const trace = { ...found.trace, steps: [step, early] }
    expect(await problem({ results: [{}, { verdict: { counterexample: { ...found, trace } } }] })).toContain(
      'FILE: results[1].verdict.counterexample.trace.steps[1].ended: it ended before it began',
    )
    expect(await problem({ results: [] })).toContain('there is no such counterexample')
    expect(await problem(found, '--requirement', 'sessions')).toMatch(/--requirement: sessions is \d+ requirements/)
    const report = { results: [{ verdict: { counterexample: found } }] }
    expect(await problem(report, '--requirement', 'sessions/shared')).toContain('there is no such counterexample')
    expect(await problem(report, '--features', '7')).toContain('there is no such counterexample')
  })
  test('nothing to replay is unusable', async () => {
    expect(await run('replay')).toMatchObject({ code: 2, err: expect.stringContaining('nothing to replay') as string })
    expect(await run('replay', '/nowhere')).toMatchObject({ code: 2 })
    expect((await run('replay', '--requirement', 'discovery/features', '--acts', '[{"fly": 1}]')).code).toBe(2)
  })
})

describe('names', () => {
  test('mutants are listed with what they are expected to show', async () => {
    const { out } = await run('mutants')
    expect(out).toContain(`${mutants.length} mutants\n`)
    expect((JSON.parse((await run('mutants', '--json', '-')).out) as { mutants: unknown }).mutants).toHaveLength(
      mutants.length,
    )
    expect((await run('mutants', '--json', '/nowhere/x')).code).toBe(2)
  })
  test('requirements by name, by prefix, all', () => {
    expect(requirementsOf(undefined)).toBe(requirements)
    expect(requirementsOf('sessions/last-arc-opens')).toHaveLength(1)
    expect(requirementsOf('sessions').every(({ name }) => name.startsWith('sessions/'))).toBe(true)
  })
  test('a device by its backend', () => {
    expect(subjectOf({}, ['STOP_COPY']).backend.name).toBe('simulated')
    expect(subjectOf({ mutant: 'opens-early' }, ['STOP_COPY']).backend.name).toBe('opens-early')
    expect(simulatedMutant('no-such', ['STOP_COPY'])).toBeUndefined()
    try {
      subjectOf({ mutant: 'no-such' }, ['STOP_COPY'])
    } catch (error) {
      expect(problemsOf(error)![0]!.remedy).toContain('vfio-mig mutants')
    }
  })
})
