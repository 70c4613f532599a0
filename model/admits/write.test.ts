import { expect, test } from 'vitest'
import type { Content } from '../content.ts'
import { failed, ok, type Errno } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration, type Load } from './configuration.ts'
import { boundOf, write } from './write.ts'

const device: Configuration = {
  ...opened(protocol, ['STOP_COPY'])[0]!,
  state: 'RESUMING',
  sessions: [{ type: 'resuming' }],
}
const four: Content = { type: 'pattern', seed: 1, length: 4 }
const empty: Content = { type: 'literal', bytes: new Uint8Array() }
const writing = (what: number | Errno, content: Content = four, load: Load = 'nothing') =>
  write({ ...device, load }, { session: 0, content }, typeof what === 'number' ? ok(what) : failed(what))
const loadsOf = (...given: Parameters<typeof writing>): readonly Load[] =>
  writing(...given).configurations.map(({ load }) => load)
const loadOf = (...given: Parameters<typeof writing>): Load => loadsOf(...given)[0]!

test.each([
  [four, 4],
  [empty, 0],
  [{ type: 'captured', device: 0, session: 1, from: 2, to: 9 }, 7],
  [{ type: 'captured', device: 0, session: 1, from: 9, to: 2 }, 0],
  [{ type: 'edit', content: four, at: 9, bytes: Uint8Array.of(1) }, 4],
  [{ type: 'joined', parts: [four, four, empty] }, 8],
] satisfies [Content, number][])('a content has at most so many bytes', (content, bound) => {
  expect(boundOf(content)).toBe(bound)
})

test('any part of what was given', () => {
  expect([0, 1, 4].map((count) => loadOf(count))).toEqual(['nothing', 'something', 'something'])
  expect(writing(5).refusal!.rule).toBe('writes/within')
})

test('data that was refused stays refused; a call that failed says nothing of the data', () => {
  expect((['EINVAL', 'EIO', 'ENODEV', 'ENOSPC'] as const).map((errno) => loadOf(errno))).toEqual(
    Array(4).fill('refused'),
  )
  expect((['EFAULT', 'EAGAIN', 'ENOMEM', 'E4'] as const).map((errno) => loadOf(errno))).toEqual(
    Array(4).fill('nothing'),
  )
  expect(loadOf(4, four, 'refused')).toBe('refused')
  expect(loadOf('EINVAL', empty)).toBe('nothing')
})

test('what fails behind data that was taken may be a refusal of it, or of more than there was to take', () => {
  for (const errno of ['EINVAL', 'EIO', 'ENOSPC', 'E27'] as const) {
    expect(loadsOf(errno, four, 'something')).toEqual(['something', 'refused'])
    expect(loadsOf(errno, four, 'nothing')).toEqual(['refused'])
  }
  expect(loadsOf('ENOMEM', four, 'something')).toEqual(['something'])
  expect(loadsOf('EINVAL', empty, 'something')).toEqual(['something'])
})

test('a saving session takes nothing, also adrift', () => {
  for (const session of [
    { type: 'saving', hasRead: false, end: 'near', initial: null } as const,
    { type: 'adrift', kind: 'saving', end: 'near' } as const,
  ]) {
    const saving: Configuration = { ...device, state: 'STOP_COPY', sessions: [session] }
    expect(write(saving, { session: 0, content: four }, ok(0)).refusal!.rule).toBe('sessions/direction')
    expect(write(saving, { session: 0, content: empty }, ok(0)).refusal).toBeNull()
    expect(write(saving, { session: 0, content: four }, failed('EBADF')).configurations).toEqual([saving])
  }
})

test('a write that is under way may have brought something', () => {
  const { configurations } = write(device, { session: 0, content: four }, { type: 'pending' })
  expect(configurations[0]!.load).toBe('something')
})
