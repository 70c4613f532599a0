import { ok, type Act, type AnyOutcome, type Event, type Script, type TraceHeader, type World } from '#model'
import { describe, expect, test } from 'vitest'
import { drain, fill, move, type Plan } from '#generators'
import { v2 } from './protocol.ts'
import { run } from './run.ts'
import { scriptOf } from './script.ts'

const header: TraceHeader = { version: 1, protocol: 'v2', features: [['STOP_COPY']], powers: [], partial: false }
const setting = { header, protocol: v2 }
const state: Event = { type: 'get-state' }
const three: Plan = [move(0, state), move(0, state), move(0, state)]

type Answer = (act: Act, at: number) => unknown
/** A world that answers as it is told, and counts what it was asked; what was asked without a list counts as 0. */
function worldBy(answer: Answer, how: 'lists' | 'one by one' | 'promises' = 'lists') {
  const batches: number[] = []
  let at = 0
  const asked = (act: Act): AnyOutcome => answer(act, at++) as AnyOutcome
  const world: World = {
    powers: [],
    devices: 1,
    perform(acts) {
      batches.push(acts.length)
      const outcomes = acts.map(asked)
      return how === 'promises' ? Promise.resolve(outcomes) : outcomes
    },
  }
  const alone = (act: Act): AnyOutcome => {
    batches.push(0)
    return asked(act)
  }
  if (how === 'one by one') Object.assign(world.perform, { alone })
  return { world, batches }
}
const running: Answer = () => ok('RUNNING')
const types = (steps: readonly { readonly outcome: AnyOutcome }[]): string =>
  steps.map(({ outcome }) => outcome.type).join(' ')

describe.each(['lists', 'one by one'] as const)('a world in process that answers %s', (how) => {
  const list = how === 'lists' ? 1 : 0

  test('is asked act by act, and its trace comes without a promise', () => {
    const { world, batches } = worldBy(running, how)
    const trace = run(world, scriptOf(three, v2), setting)
    if (trace instanceof Promise) throw new Error('a promise')
    expect(trace.steps.map(({ act, began, ended }) => [act.event.type, began, ended])).toEqual([
      ['get-state', 0, 1],
      ['get-state', 2, 3],
      ['get-state', 4, 5],
    ])
    expect(batches).toEqual([list, list, list])
  })

  test.each<[string, Answer, string]>([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
      'it threw: boom',
    ],
    [
      'throws what is no error',
      () => {
        throw 'boom' as unknown as Error
      },
      'it threw: boom',
    ],
    ['answers nothing', () => undefined, 'it answered nonsense: nothing'],
    ['answers no outcome', () => 7, 'it answered nonsense: 7'],
    ['answers an unknown outcome', () => ({ type: 'fine' }), 'it answered nonsense: {"type":"fine"}'],
    ['answers a wrong value', () => ok(-1n), 'it answered nonsense: "-1n"'],
  ])('has crashed where it %s; what was known is kept', async (_, answer, evidence) => {
    const { world } = worldBy((act, at) => (at === 0 ? ok('STOP') : answer(act, at)), how)
    const { steps } = await run(world, scriptOf(three, v2), setting)
    expect(steps.map(({ outcome }) => outcome)).toEqual([ok('STOP'), { type: 'crashed', evidence }])
  })

  test('that answers what throws when it is looked at has crashed', async () => {
    const trap = (): unknown => ({
      get type() {
        throw new Error('gotcha')
      },
    })
    const { steps } = await run(worldBy(trap, how).world, scriptOf(three, v2), setting)
    expect(steps.map(({ outcome }) => outcome)).toEqual([{ type: 'crashed', evidence: 'it threw: gotcha' }])
  })

  test.each(['hung', 'lost', 'crashed'])('is asked nothing more after %s', async (type) => {
    const { world, batches } = worldBy(() => ({ type, ms: 1, because: '', evidence: '' }), how)
    expect(types((await run(world, scriptOf(three, v2), setting)).steps)).toBe(type)
    expect(batches).toEqual([list])
  })
})

describe('a world in process that answers lists', () => {
  test('that answers too little has crashed', async () => {
    const world: World = { powers: [], devices: 1, perform: () => [] }
    expect(types((await run(world, scriptOf(three, v2), setting)).steps)).toBe('crashed')
  })

  test.each([false, true])('that answers too much has crashed, in batches: %s', async (takesBatches) => {
    const perform: World['perform'] = (acts) => [...acts, 0].map(() => ok('RUNNING'))
    const world: World = { powers: [], devices: 1, perform, ...(takesBatches ? { takesBatches } : {}) }
    const { steps } = await run(world, scriptOf(three, v2), setting)
    const [many, asked] = takesBatches ? [4, 3] : [2, 1]
    const evidence = `it answered nonsense: ${many} outcomes, where ${asked} were asked for`
    expect(steps.map(({ outcome }) => outcome)).toEqual([{ type: 'crashed', evidence }])
  })
})

describe('a world in process that answers one by one', () => {
  const [alone, beside] = [move(0, state), { ...move(0, state), lane: 1 }]

  test('is asked for a list where acts are performed at the same time, which they are entered as', () => {
    const plan = [alone, alone, beside, alone, alone, beside]
    const times = (how: 'lists' | 'one by one') => {
      const { world, batches } = worldBy(running, how)
      const trace = run({ ...world, powers: ['lanes'] }, scriptOf(plan, v2), setting)
      if (trace instanceof Promise) throw new Error('a promise')
      return { batches, times: trace.steps.map(({ began, ended }) => [began, ended]) }
    }
    expect(times('one by one').batches).toEqual([0, 2, 0, 2])
    expect(times('lists').batches).toEqual([1, 2, 1, 2])
    expect(times('one by one').times).toEqual(times('lists').times)
    expect(times('lists').times.slice(0, 3)).toEqual([
      [0, 1],
      [2, 4],
      [3, 5],
    ])
  })

  test('is asked nothing more where it dies among acts that are performed at the same time', () => {
    const { world, batches } = worldBy((_, at) => (at === 1 ? { type: 'hung', ms: 1 } : ok('RUNNING')), 'one by one')
    const trace = run({ ...world, powers: ['lanes'] }, scriptOf([alone, beside, alone], v2), setting)
    expect(trace).toMatchObject({ steps: [{ outcome: { type: 'ok' } }, { outcome: { type: 'hung' } }] })
    expect(batches).toEqual([2])
  })

  test('is asked by what was put in the place of its perform, and by nothing else', () => {
    const { world, batches } = worldBy(running, 'one by one')
    const other: World = { ...world, perform: () => [{ type: 'hung', ms: 1 }] }
    expect(run(other, scriptOf(three, v2), setting)).toMatchObject({ steps: [{ outcome: { type: 'hung' } }] })
    expect(batches).toEqual([])
  })

  test('gives a script all outcomes of what it yielded, in their order', () => {
    const seen: (readonly AnyOutcome[])[] = []
    const script = function* (): Script {
      seen.push(yield [alone, alone, beside, alone])
      seen.push(yield [alone])
    }
    void run({ ...worldBy((_, at) => ok(at), 'one by one').world, powers: ['lanes'] }, script(), setting)
    expect(seen).toEqual([[0, 1, 2, 3].map((at) => ok(at)), [ok(4)]])
  })
})

describe('a world in process that takes batches', () => {
  test('is given them whole, and its trace comes without a promise', () => {
    const { world, batches } = worldBy(running)
    const trace = run({ ...world, takesBatches: true }, scriptOf([...three, drain(0, 0, 1)], v2), setting)
    if (trace instanceof Promise) throw new Error('a promise')
    expect(types(trace.steps)).toBe('ok ok ok crashed')
    expect(batches).toEqual([3, 1])
  })

  test('need not answer what is asked after it has died', () => {
    const died: World = {
      powers: [],
      devices: 1,
      takesBatches: true,
      perform: () => [ok('RUNNING'), { type: 'hung', ms: 1 }],
    }
    const trace = run(died, scriptOf([...three, drain(0, 0, 1)], v2), setting)
    expect(trace).toMatchObject({ steps: [{ outcome: { type: 'ok' } }, { outcome: { type: 'hung' } }] })
  })
})

describe('a world that answers by promises', () => {
  test('is given whole batches after its first answer', async () => {
    const { world, batches } = worldBy(running, 'promises')
    const trace = run(world, scriptOf([...three, drain(0, 0, 1), ...three], v2), setting)
    expect(trace).toBeInstanceOf(Promise)
    expect(types((await trace).steps)).toBe('ok ok ok crashed')
    expect(batches).toEqual([1, 2, 1])
  })

  test('gives the same trace as one in process', async () => {
    const hows = ['lists', 'one by one', 'promises'] as const
    const traces = hows.map((how) => run(worldBy(running, how).world, scriptOf(three, v2), setting))
    expect(await traces[0]).toEqual(await traces[2])
    expect(await traces[1]).toEqual(await traces[2])
  })

  test('is lost where it does not answer in time, or fails', async () => {
    const never: World = { powers: [], devices: 1, perform: () => new Promise(() => {}) }
    const late = await run(never, scriptOf(three, v2), { ...setting, deadline: 5 })
    expect(late.steps.map(({ outcome }) => outcome)).toEqual([{ type: 'lost', because: 'no answer within 5 ms' }])
    const gone: World = { powers: [], devices: 1, perform: () => Promise.reject(new Error('EPIPE')) }
    const broken = await run(gone, scriptOf(three, v2), setting)
    expect(broken.steps[0]!.outcome).toEqual({ type: 'lost', because: 'its promise was rejected: EPIPE' })
  })

  test('that is far away is given whole batches from the first one on', async () => {
    const { world, batches } = worldBy(running, 'promises')
    const { steps } = await run({ ...world, takesBatches: true }, scriptOf(three, v2), setting)
    expect([steps.length, batches]).toEqual([3, [3]])
  })

  test('has lanes in groups: acts overlap within one, and follow each other from one to the next', async () => {
    const { world } = worldBy(running, 'promises')
    const [one, other] = [move(0, state), { ...move(0, state), lane: 1 }]
    const plan = [one, one, other, one, other, one]
    const { steps } = await run({ ...world, powers: ['lanes'], takesBatches: true }, scriptOf(plan, v2), setting)
    expect(steps.map(({ began, ended }) => [began, ended])).toEqual([
      [0, 1],
      ...[
        [2, 4],
        [3, 5],
      ],
      ...[
        [6, 8],
        [7, 9],
      ],
      [10, 11],
    ])
  })

  test('that was not sent an act has a trace without it, and goes on', async () => {
    const unsent = { type: 'lost', because: 'not sent: it may hang', unsent: true } as const
    const spared: Answer = (_, at) => (at === 1 ? unsent : ok('RUNNING'))
    const { steps } = await run(worldBy(spared, 'promises').world, scriptOf(three, v2), setting)
    expect(steps.map(({ outcome, began }) => [outcome.type, began])).toEqual([
      ['ok', 0],
      ['ok', 2],
    ])
    const atOnce: Plan = [move(0, state), { ...move(0, state), lane: 1 }, move(0, state)]
    const { world } = worldBy(spared, 'promises')
    const lanes = await run({ ...world, powers: ['lanes'], takesBatches: true }, scriptOf(atOnce, v2), setting)
    expect(lanes.steps.map(({ began, ended }) => [began, ended])).toEqual([
      [0, 1],
      [2, 3],
    ])
    const drained = await run(worldBy(() => unsent, 'promises').world, scriptOf([drain(0, 0, 4)], v2), setting)
    expect(drained.steps).toEqual([])
  })

  test('has lanes that overlap where several act at once', async () => {
    const acts = [0, 1].map((lane) => ({ device: 0, lane, event: state }))
    const both = function* (): Script {
      yield [acts[0]!]
      yield acts
    }
    const { world } = worldBy(running, 'promises')
    const { steps } = await run({ ...world, powers: ['lanes'] }, both(), setting)
    expect(steps.map(({ began, ended }) => [began, ended])).toEqual([
      [0, 1],
      [2, 4],
      [3, 5],
    ])
  })

  test('without lanes performs in order what is asked of several', async () => {
    const acts = [0, 1].map((lane) => ({ device: 0, lane, event: state }))
    const { steps } = await run(worldBy(running, 'promises').world, scriptOf(acts, v2), setting)
    expect(steps.map(({ began, ended }) => [began, ended])).toEqual([
      [0, 1],
      [2, 3],
    ])
  })
})

describe('a repeated move', () => {
  const perform = async (plan: Plan, answer: Answer) => run(worldBy(answer).world, scriptOf(plan, v2), setting)

  test('reads until nothing comes', async () => {
    const { steps } = await perform([drain(0, 0, 4)], (_, at) => ok(new Uint8Array(at < 3 ? 4 : 0)))
    expect(steps).toHaveLength(4)
  })

  test('reads until an error', async () => {
    const { steps } = await perform([drain(0, 0, 4)], (_, at) =>
      at < 2 ? ok(new Uint8Array(1)) : { type: 'errno', errno: 'ENOMSG' },
    )
    expect(types(steps)).toBe('ok ok errno')
  })

  test('writes what was not taken, piece by piece', async () => {
    const content = { type: 'literal', bytes: Uint8Array.of(1, 2, 3, 4, 5) } as const
    const written: number[][] = []
    const { steps } = await perform([...fill(0, 0, content)], ({ event }) => {
      const bytes = event.type === 'write' && event.content.type === 'literal' ? event.content.bytes : new Uint8Array()
      written.push([...bytes])
      return ok(Math.min(2, bytes.length))
    })
    expect(written).toEqual([[1, 2, 3, 4, 5], [3, 4, 5], [5], []])
    expect(steps.every(({ act }) => !('repeat' in act))).toBe(true)
  })
})
