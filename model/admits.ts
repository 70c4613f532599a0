// The semantics: which outcomes of an event the protocol admits in a configuration, and what may follow. It knows the
// states, the arcs and the header's words, and nothing of any device: where the text leaves a choice, all are admitted.
import type { AnyOutcome, Event, Kind, Replies } from './device.ts'
import type { Outcome } from './errno.ts'
import { plainOf } from './raw.ts'
import type { Spec } from './spec.ts'
import { lostSightOf, type Configuration } from './admits/configuration.ts'
import { call } from './admits/call.ts'
import { getFeatures, getState } from './admits/discovery.ts'
import { infoV2, precopyInfo } from './admits/info.ts'
import { widest, type Latitude } from './admits/latitude.ts'
import { poll } from './admits/poll.ts'
import { read } from './admits/read.ts'
import { close, reopen, reset } from './admits/reset.ts'
import type { Refusal } from './admits/refusal.ts'
import { admitted, combined, refused, type Ruling } from './admits/ruling.ts'
import { setState } from './admits/set-state.ts'
import { write } from './admits/write.ts'

/** What may follow an outcome; nothing where the protocol does not admit it. */
export function admits(
  spec: Spec,
  configuration: Configuration,
  event: Event,
  outcome: AnyOutcome,
  latitude: Latitude = widest,
): readonly Configuration[] {
  const { configurations, refusal } = rulingIn(spec, configuration, event, outcome, latitude)
  return refusal === null ? configurations : []
}

/** Why an outcome is not admitted; undefined where it is. */
export const why = (
  spec: Spec,
  configuration: Configuration,
  event: Event,
  outcome: AnyOutcome,
  latitude: Latitude = widest,
): Refusal | undefined => rulingIn(spec, configuration, event, outcome, latitude).refusal ?? undefined

/**
 * Rules on an outcome where any of several configurations may be the device's: it is admitted if any of them admits
 * it, a deviation if none does and any deviates, and otherwise refused, for the reasons of all.
 */
export function ruling(
  spec: Spec,
  configurations: readonly Configuration[],
  event: Event,
  outcome: AnyOutcome,
  latitude: Latitude = widest,
): Ruling {
  if (configurations.length > 1) {
    return combined(configurations.map((each) => rulingIn(spec, each, event, outcome, latitude)))
  }
  // The usual case: the device's situation is certain, and stays so.
  const only = rulingIn(spec, configurations[0]!, event, outcome, latitude)
  return only.refusal === null && only.configurations.length === 1 ? only : combined([only])
}

interface Given {
  readonly spec: Spec
  readonly configuration: Configuration
  readonly latitude: Latitude
}

const free = ({ configuration }: Given): Ruling => admitted(configuration)

/** What each kind of event comes to: a kind that is left out does not compile. */
const rules: { readonly [K in Kind]: (given: Given, event: Event<K>, outcome: Outcome<Replies[K]>) => Ruling } = {
  'get-features': ({ spec, configuration }, _, outcome) => getFeatures(spec, configuration, outcome),
  'get-state': ({ spec, configuration, latitude }, _, outcome) => getState(spec, configuration, outcome, latitude),
  'set-state': ({ spec, configuration, latitude }, { target }, outcome) =>
    setState(spec, configuration, target, outcome, latitude),
  read: ({ spec, configuration }, event, outcome) => read(spec, configuration, event, outcome),
  write: ({ configuration }, event, outcome) => write(configuration, event, outcome),
  poll: ({ spec, configuration }, event, outcome) => poll(spec, configuration, event, outcome),
  'precopy-info': ({ spec, configuration }, event, outcome) => precopyInfo(spec, configuration, event, outcome),
  'info-v2': ({ configuration }, _, outcome) => infoV2(configuration, outcome),
  close: ({ configuration }, event, outcome) => close(configuration, event, outcome),
  reset: ({ spec, configuration }, _, outcome) => reset(spec, configuration, outcome),
  reopen: ({ spec, configuration, latitude }, _, outcome) => reopen(spec, configuration, outcome, latitude),
  // An estimate that binds nothing, in any state.
  'data-size': free,
  // What only looks at a device, or plays its guest.
  dirty: free,
  inspect: free,
  arcs: free,
  advance: free,
  faults: free,
  raw: ({ spec, configuration }, event, outcome) => call(spec, configuration, event, outcome),
  'raw-info': ({ spec, configuration }, event, outcome) => call(spec, configuration, event, outcome),
}

function rulingIn(
  spec: Spec,
  configuration: Configuration,
  event: Event,
  outcome: AnyOutcome,
  latitude: Latitude,
): Ruling {
  const plain = plainOf(event, outcome)
  if (plain.event !== event) return rulingIn(spec, configuration, plain.event, plain.outcome, latitude)
  if (outcome.type === 'hung') return refused('requests/return', `${event.type} did not return within ${outcome.ms} ms`)
  if (outcome.type === 'crashed') return refused('requests/contain', `${event.type}: ${outcome.evidence}`)
  if (outcome.type === 'lost') {
    const isOptedIn = configuration.isOptedIn || event.type === 'info-v2'
    return admitted(...lostSightOf(spec, { ...configuration, isOptedIn }))
  }
  if (outcome.type === 'pending' && event.type === 'set-state') return admitted(...lostSightOf(spec, configuration))
  // An outcome is that of its event: the one place where the two are brought together.
  const rule = rules[event.type] as (given: Given, event: Event, outcome: AnyOutcome) => Ruling
  return rule({ spec, configuration, latitude }, event, outcome)
}
