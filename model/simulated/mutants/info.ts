// Faults of precopy info, of its opt-in, and of what a device says of itself: its features and the size of its data.
// The header speaks of precopy info with a should throughout, but for its being there at all.
import type { PrecopyInfo } from '../../device.ts'
import { failed, ok } from '../../errno.ts'
import { done } from '../../world.ts'
import { referenceParts } from '../device.ts'
import { byHandlers, byParts, withBoth, withPrecopy } from './mutant.ts'
import { deviates, deviatesByComparison, refuted, type Mutant } from './mutant.ts'

/** Another info, given the right one. */
const onInfo = (change: (info: PrecopyInfo) => PrecopyInfo) =>
  byParts(() => ({ info: (machine, session) => change(referenceParts.info(machine, session)) }))

export const infoMutants: readonly Mutant[] = [
  refuted(
    'info-refused-while-quiesced',
    'precopy info is refused in PRE_COPY_P2P',
    byHandlers((handlers, machine) => ({
      'precopy-info': (event) =>
        machine.state === 'PRE_COPY_P2P' ? failed('EINVAL') : handlers['precopy-info'](event),
    })),
    { ...withBoth, bug: 'B11' },
  ),
  refuted(
    'info-absent',
    'there is no precopy info',
    byHandlers(() => ({ 'precopy-info': () => failed('ENOTTY') })),
    withPrecopy,
  ),
  deviates(
    'info-anywhere',
    'precopy info succeeds in STOP_COPY',
    byHandlers((handlers, machine) => ({
      'precopy-info'(event) {
        const session = machine.files[event.session]
        if (!machine.features.includes('PRE_COPY')) return handlers['precopy-info'](event)
        const isAtLast = machine.state === 'STOP_COPY' && session === machine.session && session?.kind === 'saving'
        return isAtLast ? ok(referenceParts.info(machine, session)) : handlers['precopy-info'](event)
      },
    })),
    withPrecopy,
  ),
  deviates(
    'info-flags-garbage',
    'the flags of precopy info are whatever lay in the memory of the user',
    onInfo((info) => ({ ...info, flags: 0xffff_ffff })),
    { ...withPrecopy, bug: 'B13' },
  ),
  deviatesByComparison(
    'info-leaves-out-what-waits',
    'dirty bytes leave out the data that waits to be read',
    byParts(() => ({
      info(machine, session) {
        const { flags, initial, dirty } = referenceParts.info(machine, session)
        const waiting = BigInt(session.end - session.start - session.initial)
        return { flags, initial, dirty: dirty - waiting }
      },
    })),
    { ...withPrecopy, bug: 'B15' },
  ),
  deviates(
    'info-initial-rises',
    'dirty data counts as initial data, so that the initial bytes rise again',
    onInfo(({ flags, initial, dirty }) => ({ flags, initial: initial + dirty, dirty: 0n })),
    { ...withPrecopy, bug: 'B23' },
  ),
  deviates(
    'info-initial-is-zero',
    'the initial bytes are 0 from the beginning',
    onInfo(({ flags, initial, dirty }) => ({ flags, initial: 0n, dirty: initial + dirty })),
    withPrecopy,
  ),
  deviates(
    'info-hides-new-initial-data',
    'new initial data appears, and REINIT does not say so',
    (features, settings) =>
      onInfo((info) => ({ ...info, flags: 0 }))(features, {
        ...settings,
        options: { ...settings?.options, reinit: 'last-page' },
      }),
    withPrecopy,
  ),
  deviates(
    'opt-in-without-precopy',
    'the opt-in of precopy info v2 succeeds on a device without PRE_COPY',
    byHandlers(() => ({ 'info-v2': () => done })),
    { applies: (features) => !features.includes('PRE_COPY') },
  ),
  refuted(
    'features-shrink',
    'after a reset it has no feature but STOP_COPY',
    byHandlers((handlers) => {
      let isReset = false
      return {
        reset(event) {
          isReset = true
          return handlers.reset(event)
        },
        'get-features': (event) => (isReset ? ok(['STOP_COPY']) : handlers['get-features'](event)),
      }
    }),
    { applies: (features) => features.length > 1 },
  ),
  refuted(
    'features-undefined',
    'it says that it has P2P without STOP_COPY',
    byHandlers(() => ({ 'get-features': () => ok(['P2P']) })),
  ),
  deviatesByComparison(
    'size-while-running-alone',
    'the size of the stop-copy data is refused in every state but RUNNING',
    byHandlers((handlers, machine) => ({
      'data-size': (event) => (machine.state === 'RUNNING' ? handlers['data-size'](event) : failed('EINVAL')),
    })),
  ),
]
