// A world of region devices in process: fields become accesses at their native width, a piece becomes the bytes that
// were read, and a write of the state carries back the reserved bits that were last read.
import { bytesOf as bytesOfContent } from '../content.ts'
import type { Act, AnyOutcome, Power, World } from '../device.ts'
import { failed, ok, type Outcome } from '../errno.ts'
import { captured, nothing, within, type Capture } from './capture.ts'
import { powerOf, type Device, type Event, type Piece, type Replies, type Way } from './device.ts'
import { areaAt, bytesOf, fields, numberOf, type Field } from './region.ts'
import { modified } from './states.ts'

export interface WorldInProcess extends World<Event, Replies> {
  perform(acts: readonly Act<Event>[]): readonly AnyOutcome<Replies>[]
}

const mapped = <T, U>(outcome: Outcome<T>, to: (value: T) => U): Outcome<U> =>
  outcome.type === 'ok' ? ok(to(outcome.value)) : outcome

/** A mapping is used where there is one. */
const wayTo = ({ info }: Device, { offset }: Capture, way: Way): Way =>
  way === 'mapped' && areaAt(info, offset) !== undefined ? 'mapped' : 'trapped'

export function worldOf(devices: readonly Device[]): WorldInProcess {
  const captures: Capture[] = devices.map(() => nothing)
  const has = devices.map(({ powers }) => new Set<Power>(powers))
  const bytesOfPiece = ({ device, piece }: Piece): Uint8Array => captures[device]?.pieces[piece] ?? new Uint8Array()

  const field = (device: Device, name: Field): Outcome<bigint> =>
    mapped(device.read(fields[name].offset, fields[name].width, 'trapped'), numberOf)
  const set = (device: Device, name: Field, value: bigint): Outcome<null> =>
    device.write(fields[name].offset, bytesOf(value, fields[name].width), 'trapped')

  function performOn(device: Device, capture: Capture, event: Event): AnyOutcome<Replies> {
    switch (event.type) {
      case 'region-info':
        return ok(device.info)
      case 'get-state':
        return mapped(field(device, 'device_state'), Number)
      case 'set-state':
        return set(device, 'device_state', BigInt(modified(capture.word, event.value)))
      case 'pending-bytes':
        return field(device, 'pending_bytes')
      case 'data-offset':
        return field(device, 'data_offset')
      case 'data-size':
        return field(device, 'data_size')
      case 'read-data': {
        const length = within(capture, event.from, event.length)
        if (length === 0) return ok(new Uint8Array())
        return device.read(Number(capture.offset) + event.from, length, wayTo(device, capture, event.way))
      }
      case 'write-data': {
        const bytes = bytesOfPiece(event.to)
        if (bytes.length === 0) return ok(0)
        return mapped(
          device.write(Number(capture.offset), bytes, wayTo(device, capture, event.to.way)),
          () => bytes.length,
        )
      }
      case 'write-size':
        return set(device, 'data_size', BigInt(bytesOfPiece(event.to).length))
      case 'access': {
        const { offset, width, value } = event
        return value === undefined
          ? mapped(device.read(offset, width, 'trapped'), numberOf)
          : device.write(offset, bytesOf(BigInt(value), width), 'trapped')
      }
      case 'reset':
        return device.reset()
      case 'dirty':
        return device.dirty(
          event.page,
          bytesOfContent(event.content, () => new Uint8Array()),
        )
      case 'inspect':
        return device.inspect()
      case 'advance':
        return device.advance(event.ticks)
      case 'faults':
        return device.faults(event.plan)
    }
  }

  function perform({ device: number, event }: Act<Event>): AnyOutcome<Replies> {
    const device = devices[number]
    if (device === undefined) return failed('EBADF')
    const power = powerOf[event.type]
    if (power !== undefined && !has[number]!.has(power)) return failed('EOPNOTSUPP')
    const outcome = performOn(device, captures[number]!, event)
    captures[number] = captured(captures[number]!, event, outcome)
    return outcome
  }

  return { powers: devices[0]?.powers ?? [], devices: devices.length, perform: (acts) => acts.map(perform) }
}
