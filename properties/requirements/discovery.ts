// Discovery: which features a device says it has, that it goes on saying so, and in which state it begins. What it
// says decides which of the other requirements concern it at all.
import { features, featureSetsOf, nameOfSet, type FeatureSet } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { judging, perDevice } from './judging.ts'
import { observing, walks } from './walks.ts'

const defined = featureSetsOf(Object.values(features))
const isDefined = (set: FeatureSet): boolean =>
  new Set(set).size === set.length &&
  defined.some((one) => one.length === set.length && one.every((name) => set.includes(name)))
const setsText = defined.map(nameOfSet).join(', ')

const asking = walks(() => [{ type: 'get-features' }], [{ type: 'get-features' }])

export const discovery: readonly Requirement[] = [
  {
    name: 'discovery/features',
    statement: 'A device that can be migrated has one of the defined sets of features, STOP_COPY among them.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.discovery('at least VFIO_MIGRATION_STOP_COPY must be set')],
    needs: { features: [], powers: [], devices: 1 },
    first: asking,
    plan: wandering,
    judge: judging(() => (_, { event, outcome }) => {
      if (event.type !== 'get-features' || outcome.type !== 'ok') return undefined
      const set = outcome.value as FeatureSet
      if (isDefined(set)) return true
      return { because: `It says ${nameOfSet(set)}, which is no defined set.`, wanted: `One of ${setsText}.` }
    }),
  },
  {
    name: 'discovery/constant',
    statement: 'What a device can do does not change while it is open.',
    level: 'practice',
    party: 'driver',
    since: '5.18',
    cites: [cited.discovery('Support for additional states is indicated via the flags field')],
    needs: { features: [], powers: [], devices: 1 },
    first: asking,
    plan: wandering,
    judge: judging((_, { header }) => {
      const known = perDevice((): { said: FeatureSet | undefined } => ({ said: undefined }))
      return (__, { event, outcome, account }) => {
        if (event.type !== 'get-features' || outcome.type !== 'ok') return undefined
        const set = outcome.value as FeatureSet
        const before = known(account.device).said ?? header.features[account.device]
        known(account.device).said = set
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
    cites: [cited.discovery('If this GET succeeds, the RUNNING and ERROR states are always supported')],
    needs: { features: [], powers: [], devices: 1 },
    first: walks(observing),
    plan: wandering,
    judge: judging((_, { header }) => {
      const fresh = perDevice(() => ({ is: !header.partial }))
      return (__, { event, outcome, account }) => {
        const known = fresh(account.device)
        if (event.type === 'reopen') known.is = outcome.type === 'ok'
        else if (event.type === 'set-state' || event.type === 'reset') known.is = false
        if (event.type !== 'get-state' || outcome.type !== 'ok' || !known.is) return undefined
        const state = nameOf(outcome.value as string as never)
        if (state === 'RUNNING') return true
        return { because: `It begins in ${state}.`, wanted: 'RUNNING: users rely on it and do not ask.' }
      }
    }),
  },
]
