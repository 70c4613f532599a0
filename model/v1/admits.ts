// The semantics of the region protocol: what an outcome says by the text, and what is known after it. It knows the
// values, the listed arcs and the words, and nothing of any device; where the text leaves a choice all is admitted.
import type { AnyOutcome } from '../device.ts'
import type { Event, Kind, Replies } from './device.ts'
import { bitOf, certain, doubted, lostSightOf, mayBe, unsettled, type Belief } from './belief.ts'
import { dataOffset, dataSize, pendingBytes, readData } from './admits/round.ts'
import { held, wrong, type Finding, type Ruling } from './admits/ruling.ts'
import type { GroundName } from './ground.ts'
import { fieldAt, fields } from './region.ts'
import { bits, isValid, MASK, meaningOf } from './states.ts'

type Outcome = AnyOutcome<Replies>

/** How often in a row a transition that must be supported may fail for reasons of its own. */
const PATIENCE = 3

const groundOf: Readonly<Record<string, GroundName>> = {
  'RUNNING STOP': 'arcs/stop',
  'RUNNING PRE_COPY': 'arcs/pre-copy',
  'PRE_COPY STOP_AND_COPY': 'arcs/any-amount',
}

const nameOf = (value: number): string => meaningOf(value).name

/** What an outcome of an event says, and what is known of the device after it. */
export function admits(belief: Belief, event: Event, outcome: Outcome): Ruling {
  if (outcome.type === 'hung' || outcome.type === 'crashed') {
    const because = outcome.type === 'hung' ? `It did not return within ${outcome.ms} ms.` : `${outcome.evidence}.`
    return { belief: lostSightOf(belief), findings: [wrong('requests/answer', because, 'An answer, or an errno.')] }
  }
  if (outcome.type === 'lost' || outcome.type === 'pending') return { belief: lostSightOf(belief), findings: [] }
  const ruled = rules[event.type] as (belief: Belief, event: Event, outcome: Outcome) => Ruling
  const { belief: after, findings } = ruled(belief, event, outcome)
  // An error of any kind may be an internal one.
  return {
    belief: outcome.type === 'errno' ? doubted(after) : after,
    findings: [held('requests/answer'), ...findings],
  }
}

const free = (belief: Belief): Ruling => ({ belief, findings: [] })

/** What each kind of event comes to: a kind that is left out does not compile. */
const rules: { readonly [K in Kind]: (belief: Belief, event: Event<K>, outcome: Outcome) => Ruling } = {
  'region-info': (belief, _, outcome) =>
    free(outcome.type === 'ok' ? { ...belief, info: outcome.value as Replies['region-info'] } : belief),
  'get-state': getState,
  'set-state': (belief, { value }, outcome) => setState(belief, value, outcome),
  'pending-bytes': pendingBytes,
  'data-offset': dataOffset,
  'data-size': dataSize,
  'read-data': readData,
  'write-data': free,
  'write-size': (belief) => free(unsettled(belief)),
  access,
  reset: (belief, _, outcome) =>
    free(
      outcome.type === 'ok'
        ? { ...unsettled(belief), possible: bitOf(bits.RUNNING), origin: 'reset', failing: null }
        : lostSightOf(belief),
    ),
  // What only looks at a device, or plays its guest. A running one may fail meanwhile.
  dirty: (belief) => free({ ...belief, pending: null }),
  inspect: free,
  advance: (belief) => free(doubted({ ...belief, pending: null })),
  faults: (belief, { plan }) => free({ ...belief, isFaulty: plan.length > 0 }),
}

function getState(belief: Belief, _: unknown, outcome: Outcome): Ruling {
  if (outcome.type !== 'ok') return free(belief)
  const value = (outcome.value as number) & MASK
  const after: Belief = { ...belief, possible: bitOf(value), origin: 'seen' }
  const sound = defined(value)
  const findings = sound.refusal === null ? [sound, ...stateFindings(belief, value)] : [sound]
  return { belief: certain(belief) === value ? after : unsettled(after), findings }
}

const defined = (value: number): Finding =>
  isValid(value) || nameOf(value) === 'ERROR'
    ? held('states/defined')
    : wrong('states/defined', `device_state reads ${nameOf(value)}.`, 'One of the five valid states, or the error.')

const groundFor = {
  opened: 'states/initial',
  reached: 'states/reached',
  failed: 'states/after-failure',
  reset: 'reset/default',
  seen: 'states/kept',
} as const satisfies Partial<Record<Belief['origin'], GroundName>>

/** What a value that was read says of what came before. */
function stateFindings(belief: Belief, value: number): readonly Finding[] {
  const { origin } = belief
  if (origin === 'unknown') return []
  const because = `device_state reads ${nameOf(value)}.`
  if (origin === 'reset' && nameOf(value) === 'ERROR') {
    return [wrong('reset/recovers', because, 'A state that is no error: the device was reset.')]
  }
  const name = groundFor[origin]
  const finding = mayBe(belief, value) ? held(name) : wrong(name, because, `${possibleNames(belief)}.`)
  return origin === 'reset' ? [held('reset/recovers'), finding] : [finding]
}

const possibleNames = ({ possible }: Belief): string =>
  Array.from({ length: 8 }, (_, value) => value)
    .filter((value) => (possible & bitOf(value)) !== 0)
    .map(nameOf)
    .join(' or ')

function setState(belief: Belief, written: number, outcome: Outcome): Ruling {
  const [from, to] = [certain(belief), written & MASK]
  const isOk = outcome.type === 'ok'
  const findings: Finding[] = []
  if (!isValid(to)) {
    findings.push(
      isOk
        ? wrong('requests/valid', `A write of ${nameOf(to)} succeeds.`, 'An errno: it is no valid state.')
        : held('requests/valid'),
    )
  } else if (from !== undefined && nameOf(from) === 'ERROR') {
    findings.push(
      isOk
        ? wrong('error/reset-alone', `A write of ${nameOf(to)} succeeds in the error.`, 'An errno: it takes a reset.')
        : held('error/reset-alone'),
    )
  }
  const pair = from === undefined ? '' : `${nameOf(from)} ${nameOf(to)}`
  const ground = groundOf[pair]
  // It counts only where the state was read just before, with the bits that are to be preserved.
  const isFair = !isOk && !belief.isFaulty && belief.origin === 'seen'
  const count = isFair && belief.failing?.pair === pair ? belief.failing.count + 1 : isFair ? 1 : 0
  if (ground !== undefined && isOk) findings.push(held(ground))
  if (ground !== undefined && count >= PATIENCE) {
    const because = `${pair.replace(' ', ' -> ')} failed ${count} times in a row.`
    findings.push(wrong(ground, because, 'The transition: it must be supported.'))
  }
  const failing = count > 0 ? { pair, count } : null
  const possible = isOk ? bitOf(to) : belief.possible
  const origin = isOk ? 'reached' : belief.origin === 'unknown' ? 'unknown' : 'failed'
  return { belief: { ...unsettled(belief), possible, origin, failing }, findings }
}

/** Any access: one that is a field's is that field's event; all others are to be refused. */
function access(belief: Belief, event: Event<'access'>, outcome: Outcome): Ruling {
  const { offset, width, value } = event
  const name = fieldAt(offset, width)
  if (name === undefined) {
    if (offset >= fields.data_size.offset + fields.data_size.width) return free(belief)
    if (outcome.type !== 'ok') return { belief, findings: [held('region/native')] }
    const because = `An access of ${width} bytes at ${offset} succeeds.`
    return { belief: lostSightOf(belief), findings: [wrong('region/native', because, 'An errno.')] }
  }
  if (name === 'reserved') {
    if (value !== undefined || outcome.type !== 'ok') return free(belief)
    if (outcome.value === 0n) return { belief, findings: [held('region/reserved')] }
    return { belief, findings: [wrong('region/reserved', `It reads ${outcome.value as bigint}.`, 'Zero.')] }
  }
  if (value === undefined) return readAs(belief, name, outcome)
  if (name === 'device_state') return setState(belief, value, outcome)
  if (name === 'data_size') return free(unsettled(belief))
  return free({ ...belief, poked: { field: name, value: BigInt(value) } })
}

function readAs(
  belief: Belief,
  name: 'device_state' | 'pending_bytes' | 'data_offset' | 'data_size',
  outcome: Outcome,
) {
  if (name === 'device_state') {
    return getState(belief, undefined, outcome.type === 'ok' ? { type: 'ok', value: Number(outcome.value) } : outcome)
  }
  const read = { pending_bytes: pendingBytes, data_offset: dataOffset, data_size: dataSize }[name]
  return read(belief, {}, outcome)
}
