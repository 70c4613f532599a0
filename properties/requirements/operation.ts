// What the device itself does in a state: quiesced it begins no peer-to-peer DMA and has none under way, stopped it
// changes nothing at all. Both are seen from outside, so they need a backend that can look.
import type { Event, View } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { judging, perDevice } from './judging.ts'
import { walks } from './walks.ts'

const advancing: Event = { type: 'advance', ticks: 5 }
const inspecting: Event = { type: 'inspect' }
const looking = walks(() => [inspecting, advancing, inspecting], [advancing])

export const operation: readonly Requirement[] = [
  {
    name: 'operation/quiesced',
    statement:
      'In RUNNING_P2P and PRE_COPY_P2P the device begins no peer-to-peer DMA, and has completed what it began.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
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
      return (_, { event, outcome, account }) => {
        const known = first(account.device)
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
      cited.under('RUNNING_P2P -> STOP', 'must not generate interrupts, DMA, or any other change to external state'),
      cited.under('RUNNING_P2P -> STOP', 'It must not change its internal state'),
    ],
    needs: { features: [], powers: ['inspect'], devices: 1 },
    first: looking,
    plan: wandering,
    judge: judging((chart) => {
      const still = chart.bits.get('STOP')! | chart.bits.get('STOP_COPY')!
      const first = perDevice((): { view: View | undefined } => ({ view: undefined }))
      return (_, { event, outcome, account }) => {
        const known = first(account.device)
        // What the user does to a stopped device is the user's: "restrict access ... or risk corruption".
        if ((account.possible & ~still) !== 0 || event.type === 'dirty') known.view = undefined
        if (event.type !== 'inspect' || outcome.type !== 'ok' || (account.possible & ~still) !== 0) return undefined
        const view = outcome.value as View
        const before = known.view
        known.view = view
        if (view.begun !== view.completed) {
          return { because: `${view.begun - view.completed} transactions are under way.`, wanted: 'None.' }
        }
        if (before === undefined) return undefined
        const pages = pagesOf(before, view)
        if (pages !== '') return { because: `It has changed page ${pages}.`, wanted: 'No change.' }
        if (view.begun === before.begun) return true
        return { because: `It has begun ${view.begun - before.begun} transactions.`, wanted: 'None.' }
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
      cited.under('RUNNING -> PRE_COPY', 'Each arc does not change the device operation'),
      cited.under('RUNNING_P2P -> STOP', 'It must not change its internal state'),
    ],
    // Only where time passes when it is told to is it known that the device itself changed nothing meanwhile.
    needs: { features: [], powers: ['inspect', 'advance'], devices: 1 },
    first: walks(() => [inspecting], [advancing, inspecting]),
    plan: wandering,
    judge: judging((chart) => {
      const resuming = chart.bits.get('RESUMING')!
      const first = perDevice((): { view: View | undefined; isMoved: boolean } => ({ view: undefined, isMoved: false }))
      return (_, { event, outcome, account }) => {
        const known = first(account.device)
        const { view: before, isMoved } = known
        // A request that failed may have done anything on its way; RESUMING and a reset may alter the state.
        const isLost = event.type === 'set-state' && (outcome.type !== 'ok' || (account.possible & resuming) !== 0)
        if (isLost || ['dirty', 'advance', 'reset', 'reopen'].includes(event.type)) known.view = undefined
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

/** The pages in which two views differ, as a list; empty where they do not. */
const pagesOf = (one: View, two: View): string =>
  two.pages.flatMap((digest, page) => (digest === one.pages[page] ? [] : [page])).join(', ')
