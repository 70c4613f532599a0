// The script is carried out here, statement by statement, on the calls of a kernel that is played: what it prints is a
// trace that the judges read, that is upheld where the kernel is right and refuted where it is not. Where bpftrace is
// installed it has to accept the script as well; it attaches nothing.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ERROR,
  ERROR_NUMBER,
  allFlags,
  cellsOf,
  combinationsOf,
  errnos,
  featureSetsOf,
  nextState,
  protocol,
  requiredOf,
  restrict,
  sessionEffect,
  stateOf,
  tableOf,
  type Helper,
  type Spec,
} from '#model'
import { ran } from '../cli.ts'
import { traceIn } from '../trace-lines.ts'
import { bpftraceOf, pathsOf } from './bpftrace.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'vfio-mig-bpftrace-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a probe finds: registers, thread, time. */
interface Moment {
  readonly tid: number
  readonly nsecs: number
  readonly arg0?: number
  readonly arg1?: number
  readonly arg2?: number
  readonly arg3?: number
  readonly retval?: number
}
/** One probe at a time, by name; memory is what the kernel wrote. */
type Carried = (probe: string, at: Moment) => void

type Probe = (...values: readonly unknown[]) => void

const printed = (format: string, ...values: readonly number[]): string => {
  const left = [...values]
  const text = format.replace(/%(?:llu|[du])/g, () => `${left.shift()}`)
  if (left.length > 0 || text.includes('undefined')) throw new Error(`${format} is given ${values.length} values`)
  return text
}

/** The script as a function: its probes are read strictly, and their statements, which are nearly JavaScript, run. */
function carriedOut(script: string, memory: readonly number[], out: (text: string) => void): Carried {
  const bare = script.replace(/^#!.*\n/, '').replace(/\/\*[\s\S]*?\*\//g, '')
  const probe = /^\s*(BEGIN|k(?:ret)?probe:\w+)\n(?:\/([^/\n]+)\/\n)?\{\n([\s\S]*?)\n\}\n/
  const probes = new Map<string, Probe>()
  const words = (code: string): string =>
    code
      .replace(/\*\(uint32 \*\)(@next\[tid\])/g, 'memory[$1]')
      .replace(/\(u?int(?:32|64)\)/g, '')
      .replace(/\(\$path >> (\d+)\) & 255/g, 'byteOf($path, $1)')
      .replace(/\$path & 255/g, 'byteOf($path, 0)')
      .replace(/@(\w+)\[@(\w+)\[(\w+)\]\]/g, 'maps.$1[maps.$2[$3]]')
      .replace(/@(\w+)\[/g, 'maps.$1[')
      .replace(/delete\(([^)]*)\)/g, 'delete $1')
  const names = ['maps', 'memory', 'printf', 'byteOf', 'tid', 'nsecs', 'arg0', 'arg1', 'arg2', 'arg3', 'retval']
  let rest = bare
  for (let match = probe.exec(rest); match !== null; match = probe.exec(rest)) {
    const [whole, name, predicate, body] = match
    const when = predicate === undefined ? '' : `if (!(${words(predicate)})) return\n`
    const variables = 'var $n, $to, $lane, $began, $end, $path, $shown, $error'
    probes.set(name!, compileFunction(`${variables}\n${when}${words(body!)}`, names) as Probe)
    rest = rest.slice(whole.length)
  }
  if (rest.trim() !== '') throw new Error(`no probe: ${rest.trim().slice(0, 60)}`)
  const emptyMap = (): Record<string, number> =>
    new Proxy<Record<string, number>>({}, { get: (map, key: string) => map[key] ?? 0 })
  const maps = new Proxy<Record<string, Record<string, number>>>(
    {},
    { get: (all, name: string) => (all[name] ??= emptyMap()) },
  )
  const byteOf = (path: number, shift: number): number => Math.floor(path / 2 ** shift) % 256
  const printf = (format: string, ...values: readonly number[]): void => out(printed(format, ...values))
  return (name, { tid, nsecs, arg0 = 0, arg1 = 0, arg2 = 0, arg3 = 0, retval = 0 }) =>
    probes.get(name)!(maps, memory, printf, byteOf, tid, nsecs, arg0, arg1, arg2, arg3, retval)
}

interface Asked {
  readonly device: number
  readonly target: string
  /** The arc that fails, counted from 0, and its errno. */
  readonly fails?: readonly [number, number]
  /** The device is reset first, which no probe sees. */
  readonly reset?: boolean
}

/** A kernel performs requests, each of its devices with every feature of the spec; what the script prints of it. */
function watched(spec: Spec, requests: readonly Asked[], helper: Helper, script = bpftraceOf(protocol)): string {
  const memory: number[] = []
  const lines: string[] = []
  const carry = carriedOut(script, memory, (text) => void lines.push(text))
  const numberOf = (name: string): number => stateOf(protocol, name)?.number ?? ERROR_NUMBER
  const states: string[] = []
  let nsecs = 1_000_000_000_000_000
  const probe = (name: string, at: Partial<Moment>): void => carry(name, { tid: 4711, nsecs: (nsecs += 1000), ...at })
  carry('BEGIN', { tid: 1, nsecs })
  for (const { device, target, fails, reset } of requests) {
    if (reset === true) states[device] = 'RUNNING'
    let state = states[device] ?? 'RUNNING'
    let [retval, opened] = [0, false]
    probe('kprobe:vfio_device_fops_unl_ioctl', {})
    for (let arc = 0; state !== target && retval === 0 && arc < 9; arc++) {
      const registers = { arg0: 0xff00 + device, arg1: numberOf(state), arg2: numberOf(target), arg3: 7 }
      probe('kprobe:vfio_mig_get_next_state', registers)
      const answer = nextState(helper, allFlags(spec), state, target)
      if (answer.type === 'next') memory[7] = numberOf(answer.state)
      probe('kretprobe:vfio_mig_get_next_state', { retval: answer.type === 'next' ? 0 : 2 ** 32 - 22 })
      if (answer.type !== 'next') retval = -22
      else if (fails?.[0] === arc) retval = -fails[1]
      else {
        opened = sessionEffect(stateOf(protocol, state)!, stateOf(protocol, answer.state)!) === 'opens'
        state = answer.state
      }
    }
    if (opened && retval === 0) probe('kprobe:fd_install', {})
    probe('kretprobe:vfio_device_fops_unl_ioctl', { retval })
    states[device] = state
  }
  return lines.join('')
}

const right: Helper = { cells: cellsOf(tableOf(protocol)), required: requiredOf(protocol), guarded: true }
const withCell = (from: string, to: string, next: string): Helper => ({
  ...right,
  cells: { ...right.cells, [from]: { ...right.cells[from]!, [to]: next } },
})

const judgedBy = async (text: string, features = 7): Promise<string> => {
  const file = join(folder, 'trace.jsonl')
  writeFileSync(file, text)
  return (await ran('judge', file, '--features', String(features))).out
}
/** The requirements of the device that are broken. What its user did is made up here. */
const accusedIn = (said: string): readonly string[] =>
  [...said.matchAll(/^ {2}(?:BROKEN|deviates) +(\S+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('users/'))
const asked = (...targets: readonly string[]): readonly Asked[] => targets.map((target) => ({ device: 0, target }))

describe('the paths in the script', () => {
  test.each(featureSetsOf(protocol.features))('are those of %s', (...set) => {
    const spec = restrict(protocol, set)
    const script = bpftraceOf(protocol)
    for (const { count, paths } of combinationsOf(tableOf(spec))) {
      if (count === 0) continue
      const code = paths[0]!.reduce((sum, name) => sum * 256 + stateOf(spec, name)!.number, 0)
      const arcs = paths[0]!.slice(1).map((to, at) => `\\"${paths[0]![at]} -> ${to}\\"`)
      const line = script.split('\n').filter((each) => each.includes(`if ($path == ${code}) `))
      expect(line).toHaveLength(1)
      expect(line[0]).toContain(`\\"value\\":[${arcs.join(',')}]}`)
    }
  })

  test('are no others', () => {
    expect(pathsOf(protocol)).toHaveLength([...bpftraceOf(protocol).matchAll(/if \(\$path == /g)].length)
    expect(pathsOf(protocol)).toHaveLength(51)
  })
})

describe('what it prints', () => {
  test('is a trace of every pair, and nothing is wrong with it', async () => {
    const requests = combinationsOf(tableOf(protocol)).flatMap(({ from, to }) => asked('RUNNING', from, to))
    const text = watched(protocol, requests, right)
    const { header, steps } = traceIn(text, 'trace')
    expect(header).toMatchObject({ partial: true, powers: ['arcs'] })
    expect(steps.length).toBeGreaterThan(200)
    const said = await judgedBy(text)
    expect(said).toMatch(/holds +transitions\/arcs.*: \d\d+ witnesses/)
    expect(said).toMatch(/holds +refusals\/blocked.*: 2 witnesses/)
    expect(accusedIn(said)).toEqual([])
  })

  test('tells devices apart, failures by their names, and what it has not seen', () => {
    const text = watched(
      protocol,
      [
        { device: 5, target: 'STOP' },
        { device: 9, target: 'STOP_COPY', fails: [1, errnos.EBUSY] },
        { device: 9, target: 'RESUMING', fails: [0, 77] },
        { device: 5, target: 'PRE_COPY', reset: true },
      ],
      right,
    )
    const words = traceIn(text, 'trace').steps.map(({ act: { device, event }, outcome }) => {
      const came =
        outcome.type === 'ok' ? JSON.stringify(outcome.value) : 'errno' in outcome ? outcome.errno : outcome.type
      return `${device} ${event.type} ${came}`
    })
    expect(words).toEqual([
      '0 get-state 2',
      '0 set-state false',
      '0 arcs ["RUNNING -> RUNNING_P2P","RUNNING_P2P -> STOP"]',
      '1 get-state 2',
      '1 set-state EBUSY',
      '1 get-state 5',
      '1 set-state E77',
      '0 reset lost',
      '0 get-state 2',
      '0 set-state true',
      '0 read lost',
      '0 arcs ["RUNNING -> PRE_COPY"]',
    ])
  })

  test('numbers no more devices than a trace does', () => {
    const requests = Array.from({ length: 70 }, (_, device): Asked => ({ device, target: 'STOP' }))
    const { steps } = traceIn(watched(protocol, requests, right), 'trace')
    expect(new Set(steps.map(({ act }) => act.device)).size).toBe(64)
  })

  test.each(featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const))(
    'accuses no device with %s',
    async (_, set) => {
      const spec = restrict(protocol, set)
      const pairs = combinationsOf(tableOf(spec)).flatMap(({ from, to }) => asked('RUNNING', from, to, 'RUNNING'))
      const said = await judgedBy(watched(spec, [...pairs, ...asked(ERROR)], right), allFlags(spec))
      expect(said).toMatch(/holds +transitions\/arcs/)
      expect(accusedIn(said)).toEqual([])
    },
  )

  const migrations = asked('PRE_COPY', 'STOP_COPY', 'STOP', 'RUNNING', 'PRE_COPY', 'STOP_COPY', 'PRE_COPY')
  test.each([
    ['a way round', withCell('PRE_COPY', 'STOP_COPY', 'RUNNING'), 'transitions/arcs'],
    ['a way for a blocked pair', withCell('STOP_COPY', 'PRE_COPY', 'STOP'), 'refusals/blocked'],
  ] as const)('lets the judges find %s', async (_, helper, requirement) => {
    const said = await judgedBy(watched(protocol, migrations, helper))
    expect(accusedIn(said)).toContain(requirement)
  })
})

const hasBpftrace = spawnSync('bpftrace', ['--version']).status === 0
describe.skipIf(!hasBpftrace)(`bpftrace${hasBpftrace ? '' : ' (is not installed)'}`, () => {
  /** Parsed, typed and laid out, which ends in nothing being attached. */
  const accepted = (script: string): boolean => {
    const file = join(folder, 'watch.bt')
    writeFileSync(file, script)
    const { status, stdout, stderr } = spawnSync('bpftrace', ['-d', file], { encoding: 'utf8', timeout: 60_000 })
    return status === 0 && stdout.includes('AST after: ResourceAnalyser') && !/watch\.bt:[\d:-]+ ERROR/.test(stderr)
  }

  test('takes it', () => expect(accepted(bpftraceOf(protocol))).toBe(true))

  test.each([
    ['an unknown function', 'delete(@in[tid])', 'forget(@in[tid])'],
    ['a text for a number', '@steps[tid] + 1', '"one"'],
    ['a format without its value', ', $lane, @from[tid])', ', $lane)'],
    ['an open brace', '  @in[tid] = 1;\n}', '  @in[tid] = 1;'],
  ])('refuses %s', (_, good, bad) => {
    const script = bpftraceOf(protocol)
    expect(script.includes(good)).toBe(true)
    expect(accepted(script.replace(good, bad))).toBe(false)
  })
})
