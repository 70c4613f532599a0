// A round of the saving sequence: what reading pending_bytes, data_offset, data_size and the data itself says. What is
// read in a state that neither saves nor resumes means nothing, and binds nobody.
import type { AnyOutcome } from '../../device.ts'
import { certain, unsettled, type Belief } from '../belief.ts'
import type { Event, Replies } from '../device.ts'
import { areaAt, INFO_SIZE, PAGE_SIZE } from '../region.ts'
import { bits } from '../states.ts'
import { held, wrong, type Finding, type Ruling } from './ruling.ts'

type Outcome = AnyOutcome<Replies>

const isSaving = (belief: Belief): boolean => {
  const value = certain(belief)
  return value === bits.SAVING || value === (bits.SAVING | bits.RUNNING)
}
const isTransferring = (belief: Belief): boolean => isSaving(belief) || certain(belief) === bits.RESUMING

/** An error "will terminate the loop": nothing is known of the round after it. */
const terminated = (belief: Belief): Ruling => ({ belief: unsettled(belief), findings: [] })

export function pendingBytes(belief: Belief, _: unknown, outcome: Outcome): Ruling {
  if (outcome.type !== 'ok') return terminated(belief)
  const value = outcome.value as bigint
  const isStopped = certain(belief) === bits.SAVING
  const findings: Finding[] = []
  const { pending, poked, buffer } = belief
  if (isStopped && buffer === null && pending !== null && pending > 0n) {
    if (poked?.field === 'pending_bytes') {
      const isTaken = value === poked.value && value !== pending
      const because = `pending_bytes reads ${value}, as it was written.`
      findings.push(isTaken ? wrong('region/read-only', because, `${pending}, as before.`) : held('region/read-only'))
    } else {
      const because = `pending_bytes reads 0 after ${pending}, and no data was read.`
      const ground = 'saving/no-side-effects'
      findings.push(value === 0n ? wrong(ground, because, 'Data is still pending.') : held(ground))
    }
  }
  return { belief: { ...unsettled(belief), pending: isStopped ? value : null }, findings }
}

/** Whether a data_offset lies where data can be. */
function placed({ info }: Belief, at: bigint): readonly Finding[] {
  const behind =
    at >= BigInt(INFO_SIZE)
      ? held('region/offset')
      : wrong('region/offset', `data_offset is ${at}.`, `At least ${INFO_SIZE}: the structure comes first.`)
  if (info === null || areaAt(info, at) === undefined) return [behind]
  const because = `data_offset is ${at}, in an mmapped part.`
  const isAligned = at % BigInt(PAGE_SIZE) === 0n
  return [behind, isAligned ? held('region/aligned') : wrong('region/aligned', because, 'A multiple of the page size.')]
}

/** Whether data from an offset on lies in the region. */
function within({ info }: Belief, at: bigint, size: bigint): readonly Finding[] {
  if (info === null) return []
  const end = at + size
  const because = `The data ends at ${end}, in a region of ${info.size} bytes.`
  return [end <= BigInt(info.size) ? held('region/within') : wrong('region/within', because, 'Data inside the region.')]
}

/** Whether something that was read again is as it was. */
function same(what: string, before: bigint, now: bigint): Finding {
  const because = `${what} reads ${now} after ${before}, in the same round.`
  return now === before ? held('saving/current') : wrong('saving/current', because, `${before}, as before.`)
}

export function dataOffset(belief: Belief, _: unknown, outcome: Outcome): Ruling {
  if (outcome.type !== 'ok') return terminated(belief)
  const value = outcome.value as bigint
  if (!isTransferring(belief)) return { belief: unsettled(belief), findings: [] }
  const findings: Finding[] = [...placed(belief, value)]
  if (!isSaving(belief)) return { belief, findings: [...findings, ...within(belief, value, 0n)] }
  const { buffer, poked } = belief
  const before = buffer?.offset ?? null
  if (before !== null && poked?.field === 'data_offset') {
    const isTaken = value === poked.value && value !== before
    const because = `data_offset reads ${value}, as it was written.`
    findings.push(isTaken ? wrong('region/read-only', because, `${before}, as before.`) : held('region/read-only'))
  } else if (before !== null) findings.push(same('data_offset', before, value))
  return {
    belief: { ...belief, buffer: { offset: value, size: buffer?.size ?? null }, poked: null, pending: null },
    findings,
  }
}

export function dataSize(belief: Belief, _: unknown, outcome: Outcome): Ruling {
  if (outcome.type !== 'ok') return terminated(belief)
  const { buffer } = belief
  // Before data_offset there is no buffer whose size it could be.
  if (!isSaving(belief) || buffer === null || buffer.offset === null) return { belief, findings: [] }
  const value = outcome.value as bigint
  const again = buffer.size === null ? [] : [same('data_size', buffer.size, value)]
  const findings = [...again, ...within(belief, buffer.offset, value)]
  return { belief: { ...belief, buffer: { ...buffer, size: value } }, findings }
}

export function readData(belief: Belief, event: Event<'read-data'>, outcome: Outcome): Ruling {
  if (outcome.type !== 'ok') return terminated(belief)
  const size = belief.buffer?.size ?? null
  if (!isSaving(belief) || size === null) return { belief, findings: [] }
  const left = size - BigInt(event.from)
  const wanted = left < BigInt(event.length) ? left : BigInt(event.length)
  if (wanted <= 0n) return { belief, findings: [] }
  const count = BigInt((outcome.value as Uint8Array).length)
  const because = `A read of ${wanted} bytes of the buffer gives ${count}.`
  const finding =
    count === wanted ? held('saving/available') : wrong('saving/available', because, `All ${wanted} bytes.`)
  return { belief, findings: [finding] }
}
