import { describe, expect, test } from 'vitest'
import { machineOf, referenceParts } from './device.ts'
import type { Machine } from './machine.ts'
import { viewOf } from './memory.ts'
import type { Options } from './options.ts'
import { finish, load, write, type ResumingSession } from './resuming.ts'

const features = ['STOP_COPY']

function stream(): Uint8Array {
  const machine = machineOf({ features, seed: 2 })
  const session = referenceParts.save(machine)
  machine.state = 'STOP_COPY'
  return referenceParts.read(machine, session, 1e6) as Uint8Array
}

const loading = (options: Partial<Options> = {}): { machine: Machine; session: ResumingSession } => {
  const machine = machineOf({ features, options })
  return { machine, session: load(machine) }
}
const whole = stream()
const garbage = new Uint8Array(40).fill(7)
const pagesOf = (machine: Machine) => viewOf(machine.memory).pages

test('a whole stream becomes the state of the device, and only at the end', () => {
  const { machine, session } = loading()
  const before = pagesOf(machine)
  expect(write(machine, session, whole)).toBe(whole.length)
  expect(pagesOf(machine)).toEqual(before)
  expect(finish(machine, session)).toBe(null)
  expect(pagesOf(machine)).toEqual(pagesOf(machineOf({ features, seed: 2 })))
})

describe('an invalid stream', () => {
  test.each(['early', 'late'] as const)('is refused %s, and leaves nothing behind', (validation) => {
    const { machine, session } = loading({ validation })
    const before = pagesOf(machine)
    expect(write(machine, session, whole.subarray(0, 300))).toBe(300)
    expect(write(machine, session, garbage)).toBe(validation === 'late' ? 40 : 'EINVAL')
    expect(finish(machine, session)).toBe('EINVAL')
    expect(pagesOf(machine)).toEqual(before)
  })
  test.each([
    ['again', 'EINVAL'],
    ['ENODEV', 'ENODEV'],
    ['swallowed', 40],
  ] as const)('is answered %s by later writes, and the arc fails all the same', (afterRefusal, answer) => {
    const { machine, session } = loading({ afterRefusal })
    expect(write(machine, session, garbage)).toBe('EINVAL')
    expect(write(machine, session, garbage)).toBe(answer)
    expect(write(machine, session, new Uint8Array())).toBe(0)
    expect(finish(machine, session)).toBe('EINVAL')
  })
  test('has the errno of its flaw', () => {
    const { machine, session } = loading({ invalidErrno: 'EIO', oversizedErrno: 'ENOSPC' })
    write(machine, session, whole)
    expect(write(machine, session, garbage)).toBe('ENOSPC')
    const other = loading({ invalidErrno: 'EIO' })
    expect(write(other.machine, other.session, garbage)).toBe('EIO')
  })
})

test('a load of nothing is invalid or does nothing', () => {
  for (const [emptyLoad, result] of [['invalid', 'EINVAL'] as const, ['nothing', null] as const]) {
    const { machine, session } = loading({ emptyLoad })
    const before = pagesOf(machine)
    expect(finish(machine, session)).toBe(result)
    expect(pagesOf(machine)).toEqual(before)
  }
})

test('where the session is gone so is what was written', () => {
  const { machine } = loading()
  expect(finish(machine, null)).toBe('EINVAL')
})

test.each(['full', 'record', 'less'] as const)('writes are %s, and nothing is lost by it', (writes) => {
  const { machine, session } = loading({ writes })
  let [at, calls] = [0, 0]
  for (; at < whole.length; calls++) at += write(machine, session, whole.subarray(at)) as number
  expect(calls > 1).toBe(writes !== 'full')
  expect(finish(machine, session)).toBe(null)
})
