// Each requirement of a migration has a made-up course that breaks it, and one near to it that does not: so that no
// judge is one that cannot fail.
import { describe, expect, test } from 'vitest'
import { vmm } from '#model'
import { requirements } from './requirements.ts'

type Beat = vmm.Beat

const { plainScenario } = vmm

const cpus = (host: vmm.Host, run: boolean): Beat => ({ type: 'deed', deed: { type: 'vcpus', host, run } })
const ends = (host: vmm.Host, how: vmm.End): Beat => ({ type: 'deed', deed: { type: 'ends', host, how, because: '' } })
const sends = (flag: vmm.Sent['flag'], length = 0): Beat => ({
  type: 'deed',
  deed: { type: 'sends', device: 0, packet: { flag, bytes: new Uint8Array(length) } },
})
const call = (one: Partial<vmm.Call>): Beat => ({
  type: 'call',
  call: { device: 0, kind: 'state', ...one },
  step: 0,
  event: {},
})
const seen = (
  device: number,
  state: string,
  more: Partial<vmm.Sight> = {},
  when: 'before' | 'after' | 'end' = 'after',
): Beat => ({
  type: 'seen',
  sight: { device, state, view: { pages: ['a'], begun: 0, completed: 0 }, config: 100, files: 0, ...more },
  when,
})
const happens = (happening: vmm.Happening): Beat => ({ type: 'happens', happening, isIdle: false })
const traffic = (sent: number, received: number): Partial<vmm.Sight> => ({
  view: { pages: [], begun: sent, completed: sent, traffic: { sent, received } },
})
const configures: Beat = { type: 'deed', deed: { type: 'configures', device: 1, value: 100 } }
const page = (name: string): Partial<vmm.Sight> => ({ view: { pages: [name], begun: 0, completed: 0 } })
const moved = [cpus('source', false), seen(0, 'STOP_COPY'), seen(1, 'RESUMING'), configures]
const done = [ends('source', 'completed'), ends('destination', 'completed')]
const info = (initial: bigint): Beat => call({ kind: 'info', initial, dirty: 0n })
const precopy = call({ target: 'PRE_COPY' })

interface Case {
  readonly broken: readonly Beat[]
  readonly holds: readonly Beat[]
  readonly scenario?: Partial<vmm.Scenario>
  readonly isFramed?: boolean
}

const cases: Readonly<Record<string, Case>> = {
  'hosts/never-both': {
    broken: [cpus('destination', true)],
    holds: [cpus('source', false), cpus('destination', true)],
  },
  'hosts/never-neither': {
    broken: [cpus('source', false)],
    holds: [cpus('source', false), cpus('source', true)],
  },
  'hosts/defined-end': {
    broken: [ends('source', 'completed'), ends('destination', 'failed')],
    holds: [cpus('source', false), cpus('destination', true), ...done, seen(0, 'STOP', { files: 1 }, 'end')],
  },
  'hosts/succeeds': {
    broken: [ends('source', 'failed')],
    holds: done,
  },
  'devices/equal': {
    broken: [...moved, seen(1, 'RUNNING', page('b')), cpus('destination', true)],
    holds: [...moved, seen(1, 'RUNNING'), cpus('destination', true)],
  },
  'devices/running': {
    broken: [seen(0, 'PRE_COPY', {}, 'end')],
    holds: [seen(0, 'RUNNING', {}, 'end')],
  },
  'devices/conserved': {
    broken: [seen(0, 'RUNNING', traffic(3, 2), 'end'), seen(1, 'RUNNING', traffic(2, 2), 'end')],
    holds: [seen(0, 'RUNNING', traffic(3, 2), 'end'), seen(1, 'RUNNING', traffic(2, 3), 'end')],
    scenario: { devices: 2 },
  },
  'devices/still': {
    broken: [cpus('source', false), seen(0, 'RUNNING'), ends('source', 'failed')],
    holds: [cpus('source', false), seen(0, 'STOP'), ends('source', 'failed')],
  },
  'devices/kept': {
    broken: [call({ target: 'STOP', errno: 'EIO' }), seen(0, 'RUNNING', {}, 'before')],
    holds: [call({ target: 'STOP', errno: 'EIO' }), seen(0, 'ERROR', {}, 'before')],
  },
  'stream/grammar': {
    broken: [sends('setup'), sends('data', 4)],
    holds: [sends('setup'), sends('end'), sends('data', 4)],
    isFramed: true,
  },
  'precopy/initial-sent': {
    broken: [precopy, info(8n), call({ kind: 'read', bytes: 4 }), sends('initial')],
    holds: [precopy, info(8n), call({ kind: 'read', bytes: 8 }), sends('initial')],
  },
  'precopy/initial-first': {
    broken: [precopy, info(8n), call({ target: 'STOP_COPY' })],
    holds: [precopy, info(8n), call({ kind: 'read', bytes: 8 }), call({ target: 'STOP_COPY' })],
  },
  'precopy/estimate': {
    broken: [{ type: 'deed', deed: { type: 'estimates', device: 0, left: 9n } }, call({ kind: 'read', bytes: 8 })],
    holds: [{ type: 'deed', deed: { type: 'estimates', device: 0, left: 8n } }, call({ kind: 'read', bytes: 8 })],
    scenario: { options: { dataSize: 'remaining' } },
  },
}

const judgement = (
  name: string,
  beats: readonly Beat[],
  { scenario, isFramed }: Pick<Case, 'scenario' | 'isFramed'> = {},
) =>
  requirements
    .find((one) => one.name === name)!
    .judge({ scenario: { ...plainScenario, ...scenario }, generation: isFramed === true ? 'v2' : undefined, beats })

test('every requirement has a case', () => {
  expect(Object.keys(cases)).toEqual(requirements.map(({ name }) => name))
})

test.each(Object.entries(cases))('%s', (name, one) => {
  expect(judgement(name, one.broken, one)).toMatchObject({ type: 'broken' })
  expect(judgement(name, one.holds, one)).toMatchObject({ type: 'holds' })
})

describe('what is no fault of the user', () => {
  test('a snapshot runs beside its source', () => {
    const snapshot = { scenario: { way: 'snapshot' } } as const
    expect(judgement('hosts/never-both', [cpus('destination', true)], snapshot)).toMatchObject({ type: 'silent' })
  })

  test('a migration fails where somebody ends it, or several devices cannot be quiesced', () => {
    const cancelled = [happens({ type: 'cancel', at: 0 }), ends('source', 'cancelled')]
    expect(judgement('hosts/succeeds', cancelled)).toMatchObject({ type: 'silent' })
    const refused = [ends('source', 'refused')]
    const several = { scenario: { devices: 2, features: ['STOP_COPY'] } } as const
    expect(judgement('hosts/succeeds', refused, several)).toMatchObject({ type: 'silent' })
    expect(judgement('hosts/succeeds', refused)).toMatchObject({ type: 'broken' })
  })

  test('a device that failed loses what was under way', () => {
    const { broken, scenario } = cases['devices/conserved']!
    const failed = [seen(0, 'ERROR'), ...broken]
    expect(judgement('devices/conserved', failed, { scenario: scenario! })).toMatchObject({ type: 'silent' })
  })

  test('a device that was asked twice is reset', () => {
    const again = call({ target: 'RUNNING', errno: 'EIO' })
    expect(judgement('devices/kept', [again, again, seen(0, 'STOP', {}, 'before')])).toMatchObject({ type: 'holds' })
  })
})
