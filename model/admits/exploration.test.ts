import { expect, test } from 'vitest'
import { bytesOf, joined, type Content } from '../content.ts'
import type { AnyOutcome, Event, Fault } from '../device.ts'
import { failed } from '../errno.ts'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { deviceOf, machineOf, type Settings } from '../simulated/device.ts'
import type { Machine, Session as MachineSession } from '../simulated/machine.ts'
import { optionPairs, optionsOf, simulatedOptions, type OptionName, type Options } from '../simulated/options.ts'
import { protocol } from '../spec.ts'
import { ERROR, states, type State } from '../states.ts'
import type { DeviceRequests } from '../world.ts'
import { ruling } from '../admits.ts'
import { opened } from './configuration.ts'
import { explore, type Exploration, type Explorable } from './exploration.ts'

/** One page of few bytes: everything a larger device does in fewer steps. */
const small = { pages: 1, size: 4 }
const RECORD = 28

interface Table {
  readonly isOpen: boolean
  readonly captured: Uint8Array
}

/** The reference device as something that can be taken back to: its machine is plain data. */
function explorable(machine: Machine, tables: readonly Table[]): Explorable {
  let now = tables
  const device = deviceOf(machine)
  return {
    perform(event) {
      const { handlers } = device
      if (!('session' in event)) {
        if (event.type === 'dirty') {
          return handlers.dirty({ type: 'dirty', page: event.page, bytes: bytesOf(event.content, captured) })
        }
        const outcome = (handlers[event.type] as (event: Event) => AnyOutcome)(event)
        if (event.type === 'set-state' && outcome.type === 'ok' && outcome.value === true) {
          now = [...now, { isOpen: true, captured: new Uint8Array() }]
        }
        return outcome
      }
      const session = now.length - 1 - event.session
      const table = now[session]
      if (table === undefined || !table.isOpen) return failed('EBADF')
      const set = (to: Table): void => {
        now = now.map((each, at) => (at === session ? to : each))
      }
      if (event.type === 'write') {
        return handlers.write({ type: 'write', session, bytes: bytesOf(event.content, captured) })
      }
      const outcome = (handlers[event.type] as (event: DeviceRequests['read']) => AnyOutcome)({
        ...event,
        session,
      } as never)
      if (event.type === 'close') set({ ...table, isOpen: false })
      if (event.type === 'read' && outcome.type === 'ok') {
        set({ ...table, captured: joined([table.captured, outcome.value as Uint8Array]) })
      }
      return outcome
    },
    fork: () => explorable(copied(machine), now),
    key: () => keyOfMachine(machine, now),
  }

  function captured(_: number, age: number): Uint8Array {
    return now[now.length - 1 - age]?.captured ?? new Uint8Array()
  }
}

/** A copy of a machine's own data; what it was built with is shared, and so is what can change no more. */
function copied(machine: Machine): Machine {
  const { memory, session } = machine
  const twin = session === null ? null : copiedSession(session)
  return {
    ...machine,
    memory: { ...memory, bytes: memory.bytes.slice() },
    session: twin,
    files: machine.files.map((file) => (file === session ? twin! : file)),
  }
}

function copiedSession(session: MachineSession): MachineSession {
  if (session.kind === 'saving') {
    const { tape, owed, owing } = session
    return { ...session, tape: tape.slice(), owed: owed.slice(), owing: [...owing] }
  }
  const { record, staged, isStaged } = session.parser
  const parser = { ...session.parser, record: record.slice(), staged: staged.slice(), isStaged: isStaged.slice() }
  return { ...session, parser }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function keyOfSession(session: MachineSession): string {
  if (!session.isAlive) return session.kind
  if (session.kind === 'saving') {
    const { tape, start, end, initial, rest, owed, offersPages, sequence, hash, isComplete, isRenewed } = session
    const counts = [initial, rest, sequence, hash, offersPages, isComplete, isRenewed]
    return `${counts.join()} ${text(owed)} ${text(tape.subarray(start, end))}`
  }
  const { record, filled, records, hash, staged, isStaged, isEnded, flaw } = session.parser
  const counts = [session.taken, session.isRefused, filled, records, hash, isEnded, flaw]
  return `${counts.join()} ${text(isStaged)} ${text(staged)} ${text(record.subarray(0, filled))}`
}

/** Which arc is to fail, and how, counted from now. */
const planned = (plan: readonly Fault[], begun: number): string =>
  plan
    .filter(({ arc }) => arc >= begun)
    .map(({ arc, leaves }) => `${arc - begun}${leaves}`)
    .join()

/** What can still matter: of sessions the two newest, which are all that the alphabet speaks of. */
function keyOfMachine(machine: Machine, tables: readonly Table[]): string {
  const { state, session, files, optedIn, plan, begun, memory } = machine
  const fds = files.slice(-2).map((file, at) => {
    const { isOpen, captured } = tables.at(at - Math.min(2, files.length))!
    return `${keyOfSession(file)} ${isOpen} ${text(captured)}`
  })
  const unreachable = session !== null && files.at(-1) !== session ? keyOfSession(session) : ''
  return [state, optedIn, planned(plan, begun), text(memory.bytes), unreachable, ...fds].join(';')
}

/** More than any stream has. */
const all = 10_000
const captured = (to: number) => ({ type: 'captured', device: 0, session: 1, from: 0, to }) as const
const write = (content: Content): Event => ({ type: 'write', session: 0, content })

/**
 * Not covered: data_fds older than the two newest, reads of other sizes, writes of other cuts and of foreign streams, a
 * second page, time (advance), and what the arcs and the device's state look like from inside.
 */
const alphabet: readonly Event[] = [
  ...(Object.keys(states) as State[]).map((target): Event => ({ type: 'set-state', target })),
  { type: 'set-state', target: ERROR },
  { type: 'set-state', target: 99 },
  { type: 'get-state' },
  ...[0, 1, RECORD - 1, all].map((length): Event => ({ type: 'read', session: 0, length })),
  { type: 'read', session: 1, length: all },
  write(captured(all)),
  write(captured(RECORD)),
  write({ type: 'edit', content: captured(all), at: 50, bytes: Uint8Array.of(1, 2) }),
  write({ type: 'literal', bytes: new Uint8Array() }),
  { type: 'precopy-info', session: 0 },
  { type: 'info-v2' },
  { type: 'poll', session: 0 },
  { type: 'close', session: 0 },
  { type: 'reset' },
  { type: 'reopen' },
  { type: 'data-size' },
  { type: 'dirty', page: 0, content: { type: 'literal', bytes: Uint8Array.of(7) } },
]

/** One fault, of any of the next arcs (a path has at most four), in each of the three ways. */
const faults = [0, 1, 2, 3].flatMap((arc) =>
  (['before', 'behind', 'error'] as const).map((leaves): Event => ({
    type: 'faults',
    plan: [{ arc, errno: leaves === 'behind' ? 'EMFILE' : 'EIO', leaves }],
  })),
)

const to = (target: State): Event => ({ type: 'set-state', target })
const reading: Event = { type: 'read', session: 0, length: all }

/** Ways into situations that few events do not come to. */
const ways: readonly (readonly Event[])[] = [
  [],
  [{ type: 'info-v2' }, to('PRE_COPY'), { type: 'read', session: 0, length: RECORD }],
  [{ type: 'info-v2' }, to('PRE_COPY_P2P'), reading, alphabet.at(-1)!],
  [to('PRE_COPY'), reading, to('STOP_COPY'), reading, reading, to('RESUMING'), write(captured(all))],
  [to('STOP_COPY'), reading, reading, to('RESUMING'), write(captured(RECORD))],
  [to('STOP_COPY'), reading, to('RESUMING'), write({ type: 'pattern', seed: 1, length: 2 * RECORD })],
]

/** Explores from the end of a way. */
function explored(settings: Settings, depth: number, events = alphabet, way: readonly Event[] = []): Exploration {
  const device = explorable(machineOf({ ...small, ...settings }), [])
  let configurations = opened(protocol, settings.features)
  for (const event of way) {
    const { refusal, ...following } = ruling(protocol, configurations, event, device.perform(event))
    expect(refusal).toBeNull()
    configurations = following.configurations
  }
  return explore(protocol, device, configurations, events, depth)
}

/** Deeper by so much: DEEP=1 takes minutes. */
const DEEPER = Number(process.env['DEEP'] ?? 0)
const sets = featureSetsOf(protocol.features)
const every = sets.at(-1)!

/** What a device of each feature set comes to in six events: situations, and events performed in them. */
const figures: Readonly<Record<string, readonly [number, number]>> = {
  STOP_COPY: [2265, 22_140],
  'STOP_COPY|P2P': [2703, 26_271],
  'STOP_COPY|PRE_COPY': [9629, 78_948],
  'STOP_COPY|P2P|PRE_COPY': [13_857, 112_995],
}

test.each(sets.map((set) => [nameOfSet(set), set] as const))(
  '%s: all that six events come to is admitted',
  (name, set) => {
    const { states: count, transitions, broken } = explored({ features: set }, 6 + DEEPER)
    expect([...broken]).toEqual([])
    if (DEEPER === 0) expect([count, transitions]).toEqual(figures[name])
  },
)

const withFaults: Readonly<Record<string, readonly [number, number]>> = {
  STOP_COPY: [2158, 20_436],
  'STOP_COPY|P2P': [2835, 24_921],
  'STOP_COPY|PRE_COPY': [4923, 36_933],
  'STOP_COPY|P2P|PRE_COPY': [7929, 52_962],
}

test.each(sets.map((set) => [nameOfSet(set), set] as const))('%s: and with any fault among four', (name, set) => {
  const { states: count, transitions, broken } = explored({ features: set }, 4 + DEEPER, [...alphabet, ...faults])
  expect([...broken]).toEqual([])
  if (DEEPER === 0) expect([count, transitions]).toEqual(withFaults[name])
})

const names = Object.keys(simulatedOptions) as OptionName[]
const others = names.flatMap((name) => simulatedOptions[name].choices.slice(1).map((choice) => ({ name, choice })))

/** What is broken in so many events after each of the ways. */
const brokenAfterWays = (options: Partial<Options>, depth: number, events = alphabet): readonly unknown[] =>
  ways.flatMap((way) => [...explored({ features: every, options }, depth, events, way).broken])

test('any fault, with what a device may do about one', () => {
  for (const failedExit of simulatedOptions.failedExit.choices) {
    for (const failedLoad of simulatedOptions.failedLoad.choices) {
      expect(brokenAfterWays({ failedExit, failedLoad }, 2 + DEEPER, [...alphabet, ...faults])).toEqual([])
    }
  }
})

test.each(others.map((choice) => [choice.name, choice.choice, choice] as const))('option %s: %s', (_, __, choice) => {
  expect(brokenAfterWays(optionsOf(choice), 2 + DEEPER)).toEqual([])
})

test('every pair of options', () => {
  let pairs = 0
  for (const pair of optionPairs()) {
    // Pairs with a default are those of one option.
    if (pair.some(({ name, choice }) => simulatedOptions[name].choices[0] === choice)) continue
    pairs++
    expect([pair, ...brokenAfterWays(optionsOf(...pair), 1 + DEEPER)]).toEqual([pair])
  }
  expect(pairs).toBeGreaterThan(500)
})

test('a device that is refused shows the shortest trace to it', () => {
  const machine = machineOf({ ...small, features: every })
  // It goes on to say that there is no data where the stream has ended for good.
  const faulty = (device: Explorable): Explorable => ({
    ...device,
    perform(event) {
      const outcome = device.perform(event)
      const isEnd =
        event.type === 'read' && event.length > 0 && outcome.type === 'ok' && (outcome.value as Uint8Array).length === 0
      return isEnd ? failed('ENOMSG') : outcome
    },
    fork: () => faulty(device.fork()),
  })
  const { broken } = explore(protocol, faulty(explorable(machine, [])), opened(protocol, every), alphabet, 3)
  const { events, outcomes, refusal } = broken.get('reads/no-message')!
  expect(events).toEqual([
    { type: 'set-state', target: 'STOP_COPY' },
    { type: 'read', session: 0, length: all },
    { type: 'read', session: 0, length: 1 },
  ])
  expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok', 'errno'])
  expect(refusal).toMatchObject({ rule: 'reads/no-message', level: 'must' })
})
