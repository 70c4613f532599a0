import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { faults, trialsAmong, type Fault, type Tried, type Trials } from '#properties'
import { ran } from './cli.ts'
import { foundText, isInClass, mutants } from './lab-mutants.ts'

const effort = { events: 12, seconds: 3.21, building: 1.5 }
const tried = (fault: Fault, as: Tried['as'], more: Partial<Tried> = {}): Tried => ({ fault, as, ...effort, ...more })
const [refuted, deviates] = (['refuted', 'deviates'] as const).map((one) => faults.find((each) => each.class === one)!)

/** The command with trials that come to this, and what is asked of them. */
async function asked(options: Parameters<typeof mutants>[0], become: (fault: Fault) => Tried | Promise<Tried>) {
  const seen: string[] = []
  let [text, active, most, ended] = ['', 0, 0, 0]
  const trials: Trials = {
    async tried(fault) {
      seen.push(fault.name)
      most = Math.max(most, ++active)
      const result = await become(fault)
      active--
      return result
    },
    end: () => Promise.resolve(ended++),
  }
  const terminal = { out: (more: string) => void (text += more), err: () => {}, exit: () => {} }
  const code = await mutants(options, terminal, () => trials)
  return { code, lines: text.trimEnd().split('\n'), seen, most, ended }
}

test('where each is found as what it is, that is the last line, and all is well', async () => {
  const { code, lines, seen, ended } = await asked({}, (fault) => tried(fault, fault.class, { by: 'a/b', acts: 2 }))
  expect([code, lines.at(-1)]).toEqual([0, `${faults.length} of ${faults.length} mutants in their class`])
  expect([seen, ended]).toEqual([faults.map(({ name }) => name), 1])
})

test.each([
  ['survives', 'silent'],
  ['is taken for something milder', 'deviates'],
  ['cannot be tried', 'broken'],
] as const)('one that %s fails it', async (_, as) => {
  const { code, lines } = await asked({}, (fault) => tried(fault, fault === refuted ? as : fault.class))
  expect([code, lines.at(-1)]).toEqual([1, `${faults.length - 1} of ${faults.length} mutants in their class`])
})

test('a fault that is worse than it is said to be is out of its class', () => {
  expect([isInClass(tried(deviates!, 'refuted')), isInClass(tried(deviates!, 'deviates'))]).toEqual([false, true])
})

test('one whose lab is not built is left out, and that is said; alone, it leaves nothing tried', async () => {
  const { flavour, name } = faults.find((fault) => fault.flavour === 'debug')!
  const { tried: trying } = trialsAmong({}, [], { seed: 1, runs: 1, depth: 1 })
  const become = (fault: Fault) => (fault.flavour === undefined ? tried(fault, fault.class) : trying(fault))
  const { code, lines } = await asked({}, become)
  const count = faults.filter((fault) => fault.flavour === undefined).length
  expect(flavour).toBe('debug')
  expect([code, lines.at(-1)]).toEqual([0, `${count} of ${count} mutants in their class, 1 not tried`])
  const said = lines.find((line) => line.includes(name))
  expect(said).toMatch(/^ {2}skipped +\S+ +it takes the debug lab: vfio-mig lab build --debug$/)
  const alone = await asked({ only: name }, become)
  expect([alone.code, alone.lines.at(-1)]).toEqual([4, '0 of 0 mutants in their class, 1 not tried'])
})

test('lines come in the order of the list, however long each takes', async () => {
  const slow = (fault: Fault): Promise<Tried> =>
    new Promise((resolve) => setTimeout(resolve, fault === faults[0] ? 30 : 0)).then(() => tried(fault, fault.class))
  const jobs = Math.min(2, availableParallelism())
  const { lines, most } = await asked({ jobs: `${jobs}` }, slow)
  expect(lines.slice(0, -1).map((line) => line.trim().split(/ +/)[1])).toEqual(faults.map(({ name }) => name))
  expect(most).toBe(jobs)
})

test('one of them, by its name', async () => {
  const { seen, lines } = await asked({ only: refuted!.name }, (fault) => tried(fault, 'silent'))
  expect([seen, lines.at(-1)]).toEqual([[refuted!.name], '0 of 1 mutants in their class'])
})

test('a line says what found it, in how many acts and events, and how long that took', () => {
  const text = (...given: Parameters<typeof tried>): string =>
    foundText(tried(...given))
      .replace(/ +/g, ' ')
      .trim()
  const { name } = refuted!
  const took = '12 events, 3.2 s (module 1.5 s)'
  expect(text(refuted!, 'refuted', { by: 'a/b', acts: 2 })).toBe(`killed ${name} refuted by a/b in 2 acts; ${took}`)
  expect(text(refuted!, 'deviates', { by: 'a/b', acts: 2 })).toBe(
    `killed ${name} deviates by a/b in 2 acts; expected refuted; ${took}`,
  )
  expect(text(refuted!, 'silent', { building: 0.01 })).toContain('3.2 s (module was there)')
  expect(text(refuted!, 'silent')).toBe(`survived ${name} expected refuted, and nothing was found; ${took}`)
  expect(text(refuted!, 'broken', { because: 'no make' })).toBe(`survived ${name} not tried: no make`)
})

test('they are listed without a lab, with their class and their bug', async () => {
  const { code, out } = await ran('lab', 'mutants', '--list')
  expect([code, out.trimEnd().split('\n').length]).toEqual([0, faults.length])
  expect(out).toMatch(/^reset-keeps-sessions +refuted +B49 +a reset brings RUNNING/m)
  expect(out).toMatch(/^read-locks-the-state +refuted .*\(debug lab\)$/m)
})

test.each([
  [['--only', 'skip-p2p'], 'skip-p2p is no mutant of the driver'],
  [['--jobs', '0'], '--jobs: 0 is no number of it'],
  [['--jobs', '10000'], '--jobs: 10000 is no number of it'],
])('what cannot be used is told before anything is built: %j', async (args, said) => {
  const { code, err } = await ran('lab', 'mutants', ...args)
  expect([code, err]).toEqual([2, expect.stringContaining(said)])
})
