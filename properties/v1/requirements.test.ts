// The catalogue: its quotes in the text where that is at hand, its judges on traces, and what a verification says.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ok, TRACE_VERSION, v1 as model, type Outcome } from '#model'
import { verify } from '../verify.ts'
import { requirements } from './requirements/index.ts'
import type { Trace } from './requirements/kind.ts'
import { simulated } from './simulated.ts'
import { duties, subjectOf } from './subject.ts'

/** The text of v1 as it was removed: in no release any more. V1_TEXT names a file that has it, or a folder of such. */
const given = process.env.V1_TEXT
const textIn = (path: string): string =>
  existsSync(join(path, '.')) && !/\.txt$/.test(path)
    ? readdirSync(path)
        .map((name) => readFileSync(join(path, name), 'utf8'))
        .join('\n')
    : readFileSync(path, 'utf8')
/** Without what decorates a comment, or the lines of a patch. */
const flat = (text: string): string =>
  text
    .replace(/\s+-?\s?\*+(?=\s)/g, ' ')
    .replace(/(^|\s)- (?=\S)/g, ' ')
    .replace(/\s+/g, ' ')

const cited = [
  ...requirements.flatMap(({ cites }) => cites),
  ...Object.values(model.grounds).map(({ cites }) => cites),
  ...model.arcs.flatMap(({ cites }) => cites),
  ...model.values.map(({ says }) => ({ section: 'device_state consists of 3 bits', quote: says })),
]

describe.skipIf(given === undefined)(`in the text${given === undefined ? ' (set V1_TEXT to check)' : ''}`, () => {
  test('every quote stands after its section', () => {
    const text = flat(textIn(given!))
    const lost = cited.filter(({ section, quote }) => {
      const from = text.indexOf(flat(section).trim())
      return from < 0 || !text.slice(from).includes(flat(quote).trim())
    })
    expect(lost).toEqual([])
    expect(cited.length).toBeGreaterThan(40)
    expect(text.includes('a sentence that is not there')).toBe(false)
  })
})

test('names are unique, and every device requirement has a party and words', () => {
  expect(new Set(requirements.map(({ name }) => name)).size).toBe(requirements.length)
  expect([requirements.length, duties.length]).toEqual([30, 26])
  for (const { cites } of requirements) expect(cites.length).toBeGreaterThan(0)
})

type Line = readonly [number, model.Event, Outcome<unknown>]
const traceOf = (lines: readonly Line[]): Trace => ({
  header: { version: TRACE_VERSION, protocol: 'v1', features: [[], []], powers: [], partial: false },
  steps: lines.map(([device, event, outcome], at) => ({
    act: { device, lane: 0, event },
    outcome: outcome as Trace['steps'][number]['outcome'],
    began: 2 * at,
    ended: 2 * at + 1,
  })),
})
const judged = (name: string, ...lines: readonly Line[]): string =>
  requirements.find((one) => one.name === name)!.judge(model.spec, traceOf(lines)).type

const set = (value: number): Line => [0, { type: 'set-state', value }, ok(null)]
const get: Line = [0, { type: 'get-state' }, ok(1)]
const pending = (count: bigint): Line => [0, { type: 'pending-bytes' }, ok(count)]
const written = (piece: number): Line => [1, { type: 'write-size', to: { device: 0, piece, way: 'trapped' } }, ok(null)]

describe("the user's duties", () => {
  test.each<readonly [string, readonly Line[], readonly Line[]]>([
    ['users/valid', [set(3)], [set(5)]],
    ['users/reserved-bits', [get, set(3)], [set(3)]],
    ['users/to-the-end', [set(2), pending(4n), pending(0n), set(0)], [set(2), pending(4n), set(0)]],
    ['users/in-order', [written(0), written(1)], [written(0), written(2)]],
  ])('%s', (name, right, wrong) => {
    expect(judged(name, ...right)).toBe('holds')
    expect(judged(name, ...wrong)).toBe('broken')
    expect(judged(name)).toBe('silent')
  })
})

describe('a verification of the reference device', () => {
  test.each(duties.map((one) => [one.name, one] as const))('%s is upheld', async (_, requirement) => {
    const verdict = await verify(requirement, subjectOf(simulated()), { seed: 1, runs: 30, depth: 2 })
    expect(verdict.type).toBe('upheld')
  })
})
