// The reference device: the protocol in motion. Each event is checked as the kernel's core checks it, and handed to the
// mechanisms in the files beside this one. Everything follows from the settings and the events; there is no chance.
import type { Power, Readiness } from '../device.ts'
import { failed, ok, type Outcome } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import type { ERROR, State } from '../states.ts'
import { done, type Device } from '../world.ts'
import { exchange, receive, settle, type Port } from './bus.ts'
import { answer, called, check } from './core.ts'
import { isMoving, rowOf, type Machine, type Parts, type Session } from './machine.ts'
import { COUNTS_LENGTH, memoryOf, viewOf, work, write as writePage } from './memory.ts'
import { defaultOptions, type Options } from './options.ts'
import { flawOfHeader, isTotal } from './parser.ts'
import { commit, isWhole, load, write } from './resuming.ts'
import { routesOf } from './routes.ts'
import { info, isReadable, produce, read, remaining, save, track } from './saving.ts'
import { HEADER, isLike, isSound, streamLength } from './stream.ts'
import { end, perform, request, reset } from './transition.ts'

/** The powers of the simulated device. */
export const simulatedPowers = [
  'dirty',
  'inspect',
  'arcs',
  'advance',
  'faults',
  'raw',
  'reopen',
  'lanes',
  'lifeline',
  'foreign',
  'peers',
] as const satisfies readonly Power[]

export interface Settings {
  readonly features: FeatureSet
  /** What the header leaves open; what is not given is as most drivers do it. */
  readonly options?: Partial<Options>
  /** Pages of state, and bytes of a page: at least 1 each. */
  readonly pages?: number
  readonly size?: number
  /** What its first contents and its workload follow from. */
  readonly seed?: number
  /** Devices of the same make, and with as many pages of the same size, load each other's streams. */
  readonly make?: number
  /** Its place in a machine of devices that write to each other; it has a page more then, for counts. */
  readonly port?: Port
  /** To offer fewer powers than there are. */
  readonly powers?: readonly Power[]
  /** Mechanisms in place of the reference's own. */
  readonly parts?: Partial<Parts>
}

/** The mechanisms of the reference device. */
export const referenceParts: Parts = {
  route: ({ routes }, from, to) => routes.ways.get(from)?.get(to) ?? null,
  perform,
  end,
  reset,
  // A driver holds its lock for the whole request.
  yields: () => {},
  drain: settle,
  receive,
  run(machine, ticks) {
    const { memory, parts } = machine
    const operation = rowOf(machine)?.operation ?? 'stopped'
    if (operation === 'stopped') return
    for (let tick = 0; tick < ticks; tick++) {
      exchange(machine, operation)
      parts.track(machine, work(memory))
    }
  },
  track,
  save,
  produce,
  read,
  info,
  isReadable,
  load,
  write,
  flawOf: (parser) => flawOfHeader(parser),
  isSound: (record) => isSound(record, 0),
  isLike: (record, identity) => isLike(record, HEADER, identity),
  isTotal,
  isWhole,
  commit,
  check,
  answer,
}

/** A machine as it is when the device has just been opened. */
export function machineOf(settings: Settings): Machine {
  const { features, options, pages = 8, size = 64, seed = 1, make = 1, port = null, parts } = settings
  if (!features.includes('STOP_COPY')) throw new RangeError('A device that migrates has the feature STOP_COPY.')
  if (port !== null && size < COUNTS_LENGTH) throw new RangeError(`Counts take a page of ${COUNTS_LENGTH} bytes.`)
  const geometry = { pages: port === null ? pages : pages + 1, size }
  const machine: Machine = {
    features,
    options: options === undefined ? defaultOptions : { ...defaultOptions, ...options },
    identity: { make, ...geometry },
    routes: routesOf(features),
    parts: parts === undefined ? referenceParts : { ...referenceParts, ...parts },
    memory: memoryOf(geometry, seed, pages),
    port,
    state: 'RUNNING',
    session: null,
    files: [],
    optedIn: false,
    plan: [],
    begun: 0,
    performed: [],
    meanwhile: null,
  }
  machine.state = machine.options.initialState
  if (port !== null) port.machine = machine
  return machine
}

const dead: Readonly<Record<Options['endedPoll'], Outcome<Readiness>>> = {
  hangup: ok({ readable: true, writable: false, error: false, hangup: true }),
  error: ok({ readable: false, writable: false, error: true, hangup: false }),
  readable: ok({ readable: true, writable: false, error: false, hangup: false }),
}

/** The events of a machine; `change` puts other answers in the place of some. */
export function deviceOf(
  machine: Machine,
  offered: readonly Power[] = simulatedPowers,
  change: (handlers: Device['handlers']) => Partial<Device['handlers']> = () => ({}),
): Device {
  const { options, parts, memory, files } = machine
  const hasPrecopy = machine.features.includes('PRE_COPY')
  const features = ok(machine.features)

  /** Hands a live session of a kind to an operation; EBADF for the wrong direction, as the kernel's files answer. */
  const onSession = <K extends Session['kind'], T>(
    at: number,
    kind: K,
    then: (session: Extract<Session, { kind: K }>) => Outcome<T>,
  ): Outcome<T> => {
    const session = files[at]
    if (session?.kind !== kind) return failed('EBADF')
    return session.isAlive ? then(session as Extract<Session, { kind: K }>) : failed(options.endedErrno)
  }

  const handlers: Device['handlers'] = {
    'get-features': () => features,
    'get-state': () => ok(machine.state as State | typeof ERROR),
    'set-state': ({ target }) => request(machine, target),
    'data-size': () => ok(dataSize(machine)),
    'info-v2'() {
      if (options.infoV2 === 'absent') return failed('ENOTTY')
      if (!hasPrecopy) return failed('EINVAL')
      machine.optedIn = true
      return done
    },
    read: ({ session, length }) =>
      onSession(session, 'saving', (saving) => {
        const bytes = parts.read(machine, saving, length)
        return typeof bytes === 'string' ? failed(bytes) : ok(bytes)
      }),
    write: ({ session, bytes }) =>
      onSession(session, 'resuming', (resuming) => {
        const taken = parts.write(machine, resuming, bytes)
        return typeof taken === 'string' ? failed(taken) : ok(taken)
      }),
    poll({ session: at }) {
      const session = files[at]
      if (session === undefined) return failed('EBADF')
      if (!session.isAlive) return dead[options.endedPoll]
      const isSaving = session.kind === 'saving'
      const readable = isSaving ? parts.isReadable(machine, session) : options.resumingPoll === 'always'
      return ok({ readable, writable: !isSaving, error: false, hangup: false })
    },
    'precopy-info'({ session: at }) {
      const session = files[at]
      if (session === undefined) return failed('EBADF')
      if (session.kind !== 'saving' || !hasPrecopy) return failed(options.infoElsewhere)
      if (!session.isAlive) return failed(options.endedInfo)
      const row = rowOf(machine)
      if (row?.session !== 'saving' || row.operation === 'stopped') return failed('EINVAL')
      return ok(parts.info(machine, session))
    },
    close: ({ session }) => (files[session] === undefined ? failed('EBADF') : done),
    reset() {
      parts.reset(machine)
      return done
    },
    reopen() {
      parts.reset(machine)
      machine.state = options.initialState
      machine.optedIn = false
      memory.begun = 0
      memory.completed = 0
      return done
    },
    dirty({ page, bytes }) {
      if (!(page >= 0 && page < memory.worked) || !Number.isInteger(page)) return failed('EINVAL')
      if (!isMoving(machine)) return options.stoppedWrite === 'ignored' ? done : failed(options.stoppedWrite)
      if (bytes.length === 0) return done
      writePage(memory, page, bytes)
      parts.track(machine, page)
      return done
    },
    inspect: () => ok(viewOf(memory)),
    arcs() {
      const { performed } = machine
      machine.performed = []
      return ok(performed)
    },
    advance({ ticks }) {
      parts.run(machine, ticks)
      return done
    },
    faults({ plan }) {
      machine.plan = plan
      machine.begun = 0
      return done
    },
    raw: (event) => called(machine, all, event),
    'raw-info': (event) => called(machine, all, event),
  }
  const all: Device['handlers'] = { ...handlers, ...change(handlers) }
  const meanwhile = (other: Machine['meanwhile']): void => void (machine.meanwhile = other)
  return { powers: offered, handlers: all, meanwhile }
}

const HUGE = 2n ** 64n - 1n

/** MIG_DATA_SIZE: an estimate, whatever the state. */
function dataSize(machine: Machine): bigint {
  const { options, session, memory } = machine
  if (options.dataSize === 'zero') return 0n
  if (options.dataSize === 'huge') return HUGE
  const isSaving = options.dataSize === 'remaining' && session?.kind === 'saving'
  return BigInt(isSaving ? remaining(machine, session) : streamLength(memory))
}

/** The reference device of a feature set: it keeps every must of the protocol, whatever its options. */
export const simulatedDevice = (settings: Settings): Device => deviceOf(machineOf(settings), settings.powers)
