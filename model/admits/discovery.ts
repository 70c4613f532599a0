// What a device says of itself: its features and its state. Both are constant between requests; a state that does not
// fit is explained by what gave the device its state last.
import type { StateCode } from '../device.ts'
import type { Outcome } from '../errno.ts'
import { featureSetsOf, isWithin, nameOfSet, type FeatureSet } from '../features.ts'
import { ERROR } from '../states.ts'
import type { Spec } from '../spec.ts'
import { ended, type Configuration, type Origin } from './configuration.ts'
import type { GroundName } from './ground.ts'
import { widest, type Latitude } from './latitude.ts'
import { passageOf } from './passage.ts'
import { admitted, refused, type Ruling } from './ruling.ts'
import { nameOf } from './set-state.ts'

const isSame = (a: FeatureSet, b: FeatureSet): boolean => isWithin(a, b) && isWithin(b, a)

export function getFeatures(spec: Spec, configuration: Configuration, outcome: Outcome<FeatureSet>): Ruling {
  if (outcome.type !== 'ok' || isSame(outcome.value, configuration.features)) return admitted(configuration)
  const shown = nameOfSet(outcome.value)
  return featureSetsOf(spec.features).some((set) => isSame(set, outcome.value))
    ? refused('features/constant', `the features are ${nameOfSet(configuration.features)}, not ${shown}`)
    : refused('features/defined', `${shown} is not a defined set of features`)
}

const grounds: Readonly<Record<Origin, GroundName>> = {
  opened: 'states/initial',
  reached: 'states/reached',
  failed: 'states/along-the-path',
  seen: 'states/constant',
  reset: 'reset/running',
  unknown: 'states/constant',
}

export function getState(
  spec: Spec,
  configuration: Configuration,
  outcome: Outcome<StateCode>,
  latitude: Latitude = widest,
): Ruling {
  if (outcome.type !== 'ok') return admitted(configuration)
  const shown = nameOf(spec, outcome.value)
  if (shown === configuration.state) {
    return admitted(configuration.origin === 'seen' ? configuration : { ...configuration, origin: 'seen' })
  }
  // Between two looks alone: after a request RUNNING may be a reset as well, but then no request could ever be refuted.
  if (latitude.otherResets && shown === 'RUNNING' && configuration.origin === 'seen') {
    return admitted({ ...configuration, state: shown, sessions: ended(configuration.sessions), load: 'nothing' })
  }
  const isKnown =
    shown === ERROR || (typeof shown === 'string' && passageOf(spec, configuration.features).rows.has(shown))
  if (!isKnown) return refused('states/defined', `the device shows ${shown}, which it does not support`)
  return refused(grounds[configuration.origin], `the device shows ${shown} where it is in ${configuration.state}`)
}
