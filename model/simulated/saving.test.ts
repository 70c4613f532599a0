import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joined } from '../content.ts'
import { machineOf } from './device.ts'
import type { Machine } from './machine.ts'
import type { Options } from './options.ts'
import { info, isReadable, read, remaining, save, track, type SavingSession } from './saving.ts'
import { streamLength } from './stream.ts'

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const RECORD = 24 + 64
const FIRST = 24 + 16
const END = 24 + 8

function saving(options: Partial<Options> = {}, from = 'RUNNING'): { machine: Machine; session: SavingSession } {
  const machine = machineOf({ features, options })
  machine.state = from
  const session = save(machine)
  machine.session = session
  machine.state = from === 'STOP' ? 'STOP_COPY' : from === 'RUNNING' ? 'PRE_COPY' : 'PRE_COPY_P2P'
  return { machine, session }
}
const counts = (machine: Machine, session: SavingSession) => {
  const { initial, dirty } = info(machine, session)
  return [Number(initial), Number(dirty)]
}
const lengthOf = (bytes: Uint8Array | string) => (typeof bytes === 'string' ? bytes : bytes.length)

describe.each(['at-open', 'as-read'] as const)('with the initial data captured %s', (firstImage) => {
  test('initial bytes begin with all there is, and fall by what is read', () => {
    const { machine, session } = saving({ firstImage })
    expect(counts(machine, session)).toEqual([FIRST + 8 * RECORD, 0])
    for (let left = FIRST + 8 * RECORD; left > 0; left -= 8) {
      expect(lengthOf(read(machine, session, 8))).toBe(8)
      expect(counts(machine, session)).toEqual([left - 8, 0])
    }
    expect(read(machine, session, 8)).toBe('ENOMSG')
    expect(isReadable(machine, session)).toBe(false)
  })
  test('dirty bytes rise once a page, and fall by what is read', () => {
    const { machine, session } = saving({ firstImage })
    read(machine, session, 1e6)
    for (const page of [3, 3, 5]) track(machine, page)
    expect(counts(machine, session)).toEqual([0, 2 * RECORD])
    expect(isReadable(machine, session)).toBe(true)
    read(machine, session, 10)
    expect(counts(machine, session)).toEqual([0, 2 * RECORD - 10])
    expect(lengthOf(read(machine, session, 1e6))).toBe(2 * RECORD - 10)
    expect(counts(machine, session)).toEqual([0, 0])
  })
  test('a page that is dirtied while it waits comes again', () => {
    const { machine, session } = saving({ firstImage })
    read(machine, session, 1e6)
    track(machine, 0)
    read(machine, session, 1)
    track(machine, 0)
    expect(counts(machine, session)).toEqual([0, 2 * RECORD - 1])
  })
  test('in STOP_COPY comes the rest, then nothing for ever', () => {
    const { machine, session } = saving({ firstImage })
    read(machine, session, 1e6)
    track(machine, 1)
    machine.state = 'STOP_COPY'
    expect(remaining(machine, session)).toBe(RECORD + END)
    expect(lengthOf(read(machine, session, 1e6))).toBe(RECORD + END)
    for (let times = 0; times < 3; times++) {
      expect(read(machine, session, 1)).toEqual(new Uint8Array())
      expect(isReadable(machine, session)).toBe(true)
    }
    expect(remaining(machine, session)).toBe(0)
  })
})

test('the stream is the same whatever the lengths of the reads', () => {
  const whole = saving({}, 'STOP')
  const stream = read(whole.machine, whole.session, 1e6)
  expect(lengthOf(stream)).toBe(streamLength(whole.machine.memory))
  const lengths = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(lengths, fc.constantFrom('full', 'record', 'less'), (some, reads) => {
      const { machine, session } = saving({ reads }, 'STOP')
      const parts: Uint8Array[] = []
      for (const length of [...some, ...Array.from({ length: 2000 }, () => 90)]) {
        const part = read(machine, session, length) as Uint8Array
        expect(part.length).toBeLessThanOrEqual(length)
        parts.push(part)
      }
      expect(joined(parts)).toEqual(stream)
    }),
    { numRuns: 30 },
  )
})

test('reads may be short in two ways', () => {
  const lengths = (options: Partial<Options>) => {
    const { machine, session } = saving(options, 'STOP')
    return [100, 100, 100, 1].map((length) => lengthOf(read(machine, session, length)))
  }
  expect(lengths({ reads: 'record' })).toEqual([FIRST, RECORD, RECORD, 1])
  expect(lengths({ reads: 'less' })).toEqual([99, 99, 99, 1])
})

test('a read of length 0 gives nothing, or the temporary end', () => {
  const { machine, session } = saving()
  expect(read(machine, session, 0)).toEqual(new Uint8Array())
  read(machine, session, 1e6)
  expect(read(machine, session, 0)).toEqual(new Uint8Array())
  const strict = saving({ emptyRead: 'ENOMSG' })
  expect(lengthOf(read(strict.machine, strict.session, 0))).toBe(0)
  read(strict.machine, strict.session, 1e6)
  expect(read(strict.machine, strict.session, 0)).toBe('ENOMSG')
})

describe('a header only before STOP_COPY', () => {
  test.each([
    ['precopyData', 'RUNNING'],
    ['quiescedOpening', 'RUNNING_P2P'],
  ] as const)('%s from %s', (name, from) => {
    const { machine, session } = saving({ [name]: 'header' }, from)
    expect(counts(machine, session)).toEqual([FIRST, 0])
    expect(lengthOf(read(machine, session, 1e6))).toBe(FIRST)
    track(machine, 0)
    expect([counts(machine, session), read(machine, session, 1), isReadable(machine, session)]).toEqual([
      [0, 0],
      'ENOMSG',
      false,
    ])
    machine.state = 'STOP_COPY'
    expect(lengthOf(read(machine, session, 1e6))).toBe(8 * RECORD + END)
  })
})

describe('new initial data', () => {
  const flags = (machine: Machine, session: SavingSession) => info(machine, session).flags

  test.each(['while-unread', 'once'] as const)('is flagged %s, and all counts begin anew', (reinitFlag) => {
    const { machine, session } = saving({ reinit: 'last-page', reinitFlag })
    machine.optedIn = true
    read(machine, session, 1e6)
    track(machine, 0)
    read(machine, session, 8)
    track(machine, 7)
    const { flags: first, initial, dirty } = info(machine, session)
    expect([first, Number(initial), Number(dirty)]).toEqual([1, RECORD - 8 + 8 * RECORD, 0])
    expect(flags(machine, session)).toBe(reinitFlag === 'once' ? 0 : 1)
    read(machine, session, 1e6)
    expect([flags(machine, session), ...counts(machine, session)]).toEqual([0, 0, 0])
  })
  test('never appears without the opt-in', () => {
    const { machine, session } = saving({ reinit: 'last-page' })
    read(machine, session, 1e6)
    track(machine, 7)
    expect([flags(machine, session), ...counts(machine, session)]).toEqual([0, 0, RECORD])
  })
})
