import { expect, test } from 'vitest'
import { every, none, type Ways } from '../admits/choices.ts'
import type { Explorable, Family } from '../admits/position.ts'
import type { AnyOutcome, Event, Fault } from '../device.ts'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { jsonOf } from '../trace.ts'
import { worldOf } from '../world.ts'
import { alphabetOf, small, tick } from './alphabet.ts'
import { simulatedDevice, type Settings } from './device.ts'
import { simulatedFamily, waysOf } from './explorable.ts'
import { simulatedOptions, type Choice, type OptionName, type Options } from './options.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
const events: readonly Event[] = [...alphabetOf(small), tick]
const names = Object.keys(simulatedOptions) as OptionName[]
const textOf = (outcome: AnyOutcome): string => JSON.stringify(jsonOf(outcome))

/** Numbers below a bound that follow from a seed. */
function numbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) % bound
  }
}

/** The set of one way alone. */
const only = ({ algebra: { and, where } }: Family, way: readonly number[]): Ways =>
  way.reduce((ways, choice, option) => and(ways, where(option, choice)), every)

const leaves = [null, 'before', 'behind', 'error'] as const

test.each(sets.map((set) => [nameOfSet(set), set] as const))(
  '%s: whatever is chosen, it answers as the device that was made so',
  (_, features) => {
    const family = simulatedFamily({ ...small, features }, { options: true, faults: true })
    for (let seed = 1; seed <= 60; seed++) {
      const random = numbers(seed)
      const lasting = names.map((name) => random(simulatedOptions[name].choices.length))
      const chosen = lasting.map((choice, at) => [names[at]!, simulatedOptions[names[at]!].choices[choice]!] as const)
      const options = Object.fromEntries(chosen) as unknown as Options
      const world = worldOf([simulatedDevice({ ...small, features, options })])
      const perform = (event: Event): AnyOutcome => world.perform([{ device: 0, lane: 0, event }])[0]!
      const decide = (fates: readonly number[]): void => family.chooser.decide(only(family, [...lasting, ...fates]))
      const passing = family.algebra.options.length - names.length
      decide(Array.from({ length: passing }, () => 0))
      let device = family.open()
      for (let step = 0; step < 40; step++) {
        const event = events[random(events.length)]!
        const fates = Array.from({ length: passing }, () => (random(6) === 0 ? 1 + random(3) : 0))
        const plan = fates.flatMap((fate, arc): readonly Fault[] => {
          const leaving = leaves[fate]!
          return leaving === null ? [] : [{ arc, leaves: leaving, errno: leaving === 'behind' ? 'EMFILE' : 'EIO' }]
        })
        perform({ type: 'faults', plan })
        decide(fates)
        const { outcome, next } = device.step(event)
        expect([seed, step, event, textOf(outcome)]).toEqual([seed, step, event, textOf(perform(event))])
        device = next
      }
    }
  },
)

test('a step changes nothing that is at rest', () => {
  const family = simulatedFamily({ ...small, features: full }, { options: false, faults: false })
  const random = numbers(7)
  let device = family.open()
  for (let step = 0; step < 60; step++) {
    const event = events[random(events.length)]!
    for (const other of events) device.step(other)
    const [one, two] = [device.step(event), device.step(event)]
    expect([textOf(one.outcome), one.next.key]).toEqual([textOf(two.outcome), two.next.key])
    device = one.next
  }
})

test('asks for what it needs alone', () => {
  const { algebra, chooser, open } = simulatedFamily({ ...small, features: full }, { options: true, faults: true })
  const alike = (device: Explorable, event: Event): Ways => {
    chooser.decide(every)
    device.step(event)
    return chooser.alike()
  }
  chooser.decide(every)
  const device = open()
  expect(chooser.alike()).toBe(waysOf(algebra, { name: 'initialState', choice: 'RUNNING' }))
  expect(alike(device, { type: 'get-state' })).toBe(every)
  expect(alike(device, { type: 'data-size' })).toBe(waysOf(algebra, { name: 'dataSize', choice: 'full' }))
  // One arc, which succeeds.
  const arc = names.length
  expect(alike(device, { type: 'set-state', target: 'RUNNING_P2P' })).toBe(algebra.where(arc, 0))
  const two = algebra.and(algebra.where(arc, 0), algebra.where(arc + 1, 0))
  expect(alike(device, { type: 'set-state', target: 'STOP' })).toBe(two)
  // No path is longer.
  expect(algebra.options.length - names.length).toBe(4)
})

test('the ways of choices', () => {
  const { algebra } = simulatedFamily({ ...small, features: full }, { options: true, faults: false })
  const early: Choice = { name: 'validation', choice: 'early' }
  const late: Choice = { name: 'validation', choice: 'late' }
  expect(waysOf(algebra)).toBe(every)
  expect(waysOf(algebra, early, late)).toBe(none)
  expect(algebra.or(waysOf(algebra, early), waysOf(algebra, late))).toBe(every)
  expect(2n * algebra.count(waysOf(algebra, early))).toBe(algebra.count(every))
})

/** Where devices with an equal key part: an event to which they do not answer alike, or that parts their keys. */
function partings(settings: Settings, depth: number, keyOf: (key: string) => string): readonly Event[] {
  const { open } = simulatedFamily(settings, { options: false, faults: false })
  const all: readonly Event[] = [...events, { type: 'faults', plan: [{ arc: 0, leaves: 'behind', errno: 'EMFILE' }] }]
  const answers = new Map<string, readonly string[]>()
  const answersOf = (device: Explorable): readonly string[] =>
    all.map((event) => {
      const { outcome, next } = device.step(event)
      return `${textOf(outcome)} ${keyOf(next.key)}`
    })
  const found: Event[] = []
  let frontier: readonly Explorable[] = [open()]
  answers.set(keyOf(frontier[0]!.key), answersOf(frontier[0]!))
  for (let level = 0; level < depth; level++) {
    const reached: Explorable[] = []
    for (const device of frontier) {
      for (const event of all) {
        const { next } = device.step(event)
        // Nothing happened.
        if (next.key === device.key && keyOf(next.key) === next.key) continue
        const known = answers.get(keyOf(next.key))
        const own = answersOf(next)
        if (known === undefined) {
          answers.set(keyOf(next.key), own)
          reached.push(next)
        } else own.forEach((answer, at) => answer !== known[at] && found.push(all[at]!))
      }
    }
    frontier = reached
  }
  return found
}

const odd: Partial<Options> = {
  reads: 'record',
  writes: 'less',
  reinit: 'last-page',
  reinitFlag: 'once',
  firstImage: 'as-read',
  precopyData: 'header',
  validation: 'late',
  afterRefusal: 'swallowed',
  emptyLoad: 'nothing',
}

const settingsOf = (options: Partial<Options>): Settings => ({ ...small, features: full, options })

test.each([
  ['most drivers', {}],
  ['an odd one', odd],
] as const)('equal keys answer alike for ever after: %s', (_, options) => {
  expect(partings(settingsOf(options), 4, (key) => key)).toEqual([])
})

test('a key that leaves something out does not', () => {
  const fields = simulatedFamily(settingsOf(odd), { options: false, faults: false }).open().key.split(';')
  for (const left of fields.keys()) {
    const without = (key: string): string => key.split(';').with(left, '').join(';')
    // A session out of reach shows in nothing but the estimate of what remains, and takes more to come to.
    const parted =
      left === 5 ? partings(settingsOf({ dataSize: 'remaining' }), 3, without) : partings(settingsOf(odd), 2, without)
    expect([left, parted.length > 0]).toEqual([left, true])
  }
})
