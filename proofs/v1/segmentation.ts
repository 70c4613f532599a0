// The data of both protocols: a state that is saved and loaded as it was read arrives whole in either. Cut elsewhere it
// still does in v2, where "segmentation is not part of the data stream protocol"; in v1 "the data should be of same
// transaction size at the source", and a device may refuse it. Every cut of the first piece is tried, shortest first.
import { protocol, simulatedDevice, v1, worldOf, type Act, type Content, type Event, type View } from '#model'

/** What became of a load: the pages are those of the source, or other ones, or an access failed. */
export type End = 'same' | 'other' | 'refused'

const field = (device: v1.Device, name: v1.Field): number => {
  const { offset, width } = v1.fields[name]
  const outcome = device.read(offset, width, 'trapped')
  return outcome.type === 'ok' ? Number(v1.numberOf(outcome.value)) : 0
}
const set = (device: v1.Device, name: v1.Field, value: number): boolean => {
  const { offset, width } = v1.fields[name]
  return device.write(offset, v1.bytesOf(BigInt(value), width), 'trapped').type === 'ok'
}
const pagesOf = (device: v1.Device): string => {
  const outcome = device.inspect()
  return outcome.type === 'ok' ? outcome.value.pages.join() : ''
}

/** The pieces of the v1 reference device's state, as they are read in stop-and-copy. */
function piecesOf(source: v1.Device): readonly Uint8Array[] {
  set(source, 'device_state', v1.states.STOP_AND_COPY.number)
  const pieces: Uint8Array[] = []
  while (field(source, 'pending_bytes') > 0) {
    const [at, size] = [field(source, 'data_offset'), field(source, 'data_size')]
    const outcome = source.read(at, size, 'trapped')
    if (outcome.type === 'ok') pieces.push(outcome.value)
  }
  return pieces
}

/** Saves and loads by v1, the first piece cut after so many bytes; not at all where it is 0. */
export function byV1(cut: number): { readonly end: End; readonly first: number } {
  const [source, destination] = [1, 2].map((seed) => v1.simulatedDevice({ seed })) as [v1.Device, v1.Device]
  const [first, ...rest] = piecesOf(source)
  const parts = cut === 0 ? [first!] : [first!.subarray(0, cut), first!.subarray(cut)]
  set(destination, 'device_state', v1.states.RESUMING.number)
  const isTaken = [...parts, ...rest].every((piece) => {
    destination.write(field(destination, 'data_offset'), piece, 'trapped')
    return set(destination, 'data_size', piece.length)
  })
  const isDone = isTaken && set(destination, 'device_state', v1.states.RUNNING.number)
  const end = !isDone ? 'refused' : pagesOf(destination) === pagesOf(source) ? 'same' : 'other'
  return { end, first: first!.length }
}

const END = 2 ** 31 - 1

/** Saves and loads by v2, the stream cut after so many bytes; not at all where it is 0. */
export function byV2(cut: number): End {
  const features = protocol.features.map(({ name }) => name)
  const world = worldOf([1, 2].map((seed) => simulatedDevice({ features, seed })))
  const content = (from: number, to: number): Content => ({ type: 'captured', device: 0, session: 0, from, to })
  const act = (device: number, event: Event): Act => ({ device, lane: 0, event })
  world.perform([
    act(0, { type: 'set-state', target: 'STOP_COPY' }),
    act(0, { type: 'read', session: 0, length: 2 ** 20 }),
  ])
  const parts = cut === 0 ? [content(0, END)] : [content(0, cut), content(cut, END)]
  const outcomes = world.perform([
    act(1, { type: 'set-state', target: 'RESUMING' }),
    ...parts.map((part) => act(1, { type: 'write', session: 0, content: part })),
    act(1, { type: 'set-state', target: 'STOP' }),
  ])
  if (outcomes.some(({ type }) => type !== 'ok')) return 'refused'
  const views = world.perform([act(0, { type: 'inspect' }), act(1, { type: 'inspect' })])
  const [one, other] = views.map((outcome) =>
    outcome.type === 'ok' ? (outcome.value as View).pages.join() : outcome.type,
  )
  return one === other ? 'same' : 'other'
}

export interface Segmentation {
  /** Uncut, the state arrives by both. */
  readonly whole: { readonly v1: End; readonly v2: End }
  /** The shortest cut that tells the two apart, in bytes, and what each makes of it; null where none does. */
  readonly witness: { readonly cut: number; readonly v1: End; readonly v2: End } | null
  /** Cuts tried, and with how many of them each protocol's device ends the same. */
  readonly cuts: number
  readonly same: { readonly v1: number; readonly v2: number }
}

/** Tries every cut inside the first piece. */
export function segmentation(): Segmentation {
  const { end, first } = byV1(0)
  const tried = Array.from({ length: first - 1 }, (_, at) => ({ cut: at + 1, v1: byV1(at + 1).end, v2: byV2(at + 1) }))
  return {
    whole: { v1: end, v2: byV2(0) },
    witness: tried.find((each) => each.v1 !== each.v2) ?? null,
    cuts: tried.length,
    same: {
      v1: tried.filter((each) => each.v1 === 'same').length,
      v2: tried.filter((each) => each.v2 === 'same').length,
    },
  }
}
