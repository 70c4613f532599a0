// What becomes of the devices: those of a destination that starts are those that were stopped, and those of a VM that
// goes on run, with what they had.
import { vmm } from '#model'
import { broken, heldBy, silent, type Judgement } from '../requirement.ts'
import { runsAtLast, type Requirement } from './requirement.ts'

type Course = vmm.Course
type Sight = vmm.Sight

const { counterpart, devicesOn, hostOf } = vmm
const stopped = new Set(['STOP', 'STOP_COPY', 'STOP_AND_COPY'])
const moving = new Set(['RUNNING', 'RUNNING_P2P', 'PRE_COPY', 'PRE_COPY_P2P'])

/** What each device is when the destination starts, beside what it was when the source stopped it. */
function equal(course: Course): Judgement {
  const { scenario, beats } = course
  const saved = new Map<number, Sight>()
  const arrived = new Map<number, Sight>()
  const configs = new Map<number, number>()
  const states = new Map<number, string>()
  let [witnesses, runs] = [0, true]
  for (const [at, beat] of beats.entries()) {
    if (beat.type === 'deed' && beat.deed.type === 'vcpus' && beat.deed.host === 'source') runs = beat.deed.run
    if (beat.type === 'deed' && beat.deed.type === 'configures') configs.set(beat.deed.device, beat.deed.value)
    if (beat.type === 'seen') {
      const { sight } = beat
      const { device, state } = sight
      const isSource = hostOf(scenario, device) === 'source'
      if (isSource && stopped.has(state) && !runs) saved.set(device, sight)
      const before = states.get(device)
      if (!isSource && state !== 'RESUMING' && (before === 'RESUMING' || isReset(course, at)))
        arrived.set(device, sight)
      states.set(device, state)
    }
    const starts =
      beat.type === 'deed' && beat.deed.type === 'vcpus' && beat.deed.host === 'destination' && beat.deed.run
    if (!starts) continue
    for (const device of devicesOn(scenario, 'destination')) {
      const was = saved.get(counterpart(scenario, device))
      const is = arrived.get(device)
      const because = differenceOf(was, is, configs.get(device) ?? 100 + device)
      if (because === undefined) witnesses++
      else return broken(at, `The destination runs, and device ${device} ${because}.`, 'The device of the source.')
    }
  }
  return heldBy(witnesses)
}

const isReset = ({ beats }: Course, at: number): boolean => {
  const before = beats[at - 1]
  return before?.type === 'call' && before.call.kind === 'reset'
}

function differenceOf(was: Sight | undefined, is: Sight | undefined, config: number): string | undefined {
  if (was === undefined) return 'was never stopped'
  if (is === undefined) return 'was never loaded'
  const pages = was.view.pages.flatMap((digest, page) => (digest === is.view.pages[page] ? [] : [page]))
  if (pages.length > 0) return `differs in page ${pages.join(', ')}`
  return was.config === config ? undefined : 'has another config space'
}

/** Whether the devices run of a VM that does. */
function running(course: Course): Judgement {
  const { scenario, beats } = course
  const states = new Map<number, string>()
  let witnesses = 0
  for (const [at, beat] of beats.entries()) {
    if (beat.type === 'seen') {
      const { device, state } = beat.sight
      states.set(device, state)
      if (beat.when !== 'end' || !runsAtLast(course, hostOf(scenario, device))) continue
      witnesses++
      if (state === 'RUNNING') continue
      return broken(at, `The VM runs, and device ${device} is in ${state}.`, 'RUNNING.')
    }
    if (beat.type !== 'deed' || beat.deed.type !== 'vcpus' || !beat.deed.run) continue
    const idle = devicesOn(scenario, beat.deed.host).find((device) => !moving.has(states.get(device) ?? 'RUNNING'))
    if (idle !== undefined) return broken(at, `The VM starts with device ${idle} in ${states.get(idle)}.`, 'RUNNING.')
  }
  return heldBy(witnesses)
}

/** Whether the devices stand still of a VM that does, when a migration has ended. */
function still({ scenario, beats }: Course): Judgement {
  const states = new Map<number, string>()
  let [runs, witnesses] = [true, 0]
  for (const [at, beat] of beats.entries()) {
    if (beat.type === 'seen') states.set(beat.sight.device, beat.sight.state)
    if (beat.type !== 'deed' || !('host' in beat.deed) || beat.deed.host !== 'source') continue
    if (beat.deed.type === 'vcpus') runs = beat.deed.run
    if (beat.deed.type !== 'ends' || beat.deed.how === 'completed' || runs) continue
    witnesses++
    const active = devicesOn(scenario, 'source').find((device) => moving.has(states.get(device) ?? 'RUNNING'))
    if (active === undefined) continue
    return broken(at, `The VM stands still, and device ${active} is in ${states.get(active) ?? 'RUNNING'}.`, 'STOP.')
  }
  return heldBy(witnesses)
}

/** Whether a device was reset without need: it had not failed for good, and was not asked a second time. */
function kept({ scenario, beats }: Course): Judgement {
  const failures = new Map<number, number>()
  let witnesses = 0
  for (const [at, beat] of beats.entries()) {
    if (beat.type === 'call' && beat.call.kind === 'state') {
      const { device, errno } = beat.call
      failures.set(device, errno === undefined ? 0 : (failures.get(device) ?? 0) + 1)
      if (errno !== undefined) witnesses++
    }
    if (beat.type !== 'seen' || beat.when !== 'before' || hostOf(scenario, beat.sight.device) !== 'source') continue
    const { device, state } = beat.sight
    if (state === 'ERROR' || (failures.get(device) ?? 0) > 1) continue
    return broken(at, `Device ${device} is reset in ${state}: what it had is lost.`, 'It is asked again, and goes on.')
  }
  return heldBy(witnesses)
}

/** Whether what the devices of a VM write to each other arrives. */
function conserved(course: Course): Judgement {
  const { scenario, beats } = course
  if (scenario.devices < 2) return silent
  const isLossy = beats.some(
    (beat) =>
      (beat.type === 'seen' && (beat.sight.state === 'ERROR' || beat.when === 'before')) ||
      (beat.type === 'happens' && isResetting(beat.happening) && !beat.isIdle),
  )
  // What a device loses that fails, or is reset, is not its user's doing.
  if (isLossy) return silent
  let witnesses = 0
  for (const host of ['source', 'destination'] as const) {
    if (!runsAtLast(course, host)) continue
    const sights = devicesOn(scenario, host).map((device) => beats.findLast((one) => isSightOf(one, device)))
    for (const [at, beat] of sights.entries()) {
      const next = sights[(at + 1) % sights.length]
      if (beat?.type !== 'seen' || next?.type !== 'seen') continue
      const { traffic, begun, completed } = beat.sight.view
      const arrived = next.sight.view.traffic?.received
      if (traffic === undefined || arrived === undefined) continue
      const due = traffic.sent - (begun - completed)
      witnesses++
      if (due === arrived) continue
      const because = `Device ${beat.sight.device} has had ${due} transactions completed, and ${arrived} have arrived.`
      return broken(beats.indexOf(beat), because, 'Each once: no device is stopped beside one that runs.')
    }
  }
  return heldBy(witnesses)
}

const isResetting = ({ type }: vmm.Happening): boolean => type === 'guest-reset' || type === 'other-reset'

const isSightOf = (beat: vmm.Beat, device: number): boolean => beat.type === 'seen' && beat.sight.device === device

export const ofDevices: readonly Requirement[] = [
  {
    name: 'devices/equal',
    statement: 'When the destination starts, each of its devices is what that of the source was when it was stopped.',
    level: 'must',
    judge: equal,
  },
  {
    name: 'devices/running',
    statement: 'Where the VM runs its devices run.',
    level: 'must',
    judge: running,
  },
  {
    name: 'devices/conserved',
    statement: 'What devices of a VM write to each other arrives, once.',
    level: 'must',
    judge: conserved,
  },
  {
    name: 'devices/still',
    statement: 'Where the VM stands still when its migration is over, its devices do, too.',
    level: 'should',
    judge: still,
  },
  {
    name: 'devices/kept',
    statement: 'A device of the source is reset only where it has failed for good.',
    level: 'should',
    judge: kept,
  },
]
