// Faults of precopy info, of its opt-in, and of what a device says of itself: its features and the size of its data.
// The header speaks of precopy info with a should throughout, but for its being there at all.
import type { PrecopyInfo } from '../../device.ts'
import { failed, ok } from '../../errno.ts'
import { viewOf } from '../../structures.ts'
import { done } from '../../world.ts'
import { referenceParts } from '../device.ts'
import type { SavingSession } from '../saving.ts'
import { byHandlers, byParts, withBoth, withPrecopy } from './mutant.ts'
import { deviates, deviatesByComparison, refuted, refutedByComparison, survives, type Mutant } from './mutant.ts'

/** Another info, given the right one. */
const onInfo = (change: (info: PrecopyInfo) => PrecopyInfo) =>
  byParts(() => ({ info: (machine, session) => change(referenceParts.info(machine, session)) }))

/** Bytes of state that are holes: counted as initial data for as long as there is any, and never sent. */
const HOLES = 2n ** 32n - 100n
const holes = ({ initial }: PrecopyInfo): bigint => (initial > 0n ? HOLES : 0n)

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
    'info-echoes-flags',
    'the flags of precopy info are what the user had left in its memory',
    byParts(() => ({
      answer(machine, call, event, outcome, bytes) {
        const right = referenceParts.answer(machine, call, event, outcome, bytes)
        if (right.type === 'ok' && event.type === 'precopy-info')
          viewOf(right.value.bytes).setUint32(4, call.flags, true)
        return right
      },
    })),
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
    // But for new initial data: what it says of that is right.
    onInfo((info) => (info.flags === 0 ? { flags: 0, initial: 0n, dirty: info.initial + info.dirty } : info)),
    withPrecopy,
  ),
  deviatesByComparison(
    'info-never-falls',
    'the initial bytes are what they were at first, however much has been read',
    byParts(() => {
      const first = new WeakMap<SavingSession, bigint>()
      return {
        info(machine, session) {
          const right = referenceParts.info(machine, session)
          const initial = right.flags === 0 ? (first.get(session) ?? right.initial) : right.initial
          first.set(session, initial)
          return { ...right, initial }
        },
      }
    }),
    withPrecopy,
  ),
  deviatesByComparison(
    'info-leaves-out-the-last-byte',
    'the last byte that is there is not counted',
    onInfo((info) => (info.initial > 0n ? { ...info, initial: info.initial - 1n } : info)),
    withPrecopy,
  ),
  deviatesByComparison(
    'info-counts-a-byte-more',
    'a byte is counted that is not there',
    onInfo((info) => ({ ...info, initial: info.initial + 1n })),
    withPrecopy,
  ),
  deviatesByComparison(
    'info-wraps',
    'the counts of a device with large holes in its state wrap at 2^32',
    onInfo((info) => ({ ...info, initial: (info.initial + holes(info)) % 2n ** 32n })),
    withPrecopy,
  ),
  survives(
    'info-counts-holes',
    'the counts of a device with large holes in its state have the holes in them, which take no byte of the stream',
    onInfo((info) => ({ ...info, initial: info.initial + holes(info) })),
    withPrecopy,
  ),
  deviatesByComparison(
    'info-is-dirty-at-first',
    'the dirty bytes begin with what is initial data',
    onInfo((info) => ({ ...info, dirty: info.dirty + info.initial })),
    withPrecopy,
  ),
  deviates(
    'info-elsewhere-is-enodev',
    'in STOP_COPY precopy info gives ENODEV',
    byHandlers((handlers, machine) => ({
      'precopy-info'(event) {
        const session = machine.files[event.session]
        const isAtLast = machine.state === 'STOP_COPY' && session === machine.session && session?.kind === 'saving'
        return isAtLast && withPrecopy.applies(machine.features) ? failed('ENODEV') : handlers['precopy-info'](event)
      },
    })),
    withPrecopy,
  ),
  refutedByComparison(
    'reinit-unasked',
    'REINIT is shown to a user that has not opted in',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        machine.optedIn = true
        return handlers['set-state'](event)
      },
    })),
    withPrecopy,
  ),
  refutedByComparison(
    'reinit-without-data',
    'REINIT is shown for as long as the session lasts',
    byParts(() => {
      const renewed = new WeakSet<SavingSession>()
      return {
        info(machine, session) {
          const right = referenceParts.info(machine, session)
          if (right.flags !== 0) renewed.add(session)
          return renewed.has(session) ? { ...right, flags: 1 } : right
        },
      }
    }),
    withPrecopy,
  ),
  deviatesByComparison(
    'reinit-keeps-dirty',
    'with new initial data the dirty bytes are what they were',
    byParts(() => {
      const dirtied = new WeakMap<SavingSession, bigint>()
      return {
        track(machine, page) {
          const { session, memory } = machine
          if (session?.kind === 'saving') {
            dirtied.set(session, (dirtied.get(session) ?? 0n) + BigInt(memory.size))
          }
          referenceParts.track(machine, page)
        },
        info(machine, session) {
          const right = referenceParts.info(machine, session)
          return right.flags === 0 ? right : { ...right, dirty: dirtied.get(session) ?? right.dirty }
        },
      }
    }),
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
