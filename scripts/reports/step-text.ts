// Events and outcomes in words, as numbered lines that a person can follow. The words are the protocol's; bytes are
// counted, and shown only where there are few.
import { featureIn, GET, INDEX_MASK, plainOf, PROBE, SET } from '#model'
import type { Answer, AnyOutcome, Content, Event, PrecopyInfo, Readiness, Step, View } from '#model'

const FEW_BYTES = 8

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > FEW_BYTES) return plural(bytes.length, 'byte')
  return `${plural(bytes.length, 'byte')} ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`
}

function contentText(content: Content): string {
  switch (content.type) {
    case 'literal':
      return bytesText(content.bytes)
    case 'captured':
      return `bytes ${content.from} to ${content.to} read from device ${content.device}, session ${content.session}`
    case 'pattern':
      return `${plural(content.length, 'byte')} of pattern ${content.seed}`
    case 'edit':
      return `${contentText(content.content)}, from byte ${content.at} on ${bytesText(content.bytes)} instead`
    case 'joined':
      return content.parts.length === 0 ? 'nothing' : content.parts.map(contentText).join(', then ')
  }
}

/** A raw call in words: what it is about, and the arguments. */
function callText(call: Event<'raw' | 'raw-info'>): string {
  const { argsz, flags, memory } = call
  const words =
    call.type === 'raw'
      ? [
          featureIn(flags) ?? `feature ${flags & INDEX_MASK}`,
          ...Object.entries({ GET, SET, PROBE }).flatMap(([name, bit]) => ((flags & bit) === 0 ? [] : [name])),
          ...(flags >>> 19 === 0 ? [] : [`bits 0x${((flags >>> 19) << 19).toString(16)}`]),
          `payload ${bytesText(call.payload)}`,
        ]
      : [`session ${call.session}`, `ioctl 0x${call.command.toString(16)}`, `flags 0x${flags.toString(16)}`]
  return [
    `${call.type} ${words.join(' ')}, argsz ${argsz}`,
    ...(memory === undefined ? [] : [`memory ${memory}`]),
  ].join(', ')
}

/** An event in words. */
export function eventText(event: Event): string {
  switch (event.type) {
    case 'set-state':
      return `set-state ${event.target}`
    case 'read':
      return `read session ${event.session}, ${plural(event.length, 'byte')}`
    case 'write':
      return `write session ${event.session}: ${contentText(event.content)}`
    case 'poll':
    case 'precopy-info':
    case 'close':
      return `${event.type} session ${event.session}`
    case 'dirty':
      return `dirty page ${event.page}: ${contentText(event.content)}`
    case 'advance':
      return `advance ${plural(event.ticks, 'tick')}`
    case 'faults': {
      const plan = event.plan.map(({ arc, errno, leaves }) => `arc ${arc} ${errno}, ${leaves}`)
      return `faults: ${plan.join('; ') || 'none'}`
    }
    case 'raw':
    case 'raw-info':
      return callText(event)
    default:
      return event.type
  }
}

const flagsOf = (value: Readiness): string =>
  (['readable', 'writable', 'error', 'hangup'] as const).filter((name) => value[name]).join(', ') || 'nothing'

/** A reply in words. */
function replyText(event: Event, value: unknown): string {
  switch (event.type) {
    case 'set-state':
      return value === true ? 'ok, and a data_fd' : 'ok'
    case 'read':
      return bytesText(value as Uint8Array)
    case 'write':
      return `${plural(value as number, 'byte')} taken`
    case 'poll':
      return flagsOf(value as Readiness)
    case 'precopy-info': {
      const { flags, initial, dirty } = value as PrecopyInfo
      return `initial ${initial}, dirty ${dirty}${flags === 0 ? '' : `, flags ${flags}`}`
    }
    case 'raw':
    case 'raw-info': {
      const { returned, bytes } = value as Answer
      const plain = plainOf(event, { type: 'ok', value: { returned, bytes } })
      const said =
        plain.event === event ? bytesText(bytes) : replyText(plain.event, (plain.outcome as { value: unknown }).value)
      return returned === 0 ? said : `returned ${returned}`
    }
    case 'inspect': {
      const { pages, begun, completed, traffic } = value as View
      const flow = traffic === undefined ? '' : `, ${traffic.sent} sent, ${traffic.received} received`
      return `${plural(pages.length, 'page')} (${pages.join(' ')}), DMA ${begun} begun, ${completed} completed${flow}`
    }
    case 'arcs':
    case 'get-features':
      return (value as readonly string[]).join(', ') || 'none'
    default:
      return value === null ? 'ok' : `${value as string | number | bigint}`
  }
}

/** An outcome in words. */
export function outcomeText(event: Event, outcome: AnyOutcome): string {
  switch (outcome.type) {
    case 'ok':
      return replyText(event, outcome.value)
    case 'errno':
      return outcome.errno
    case 'pending':
      return 'has not returned'
    case 'hung':
      return `did not return within ${outcome.ms} ms`
    case 'crashed':
      return `crashed: ${outcome.evidence}`
    case 'lost':
      return `lost: ${outcome.because}`
  }
}

/** What an act goes without, behind it. */
const lackText = ({ lacking }: Step['act']): string =>
  lacking === undefined ? '' : ` without ${typeof lacking === 'number' ? `allocation ${lacking}` : lacking}`

/** Steps as numbered lines, one of them marked. Devices are named only where there are several. */
export function stepLines(steps: readonly Step[], marked: number | undefined): readonly string[] {
  const several = steps.some(({ act }) => act.device !== 0)
  const left = steps.map(({ act, began }, at) => {
    // What overlaps was done by another thread.
    const meanwhile = steps.some(({ ended }, earlier) => earlier < at && ended > began) ? 'meanwhile ' : ''
    const removed = act.isRemoved === true ? 'while it is taken away: ' : ''
    return `${several ? `device ${act.device}: ` : ''}${meanwhile}${removed}${eventText(act.event)}${lackText(act)}`
  })
  const width = Math.min(60, Math.max(0, ...left.map((text) => text.length)))
  return steps.map(({ act, outcome }, index) => {
    const number = String(index + 1).padStart(3)
    const mark = index === marked ? '>' : ' '
    return `${mark}${number}  ${left[index]!.padEnd(width)}  ${outcomeText(act.event, outcome)}`
  })
}
