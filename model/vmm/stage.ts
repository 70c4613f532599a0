// The stage that a VMM acts on: it hands the VMM's calls to the devices one by one, lets happen what the scenario says
// before each of them, looks at a device whenever its state was asked for, and writes everything down. Time passes,
// and guests do something, only where the scenario says so.
import type { Act, AnyOutcome, Script } from '../device.ts'
import { failed, type Errno } from '../errno.ts'
import { counterpart, devicesOn, hostOf } from './course.ts'
import type { Beat, Call, Deed, Befalling, Host, Scenario, Sight } from './course.ts'

/** What a VMM does: calls on devices, one at a time, each of which comes to something. */
export type Doing<T, E, P> = Generator<Act<E>, T, AnyOutcome<P>>

/** How the stage speaks to the devices of a protocol. */
export interface Dialect<E extends { readonly type: string }, P> {
  /** A call of the VMM in neutral words, with what it came to. */
  call(device: number, event: E, outcome: AnyOutcome<P>): Call
  readonly look: E
  readonly inspect: E
  readonly reset: E
  dirty(page: number, seed: number): E
  advance(ticks: number): E
  fails(leaves: 'before' | 'behind' | 'error'): E
  /** The state's name, by the answer to `look`. */
  stateOf(outcome: AnyOutcome<P>): string
  viewOf(outcome: AnyOutcome<P>): Sight['view']
  /** By how much a call changes the number of open files. */
  files(event: E, outcome: AnyOutcome<P>): number
}

/** What a VMM can do and know beside its devices. */
export interface Stage {
  readonly scenario: Scenario
  /** Whether the hosts still hear each other. */
  isConnected: boolean
  isCancelled: boolean
  /** Whether the operator wants the VM to stand still. */
  isPaused: boolean
  /** Whether virtual CPUs run. */
  readonly runs: Readonly<Record<Host, boolean>>
  /** The config state of a device, as a number. */
  config(device: number): number
  note(deed: Deed): void
}

/** A performance: the script for whoever runs it, and the beats, which grow while it runs. */
export interface Performance<E, P> {
  readonly script: Script<E, P>
  readonly beats: readonly Beat[]
}

/** Puts a VMM on stage under a scenario. */
export function staged<E extends { readonly type: string }, P>(
  vmm: (stage: Stage) => Doing<void, E, P>,
  dialect: Dialect<E, P>,
  scenario: Scenario,
): Performance<E, P> {
  const beats: Beat[] = []
  const runs = { source: true, destination: false }
  const configs = new Map<number, number>()
  const files = new Map<number, number>()
  const states = new Map<number, string>()
  let [acts, steps, writes, happened] = [0, 0, 0, -1]
  /** What the next act comes to, whatever it is. */
  let doom: Errno | undefined
  const stage: Stage = {
    scenario,
    isConnected: true,
    isCancelled: false,
    isPaused: false,
    runs,
    // At first every device has its own.
    config: (device) => configs.get(device) ?? 100 + device,
    note(deed) {
      beats.push({ type: 'deed', deed })
      if (deed.type === 'vcpus') runs[deed.host] = deed.run
      if (deed.type === 'configures') configs.set(deed.device, deed.value)
    },
  }
  return { script: script(), beats }

  function* script(): Script<E, P> {
    const play = vmm(stage)
    let next = play.next()
    while (next.done !== true) next = play.next(yield* called(next.value))
    for (const device of everyDevice()) yield* look(device, 'end')
  }

  function everyDevice(): readonly number[] {
    return [...devicesOn(scenario, 'source'), ...devicesOn(scenario, 'destination')]
  }

  function* perform(device: number, event: E): Generator<readonly Act<E>[], AnyOutcome<P>, readonly AnyOutcome<P>[]> {
    const [outcome] = yield [{ device, lane: 0, event }]
    steps++
    return outcome!
  }

  /** A call of the VMM, and what happens before it. */
  function* called({ device, event }: Act<E>): Generator<readonly Act<E>[], AnyOutcome<P>, readonly AnyOutcome<P>[]> {
    const { kind } = dialect.call(device, event, failed('EIO'))
    const isLook = event.type === dialect.look.type
    // What happens before an act happens before the VMM looks where the device is.
    for (const happening of happened === acts ? [] : scenario.happenings) {
      if (happening.at !== acts) continue
      const isIdle = isInVain(happening, kind)
      beats.push({ type: 'happens', happening, isIdle })
      if (isIdle) continue
      if (happening.type === 'call-fails') doom = happening.errno
      else yield* befall(happening, device)
    }
    happened = acts
    const errno = isLook || kind === 'close' ? undefined : doom
    if (!isLook) {
      acts++
      doom = undefined
    }
    if (kind === 'reset') yield* look(device, 'before')
    const step = errno === undefined ? steps : undefined
    const outcome: AnyOutcome<P> = errno === undefined ? yield* perform(device, event) : failed(errno)
    beats.push({ type: 'call', call: dialect.call(device, event, outcome), step, event })
    if (errno === undefined) files.set(device, (files.get(device) ?? 0) + dialect.files(event, outcome))
    const isNews = isLook && dialect.stateOf(outcome) !== states.get(device)
    if (kind === 'state' || kind === 'reset' || isNews) yield* look(device, 'after')
    return outcome
  }

  function* look(device: number, when: 'before' | 'after' | 'end'): Script<E, P> {
    const state = dialect.stateOf(yield* perform(device, dialect.look))
    states.set(device, state)
    const view = dialect.viewOf(yield* perform(device, dialect.inspect))
    beats.push({
      type: 'seen',
      sight: { device, state, view, config: stage.config(device), files: files.get(device) ?? 0 },
      when,
    })
  }

  /** Whether it cannot happen: a guest that stands still does nothing, nobody is told twice, a file is closed. */
  function isInVain(what: Befalling, kind: Call['kind']): boolean {
    if (what.type === 'call-fails') return kind === 'close'
    if (what.type === 'dirty' || what.type === 'guest-reset') return !runs[hostOf(scenario, placed(what.device))]
    if (what.type === 'pause') return stage.isPaused
    return what.type === 'continue' ? !stage.isPaused : false
  }

  /** The device that a guest means: that of the host where it runs. */
  function placed(device: number): number {
    const own = device % scenario.devices
    return runs.destination && !runs.source ? counterpart(scenario, own) : own
  }

  function* befall(what: Befalling, acted: number): Script<E, P> {
    switch (what.type) {
      case 'dirty': {
        const device = placed(what.device)
        yield* perform(device, dialect.dirty(what.page, ++writes))
        configs.set(device, stage.config(device) + 1)
        return
      }
      case 'time':
        for (const device of everyDevice()) yield* perform(device, dialect.advance(what.ticks))
        return
      case 'guest-reset': {
        const device = placed(what.device)
        yield* perform(device, dialect.reset)
        return
      }
      case 'other-reset':
        yield* perform(acted, dialect.reset)
        return
      case 'arc-fails':
        yield* perform(acted, dialect.fails(what.leaves))
        return
      case 'disconnect':
        stage.isConnected = false
        return
      case 'cancel':
        stage.isCancelled = true
        return
      case 'pause':
      case 'continue':
        stage.isPaused = what.type === 'pause'
        return
      case 'call-fails':
    }
  }
}
