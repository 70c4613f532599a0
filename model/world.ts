// A world of devices in process. Here the user's names become what a device works with: a session's age becomes the
// data_fd it stands for, a content becomes bytes; what is read is kept, so that later contents can refer to it.
import { bytesOf, joined, type Age, type Captured, type Content } from './content.ts'
import {
  endOfGroup,
  powerOf,
  type Act,
  type AnyOutcome,
  type Event,
  type Handlers,
  type Kind,
  type Power,
  type Replies,
  type Requests,
  type World,
} from './device.ts'
import { failed, isLast, ok, thrown, type Outcome } from './errno.ts'
import { plainOf } from './raw.ts'

/** The events as a device sees them: a session is the n-th data_fd it returned, counted from 0; contents are bytes. */
export interface DeviceRequests extends Omit<Requests, 'read' | 'write' | 'poll' | 'precopy-info' | 'close' | 'dirty'> {
  read: { readonly session: number; readonly length: number }
  write: { readonly session: number; readonly bytes: Uint8Array }
  poll: { readonly session: number }
  'precopy-info': { readonly session: number }
  close: { readonly session: number }
  dirty: { readonly page: number; readonly bytes: Uint8Array }
}

/** An act of another thread, ready to be performed. */
export interface Meanwhile {
  readonly kind: Kind
  run(): void
}

/** A device in process: what it does with every event, at once. */
export interface Device {
  readonly powers: readonly Power[]
  /** Power lanes: what another thread is about to do; a driver that lets it in runs it in the middle of a request. */
  meanwhile?(other: Meanwhile | null): void
  readonly handlers: Handlers<DeviceRequests, Replies>
}

/** A data_fd as the user's file table has it. */
interface Descriptor {
  isOpen: boolean
  /** What was read, in pieces; joined when it is first asked for. */
  reads: Uint8Array[]
}

function allRead(descriptor: Descriptor | undefined): Uint8Array {
  if (descriptor === undefined) return new Uint8Array()
  if (descriptor.reads.length !== 1) descriptor.reads = [joined(descriptor.reads)]
  return descriptor.reads[0]!
}

/** A world in process: it answers without a promise. */
export interface WorldInProcess extends World {
  readonly perform: { (acts: readonly Act[]): readonly AnyOutcome[]; readonly alone: (act: Act) => AnyOutcome }
}

/** A world of devices in process. Nothing here blocks; what is done at the same time is done in some order. */
export function worldOf(devices: readonly Device[]): WorldInProcess {
  const tables: Descriptor[][] = devices.map(() => [])
  const indexOf = (device: number, age: Age): number => (tables[device]?.length ?? 0) - 1 - age
  const captured: Captured = (device, age) => allRead(tables[device]?.[indexOf(device, age)])
  const bytes = (content: Content): Uint8Array => bytesOf(content, captured)
  const has = devices.map(({ powers }) => new Set<Power>(powers))
  performList.alone = alone
  return {
    powers: devices[0]?.powers ?? [],
    devices: devices.length,
    perform: performList,
  }

  function performList(acts: readonly Act[]): readonly AnyOutcome[] {
    return acts.length === 1 ? [alone(acts[0]!)] : performAll(acts)
  }

  function performAll(acts: readonly Act[]): readonly AnyOutcome[] {
    const outcomes: AnyOutcome[] = []
    for (let at = 0, end = 0; at < acts.length; at = end) {
      end = endOfGroup(acts, at)
      try {
        if (end - at === 1) outcomes.push(alone(acts[at]!))
        else atOnce(acts, at, end, outcomes)
      } catch (error) {
        // What was seen until then is kept.
        outcomes.splice(at, Infinity, thrown(error))
      }
      // What is no outcome is for others to say; nothing is asked after it either.
      for (let seen = at; seen < end; seen++) if (isLast(outcomes[seen]?.type ?? 'lost')) return outcomes
    }
    return outcomes
  }

  /** Performs acts at the same time: in their order, unless a device lets the next one in before it is through. */
  function atOnce(acts: readonly Act[], from: number, end: number, outcomes: AnyOutcome[]): void {
    const left = Array.from({ length: end - from }, (_, count) => from + count)
    const another = (): void => {
      const at = left.shift()!
      const act = acts[at]!
      const own = devices[act.device]
      if (left.length > 0) own?.meanwhile?.({ kind: acts[left[0]!]!.event.type, run: another })
      outcomes[at] = alone(act)
      own?.meanwhile?.(null)
    }
    while (left.length > 0) another()
  }

  function alone({ device, event }: Act): AnyOutcome {
    const target = devices[device]
    if (target === undefined) return failed('EBADF')
    const power = powerOf[event.type]
    if (power !== undefined && !has[device]!.has(power)) return failed('EOPNOTSUPP')
    const { handlers } = target
    switch (event.type) {
      case 'set-state': {
        const outcome = handlers['set-state'](event)
        if (outcome.type === 'ok' && outcome.value) tables[device]!.push({ isOpen: true, reads: [] })
        return outcome
      }
      case 'read':
        return onSession(device, event.session, (session, descriptor) => {
          const outcome = handlers.read({ ...event, session })
          if (outcome.type === 'ok' && outcome.value.length > 0) descriptor.reads.push(outcome.value)
          return outcome
        })
      case 'write':
        return onSession(device, event.session, (session) =>
          handlers.write({ type: 'write', session, bytes: bytes(event.content) }),
        )
      case 'close':
        return onSession(device, event.session, (session, descriptor) => {
          descriptor.isOpen = false
          return handlers.close({ ...event, session })
        })
      case 'poll':
        return onSession(device, event.session, (session) => handlers.poll({ ...event, session }))
      case 'precopy-info':
        return onSession(device, event.session, (session) => handlers['precopy-info']({ ...event, session }))
      case 'dirty':
        return handlers.dirty({ type: 'dirty', page: event.page, bytes: bytes(event.content) })
      case 'raw': {
        const outcome = handlers.raw(event)
        const plain = plainOf(event, outcome)
        const opens = plain.event.type === 'set-state' && plain.outcome.type === 'ok' && plain.outcome.value === true
        if (opens) tables[device]!.push({ isOpen: true, reads: [] })
        return outcome
      }
      case 'raw-info':
        return onSession(device, event.session, (session) => handlers['raw-info']({ ...event, session }))
      case 'get-features':
      case 'get-state':
      case 'data-size':
      case 'info-v2':
      case 'reset':
      case 'reopen':
      case 'inspect':
      case 'arcs':
      case 'advance':
      case 'faults':
        break
    }
    // What is left carries nothing of the user's that has to be looked up.
    return (handlers[event.type] as (event: Event) => AnyOutcome)(event)
  }

  /** Performs something on a data_fd; EBADF where the user holds none of that age, as the kernel answers. */
  function onSession<T>(
    device: number,
    age: Age,
    then: (session: number, descriptor: Descriptor) => Outcome<T>,
  ): Outcome<T> {
    const index = indexOf(device, age)
    // An index below 0 is looked up as a name, which takes long.
    const descriptor = index < 0 ? undefined : tables[device]![index]
    return descriptor === undefined || !descriptor.isOpen ? failed('EBADF') : then(index, descriptor)
  }
}

/** An outcome without a value. */
export const done: Outcome<null> = ok(null)
