import fc from 'fast-check'
import { ok, type Act, type AnyOutcome, type Power, type World } from '#model'
import type { Plan } from '#generators'
import { describe, expect, test } from 'vitest'
import type { Backend } from './backend.ts'
import type { Protocol } from './protocol.ts'
import { replay } from './replay.ts'
import { broken, heldBy, type Judgement, type Requirement } from './requirement.ts'
import type { Subject } from './subject.ts'
import { verify, type Progress, type Search } from './verify.ts'

// Another protocol, as small as can be: a counter that is to say how often it was pressed. Nothing here knows VFIO.
interface Toys {
  press: { readonly by: number }
  count: object
}
type Toy = { readonly type: 'press'; readonly by: number } | { readonly type: 'count' }
interface Said {
  press: null
  count: number
}
type Rule = Requirement<string, Toy, Said>

const toy: Protocol<Toy> = {
  name: 'toy',
  isReply: (event, value) => (event.type === 'press' ? value === null : typeof value === 'number'),
  again: (event) => event,
  simpler: () => [],
}
const press = (by: number): Act<Toy> => ({ device: 0, lane: 0, event: { type: 'press', by } })
const count: Act<Toy> = { device: 0, lane: 0, event: { type: 'count' } }

/** A counter; `read` is what it says of what it has counted. */
function counter(read: (total: number) => unknown, { isAsync = false, powers = [] as readonly Power[] } = {}) {
  const closed: number[] = []
  const backend: Backend<Toy, Said> = {
    name: 'counter',
    powers,
    open() {
      let total = 0
      const perform = ({ event }: Act<Toy>): AnyOutcome<Said> => {
        if (event.type === 'count') return ok(read(total) as number)
        total += event.by
        return ok(null)
      }
      return {
        powers,
        devices: 1,
        perform: (acts) => (isAsync ? Promise.resolve(acts.map(perform)) : acts.map(perform)),
      }
    },
    close: () => void closed.push(1),
  }
  const subject: Subject<string, Toy, Said> = { protocol: toy, spec: 'toy', features: ['A'], backend }
  return { subject, closed }
}

const counts = (_: string, { steps }: { readonly steps: readonly { act: Act<Toy>; outcome: AnyOutcome<Said> }[] }) => {
  let [total, witnesses] = [0, 0]
  for (const [index, { act, outcome }] of steps.entries()) {
    if (act.event.type === 'press') total += act.event.by
    else if (outcome.type === 'ok' && outcome.value === total) witnesses++
    else if (outcome.type === 'ok') return broken(index, `It says ${outcome.value}.`, `${total}.`)
  }
  return heldBy(witnesses)
}

const rule: Rule = {
  name: 'counts',
  statement: 'It says how often it was pressed.',
  level: 'must',
  party: 'driver',
  since: '1',
  cites: [],
  needs: { features: [], powers: [], devices: 1 },
  plan: () => fc.array(fc.oneof(fc.nat(9).map(press), fc.constant(count)), { maxLength: 20, size: 'max' }),
  judge: counts,
}
const enumerated: Rule = {
  ...rule,
  *first(_, __, depth): Generator<Plan<Toy>> {
    for (let length = 1; length <= depth; length++) yield [...Array.from({ length }, () => press(1)), count]
  },
}
const search: Search = { seed: 1, runs: 200, depth: 5 }
const right = (total: number): number => total
const stuck = (total: number): number => Math.min(total, 25)
const judging = (judge: () => Judgement): Rule => ({ ...rule, judge })

describe('a verdict', () => {
  test('is upheld with the number of witnesses', async () => {
    const verdict = await verify(enumerated, counter(right).subject, search)
    expect(verdict).toMatchObject({ type: 'upheld', runs: 205 })
    expect((verdict as { witnessed: number }).witnessed).toBeGreaterThan(500)
  })

  test('is refuted by the shortest of what was enumerated', async () => {
    const verdict = await verify(enumerated, counter((total) => Math.min(total, 2)).subject, search)
    expect(verdict).toMatchObject({
      type: 'refuted',
      runs: 3,
      counterexample: { found: 'enumerated', acts: [press(1), press(1), press(1), count], step: 3, wanted: '3.' },
    })
  })

  test('is refuted by chance, and then as small as it gets', async () => {
    const verdict = await verify(rule, counter(stuck).subject, search)
    if (verdict.type !== 'refuted') throw new Error(verdict.type)
    const { acts, found, reproduced, trace, step } = verdict.counterexample
    expect({ found, reproduced, step }).toEqual({ found: 'random', reproduced: true, step: acts.length - 1 })
    const sizes = acts.map(({ event }) => (event.type === 'press' ? event.by : 0))
    // One more than it can count, one look, and nothing that could go.
    expect(sizes.reduce((sum, size) => sum + size)).toBe(26)
    expect(acts.filter(({ event }) => event.type === 'count')).toEqual([acts.at(-1)!.event].map(() => count))
    expect(sizes.slice(0, -1)).not.toContain(0)
    expect(trace.steps.map(({ act }) => act)).toEqual(acts)
  })

  test('says deviates where it is no must', async () => {
    const verdict = await verify({ ...rule, level: 'should' }, counter(stuck).subject, search)
    expect(verdict.type).toBe('deviates')
  })

  test('is silent where no run put it to the test, and never upheld', async () => {
    expect(
      await verify(
        judging(() => ({ type: 'silent' })),
        counter(right).subject,
        search,
      ),
    ).toMatchObject({
      type: 'silent',
      runs: 200,
      witnessed: 0,
    })
  })

  test('is unknown where a run could not be judged', async () => {
    const verdict = await verify(
      judging(() => ({ type: 'unknown', because: 'dark' })),
      counter(right).subject,
      search,
    )
    expect(verdict).toMatchObject({ type: 'unknown', because: 'dark' })
  })

  test('is excepted where it is broken as expected, and only there', async () => {
    const excepted = { ...search, excepted: { counts: 'known' } }
    expect(await verify(rule, counter(stuck).subject, excepted)).toMatchObject({
      type: 'excepted',
      reason: 'known',
      verdict: { type: 'refuted', counterexample: { requirement: 'counts' } },
    })
    expect(await verify(rule, counter(right).subject, excepted)).toMatchObject({ type: 'upheld' })
    expect(await verify({ ...rule, name: 'other' }, counter(stuck).subject, excepted)).toMatchObject({
      type: 'refuted',
    })
  })

  test.each([
    [{ features: ['B'], powers: [], devices: 1 }, 'the device has no B'],
    [{ features: [], powers: ['faults'], devices: 1 }, 'the backend has no power "faults"'],
  ] as const)('is inapplicable where something is missing', async (needs, because) => {
    expect(await verify({ ...rule, needs }, counter(right).subject, search)).toEqual({ type: 'inapplicable', because })
  })
})

describe('a device', () => {
  test('that answers by promises comes to the same', async () => {
    for (const read of [right, stuck]) {
      const [now, later] = [counter(read).subject, counter(read, { isAsync: true }).subject]
      expect(await verify(rule, later, search)).toEqual(await verify(rule, now, search))
    }
  })

  test('that comes to answer by promises only later is judged by those as well', async () => {
    for (const [read, type] of [
      [right, 'upheld'],
      [stuck, 'refuted'],
    ] as const) {
      const [now, later] = [counter(read).subject, counter(read, { isAsync: true }).subject]
      let opened = 0
      const backend: Backend<Toy, Said> = {
        ...now.backend,
        open: (layout) => (opened++ < 20 ? now : later).backend.open(layout),
      }
      const verdict = await verify(rule, { ...now, backend }, search)
      expect(verdict).toMatchObject(type === 'upheld' ? { type, runs: 200 } : { type })
    }
  })

  test('that is lost is not asked again, and what is known is kept', async () => {
    const { subject } = counter(right)
    let opened = 0
    const backend: Backend<Toy, Said> = {
      ...subject.backend,
      async open() {
        const world = await subject.backend.open({ devices: 1 })
        return opened++ < 10 ? world : { ...world, perform: () => Promise.reject(new Error('gone')) }
      },
    }
    const verdict = await verify(rule, { ...subject, backend }, search)
    expect(verdict).toMatchObject({ type: 'unknown', because: 'its promise was rejected: gone' })
    expect(opened).toBeLessThan(20)
    expect(verdict).toHaveProperty('last.steps')
  })

  /** A counter that can be opened so many times and no more. */
  function leaving(times: number, read: (total: number) => unknown, isAsync: boolean) {
    const { subject } = counter(read, { isAsync })
    let opened = 0
    const open = () => {
      if (opened++ >= times) throw new Error('unplugged')
      return subject.backend.open({ devices: 1 })
    }
    const backend: Backend<Toy, Said> = { ...subject.backend, open: isAsync ? async () => open() : open }
    return { subject: { ...subject, backend }, opened: () => opened }
  }

  test.each([false, true])(
    'that can no longer be opened is gone, and no defect of ours (async %s)',
    async (isAsync) => {
      const because = 'it cannot be opened: unplugged'
      for (const times of [0, 1, 30]) {
        const { subject, opened } = leaving(times, right, isAsync)
        const runs = Math.max(0, times - 1)
        expect(await verify(rule, subject, search)).toMatchObject({ type: 'unknown', because, isGone: true, runs })
        expect(opened()).toBe(times + 1)
      }
      const { subject } = leaving(3, right, isAsync)
      expect(await verify(enumerated, subject, search)).toMatchObject({ type: 'unknown', because, runs: 3 })
    },
  )

  test('that leaves while its failure is made smaller is refuted all the same', async () => {
    const { subject, opened } = leaving(4, (total) => Math.min(total, 2), false)
    const verdict = await verify(enumerated, subject, search)
    expect(verdict).toMatchObject({ type: 'refuted', counterexample: { reproduced: true, wanted: '3.' } })
    expect(opened()).toBe(5)
  })

  test('that cannot be given back is gone', async () => {
    const { subject } = counter(right)
    const close = () => Promise.reject(new Error('stuck'))
    const verdict = await verify(rule, { ...subject, backend: { ...subject.backend, close } }, search)
    expect(verdict).toMatchObject({ type: 'unknown', because: 'it cannot be given back: stuck', isGone: true })
  })

  test('that crashes leaves nothing upheld', async () => {
    const { subject } = counter((total) => (total > 40 ? 'many' : total))
    const verdict = await verify(rule, subject, search)
    expect(verdict).toMatchObject({ type: 'unknown', because: 'it crashed: it answered nonsense: "many"', runs: 200 })
    expect((verdict as { last?: { steps: unknown[] } }).last?.steps.at(-1)).toMatchObject({
      outcome: { type: 'crashed' },
    })
  })

  test('that never answers is given up at once where the user interrupts', async () => {
    const { subject } = counter(right)
    const never = { powers: [], devices: 1, perform: () => new Promise<never>(() => {}) }
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const backend = { ...subject.backend, open: () => never }
    const verdict = await verify(enumerated, { ...subject, backend }, { ...search, signal: controller.signal })
    expect(verdict).toMatchObject({ type: 'unknown', because: 'it was interrupted', runs: 0 })
  })

  test('that does not answer again while its failure is made smaller is asked no further', async () => {
    const { subject } = counter((total) => Math.min(total, 2))
    let opened = 0
    const never = { powers: [], devices: 1, perform: () => new Promise<never>(() => {}) }
    const backend = { ...subject.backend, open: () => (opened++ < 4 ? subject.backend.open({ devices: 1 }) : never) }
    const verdict = await verify(enumerated, { ...subject, backend }, { ...search, deadline: 5 })
    expect(verdict).toMatchObject({ type: 'refuted', counterexample: { step: 3 } })
    expect(opened).toBe(5)
  })

  test('that does not fail again is refuted by its trace', async () => {
    let said = 0
    const { subject } = counter((total) => (said++ === 30 ? -1 : total))
    const verdict = await verify(rule, subject, search)
    expect(verdict).toMatchObject({ type: 'refuted', counterexample: { reproduced: false } })
  })

  test('is given back after every run', async () => {
    const { subject, closed } = counter(right)
    await verify(rule, subject, { ...search, runs: 10 })
    expect(closed.length).toBeGreaterThanOrEqual(10)
  })
})

describe('a defect of ours', () => {
  test.each([enumerated, rule])('in a judge is thrown, and is no verdict', async (one) => {
    for (const isAsync of [false, true]) {
      const judge = (): never => {
        throw new Error('of wood')
      }
      await expect(verify({ ...one, judge }, counter(right, { isAsync }).subject, search)).rejects.toThrow('of wood')
    }
  })
})

describe('a search', () => {
  test('comes to the same for the same seed', async () => {
    const verdicts = await Promise.all(
      [1, 1, 2].map((seed) => verify(rule, counter(stuck).subject, { ...search, seed })),
    )
    expect(verdicts[0]).toEqual(verdicts[1])
    expect(verdicts[0]).not.toEqual(verdicts[2])
  })

  test('is cut short by a signal, and then unknown', async () => {
    const verdict = await verify(rule, counter(right).subject, { ...search, signal: AbortSignal.abort() })
    expect(verdict).toMatchObject({ type: 'unknown', because: 'it was interrupted', runs: 0 })
  })

  test('can be interrupted while a world in process keeps it busy', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 80)
    const seen: Progress[] = []
    const verdict = await verify(rule, counter(right).subject, {
      ...search,
      runs: 1e9,
      signal: controller.signal,
      progress: (at) => void seen.push(at),
    })
    expect(verdict).toMatchObject({ type: 'unknown', because: 'it was interrupted' })
    expect(seen[0]).toMatchObject({ requirement: 'counts', phase: 'random' })
    expect(seen[0]!.part).toBeGreaterThan(0)
    expect(seen[0]!.part).toBeLessThan(0.01)
  })

  test('ends with its time', async () => {
    const verdict = await verify(rule, counter(right).subject, { ...search, runs: 1e9, time: 60 })
    expect(verdict).toMatchObject({ type: 'upheld' })
  })

  test('that has no time for all that is to be tried cannot tell, and what breaks by then is broken', async () => {
    const endless: Rule = {
      ...rule,
      *first() {
        for (;;) yield [press(1), count]
      },
    }
    const late = await verify(endless, counter(right).subject, { ...search, time: 60 })
    const because = `time ran out before every plan of up to ${search.depth} requests was tried`
    expect(late).toMatchObject({ type: 'unknown', because })
    expect(late.type === 'unknown' && late.witnessed).toBeGreaterThan(0)
    const early = await verify(endless, counter((total) => total + 1).subject, { ...search, time: 60 })
    expect(early).toMatchObject({ type: 'refuted' })
  })

  describe('of a device that does not return', () => {
    const returning: Rule = {
      ...rule,
      judge: (_, { steps }) => {
        const step = steps.findIndex(({ outcome }) => outcome.type === 'hung')
        return step < 0 ? heldBy(steps.length) : broken(step, 'It did not return.', 'An answer.')
      },
    }
    /** A counter that hangs so often, after a while. */
    const hanging = (times: number) => {
      let [left, asked] = [times, 0]
      const { subject } = counter(right)
      const open: typeof subject.backend.open = (layout) => {
        const world = subject.backend.open(layout) as World<Toy, Said>
        const hangs = (): boolean => ++asked > 20 && left-- > 0
        return { ...world, perform: (acts) => (hangs() ? [{ type: 'hung', ms: 5 }] : world.perform(acts)) }
      }
      return { ...subject, backend: { ...subject.backend, open } }
    }

    test('once, and then did, nothing is told: it may have been the host', async () => {
      const because = 'It did not return. It was so once, and not when the same acts were performed again'
      const verdict = await verify(returning, hanging(1), search)
      expect(verdict).toMatchObject({ type: 'unknown', because, last: { steps: expect.any(Array) } })
    })
    test('and does not again, it is refuted', async () => {
      const verdict = await verify(returning, hanging(Infinity), search)
      expect(verdict).toMatchObject({ type: 'refuted', counterexample: { reproduced: true } })
    })
  })
})

test('a counterexample replays', async () => {
  const { subject } = counter(stuck)
  const verdict = await verify(rule, subject, search)
  if (verdict.type !== 'refuted') throw new Error(verdict.type)
  const { acts, step, because } = verdict.counterexample
  expect((await replay(rule, subject, acts)).judgement).toMatchObject({ type: 'broken', step, because })
  expect((await replay(rule, counter(right).subject, acts)).judgement.type).toBe('holds')
})

test('records of another protocol fit', () => {
  const kinds: Readonly<Record<keyof Toys, true>> = { press: true, count: true }
  expect(Object.keys(kinds)).toHaveLength(2)
})
