// Discovery: which features a device says it has, that it goes on saying so, and in which state it begins. What it
// says decides which of the other requirements concern it at all.
import { denies, features, featureSetsOf, nameOfSet, type Event, type FeatureSet, type Power } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { asksForState, judging, perDevice, watching } from './judging.ts'
import { either, everyState, observing, pairs, walks } from './walks.ts'

const defined = featureSetsOf(Object.values(features))
const isDefined = (set: FeatureSet): boolean =>
  new Set(set).size === set.length &&
  defined.some((one) => one.length === set.length && one.every((name) => set.includes(name)))
const setsText = defined.map(nameOfSet).join(', ')

/** The device is opened once more, where that can be done, and asked where it is. */
const openedAgain = (powers: readonly Power[]): readonly Event[] =>
  powers.includes('reopen') ? [{ type: 'reopen' }, { type: 'get-state' }] : []

const asking = either(
  walks(() => [{ type: 'get-features' }], [{ type: 'get-features' }]),
  everyState(() => [{ type: 'get-features' }, { type: 'reset' }, { type: 'get-features' }]),
)

export const discovery: readonly Requirement[] = [
  {
    name: 'discovery/features',
    statement: 'A device that can be migrated has one of the defined sets of features, STOP_COPY among them.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.discovery('at least VFIO_MIGRATION_STOP_COPY must be set'),
      cited.discovery('Other combinations of flags have behavior to be defined'),
    ],
    needs: { features: [], powers: [], devices: 1 },
    first: asking,
    plan: wandering,
    judge: watching(() => (_, { event, outcome }) => {
      if (event.type !== 'get-features' || outcome.type !== 'ok') return undefined
      const set = outcome.value as FeatureSet
      if (isDefined(set)) return true
      return { because: `It says ${nameOfSet(set)}, which is no defined set.`, wanted: `One of ${setsText}.` }
    }),
  },
  {
    name: 'discovery/answers',
    statement: 'A device that tells its features tells its state as well, whatever state that is.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.discovery('can support the migration API through VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE')],
    needs: { features: [], powers: [], devices: 1 },
    first: either(
      walks(observing, [{ type: 'get-features' }, { type: 'get-state' }]),
      pairs(() => [{ type: 'get-features' }, { type: 'get-state' }]),
    ),
    plan: wandering,
    judge: judging((_, { header }) => {
      const known = perDevice(() => ({ isTold: false }))
      return (chart, at) => {
        const { event, outcome } = at
        const account = at.account()
        const { device, possible } = account
        if (event.type === 'get-features' && outcome.type === 'ok') known(device).isTold = true
        if (event.type !== 'get-state' || !(known(device).isTold || header.features[device] !== undefined)) {
          return undefined
        }
        if (outcome.type === 'ok') return true
        // It may fail; but not as if there were no such feature.
        if (outcome.type !== 'errno' || !denies(outcome.errno)) return undefined
        const states = chart.names(possible).join(' or ')
        return { because: `In ${states} a question for the state gave ${outcome.errno}.`, wanted: 'The state.' }
      }
    }),
  },
  {
    name: 'discovery/constant',
    statement: 'What a device can do does not change while it is open.',
    level: 'practice',
    party: 'driver',
    since: '5.18',
    cites: [],
    code: { path: 'drivers/vfio/vfio_main.c', name: 'vfio_ioctl_device_feature_migration' },
    needs: { features: [], powers: [], devices: 1 },
    first: asking,
    plan: wandering,
    judge: judging((_, { header }) => {
      const known = perDevice((): { said: FeatureSet | undefined } => ({ said: undefined }))
      return (__, { event, outcome, device }) => {
        if (event.type !== 'get-features' || outcome.type !== 'ok') return undefined
        const set = outcome.value as FeatureSet
        const before = known(device).said ?? header.features[device]
        known(device).said = set
        if (before === undefined) return undefined
        if (before.length === set.length && before.every((name) => set.includes(name))) return true
        return { because: `It says ${nameOfSet(set)} now.`, wanted: `${nameOfSet(before)}, as before.` }
      }
    }),
  },
  {
    name: 'discovery/beginning',
    statement: 'A device that was just opened is RUNNING.',
    level: 'practice',
    party: 'driver',
    since: '5.18',
    cites: [],
    code: { path: 'drivers/vfio/pci/mlx5/main.c', name: 'mlx5vf_pci_open_device' },
    needs: { features: [], powers: [], devices: 1 },
    first: either(walks(observing), everyState(openedAgain)),
    plan: wandering,
    judge: judging((_, { header }, since) => {
      const fresh = perDevice(() => ({ is: !header.partial && since === 0 }))
      return (__, at) => {
        const { event, outcome, device } = at
        const known = fresh(device)
        if (event.type === 'reopen') known.is = outcome.type === 'ok'
        else if (asksForState(at)) known.is = false
        if (event.type !== 'get-state' || outcome.type !== 'ok' || !known.is) return undefined
        const state = nameOf(outcome.value as string as never)
        if (state === 'RUNNING') return true
        return { because: `It begins in ${state}.`, wanted: 'RUNNING: users rely on it and do not ask.' }
      }
    }),
  },
]
