// The progress line on a screen that writes down what it is shown, with a clock that is set by hand.
import { describe, expect, test } from 'vitest'
import type { Progress } from '#properties'
import { leftText, statusOn, type Work } from './status.ts'

const at = (over: Partial<Progress> = {}): Progress => ({
  requirement: 'sessions/shared',
  phase: 'random',
  runs: 1204,
  events: 96_240,
  witnessed: 7,
  part: 0,
  ...over,
})

/** A status on a screen of a width, and what the screen has shown. */
function shown(work: Work, columns?: number) {
  const written: string[] = []
  let time = 5000
  const screen = { write: (text: string) => void written.push(text), columns }
  return { status: statusOn(screen, work, () => time), written, pass: (milliseconds: number) => (time += milliseconds) }
}
const START = '\r\u001b[K'

describe('the progress line', () => {
  test('says what is under way, how fast, and what is left by the work done so far', () => {
    const { status, written, pass } = shown({ units: 4, time: undefined })
    pass(2000)
    status.show(at())
    status.show(at({ part: 0.5 }))
    status.next()
    pass(1000)
    status.show(at({ events: 500, part: 0.5 }))
    status.clear()
    expect(written).toEqual([
      `${START}sessions/shared: random, 1,204 runs, 48,120 events/s`,
      `${START}sessions/shared: random, 1,204 runs, 48,120 events/s, about 14 s left`,
      // 1.5 of 4 units took 3 s.
      `${START}sessions/shared: random, 1,204 runs, 500 events/s, about 5 s left`,
      START,
    ])
  })

  test('says no more than the time that there is', () => {
    const { status, written, pass } = shown({ units: 2, time: 60_000 })
    pass(500)
    status.show(at())
    pass(9500)
    status.show(at({ part: 0.01 }))
    status.show(at({ part: 0.99 }))
    expect(written.map((line) => /about .*$/.exec(line)?.[0])).toEqual([
      'about 60 s left',
      'about 50 s left',
      'about 11 s left',
    ])
  })

  test('is cut to the width of the terminal, whatever it becomes, and never fills its last column', () => {
    const { status, written } = shown({ units: 1, time: undefined }, 20)
    status.show(at())
    expect(written).toEqual([`${START}sessions/shared: ra`])
    for (const columns of [undefined, 0]) {
      const wide = shown({ units: 1, time: undefined }, columns)
      wide.status.show(at({ requirement: 'a'.repeat(200) }))
      expect(wide.written[0]).toHaveLength(START.length + 79)
    }
  })

  test('is nowhere where nobody watches', () => {
    const status = statusOn(undefined, { units: 1, time: undefined })
    status.show(at())
    status.clear()
  })
})

test.each([
  [1, 'about 1 s left'],
  [12_001, 'about 13 s left'],
  [90_000, 'about 90 s left'],
  [150_000, 'about 3 min left'],
  [3 * 3_600_000, 'about 3 h left'],
])('%i ms is %s', (milliseconds, text) => {
  expect(leftText(milliseconds)).toBe(text)
})
