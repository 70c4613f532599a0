// Arcs that are missing, too many or broken, in words.
import { expect, test } from 'vitest'
import { audited, chargesOf } from './example.fixture.ts'

test('a missing arc, with the requests that go over it', () => {
  const found = audited('|| new == VFIO_DEVICE_STATE_RUNNING)', ')').findings.filter(
    ({ charge }) => charge === 'arc/missing',
  )
  expect(found.map(({ arc, title }) => [arc, title])).toEqual([
    [['RUNNING_P2P', 'RUNNING'], 'RUNNING_P2P -> RUNNING is asked for, and toy_step refuses it here'],
  ])
  expect(found[0]!.details[0]).toMatch(/^With flags 3 a user loses 4 of 20 requests: /)
})

test('a state that nothing leads to any more', () => {
  const found = audited('if (new == VFIO_DEVICE_STATE_RESUMING) {', 'if (0) {').findings
  expect(found[0]!.details).toContain('Nothing leads to RESUMING any more.')
  expect(found[0]!.mutant).toBe('never-resumes')
})

test('an arc that nobody asks for is a warning', () => {
  const extra = audited(
    'new == VFIO_DEVICE_STATE_STOP || new == VFIO_DEVICE_STATE_RUNNING_P2P',
    'new != VFIO_DEVICE_STATE_ERROR',
  ).findings
  expect(
    extra.filter(({ charge }) => charge === 'arc/extra').map(({ weight, arc }) => [weight, arc?.[1]]),
  ).toContainEqual(['warning', 'STOP_COPY'])
  expect(extra.every(({ weight }) => weight !== 'finding')).toBe(true)
})

test('a condition the wrong way round', () => {
  expect(chargesOf('if (ret)\n\t\t\treturn ERR_PTR(ret);', 'if (!ret)\n\t\t\treturn ERR_PTR(ret);')).toContain(
    'arc/inverted RESUMING STOP',
  )
  expect(
    chargesOf('if (IS_ERR(session))\n', 'if (!IS_ERR(session))\n').some((each) => /^arc\/(breaks|inverted)/.test(each)),
  ).toBe(true)
})
