// The users of the protocol that are modelled: a VMM by what it does, in which protocol, with which habits. `own` are
// the choices that it makes otherwise than a careful one would: its known weaknesses, each of which a search finds.
import type { Event, Replies } from '../device.ts'
import type { Event as OldEvent, Replies as OldReplies } from '../v1/device.ts'
import { v1Dialect, v2Dialect } from './dialects.ts'
import { staged, type Performance } from './stage.ts'
import { plainScenario, type Scenario } from './course.ts'
import type { GenerationName } from './grammar.ts'
import { careful, type Habits } from './habits.ts'
import { move } from './cloud-hypervisor.ts'
import { migrate } from './qemu/migration.ts'
import { migrateRegion } from './qemu-v1/migration.ts'
import { snapshot } from './qemu/snapshot.ts'

export const userNames = ['qemu-v2', 'qemu-v1', 'cloud-hypervisor'] as const
export type UserName = (typeof userNames)[number]

interface Facts {
  readonly name: UserName
  readonly meaning: string
  /** What it can do. */
  readonly ways: readonly Scenario['way'][]
  /** Where it departs from what is careful. */
  readonly own: Partial<Habits>
  /** The scenario that others are variations of. */
  readonly plain: Scenario
  generationOf(scenario: Scenario): GenerationName | undefined
}

export interface NewUser extends Facts {
  readonly protocol: 'v2'
  play(scenario: Scenario, habits: Habits): Performance<Event, Replies>
}

export interface OldUser extends Facts {
  readonly protocol: 'v1'
  play(scenario: Scenario, habits: Habits): Performance<OldEvent, OldReplies>
}

export type User = NewUser | OldUser

/** What a user does by habit, with a change. */
export const habitsOf = ({ own }: User, change: Partial<Habits> = {}): Habits => ({ ...careful, ...own, ...change })

const qemu: NewUser = {
  name: 'qemu-v2',
  meaning: 'QEMU 8.0 and later: the data_fd, precopy info, switchover acknowledgement, multifd, savevm',
  protocol: 'v2',
  ways: ['live', 'multifd', 'snapshot'],
  plain: plainScenario,
  own: {
    infoErrors: 'zero',
    belief: 'remembered',
    lastResort: 'one-that-failed',
    buffer: 'estimated',
    handover: 'data-sent',
    start: 'by-itself',
    cancel: 'runs-anyway',
  },
  generationOf: ({ way }) => (way === 'multifd' ? 'v2-multifd' : 'v2'),
  play: (scenario, habits) =>
    staged(
      (stage) => (scenario.way === 'snapshot' ? snapshot({ stage, habits }) : migrate({ stage, habits })),
      v2Dialect,
      scenario,
    ),
}

const oldQemu: OldUser = {
  name: 'qemu-v1',
  meaning: 'QEMU 6.0 to 7.2: the migration region, pre-copy, savevm',
  protocol: 'v1',
  ways: ['live', 'snapshot'],
  // Nothing may be left of it, so that there are iterations.
  plain: { ...plainScenario, limit: 0 },
  own: {
    belief: 'remembered',
    errorState: 'abort',
    stuck: 'left',
    handover: 'data-sent',
    start: 'by-itself',
    cancel: 'runs-anyway',
  },
  generationOf: () => 'v1',
  play: (scenario, habits) => staged((stage) => migrateRegion({ stage, habits }), v1Dialect, scenario),
}

const cloudHypervisor: NewUser = {
  name: 'cloud-hypervisor',
  meaning:
    'cloud-hypervisor: STOP, STOP_COPY and RESUMING alone; no quiesced states although there may be several devices',
  protocol: 'v2',
  ways: ['live'],
  plain: plainScenario,
  own: { staging: 'one-by-one', belief: 'remembered', lastResort: 'one-that-failed' },
  // It has a framing of its own, which is not modelled.
  generationOf: () => undefined,
  play: (scenario, habits) => staged((stage) => move({ stage, habits }), v2Dialect, scenario),
}

export const users: readonly User[] = [qemu, oldQemu, cloudHypervisor]
