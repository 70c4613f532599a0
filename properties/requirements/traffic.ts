// What a trace tells of machines whose devices write to each other: what was sent and what has arrived, counted while a
// machine is at rest, before and after it is moved, and where its user let one device run while another was stopped.
// Whoever requires something of a machine judges these.
import type { Spec, StateCode, Trace, Traffic, View } from '#model'
import { sessionOf } from './account.ts'
import { nameOf, type Chart } from './chart.ts'
import { follow, type Moment } from './follow.ts'
import { loadsOf, type Load } from './loads.ts'
import { overlapsOf } from './overlaps.ts'
import { enter, forget, machineOf, settle, type Count, type Machine } from './rest.ts'
import type { Origin, Source, Trespass } from './rest.ts'
import { certainty, stanceOf, trespassers, type Members } from './stance.ts'

/** A device that was loaded, as it was seen before anything ran, and the one that was saved. */
export interface Arrival {
  readonly step: number
  readonly device: number
  readonly source: number
  readonly seen: Traffic
  readonly saved: Traffic
}

export interface Report {
  readonly counts: Count[]
  readonly arrivals: Arrival[]
  readonly trespasses: Trespass[]
  /** How often a device was stopped, or set to run, beside others in use that neither run nor are stopped then. */
  staged: number
}

// Several requirements look at the machines of the same trace, one after the other.
const known = new WeakMap<Trace, Report>()

/** What a trace tells of its machines; nothing where its devices do not write to each other. */
export function trafficOf(spec: Spec, trace: Trace): Report {
  const report = known.get(trace) ?? foundIn(spec, trace)
  known.set(trace, report)
  return report
}

function foundIn(spec: Spec, trace: Trace): Report {
  const report: Report = { counts: [], arrivals: [], trespasses: [], staged: 0 }
  const { machine: size = 1, partial } = trace.header
  if (size < 2) return report
  const loads = new Map(loadsOf(spec, trace).map((load) => [load.step, load]))
  /** What the streams were read from, by the steps that opened their sessions. */
  const origins = new Map<number, Origin>()
  const machines = new Map<number, Machine>()
  const overlaps = overlapsOf(trace)
  follow(spec, trace, (chart, at) => {
    const { device } = at
    const number = Math.floor(device / size)
    const machine = machines.get(number) ?? machineOf(number * size, size, partial)
    machines.set(number, machine)
    machine.accounts[device - machine.first] = at.account()
    // Of what happens at the same time, be it on other devices, the order is not known.
    if (overlaps[at.index] === undefined) look(chart, at, machine)
    else forget(machine, device - machine.first)
  })
  return report

  function look(chart: Chart, at: Moment, machine: Machine): void {
    const { index, event, outcome } = at
    const account = at.account()
    const { device, possible } = account
    const place = device - machine.first
    const states = machine.accounts.map((one) => one?.possible ?? (partial ? chart.all : chart.idle))
    const members: Members = { states, isFresh: machine.isFresh }
    const isQuiet = settle(chart, machine, members)
    const isOk = outcome.type === 'ok'
    switch (event.type) {
      case 'inspect': {
        const traffic = isOk ? (outcome.value as View).traffic : undefined
        if (traffic === undefined) return
        const source = machine.sources[place]
        const saved = source?.isSeen === false ? savedOf(source) : undefined
        if (source !== undefined && saved !== undefined) {
          report.arrivals.push({ step: index, device, source: source.device, seen: traffic, saved })
        }
        if (source !== undefined) source.isSeen = true
        const count = isQuiet ? enter(machine, place, traffic, index) : undefined
        if (count !== undefined) report.counts.push(count)
        return
      }
      case 'read': {
        const session = sessionOf(account, event.session)
        const isEnd = isOk && event.length > 0 && (outcome.value as Uint8Array).length === 0
        if (!isQuiet || !isEnd || session === undefined || chart.only(possible) !== 'STOP_COPY') return
        origins.set(session.opened, { rest: machine.rest, device, place })
        return
      }
      case 'set-state': {
        const target = chart.bits.get(nameOf(event.target))
        const load = loads.get(index)
        if (load !== undefined || target === chart.bits.get('RESUMING')) machine.sources[place] = originOf(load)
        if (possible === target) return
        machine.isFresh[place] = false
        if (!isOk || target === undefined) return
        const after = { ...members, states: states.with(place, target) }
        if (!crossed(chart, machine, after, place, index) && isReady(chart, after, place)) report.staged++
        return
      }
      case 'advance':
      case 'dirty':
        // A device that was refused it has not begun to do anything.
        if (outcome.type === 'errno' || (event.type === 'advance' && event.ticks === 0)) return
        machine.isFresh[place] = false
        if (isOk) crossed(chart, machine, members, place, index)
        settle(chart, machine, members)
        return
      case 'get-state': {
        const state = isOk ? (chart.bits.get(nameOf(outcome.value as StateCode)) ?? 0) : possible
        // Nobody asked for that: it was reset by another way than the ioctl.
        if ((state & possible) === 0) forget(machine, place)
        return
      }
      case 'reset':
      case 'reopen':
        forget(machine, place)
        machine.isFresh[place] = isOk
        return
      default:
    }
  }

  function originOf(load: Load | undefined): Source | undefined {
    if (load?.stream === undefined || !load.isOk || load.relation !== 'whole' || load.stream.isTainted) return undefined
    const origin = origins.get(load.stream.session.opened)
    return origin === undefined ? undefined : { ...origin, isSeen: false }
  }

  /** Notes where a device runs and another one is stopped by now; says whether it is so. */
  function crossed(chart: Chart, machine: Machine, members: Members, place: number, step: number): boolean {
    const pair = trespassers(chart, members, place)
    if (pair === undefined) return false
    if (machine.isTrespassed) return true
    const { first, missing } = machine
    machine.isTrespassed = true
    const trespass: Trespass = { step, runner: first + pair.runner, stopped: first + pair.stopped }
    report.trespasses.push(trespass)
    if (missing !== undefined) machine.open ??= { trespass, missing }
    return true
  }
}

/** What a device had sent and received when it was saved; undefined where that is not certain. */
const savedOf = ({ rest, place }: Origin): Traffic | undefined =>
  rest.isStaged && !rest.isRestless ? rest.counts[place] : undefined

/** Whether a device runs or is stopped by now beside others in use, none of which may be stopped or run. */
function isReady(chart: Chart, members: Members, place: number): boolean {
  if (certainty(chart, members, place) === undefined || stanceOf(chart, members).isStirred) return false
  return members.isFresh.some((isFresh, other) => other !== place && !isFresh)
}
