// What goes over the wire, and when: the packets are those of their generation, and what is said of the initial data
// and of the rest is true.
import { generations, placeAfter, START, type Word } from '#model'
import type { vmm } from '#model'
import { broken, heldBy, silent, type Judgement } from '../requirement.ts'
import { befallen, endOf, type Requirement } from './requirement.ts'

const wordOf = ({ flag, bytes }: vmm.Sent): Word => (flag === 'data' && bytes.length === 0 ? 'nothing' : flag)

function grammar(course: vmm.Course): Judgement {
  if (course.generation === undefined) return silent
  const generation = generations[course.generation]
  const places = new Map<number, string>()
  for (const [at, beat] of course.beats.entries()) {
    if (beat.type !== 'deed' || beat.deed.type !== 'sends') continue
    const { device, packet } = beat.deed
    const place = places.get(device) ?? START
    const next = placeAfter(generation, place, wordOf(packet))
    if (next === undefined)
      return broken(at, `${wordOf(packet)} is sent at ${place}.`, `A stream of ${generation.name}.`)
    places.set(device, next)
  }
  if (endOf(course, 'source') !== 'completed') return heldBy(places.size)
  const open = [...places.values()].find((place) => !generation.last.includes(place))
  if (open === undefined) return heldBy(places.size)
  return broken(course.beats.length - 1, `The stream ends at ${open}.`, `A stream of ${generation.name}.`)
}

/** What is known of the initial data of a device: what is left by the last count, or nothing. */
type Known = bigint | undefined

/** Judges the moments at which initial data should be through. */
function initial(course: vmm.Course, isMoment: (beat: vmm.Beat, device: number) => boolean): Judgement {
  const { scenario, beats } = course
  if (befallen(course).some(({ type }) => type === 'pause' || type.endsWith('reset'))) return silent
  let witnesses = 0
  for (let device = 0; device < scenario.devices; device++) {
    let left: Known
    let isOpen = false
    for (const [at, beat] of beats.entries()) {
      if (isOpen && isMoment(beat, device)) {
        if (left === undefined) return broken(at, `It is not known how much initial data device ${device} has.`, wanted)
        if (left > 0n) return broken(at, `Device ${device} has ${left} bytes of initial data left.`, wanted)
        witnesses++
      }
      if (beat.type !== 'call' || beat.call.device !== device) continue
      const { kind, target, errno, bytes } = beat.call
      if (kind === 'state' && errno === undefined)
        isOpen = target === 'PRE_COPY' || (isOpen && target === 'PRE_COPY_P2P')
      if (kind === 'reset') isOpen = false
      if (kind === 'info') left = errno === undefined ? beat.call.initial! : left === 0n ? left : undefined
      if (kind === 'read' && left !== undefined) left = left > BigInt(bytes ?? 0) ? left - BigInt(bytes ?? 0) : 0n
    }
  }
  return heldBy(witnesses)
}

const wanted = 'That all of it was read before.'

/** Where the estimate can be compared: a device that tells what is left, and a guest that leaves it alone. */
function estimate({ scenario, beats }: vmm.Course): Judgement {
  if (scenario.options.dataSize !== 'remaining' || scenario.happenings.length > 0) return silent
  let witnesses = 0
  for (const [at, beat] of beats.entries()) {
    if (beat.type !== 'deed' || beat.deed.type !== 'estimates') continue
    const { device, left } = beat.deed
    let read = 0
    for (const later of beats.slice(at)) {
      if (later.type === 'call' && later.call.device === device && later.call.kind === 'read')
        read += later.call.bytes ?? 0
    }
    if (left > BigInt(read)) {
      return broken(
        at,
        `It takes it that ${left} bytes are left of device ${device}; ${read} are.`,
        'What is left, once.',
      )
    }
    witnesses++
  }
  return heldBy(witnesses)
}

export const ofWire: readonly Requirement[] = [
  {
    name: 'stream/grammar',
    statement: 'What is sent for a device is a stream of its generation.',
    level: 'must',
    judge: grammar,
  },
  {
    name: 'precopy/initial-sent',
    statement: 'That the initial data is sent is said once it is.',
    level: 'should',
    judge: (course) =>
      initial(course, (beat, device) => {
        const isSent = beat.type === 'deed' && beat.deed.type === 'sends'
        return isSent && beat.deed.device === device && beat.deed.packet.flag === 'initial'
      }),
  },
  {
    name: 'precopy/initial-first',
    statement: 'A device leaves PRE_COPY for STOP_COPY once its initial data was read.',
    level: 'should',
    judge: (course) =>
      initial(course, (beat, device) => {
        const isAsked = beat.type === 'call' && beat.call.device === device && beat.call.kind === 'state'
        return isAsked && (beat.call.target === 'PRE_COPY_P2P' || beat.call.target === 'STOP_COPY')
      }),
  },
  {
    name: 'precopy/estimate',
    statement: 'What is taken to be left of a device is no more than is.',
    level: 'should',
    judge: estimate,
  },
]
