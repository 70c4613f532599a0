// The reference device beside the semantics: all that it comes to in six events is admitted, whatever its options and
// whichever of its arcs fail. How much that is stands in exploration.txt to the byte; UPDATE_GOLDEN=1 writes it anew.
// CAMPAIGN=1 (npm run campaign:model) explores more, for minutes: options and faults together, time, and deeper.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { AnyOutcome, Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { featureSetsOf, nameOfSet, type FeatureSet } from '../features.ts'
import { alphabetOf, ALL, small, tick, twoPages } from '../simulated/alphabet.ts'
import { simulatedFamily, waysOf, type LeftOpen } from '../simulated/explorable.ts'
import { optionChoices, optionPairs, optionsOf, simulatedOptions } from '../simulated/options.ts'
import type { Choice, OptionName } from '../simulated/options.ts'
import { protocol } from '../spec.ts'
import { none } from './choices.ts'
import { opened } from './configuration.ts'
import { explore, type Exploration, type Setup } from './exploration.ts'
import { familyOfOne, type Explorable, type Family } from './position.ts'

const sets = featureSetsOf(protocol.features)
const every = sets.at(-1)!
const alphabet = alphabetOf(small)

const explored = (features: FeatureSet, family: Family, depth: number, more: Partial<Setup> = {}): Exploration =>
  explore({ spec: protocol, family, beginning: opened(protocol, features), alphabet, depth, ...more })

/** What is explored: devices of a feature set, with what is open about them. */
interface Row extends LeftOpen {
  readonly features: FeatureSet
  readonly isLarger: boolean
  readonly hasTime: boolean
  readonly depth: number
}

const nameOf = ({ features, options, faults, isLarger, hasTime, depth }: Row): string =>
  [
    nameOfSet(features),
    options ? 'any options' : 'its defaults',
    faults ? 'any faults' : 'no faults',
    isLarger ? 'two pages' : 'one page',
    hasTime ? 'time' : '',
    `depth ${depth}`,
  ]
    .map((part, at) => part.padEnd([22, 12, 10, 9, 4, 7][at]!))
    .join(' ')

const rowsOf = (row: Partial<Row> & { readonly depth: number }): readonly Row[] =>
  sets.map((features) => ({ features, options: false, faults: false, isLarger: false, hasTime: false, ...row }))
const ordinary: readonly Row[] = [
  ...rowsOf({ faults: true, depth: 6 }),
  ...rowsOf({ options: true, depth: 6 }),
  ...rowsOf({ options: true, faults: true, depth: 5 }),
  ...rowsOf({ options: true, isLarger: true, depth: 5 }),
]
const campaign: readonly Row[] = [
  ...rowsOf({ options: true, faults: true, depth: 6 }),
  ...rowsOf({ options: true, isLarger: true, depth: 6 }),
  ...rowsOf({ faults: true, hasTime: true, depth: 6 }),
  ...rowsOf({ faults: true, depth: 7 }),
  ...rowsOf({ options: true, depth: 7 }),
  ...rowsOf({ depth: 8 }),
]

/** The figures of a row, as a line. */
function figuresOf(row: Row): string {
  const { features, options, faults, isLarger, hasTime, depth } = row
  const geometry = isLarger ? twoPages : small
  const family = simulatedFamily({ ...geometry, features }, { options, faults })
  const events = [...alphabetOf(geometry), ...(hasTime ? [tick] : [])]
  const { broken, states, transitions, widest } = explored(features, family, depth, { alphabet: events })
  expect([...broken]).toEqual([])
  const counts = `${String(states).padStart(8)} states ${String(transitions).padStart(9)} transitions`
  return `${nameOf(row)} ${counts}, at most ${String(widest).padStart(2)} configurations`
}

const path = fileURLToPath(new URL('exploration.txt', import.meta.url))
const golden = (): readonly string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean)

/** Compares the figures of a row with those that are written down. */
function compare(row: Row): void {
  const figures = figuresOf(row)
  const lines = golden()
  const isSame = (line: string): boolean => line.startsWith(`${nameOf(row)} `)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const others = lines.some(isSame) ? lines : [...lines, figures]
    writeFileSync(path, `${others.map((line) => (isSame(line) ? figures : line)).join('\n')}\n`)
  } else expect(lines.find(isSame)).toBe(figures)
}

const MINUTES = 60_000
const named = (rows: readonly Row[]): [string, Row][] => rows.map((row) => [nameOf(row), row])

test.each(named(ordinary))('%s: all is admitted', (_, row) => compare(row), 2 * MINUTES)

const isCampaign = process.env['CAMPAIGN'] === '1'
describe.skipIf(!isCampaign)('the campaign', () => {
  test.each(named(campaign))('%s: all is admitted', (_, row) => compare(row), 30 * MINUTES)
})

test('the figures are those of these rows, and every combination of the options is among them', () => {
  const rows = [...ordinary, ...campaign]
  const written = golden().map((line) => rows.findIndex((row) => line.startsWith(`${nameOf(row)} `)))
  expect(written).toEqual([...rows.keys()])
  const { algebra } = simulatedFamily({ ...small, features: every }, { options: true, faults: false })
  const combinations = Object.values(simulatedOptions).reduce((product, { choices }) => product * choices.length, 1)
  expect(algebra.count(waysOf(algebra))).toBe(BigInt(combinations))
})

/** The members of the family with open options that have chosen so, and everything else as most drivers do. */
const member = ({ algebra }: Family, chosen: readonly Choice[]): number =>
  waysOf(
    algebra,
    ...Object.entries(optionsOf(...chosen)).map(([name, choice]) => ({ name: name as OptionName, choice })),
  )

/** Some pairs of choices, and some choices of everything. */
const mixed: readonly (readonly Choice[])[] = [
  ...[...optionPairs()].filter((_, at) => at % 401 === 0),
  ...Array.from({ length: 6 }, (_, seed) =>
    Object.entries(simulatedOptions).map(([name, { choices }], at): Choice => {
      const random = Math.imul(0x9e37_79b1, 31 * seed + at + 1) >>> 16
      return { name: name as OptionName, choice: choices[random % choices.length]! }
    }),
  ),
]
const single = optionChoices.map((choice) => [choice])

test.each([
  { what: 'every choice by itself', chosen: single, faults: false, depth: 3 },
  { what: 'with faults', chosen: mixed, faults: true, depth: 3 },
  { what: 'without, and further', chosen: mixed, faults: false, depth: isCampaign ? 6 : 4 },
])(
  'together they come to what each comes to alone: $what',
  ({ chosen, faults, depth }) => {
    const family = simulatedFamily({ ...small, features: every }, { options: true, faults })
    const together = explored(every, family, depth)
    const counts = chosen.map((choices) => {
      const settings = { ...small, features: every, options: optionsOf(...choices) }
      // Its options are fixed when it is made: nobody is asked.
      const alone = explored(every, simulatedFamily(settings, { options: false, faults }), depth)
      expect([choices, together.statesOf(member(family, choices))]).toEqual([choices, alone.states])
      return alone.states
    })
    // Else the sample would show little.
    expect(new Set(counts).size).toBeGreaterThan(5)
    expect(Math.max(...counts)).toBeLessThan(together.states)
  },
  isCampaign ? 10 * MINUTES : MINUTES,
)

test('every event is performed once in every situation that is followed', () => {
  const family = simulatedFamily({ ...small, features: every }, { options: false, faults: false })
  const [before, after] = [3, 4].map((depth) => explored(every, family, depth))
  expect(after!.transitions).toBe(before!.states * alphabet.length)
})

/** A family with another answer in places; `memory` is what the device remembers besides, as a number. */
function faulty(
  family: Family,
  wrong: (event: Event, outcome: AnyOutcome, memory: number) => readonly [AnyOutcome, number],
): Family {
  const wrapped = (device: Explorable, memory: number): Explorable => ({
    key: `${memory} ${device.key}`,
    step(event) {
      const { outcome, next } = device.step(event)
      const [shown, remembered] = wrong(event, outcome, memory)
      return { outcome: shown, next: wrapped(next, remembered) }
    },
  })
  return { ...family, open: () => wrapped(family.open(), 0) }
}

const isBytes = (event: Event, outcome: AnyOutcome): boolean =>
  event.type === 'read' && outcome.type === 'ok' && (outcome.value as Uint8Array).length > 0

describe('a device that is refused', () => {
  const plain = (): Family => simulatedFamily({ ...small, features: every }, { options: false, faults: false })

  test('shows the shortest trace to it', () => {
    // It goes on to say that there is no data where the stream has ended for good.
    const family = faulty(plain(), (event, outcome, memory) => [
      event.type === 'read' && event.length > 0 && outcome.type === 'ok' && !isBytes(event, outcome)
        ? failed('ENOMSG')
        : outcome,
      memory,
    ])
    const { steps, refusal } = explored(every, family, 3).broken.get('reads/no-message')!
    expect(steps.map(({ event }) => event)).toEqual([
      { type: 'set-state', target: 'STOP_COPY' },
      { type: 'read', session: 0, length: ALL },
      { type: 'read', session: 0, length: 1 },
    ])
    expect(steps.map(({ outcome }) => outcome.type)).toEqual(['ok', 'ok', 'errno'])
    expect(refusal).toMatchObject({ rule: 'reads/no-message', level: 'must' })
  })

  test.each([1, 2, 3, 4, 5, 6])('is found at depth %i and not before', (depth) => {
    // It shows a state that there is not, at the event of that number, whatever came before.
    const family = faulty(plain(), (event, outcome, memory) => [
      event.type === 'get-state' && memory + 1 === depth ? ok(77) : outcome,
      Math.min(memory + 1, depth),
    ])
    expect([...explored(every, family, depth - 1).broken]).toEqual([])
    const { broken } = explored(every, family, depth)
    expect([...broken.keys()]).toEqual(['states/defined'])
    expect(broken.get('states/defined')!.steps.length).toBe(depth)
  })

  const names = Object.keys(simulatedOptions)
  const pair: readonly Choice[] = [
    { name: 'reads', choice: 'record' },
    { name: 'failedLoad', choice: 'ERROR' },
  ]

  /** A read overruns: with two options, after a request has failed behind an arc, and after so many events. */
  function overrunning(features: FeatureSet, { options, faults }: LeftOpen, first = 0): Family {
    const family = simulatedFamily({ ...small, features }, { options, faults })
    const has = ({ name, choice }: Choice): boolean =>
      options && simulatedOptions[name].choices[family.chooser.choose(names.indexOf(name))] === choice
    const FAILED = 10
    return faulty(family, (event, outcome, memory) => [
      memory >= FAILED + first && isBytes(event, outcome) && pair.every(has) ? ok(new Uint8Array(ALL + 1)) : outcome,
      Math.min((memory % FAILED) + 1, first) +
        (memory >= FAILED || (outcome.type === 'errno' && outcome.errno === 'EMFILE') ? FAILED : 0),
    ])
  }

  test('is found where it takes two options and a fault, and nowhere else', () => {
    const family = overrunning(every, { options: true, faults: true })
    const { and, where, minus } = family.algebra
    const all = waysOf(family.algebra)
    const { steps } = explored(every, family, 3).broken.get('reads/within')!
    expect(steps.map(({ event }) => event.type)).toEqual(['set-state', 'set-state', 'read'])
    for (const { way } of steps) {
      const chosen = way.reduce((ways, choice, option) => and(ways, where(option, choice)), all)
      expect(minus(chosen, waysOf(family.algebra, ...pair))).toBe(none)
    }
    // One arc did not succeed, in the request that failed.
    const failures = steps.map(({ way }) => way.slice(names.length).filter((fate) => fate !== 0).length)
    expect(failures).toEqual(steps.map(({ outcome }) => (outcome.type === 'errno' ? 1 : 0)))

    expect([...explored(every, family, 2).broken]).toEqual([])
    for (const choice of pair) {
      const members = minus(all, waysOf(family.algebra, choice))
      expect([...explored(every, family, 3, { members }).broken]).toEqual([])
    }
    expect([...explored(every, overrunning(every, { options: true, faults: false }), 3).broken]).toEqual([])
    expect([...explored(every, overrunning(every, { options: false, faults: true }), 3).broken]).toEqual([])
  })

  test('even where that takes six events as well', () => {
    const family = (): Family => overrunning(every, { options: true, faults: true }, 5)
    const few: readonly Event[] = [
      { type: 'set-state', target: 'STOP' },
      { type: 'set-state', target: 'STOP_COPY' },
      { type: 'read', session: 0, length: 1 },
      { type: 'reset' },
    ]
    expect([...explored(every, family(), 5, { alphabet: few }).broken]).toEqual([])
    expect(explored(every, family(), 6, { alphabet: few }).broken.get('reads/within')!.steps.length).toBe(6)
  })
})

test('a device that leaves nothing open is a family by itself', () => {
  const device: Explorable = { key: 'gone', step: () => ({ outcome: failed('ENODEV'), next: device }) }
  const gone = explored(every, familyOfOne(device), 9)
  expect([...gone.broken]).toEqual([])
  expect(gone).toMatchObject({ positions: 1, isComplete: true })
  const crashed: Explorable = {
    ...device,
    step: () => ({ outcome: { type: 'crashed', evidence: 'an oops' }, next: device }),
  }
  expect([...explored(every, familyOfOne(crashed), 9).broken.keys()]).toEqual(['requests/contain'])
})
