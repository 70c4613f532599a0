// The streams of a trace: what was read from each session, whether to its permanent end, and what was written. They
// are opaque, so that little can be said of them; but a whole stream's first part is not the entire device state.
import { bytesOf, joined, type Captured, type Content } from '../content.ts'
import type { Spec } from '../spec.ts'
import type { Step } from '../trace.ts'
import type { Configuration } from './configuration.ts'
import { passageOf } from './passage.ts'
import { refusal, type Refusal } from './refusal.ts'
import { nameOf } from './set-state.ts'

interface Stream {
  /** What was read, or what was taken of what was written. */
  readonly parts: Uint8Array[]
  /** Whether it was read to its permanent end. */
  isWhole: boolean
  /** Whether parts of it were not seen, or not their order. */
  isHoled: boolean
}

export interface Streams {
  /** Notes an admitted step, with what may follow it; an uncertain one is of an unknown place among others. */
  note(step: Step, after: readonly Configuration[], isUncertain: boolean): void
  /** Why a request that leaves RESUMING should not have succeeded: what was written is part of a stream only. */
  incomplete(spec: Spec, step: Step, before: readonly Configuration[]): Refusal | null
}

const startsWith = (whole: Uint8Array, part: Uint8Array): boolean => part.every((byte, at) => byte === whole[at])

export function streamsOf(): Streams {
  /** By device; the newest first, as ages count. */
  const devices = new Map<number, Stream[]>()
  const of = (device: number): Stream[] => {
    const streams = devices.get(device) ?? []
    devices.set(device, streams)
    return streams
  }
  const isHoled = (content: Content): boolean => {
    if (content.type === 'captured') return devices.get(content.device)?.[content.session]?.isHoled ?? false
    if (content.type === 'edit') return isHoled(content.content)
    return content.type === 'joined' && content.parts.some(isHoled)
  }
  const captured: Captured = (device, age) => joined(devices.get(device)?.[age]?.parts ?? [])

  return {
    note({ act: { device, event }, outcome }, after, isUncertain) {
      const streams = of(device)
      if (outcome.type === 'lost' || outcome.type === 'pending') for (const stream of streams) stream.isHoled = true
      if (event.type === 'set-state' && outcome.type === 'ok' && outcome.value === true) {
        streams.unshift({ parts: [], isWhole: false, isHoled: isUncertain })
      }
      if (event.type !== 'read' && event.type !== 'write') return
      const stream = streams[event.session]
      if (stream === undefined) return
      if (isUncertain) stream.isHoled = true
      if (outcome.type === 'ok' && event.type === 'read') {
        stream.parts.push(outcome.value as Uint8Array)
        const sessions = after.map(({ sessions: each }) => each[event.session])
        stream.isWhole = sessions.every((session) => session?.type === 'saving' && session.end === 'seen')
      } else if (outcome.type === 'ok' && event.type === 'write') {
        if (isHoled(event.content)) stream.isHoled = true
        else stream.parts.push(bytesOf(event.content, captured).slice(0, outcome.value as number))
      }
    },

    incomplete(spec, { act: { device, event }, outcome }, before) {
      if (event.type !== 'set-state' || outcome.type !== 'ok') return null
      const target = nameOf(spec, event.target)
      const leaves = before.every(({ features, state, load }) => {
        const { rows } = passageOf(spec, features)
        const kind = rows.get(String(target))?.session
        return rows.get(state)?.session === 'resuming' && kind !== 'resuming' && load !== 'nothing'
      })
      const loading = of(device)[0]
      if (!leaves || loading === undefined || loading.isHoled) return null
      const bytes = joined(loading.parts)
      const others = [...devices.values()].flat().filter((stream) => stream !== loading && !stream.isHoled)
      const read = others.map((stream) => ({ stream, all: joined(stream.parts) }))
      // The same bytes may be all there was to read from another device, or at another time.
      if (read.some(({ all }) => all.length === bytes.length && startsWith(all, bytes))) return null
      const whole = read.find(
        ({ stream, all }) => stream.isWhole && all.length > bytes.length && startsWith(all, bytes),
      )
      if (whole === undefined) return null
      const because = `it succeeded after ${bytes.length} of a stream's ${whole.all.length} bytes`
      return refusal('loads/incomplete', because)
    },
  }
}
