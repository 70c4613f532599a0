// The reference device as a family that can be explored: every option is open until the device asks for it, and every
// arc is free to fail in each of the ways there are. A machine is plain data: events are performed on a copy of it, and
// what can change no more is shared.
import { bytesOf, joined, type Captured } from '../content.ts'
import type { AnyOutcome, Event, Fault } from '../device.ts'
import { failed } from '../errno.ts'
import { algebraOf, every, type Algebra, type Ways } from '../admits/choices.ts'
import { chooserOf, type Chooser, type Explorable, type Family } from '../admits/position.ts'
import { deviceOf, machineOf, type Settings } from './device.ts'
import type { Machine, Session } from './machine.ts'
import { simulatedOptions, type Choice, type OptionName, type Options } from './options.ts'

/** What is left open: the options (where they are not, they are as in the settings), and whether arcs fail. */
export interface LeftOpen {
  readonly options: boolean
  readonly faults: boolean
}

const names = Object.keys(simulatedOptions) as OptionName[]

/** What an arc may do; the first is to succeed. A data_fd that cannot be made fails the request behind its arc. */
const fates: readonly (Omit<Fault, 'arc'> | null)[] = [
  null,
  { leaves: 'before', errno: 'EIO' },
  { leaves: 'behind', errno: 'EMFILE' },
  { leaves: 'error', errno: 'EIO' },
]

/**
 * The reference device. Lasting options are the simulated ones in their order, passing ones the fates of a request's
 * arcs; where these are open, every plan of faults is among the ways, and events of that kind do nothing.
 */
export function simulatedFamily(settings: Settings, open: LeftOpen): Family {
  const machine = machineOf(settings)
  const ways = [...machine.routes.ways.values()].flatMap((row) => [...row.values()])
  const arcs = Math.max(...ways.map((way) => (way === null ? 0 : way.length - 1)))
  const lasting = open.options ? names.map((name) => simulatedOptions[name].choices.length) : []
  const algebra = algebraOf(lasting, open.faults ? Array.from({ length: arcs }, () => fates.length) : [])
  const chooser = chooserOf(algebra)
  const options = open.options ? openOptions(chooser) : machine.options
  const arm = open.faults ? (twin: Machine): void => openPlan(twin, chooser, lasting.length) : null
  return {
    algebra,
    chooser,
    open: () => explorable({ ...machineOf(settings), options, state: options.initialState }, [], arm),
  }
}

/** Options that are chosen when they are asked for. */
const openOptions = (chooser: Chooser): Options =>
  Object.defineProperties(
    {} as Options,
    Object.fromEntries(
      names.map((name, at) => [name, { get: () => simulatedOptions[name].choices[chooser.choose(at)] }]),
    ),
  )

/** A plan in which each arc of a request has the fate that is chosen when the device comes to it. */
function openPlan(machine: Machine, chooser: Chooser, first: number): void {
  let fate: (typeof fates)[number] = null
  machine.begun = 0
  machine.plan = [
    {
      get arc() {
        fate = fates[chooser.choose(first + machine.begun)]!
        return fate === null ? -1 : machine.begun
      },
      get leaves() {
        return fate!.leaves
      },
      get errno() {
        return fate!.errno
      },
    },
  ]
}

/** The ways of those who have made these choices. */
export const waysOf = ({ and, where }: Algebra, ...choices: readonly Choice[]): Ways =>
  choices.reduce((ways, { name, choice }) => {
    const at = (simulatedOptions[name].choices as readonly string[]).indexOf(choice)
    return and(ways, where(names.indexOf(name), at))
  }, every)

/** A data_fd as the user has it, and what was read from it. */
interface Descriptor {
  readonly isOpen: boolean
  readonly captured: Uint8Array
}

const fresh: Descriptor = { isOpen: true, captured: new Uint8Array() }

function explorable(machine: Machine, table: readonly Descriptor[], arm: ((twin: Machine) => void) | null): Explorable {
  return {
    key: keyOfMachine(machine, table),
    step(event) {
      const twin = copied(machine)
      arm?.(twin)
      const { outcome, after } = performed(twin, table, event)
      if (arm !== null) twin.plan = []
      return { outcome, next: explorable(twin, after, arm) }
    },
  }
}

/** Performs an event of a user, whose words for sessions and contents become the device's. */
function performed(
  machine: Machine,
  table: readonly Descriptor[],
  event: Event,
): { outcome: AnyOutcome; after: readonly Descriptor[] } {
  const at = 'session' in event ? table.length - 1 - event.session : -1
  const descriptor = table[at]
  if ('session' in event && !descriptor?.isOpen) return { outcome: failed('EBADF'), after: table }
  const captured: Captured = (_, age) => table[table.length - 1 - age]?.captured ?? fresh.captured
  const handle = deviceOf(machine).handlers[event.type] as (event: object) => AnyOutcome
  const outcome = handle({
    ...event,
    ...('session' in event ? { session: at } : {}),
    ...('content' in event ? { bytes: bytesOf(event.content, captured) } : {}),
  })
  if (machine.files.length > table.length) return { outcome, after: [...table, fresh] }
  if (descriptor === undefined) return { outcome, after: table }
  if (event.type === 'close') return { outcome, after: table.with(at, { ...descriptor, isOpen: false }) }
  if (event.type !== 'read' || outcome.type !== 'ok') return { outcome, after: table }
  const all = joined([descriptor.captured, outcome.value as Uint8Array])
  return { outcome, after: table.with(at, { ...descriptor, captured: all }) }
}

/** A copy of a machine's own data. */
function copied(machine: Machine): Machine {
  const { memory, session } = machine
  const twin = session === null ? null : copiedSession(session)
  return {
    ...machine,
    memory: { ...memory, bytes: memory.bytes.slice() },
    session: twin,
    files: machine.files.map((file) => (file === session ? twin! : file)),
    performed: [...machine.performed],
  }
}

function copiedSession(session: Session): Session {
  if (session.kind === 'saving') {
    const { tape, start, end, owed, owing } = session
    // What is on a tape is never touched again, and a view leaves no room for more: the next record finds a new tape.
    const unread = { tape: tape.subarray(start, end), start: 0, end: end - start }
    return { ...session, ...unread, owed: owed.slice(), owing: [...owing] }
  }
  const { record, staged, isStaged } = session.parser
  const parser = { ...session.parser, record: record.slice(), staged: staged.slice(), isStaged: isStaged.slice() }
  return { ...session, parser }
}

/** How many data_fds events may speak of, the newest first; what was read from the last of them is never written. */
const HELD = 3

/**
 * All that can still matter to a user who speaks of the newest data_fds alone, writes what was read from the one before
 * the newest, and asks neither which arcs were performed nor for a view.
 */
function keyOfMachine(machine: Machine, table: readonly Descriptor[]): string {
  const { state, session, files, optedIn, plan, begun, memory } = machine
  const planned = plan.filter(({ arc }) => arc >= begun).map(({ arc, leaves }) => `${arc - begun} ${leaves}`)
  const held = files.slice(-HELD).reverse()
  const fds = held.map((file, age) => {
    const { isOpen, captured } = table[files.length - 1 - age]!
    const own = isOpen || file === session ? keyOfSession(file) : ''
    return `${isOpen} ${own} ${age + 1 < HELD ? captured.join() : ''}`
  })
  const apart = session === null || held.includes(session) ? '' : keyOfSession(session)
  return [state, optedIn, planned.join(), memory.random, memory.bytes.join(), apart, ...fds].join(';')
}

function keyOfSession(session: Session): string {
  if (!session.isAlive) return session.kind
  if (session.kind === 'saving') {
    const { tape, start, end, initial, rest, owed, offersPages, sequence, hash, isComplete, isRenewed } = session
    const counts = [initial, rest, sequence, hash, offersPages, isComplete, isRenewed]
    return `${counts.join()} ${owed.join()} ${tape.subarray(start, end).join()}`
  }
  const { record, filled, records, hash, staged, isStaged, isEnded, flaw } = session.parser
  // Behind a flaw nothing is looked at, and behind the end all is a flaw.
  const whole = flaw === null ? `${isEnded} ${staged.join()}` : flaw
  const rest = flaw === null && !isEnded ? [records, hash, isStaged.join(), record.subarray(0, filled).join()] : []
  return [session.taken > 0, session.isRefused, whole, ...rest].join(' ')
}
