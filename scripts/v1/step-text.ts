// Events and outcomes of the region protocol in words, as numbered lines that a person can follow. The words are the
// fields' own; a state is shown by its bits as well, for it is those that are written.
import { v1, type AnyOutcome, type Step } from '#model'

const bytes = (count: number | bigint): string => `${count} byte${count === 1 || count === 1n ? '' : 's'}`

/** A word of device_state: its three bits and what they mean, and what stands in the reserved ones. */
export function stateText(word: number): string {
  const { name, value } = v1.meaningOf(word)
  const reserved = (word & ~v1.MASK) >>> 0
  const binary = value.toString(2).padStart(3, '0')
  return `${binary}b ${name}${reserved === 0 ? '' : `, reserved 0x${reserved.toString(16)}`}`
}

const wayText = (way: v1.Way): string => (way === 'mapped' ? ', mapped' : '')

/** An event in words. */
export function eventText(event: v1.Event): string {
  switch (event.type) {
    case 'set-state':
      return `write device_state ${stateText(event.value)}`
    case 'get-state':
      return 'read device_state'
    case 'pending-bytes':
      return 'read pending_bytes'
    case 'data-offset':
      return 'read data_offset'
    case 'data-size':
      return 'read data_size'
    case 'read-data':
      return `read data from byte ${event.from}, at most ${bytes(event.length)}${wayText(event.way)}`
    case 'write-data':
      return `write piece ${event.to.piece} of device ${event.to.device}`
    case 'write-size':
      return `write data_size of piece ${event.to.piece}`
    case 'access':
      return event.value === undefined
        ? `read ${bytes(event.width)} at ${event.offset}`
        : `write ${bytes(event.width)} at ${event.offset}: ${event.value}`
    case 'dirty':
      return `dirty page ${event.page}`
    case 'advance':
      return `advance ${event.ticks} tick${event.ticks === 1 ? '' : 's'}`
    case 'faults':
      return `faults: ${event.plan.map(({ on, at, leaves }) => `${on} ${at}, leaves ${leaves}`).join('; ') || 'none'}`
    default:
      return event.type
  }
}

function valueText(event: v1.Event, value: unknown): string {
  if (event.type === 'get-state') return stateText(value as number)
  if (value instanceof Uint8Array) return bytes(value.length)
  if (event.type === 'write-data') return bytes(value as number)
  if (event.type === 'region-info') {
    const { size, mmapped } = value as v1.RegionInfo
    return `${bytes(size)}${mmapped.map((area) => `, mmapped from ${area.offset} on ${bytes(area.size)}`).join('')}`
  }
  if (event.type === 'inspect') return `pages ${(value as v1.Replies['inspect']).pages.join(' ')}`
  return value === null ? 'ok' : `${value as bigint}`
}

/** An outcome in words. */
export function outcomeText(event: v1.Event, outcome: AnyOutcome<v1.Replies>): string {
  switch (outcome.type) {
    case 'ok':
      return valueText(event, outcome.value)
    case 'errno':
      return outcome.errno
    case 'crashed':
      return `crashed: ${outcome.evidence}`
    case 'lost':
      return `lost: ${outcome.because}`
    case 'hung':
      return `did not return within ${outcome.ms} ms`
    case 'pending':
      return 'has not returned'
  }
}

/** Steps as numbered lines, one of them marked. */
export function stepLines(steps: readonly Step<v1.Event, v1.Replies>[], marked: number | undefined): readonly string[] {
  const several = steps.some(({ act }) => act.device !== 0)
  const left = steps.map(({ act }) => `${several ? `device ${act.device}: ` : ''}${eventText(act.event)}`)
  const width = Math.min(60, Math.max(0, ...left.map((text) => text.length)))
  return steps.map(({ act, outcome }, at) => {
    const mark = at === marked ? '>' : ' '
    return `${mark}${String(at + 1).padStart(3)}  ${left[at]!.padEnd(width)}  ${outcomeText(act.event, outcome)}`
  })
}
