import { describe, expect, test } from 'vitest'
import { move, to } from '#generators'
import { isLast, protocol, restrict, simulatedDevice, type Act, type Device } from '#model'
import { replay } from '../../replay.ts'
import { v2 } from '../../protocol.ts'
import { requirements } from '../../requirements/index.ts'
import { performed, type Subject } from '../../subject.ts'
import { verify } from '../../verify.ts'
import { simulated } from '../simulated.ts'
import { kernelBackend, type KernelSettings } from './backend.ts'
import type { Calls, Result } from './calls.ts'
import { callsInProcess, type Kernel } from './in-process.ts'
import type { Recipe } from './recipe.ts'
import { simulatedKernel } from './simulated-kernel.ts'

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const recipes: readonly Recipe[] = [0, 1].map((at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }))
const search = { seed: 1, runs: 20, depth: 2 }
const ruleOf = (name: string) => requirements.find((one) => one.name === name)!
const requests = ruleOf('requests/return')

/** The same calls by a transport that can tell what the kernel did not answer, or did not live through. */
const living = (calls: Calls, end: Result): Calls => ({
  ...calls,
  lifeline: true,
  get ended() {
    return calls.ended
  },
  async perform(all) {
    const results = await calls.perform(all)
    const first = results.findIndex(({ type }) => type === 'lost')
    return first < 0 ? results : results.with(first, end)
  },
})

const hung: Result = { type: 'hung', ms: 50 }
const crashed: Result = { type: 'crashed', evidence: 'BUG: KASAN: slab-use-after-free in release' }
const never = new Promise<number>(() => {})

const stateOf = (device: Device): unknown => {
  const outcome = device.handlers['get-state']({ type: 'get-state' })
  return outcome.type === 'ok' ? outcome.value : outcome.type
}

type Change = (kernel: Kernel, devices: readonly Device[]) => Kernel

/** A subject whose machine ends in some way where its kernel does not answer; and a new one is there after that. */
function subjectOf(change: Change, end?: Result, settings: Partial<KernelSettings> = {}): Subject {
  const backend = kernelBackend({
    name: 'kernel',
    lifeline: end !== undefined,
    isFresh: end !== undefined,
    caution: { allowBlocked: true, allowError: true },
    connect() {
      const devices = [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))
      const calls = callsInProcess(change(simulatedKernel(devices), devices), 50)
      return Promise.resolve({ calls: end === undefined ? calls : living(calls, end), recipes })
    },
    ...settings,
  })
  return { protocol: v2, spec: restrict(protocol, features), features, backend }
}

/** A reset that does not come back in some state. */
const inReset =
  (state: string): Change =>
  (kernel, [device]) => ({
    ...kernel,
    ioctlValue: (...given) => (stateOf(device!) === state ? never : kernel.ioctlValue(...given)),
  })

/** A close that does not come back: the first one is what a run leaves to be done, where its plan has none. */
const inClose: Change = (kernel) => ({ ...kernel, close: () => never })

const kinds = (acts: readonly Act[]): readonly string[] =>
  acts.map(({ event }) => (event.type === 'set-state' ? `${event.target}` : event.type))

describe.each([
  ['hangs', hung, 'reset: no return within 50 ms'],
  ['dies', crashed, 'slab-use-after-free in release'],
] as const)('a machine that %s while its device is made ready for the next run', (_, end, words) => {
  test('is held against the run before, and a replay shows it again', async () => {
    const subject = subjectOf(inReset('STOP_COPY'), end)
    const verdict = await verify(requests, subject, search)
    if (verdict.type !== 'refuted') throw new Error(JSON.stringify(verdict))
    const { acts, step, because, reproduced, trace } = verdict.counterexample
    expect([kinds(acts), step, reproduced]).toEqual([['STOP_COPY', 'close', 'reset'], 2, true])
    expect(because).toContain(words)
    expect(trace.steps.at(-1)).toMatchObject({ outcome: end, began: 4, ended: 5 })
    const again = await replay(requests, subjectOf(inReset('STOP_COPY'), end), acts)
    expect(again.judgement).toMatchObject({ type: 'broken', step: 2 })
  })

  test('leaves nothing that another rule can tell', async () => {
    const rule = ruleOf('sessions/last-arc-opens')
    const verdict = await verify(rule, subjectOf(inReset('STOP_COPY'), end), search)
    if (verdict.type !== 'unknown') throw new Error(JSON.stringify(verdict))
    expect(verdict.last?.steps.at(-1)).toMatchObject({ act: { event: { type: 'reset' } }, outcome: end })
    expect([verdict.isGone, verdict.runs > 20]).toEqual([undefined, true])
  })

  test('in closing a session is seen in that', async () => {
    const subject = subjectOf(inClose, end)
    const trace = await performed(subject, requests.needs, [to(0, 'STOP_COPY'), to(0, 'STOP'), to(0, 'STOP_COPY')])
    expect(kinds(trace.steps.map(({ act }) => act))).toEqual(['STOP_COPY', 'STOP', 'STOP_COPY', 'close'])
    expect(trace.steps.at(-1)).toMatchObject({ act: { event: { session: 0 } }, outcome: end })
    expect(requests.judge(subject.spec, trace)).toMatchObject({ type: 'broken', step: 3 })
  })

  test('in opening the device again is seen in that', async () => {
    let opened = 0
    const inOpening: Change = (kernel) => ({
      ...kernel,
      ioctlValue: () => 0,
      open: (path, flags) => (path.includes('vfio0') && ++opened > 1 ? never : kernel.open(path, flags)),
    })
    const trace = await performed(subjectOf(inOpening, end), requests.needs, [to(0, 'STOP')])
    expect(kinds(trace.steps.map(({ act }) => act))).toEqual(['STOP', 'reset', 'get-state', 'reopen'])
    expect(trace.steps.at(-1)?.outcome).toEqual(end)
  })

  test('is said where it was only opened', async () => {
    const ofState: Change = (kernel) => ({ ...kernel, ioctlValue: () => never })
    const shy = subjectOf(ofState, end, { isFresh: false })
    await expect(performed(shy, requests.needs, [])).rejects.toThrow(/^reset: it (did not return|crashed)/)
    const verdict = await verify(requests, subjectOf(ofState, end, { isFresh: false }), search)
    expect(verdict).toMatchObject({ type: 'unknown', isGone: true, because: expect.stringContaining('reset: it') })
    // On a machine of its own a device that is RUNNING is not reset before a run: then it is the run's.
    const fresh = await verify(requests, subjectOf(ofState, end), search)
    expect(fresh).toMatchObject({ type: 'refuted', counterexample: { acts: [{ event: { type: 'reset' } }] } })
  })
})

test('an answer that is lost then is told with the run before, and nothing more is sent', async () => {
  const subject = subjectOf(inReset('STOP_COPY'))
  const verdict = await verify(requests, subject, search)
  if (verdict.type !== 'unknown') throw new Error(JSON.stringify(verdict))
  expect(verdict.because).toBe('no answer within 50 ms')
  expect(verdict.last?.steps.at(-1)).toMatchObject({ act: { event: { type: 'reset' } }, outcome: { type: 'lost' } })
  const next = await verify(requests, subject, search)
  expect(next).toMatchObject({
    type: 'unknown',
    isGone: true,
    because: expect.stringContaining('nothing more is sent'),
  })
})

test('of two devices it is the one that did not come back', async () => {
  let other = NaN
  const second: Change = (kernel) => ({
    ...kernel,
    async open(path, flags) {
      const fd = await kernel.open(path, flags)
      if (path === '/dev/vfio/devices/vfio1') other = fd
      return fd
    },
    ioctlValue: (fd, ...given) => (fd === other ? never : kernel.ioctlValue(fd, ...given)),
  })
  const subject = subjectOf(second, hung)
  const { steps } = await performed(subject, { devices: 2 }, [to(0, 'PRE_COPY'), to(1, 'STOP')])
  expect(steps).toHaveLength(6)
  expect(steps.filter(({ outcome }) => isLast(outcome.type))).toMatchObject([
    { act: { device: 1, event: { type: 'reset' } }, outcome: hung },
  ])
})

test('a device that comes back adds nothing to a run, nor does one that did not live through it', async () => {
  const sound = subjectOf((kernel) => kernel, hung)
  const plan = [to(0, 'PRE_COPY'), move(0, { type: 'info-v2' }), to(0, 'STOP_COPY')]
  expect((await performed(sound, requests.needs, plan)).steps).toHaveLength(3)
  const dead = subjectOf(inReset('STOP'), hung)
  const { steps } = await performed(dead, requests.needs, [to(0, 'STOP'), move(0, { type: 'reset' })])
  expect(kinds(steps.map(({ act }) => act))).toEqual(['STOP', 'reset'])
})

test('sessions that the user has closed are not closed again', async () => {
  const closed: number[] = []
  const counting: Change = (kernel) => ({ ...kernel, close: (fd) => (closed.push(fd), kernel.close(fd)) })
  const subject = subjectOf(counting, hung)
  const close = move(0, { type: 'close', session: 1 })
  await performed(subject, requests.needs, [to(0, 'STOP_COPY'), to(0, 'STOP'), to(0, 'STOP_COPY'), close])
  expect(closed).toHaveLength(2)
})

test('a backend that answers at once tells it at once', () => {
  const own = subjectOf((kernel) => kernel)
  const deed = { act: move(0, { type: 'reset' }), outcome: hung } as const
  const backend = { ...simulated(features, { powers: [] }), close: () => [deed] }
  const trace = performed({ ...own, backend }, requests.needs, [to(0, 'STOP')])
  expect(trace).toMatchObject({ steps: [{ began: 0 }, { ...deed, began: 2, ended: 3 }] })
})
