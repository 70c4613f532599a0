// Hostile requirements: what a kernel has to bear of a user who closes, interrupts and starves it. They are asked where
// the machine is the lab's, or the reader has agreed to what may come of it; the rest of the catalogue does without. In
// each the rule is that of a quiet device: what a shortage leads to is a failed request, and nothing beyond it.
import fc from 'fast-check'
import type { Event, Lack, Power, Spec } from '#model'
import { move, overlapping, supported, to, wandering, type Move, type Plan } from '#generators'
import { heldBy, silent, type Judgement, type Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { failures, returning } from './failures.ts'
import { watching } from './judging.ts'
import { sessions } from './sessions.ts'
import { ways } from './walks.ts'

/** Allocations that one request is made to miss, one after the other: more than the longest way takes in a driver. */
const ALLOCATIONS = 12

type Judge = Requirement['judge']

const judgeOf = (name: string): Judge => [...failures, ...sessions].find((one) => one.name === name)!.judge

/** All of several rules: the first that is broken, or all that was seen of them. */
const all =
  (...judges: readonly Judge[]): Judge =>
  (spec, trace): Judgement => {
    const found = judges.map((judge) => judge(spec, trace))
    const first = (type: Judgement['type']) => found.find((one) => one.type === type)
    const witnesses = found.reduce((sum, one) => sum + (one.type === 'holds' ? one.witnesses : 0), 0)
    return first('broken') ?? first('unknown') ?? heldBy(witnesses)
  }

/** A judge that counts only where the trace has an act of some kind. */
const where =
  (isThere: (act: Move) => boolean, judge: Judge): Judge =>
  (spec, trace) =>
    trace.steps.some(({ act }) => isThere(act)) ? judge(spec, trace) : silent

const byte: Event = { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(0) } }
const read: Event = { type: 'read', session: 0, length: 64 }
const info: Event = { type: 'precopy-info', session: 0 }
const state: Event = { type: 'get-state' }
const reset: Event = { type: 'reset' }
const reopen: Event = { type: 'reopen' }
/** All that can be done with the newest file. */
const uses: readonly Event[] = [read, byte, info, { type: 'poll', session: 0 }]
const asMoves = (...events: readonly Event[]): readonly Move[] => events.map((event) => move(0, event))

/** After every state every request, with something in between. */
const afterAll = (between: readonly Event[]) =>
  function* (spec: Spec, powers: readonly Power[]): Generator<Plan> {
    for (const [, way] of ways(spec, powers)) {
      yield [...way, ...asMoves(state, ...between)]
      for (const target of supported(spec)) yield [...way, ...asMoves(state, ...between), to(0, target), move(0, state)]
    }
  }

/** From every state every request without something, and then all of it with everything. */
const lackingEach = (lacks: readonly Lack[]) =>
  function* (spec: Spec, powers: readonly Power[]): Generator<Plan> {
    const afterwards = [...asMoves(state, reset, state), to(0, 'STOP_COPY'), move(0, read)]
    for (const [, way] of ways(spec, powers)) {
      for (const target of supported(spec)) {
        for (const lacking of lacks) yield [...way, move(0, state), { ...to(0, target), lacking }, ...afterwards]
      }
    }
  }

/** Plans of a kind, in which some of the acts lack something. */
const starved =
  (lacks: readonly Lack[], kinds: readonly Event['type'][]) =>
  (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
    fc.tuple(wandering(spec, powers), fc.infiniteStream(fc.option(fc.constantFrom(...lacks)))).map(([plan, stream]) =>
      plan.map((one): Move => {
        const lacking = kinds.includes(one.event.type) && one.repeat === undefined ? stream.next().value : null
        return lacking === null || lacking === undefined ? one : { ...one, lacking }
      }),
    )

/** Something done to a device in every state, and something else by another thread at the same time. */
function* atOnce(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  const ends: readonly Event[] = [reset, reopen, { type: 'set-state', target: 'STOP' }]
  const others: readonly Event[] = [...uses, { type: 'close', session: 0 }]
  for (const [, way] of ways(spec, powers)) {
    for (const one of ends) {
      for (const other of others) {
        const meanwhile: Move = { ...move(0, other), lane: 1 }
        yield [...way, move(0, one), meanwhile, ...asMoves(state, read, reset, state)]
      }
    }
  }
}

/** Every state's newest file, read and written without memory and then with. */
function* everyUse(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  for (const [, way] of ways(spec, powers)) {
    for (const event of [read, byte]) yield [...way, { ...move(0, event), lacking: 'memory' }, ...asMoves(event, state)]
  }
}

const taken: Move = { ...move(0, state), isRemoved: true }

/** A device that is taken away in every state: what it was, its files, and the same once it is closed. */
function* removed(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  for (const [name, way] of ways(spec, powers)) {
    const target = name === 'STOP' ? 'STOP_COPY' : 'STOP'
    yield [...way, taken, ...asMoves(...uses), to(0, target), ...asMoves(...uses, reopen, ...uses, state)]
  }
}

/** A read or a write that says it has moved bytes from or to where no memory is. */
const movesNothing = watching(() => (_, { step: { act }, event, outcome }) => {
  if (act.lacking !== 'memory' || (event.type !== 'read' && event.type !== 'write')) return undefined
  if (outcome.type === 'errno') return true
  const moved = outcome.type === 'ok' ? outcome.value : 0
  const count = moved instanceof Uint8Array ? moved.length : moved
  if (typeof count !== 'number' || count === 0) return undefined
  return { because: `It says that it has moved ${count} bytes, and there is no memory.`, wanted: 'An error.' }
})

const outside = cited.under('RUNNING_P2P -> STOP', 'must not result in error conditions outside the user context')
const common = { party: 'driver', since: '5.18', level: 'must' } as const

export const hostile: readonly Requirement[] = [
  {
    ...common,
    name: 'hostile/reopened',
    statement: 'Closed in any state and opened again, a device answers every request, and files of before are dead.',
    cites: [outside],
    needs: { features: [], powers: ['hostile', 'reopen'], devices: 1 },
    first: afterAll([reopen, ...uses]),
    plan: wandering,
    judge: where(({ event }) => event.type === 'reopen', all(returning(), judgeOf('sessions/reset'))),
  },
  {
    ...common,
    name: 'hostile/threads',
    statement: 'A device can be reset, stopped and closed while another thread uses its session.',
    cites: [outside],
    needs: { features: [], powers: ['hostile', 'lanes', 'reopen'], devices: 1 },
    first: atOnce,
    plan: overlapping,
    judge: where(({ lane }) => lane > 0, returning()),
  },
  {
    ...common,
    name: 'hostile/files',
    statement:
      'Where no file can be opened a request that opens a session fails, on its way, and the next one is served.',
    cites: [outside, cited.request('some other state along the combination transition path')],
    needs: { features: [], powers: ['hostile'], devices: 1 },
    first: lackingEach(['files']),
    plan: starved(['files'], ['set-state']),
    judge: where(
      ({ lacking }) => lacking === 'files',
      all(returning('set-state'), judgeOf('failures/state'), judgeOf('sessions/last-arc-opens')),
    ),
  },
  {
    ...common,
    name: 'hostile/memory',
    statement: 'A read or a write whose memory is not there fails, and brings nothing down.',
    cites: [outside],
    needs: { features: [], powers: ['hostile'], devices: 1 },
    first: everyUse,
    plan: starved(['memory'], ['read', 'write']),
    judge: where(({ lacking }) => lacking === 'memory', all(returning('read', 'write'), movesNothing)),
  },
  {
    ...common,
    name: 'hostile/removed',
    statement: 'A device that is taken away while it is open answers until it is closed, and its files after that.',
    cites: [outside],
    needs: { features: [], powers: ['hostile', 'removal', 'reopen'], devices: 1 },
    first: removed,
    plan: (spec, powers) =>
      fc.tuple(wandering(spec, powers), fc.nat()).map(([plan, at]): Plan => {
        const place = at % (plan.length + 1)
        return [...plan.slice(0, place), taken, ...plan.slice(place)]
      }),
    judge: where(({ isRemoved }) => isRemoved === true, returning()),
  },
  {
    ...common,
    name: 'hostile/allocations',
    statement: 'Where an allocation fails a request fails on its way, or succeeds without it, and a reset is a reset.',
    cites: [outside, cited.request('some other state along the combination transition path')],
    needs: { features: [], powers: ['allocations'], devices: 1 },
    first: lackingEach(Array.from({ length: ALLOCATIONS }, (_, at) => at + 1)),
    plan: starved(
      Array.from({ length: ALLOCATIONS }, (_, at) => at + 1),
      ['set-state', 'read', 'write'],
    ),
    judge: where(
      ({ lacking }) => typeof lacking === 'number',
      all(returning('set-state', 'read', 'write'), judgeOf('failures/state'), judgeOf('reset/running')),
    ),
  },
]
