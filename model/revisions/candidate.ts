// Devices that keep to a revision, as far as a table and the counts of precopy info tell: the reference device with
// each of its feature sets, and devices that take a liberty which the text of that revision gives and another does not.
import { failed } from '../errno.ts'
import { featureSetsOf, nameOfSet, type FeatureSet } from '../features.ts'
import { deviceOf, machineOf } from '../simulated/device.ts'
import { info as counted } from '../simulated/saving.ts'
import type { Options } from '../simulated/options.ts'
import type { Device } from '../world.ts'
import { revisionOf, type V2Name } from './revision.ts'

/** A liberty: what a driver makes of it, in which revisions it is allowed, and the features it needs. */
interface Liberty {
  readonly name: string
  readonly revisions: readonly V2Name[]
  readonly needs: FeatureSet
  readonly options?: Partial<Options>
  readonly make?: Make
}

type Make = (features: FeatureSet, options: Partial<Options>) => Device

const plain: Make = (features, options) => deviceOf(machineOf({ features, options }))

const liberties: readonly Liberty[] = [
  {
    name: 'the reference device',
    revisions: ['v2-first', 'v2-p2p', 'pre-copy', 'info-v2'],
    needs: [],
  },
  {
    name: 'precopy info in PRE_COPY alone',
    revisions: ['pre-copy-v7'],
    needs: [],
    make(features, options) {
      const machine = machineOf({ features, options })
      return deviceOf(machine, undefined, (handlers) => ({
        'precopy-info': (event) =>
          machine.state === 'PRE_COPY_P2P' ? failed('EINVAL') : handlers['precopy-info'](event),
      }))
    },
  },
  {
    name: 'no precopy info',
    revisions: ['pre-copy-v7'],
    needs: ['PRE_COPY'],
    make: (features, options) =>
      deviceOf(machineOf({ features, options }), undefined, () => ({ 'precopy-info': () => failed('ENOTTY') })),
  },
  {
    name: 'an estimate that rises: what is dirtied counts as initial again',
    revisions: ['pre-copy-v7'],
    needs: ['PRE_COPY'],
    make(features, options) {
      const machine = machineOf({
        features,
        options,
        parts: {
          info(own, session) {
            const { flags, initial, dirty } = counted(own, session)
            return { flags, initial: initial + dirty, dirty: 0n }
          },
        },
      })
      return deviceOf(machine, undefined, (handlers) => ({
        'precopy-info': (event) =>
          machine.state === 'PRE_COPY_P2P' ? failed('EINVAL') : handlers['precopy-info'](event),
      }))
    },
  },
  {
    name: 'a little initial data, and all else in STOP_COPY',
    revisions: ['pre-copy', 'info-v2'],
    needs: ['PRE_COPY'],
    options: { precopyData: 'header', quiescedOpening: 'header' },
  },
]

/** A device that keeps to a revision. */
export interface Candidate {
  readonly name: string
  readonly features: FeatureSet
  make(): Device
}

/** The devices that are tried for a revision, by feature set. Only the last one knows of precopy info v2. */
export const candidatesOf = (name: V2Name): readonly Candidate[] =>
  featureSetsOf(revisionOf(name).spec.features).flatMap((features) =>
    liberties
      .filter(({ revisions, needs }) => revisions.includes(name) && needs.every((need) => features.includes(need)))
      .map((liberty): Candidate => {
        const options: Partial<Options> = { ...liberty.options, infoV2: name === 'info-v2' ? 'offered' : 'absent' }
        return {
          name: `${nameOfSet(features)}: ${liberty.name}`,
          features,
          make: () => (liberty.make ?? plain)(features, options),
        }
      }),
  )
