// Raw calls whose arguments mean no event: they are refused, but for probes, which only ask. A call that succeeds all
// the same may have done anything.
import type { Answer, Event } from '../device.ts'
import type { Outcome } from '../errno.ts'
import { flaws, meaningOf, methods, type DeviceFeature } from '../raw.ts'
import type { Spec } from '../spec.ts'
import { basicFeatures } from '../uapi.ts'
import { lostSightOf, type Configuration } from './configuration.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

type Call = Event<'raw' | 'raw-info'>

/** Rules on a call that means no event; one that does is ruled on as that event. */
export function call(spec: Spec, configuration: Configuration, event: Call, outcome: Outcome<Answer>): Ruling {
  const meaning = meaningOf(event)
  if (meaning.type === 'probe') return probed(configuration, event, meaning.feature, outcome)
  if (outcome.type !== 'ok') return admitted(configuration)
  const { returned } = outcome.value
  if (returned !== 0) return refused('calls/zero', `the call returned ${returned}`)
  // What belongs to another feature, and what else a file may know, is none of ours.
  if (meaning.type !== 'refused' || meaning.flaw === 'command') return admitted(configuration)
  const because = `the call succeeded although ${flaws[meaning.flaw]}`
  return meaning.flaw === 'exclusive'
    ? refused('calls/exclusive', because)
    : refused('calls/arguments', because, ...lostSightOf(spec, configuration))
}

/** Features that came later than the state machine need not be there. */
const probed = (configuration: Configuration, event: Call, feature: DeviceFeature, outcome: Outcome<Answer>): Ruling =>
  outcome.type === 'errno' && basicFeatures.includes(feature) && event.memory === undefined
    ? refused('calls/probe', `a probe of ${feature}, which has ${Object.keys(methods[feature]).join(' and ')}, failed`)
    : admitted(configuration)
