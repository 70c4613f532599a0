// What the device itself does in a state: quiesced it begins no peer-to-peer DMA and has none under way, stopped it
// changes nothing at all. Both are seen from outside, so they need a backend that can look.
import type { Event, View } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { asksForState, judging, perDevice } from './judging.ts'
import { either, pairs, walks } from './walks.ts'

const advancing: Event = { type: 'advance', ticks: 5 }
const inspecting: Event = { type: 'inspect' }
const working = (): readonly Event[] => [inspecting, advancing, inspecting]
const reading: Event = { type: 'read', session: 0, length: 100 }
const looking = either(
  walks(() => [inspecting, advancing, reading, advancing, inspecting], [advancing]),
  pairs(() => [inspecting, advancing, inspecting]),
)

export const operation: readonly Requirement[] = [
  {
    name: 'operation/quiesced',
    statement:
      'In RUNNING_P2P and PRE_COPY_P2P the device begins no peer-to-peer DMA, and has completed what it began.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.machine('RUNNING, except the device cannot do peer to peer DMA'),
      cited.since('6.2', cited.machine('PRE_COPY, except the device cannot do peer to peer DMA')),
      cited.under('RUNNING -> RUNNING_P2P', 'partially running in the P2P quiescent state'),
      cited.since('6.2', cited.under('PRE_COPY -> PRE_COPY_P2P', 'partially running in the P2P quiescent state')),
      cited.under(
        'The optional peer to peer (P2P) quiescent state',
        'must prevent the device from initiating any new P2P DMA',
      ),
      cited.under(
        'The optional peer to peer (P2P) quiescent state',
        'must complete any such outstanding operations prior to',
      ),
    ],
    needs: { features: ['P2P'], powers: ['inspect'], devices: 1 },
    first: looking,
    plan: wandering,
    judge: judging((chart) => {
      const quiesced = chart.where(({ operation: what }) => what === 'quiesced')
      const first = perDevice((): { begun: number | undefined } => ({ begun: undefined }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = first(device)
        const account = at.account()
        if ((account.possible & ~quiesced) !== 0) known.begun = undefined
        if (event.type !== 'inspect' || outcome.type !== 'ok' || (account.possible & ~quiesced) !== 0) return undefined
        const { begun, completed } = outcome.value as View
        const open = begun - completed
        if (open > 0)
          return { because: `${open} transactions are under way.`, wanted: 'None: all were to be completed.' }
        const before = known.begun
        known.begun = begun
        if (before === undefined || before === begun) return true
        return { because: `It has begun ${begun - before} transactions.`, wanted: 'None while it is quiesced.' }
      }
    }),
  },
  {
    name: 'operation/stopped',
    statement: 'In STOP and STOP_COPY the device changes neither its own state nor, by DMA, anything else.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.machine('The device does not change the internal or external state'),
      cited.under('RUNNING_P2P -> STOP', 'the device must stop the operation of the device'),
      cited.under('RUNNING_P2P -> STOP', 'must not generate interrupts, DMA, or any other change to external state'),
      cited.under('RUNNING_P2P -> STOP', 'It must not change its internal state'),
      cited.under('RESUMING -> STOP', 'has the same behavior as other STOP states'),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'the device has the same behavior as STOP'),
    ],
    needs: { features: [], powers: ['inspect'], devices: 1 },
    first: looking,
    plan: wandering,
    judge: judging((chart) => {
      const still = chart.bits.get('STOP')! | chart.bits.get('STOP_COPY')!
      const first = perDevice((): { view: View | undefined } => ({ view: undefined }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = first(device)
        const account = at.account()
        // What the user does to a stopped device is the user's: "restrict access ... or risk corruption".
        if ((account.possible & ~still) !== 0 || event.type === 'dirty') known.view = undefined
        if (event.type !== 'inspect' || outcome.type !== 'ok' || (account.possible & ~still) !== 0) return undefined
        const view = outcome.value as View
        const before = known.view
        known.view = view
        if (view.begun !== view.completed) {
          return { because: `${view.begun - view.completed} transactions are under way.`, wanted: 'None.' }
        }
        // What a peer wrote to a stopped device is not its own doing.
        if (before === undefined || before.traffic?.received !== view.traffic?.received) return undefined
        const pages = pagesOf(before, view)
        if (pages !== '') return { because: `It has changed page ${pages}.`, wanted: 'No change.' }
        if (view.begun === before.begun) return true
        return { because: `It has begun ${view.begun - before.begun} transactions.`, wanted: 'None.' }
      }
    }),
  },
  {
    name: 'operation/resuming',
    statement: 'In RESUMING the device is stopped: it begins no DMA, and has none under way.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.machine('The device is stopped and is loading a new internal state')],
    needs: { features: [], powers: ['inspect'], devices: 1 },
    first: looking,
    plan: wandering,
    judge: judging((chart) => {
      const resuming = chart.bits.get('RESUMING')!
      const first = perDevice((): { begun: number | undefined } => ({ begun: undefined }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = first(device)
        const account = at.account()
        if (account.possible !== resuming) known.begun = undefined
        if (event.type !== 'inspect' || outcome.type !== 'ok' || account.possible !== resuming) return undefined
        const { begun, completed } = outcome.value as View
        const before = known.begun
        known.begun = begun
        if (begun !== completed) return { because: `${begun - completed} transactions are under way.`, wanted: 'None.' }
        if (before === undefined || before === begun) return true
        return { because: `It has begun ${begun - before} transactions.`, wanted: 'None.' }
      }
    }),
  },
  {
    name: 'operation/running',
    statement: 'A device that is brought back to RUNNING works as it did there before.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.under('RUNNING_P2P -> RUNNING', 'While in RUNNING the device is fully operational'),
      cited.machine('RUNNING - The device is running normally'),
    ],
    needs: { features: [], powers: ['inspect', 'advance'], devices: 1 },
    first: walks(working, [{ type: 'get-state' }, ...working()]),
    plan: wandering,
    judge: judging((chart) => {
      const running = chart.bits.get('RUNNING')!
      const begun = perDevice((): Work => ({ view: undefined, ticks: 0, enough: undefined, isBack: false }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = begun(device)
        const account = at.account()
        if (asksForState(at)) {
          known.view = undefined
          known.isBack = true
          // A device that was reset or loaded is another one: nothing is known of what it has to do.
          const isOther = event.type !== 'set-state' || (account.possible & chart.bits.get('RESUMING')!) !== 0
          if (isOther) known.enough = undefined
        }
        if (event.type === 'advance' && outcome.type === 'ok') known.ticks += event.ticks
        if (event.type !== 'inspect' || outcome.type !== 'ok' || account.possible !== running) return undefined
        const [view, before, { ticks, enough }] = [outcome.value as View, known.view, known]
        known.view = view
        known.ticks = 0
        if (before === undefined || ticks === 0) return undefined
        const isIdle = view.begun === before.begun && pagesOf(before, view) === ''
        if (!known.isBack) {
          if (!isIdle && (enough === undefined || ticks < enough)) known.enough = ticks
          return undefined
        }
        if (enough === undefined || ticks < enough) return undefined
        if (!isIdle) return true
        return { because: `In ${ticks} ticks it did nothing, and before it did in ${enough}.`, wanted: 'Its work.' }
      }
    }),
  },
  {
    name: 'operation/kept',
    statement: 'A request for a state leaves the state of the device itself alone, but for RESUMING.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.since('6.2', cited.under('RUNNING -> PRE_COPY', 'Each arc does not change the device operation')),
      cited.under('RUNNING_P2P -> STOP', 'It must not change its internal state'),
    ],
    // Only where time passes when it is told to is it known that the device itself changed nothing meanwhile.
    needs: { features: [], powers: ['inspect', 'advance'], devices: 1 },
    first: walks(() => [inspecting], [advancing, inspecting]),
    plan: wandering,
    judge: judging((chart) => {
      const resuming = chart.bits.get('RESUMING')!
      const first = perDevice((): { view: View | undefined; isMoved: boolean } => ({ view: undefined, isMoved: false }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = first(device)
        const { view: before, isMoved } = known
        // A request that failed may have done anything on its way; RESUMING and a reset may alter the state.
        const isRequest = asksForState(at)
        const account = at.account()
        const isLost = isRequest && (outcome.type !== 'ok' || (account.possible & resuming) !== 0)
        const isOther = isRequest && event.type !== 'set-state'
        if (isLost || isOther || event.type === 'dirty' || event.type === 'advance') known.view = undefined
        if (event.type === 'set-state') known.isMoved = true
        if (event.type !== 'inspect' || outcome.type !== 'ok' || (account.possible & resuming) !== 0) return undefined
        known.view = outcome.value as View
        known.isMoved = false
        if (before === undefined || !isMoved) return undefined
        const pages = pagesOf(before, known.view)
        return pages === ''
          ? true
          : { because: `Page ${pages} has changed.`, wanted: 'No change: only states were asked for.' }
      }
    }),
  },
]

/** What is known of the work of a device in RUNNING. */
interface Work {
  /** The last look at it there, and the time since. */
  view: View | undefined
  ticks: number
  /** In so much time it was seen to do something, before it left RUNNING. */
  enough: number | undefined
  /** Whether it has left RUNNING since it was opened. */
  isBack: boolean
}

/** The pages in which two views differ, as a list; empty where they do not. */
const pagesOf = (one: View, two: View): string =>
  two.pages.flatMap((digest, page) => (digest === one.pages[page] ? [] : [page])).join(', ')
