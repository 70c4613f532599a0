// What may have been before a migration, and what of it must not matter: sessions given up in each state and in each
// way, and the files of earlier sessions, which a user may still use at any time. All of it, one plan each.
import { stateOf, type Content, type Event, type Power, type Spec, type State } from '#model'
import { captured, drain, fill, move, to, type Move, type Plan } from './plan.ts'
import { look } from './sequences.ts'

/** Whole, and live where the device can be read while it runs. */
const migrated = (spec: Spec, powers: readonly Power[]): Plan => [
  ...(stateOf(spec, 'PRE_COPY') === undefined ? [] : [to(0, 'PRE_COPY'), drain(0, 0, 4096)]),
  to(0, 'STOP_COPY'),
  ...look(powers, 0),
  move(0, { type: 'read', session: 0, length: 100 }),
  drain(0, 0, 4096),
  to(1, 'RESUMING'),
  move(1, { type: 'write', session: 0, content: captured(0, 0, 0, 60) }),
  ...fill(1, 0, captured(0, 0, 60)),
  to(1, 'STOP'),
  ...look(powers, 1),
]

const reset: Event = { type: 'reset' }
const states: readonly State[] = ['PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY', 'RESUMING']

/** A session of each state given up, with something read of it or not, by each way out; then a migration. */
export function* everyAftermath(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  for (const name of states.filter((each) => stateOf(spec, each) !== undefined)) {
    for (const device of name === 'RESUMING' ? [1] : [0, 1]) {
      for (const length of name === 'RESUMING' ? [0] : [0, 100, 4096]) {
        // RESUMING is left by a reset: nothing was loaded.
        const ways = name === 'RESUMING' ? [reset] : [reset, to(0, 'RUNNING').event, to(0, 'STOP').event]
        for (const way of ways) {
          yield [
            to(device, name),
            ...(length === 0 ? [] : [move(device, { type: 'read', session: 0, length })]),
            move(device, way),
            ...migrated(spec, powers),
          ]
        }
      }
    }
  }
}

const content: Content = { type: 'literal', bytes: Uint8Array.of(1, 2, 3) }
const pokes: readonly Event[] = [
  { type: 'close', session: 1 },
  { type: 'read', session: 1, length: 16 },
  { type: 'write', session: 1, content },
  { type: 'precopy-info', session: 1 },
]

/** A second migration, with one use of a file of the first one, each at each place. */
export function* everyPoke(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  const again: readonly Move[] = migrated(spec, powers)
  const before: Plan = [...again, to(0, 'RUNNING'), to(1, 'RUNNING')]
  for (const event of pokes) {
    for (const device of [0, 1]) {
      const opened = again.findIndex((act) => act.device === device && act.event.type === 'set-state')
      for (let at = opened + 1; at < again.length; at++) {
        yield [...before, ...again.slice(0, at), move(device, event), ...again.slice(at)]
      }
    }
  }
}
