// A migration by a user, performed on reference devices in process: fresh ones on both hosts, those of a VM in a ring
// in which each writes to the next. Everything follows from the user's habits and the scenario; there is no chance.
import type { Act, AnyOutcome, Script } from '../device.ts'
import { ringOf } from '../simulated/bus.ts'
import { simulatedDevice } from '../simulated/device.ts'
import { simulatedDevice as oldDevice } from '../v1/simulated/device.ts'
import { worldOf as oldWorldOf } from '../v1/world.ts'
import { worldOf, type WorldInProcess } from '../world.ts'
import type { Course, Scenario } from './course.ts'
import type { Habits } from './habits.ts'
import type { User } from './user.ts'

/** Few and small pages, so that whole migrations are short. */
const geometry = { pages: 4, size: 32 } as const

/** The devices of both hosts; no two hold the same at first. */
function devicesOf({ devices, features, options }: Scenario): WorldInProcess {
  const ports = devices > 1 ? [...ringOf(devices), ...ringOf(devices)] : []
  return worldOf(
    Array.from({ length: 2 * devices }, (_, at) => {
      const port = ports[at]
      const place = { seed: at + 1, ...(port === undefined ? {} : { port }) }
      return simulatedDevice({ features, options, ...geometry, ...place })
    }),
  )
}

/** The same of the region protocol; these do not write to each other. */
const oldDevicesOf = ({ devices, options }: Scenario): ReturnType<typeof oldWorldOf> =>
  oldWorldOf(Array.from({ length: 2 * devices }, (_, at) => oldDevice({ seed: at + 1, options })))

/** Devices that answer at once. */
interface Prompt<E, P> {
  perform(acts: readonly Act<E>[]): readonly AnyOutcome<P>[]
}

/** Lets a script have its way with them. */
function rehearse<E, P>(world: Prompt<E, P>, script: Script<E, P>): void {
  for (let next = script.next(); next.done !== true;) next = script.next(world.perform(next.value))
}

/** A migration from its beginning to its end. */
export function performed(user: User, scenario: Scenario, habits: Habits): Course {
  const generation = user.generationOf(scenario)
  if (user.protocol === 'v1') {
    const { script, beats } = user.play(scenario, habits)
    rehearse(oldDevicesOf(scenario), script)
    return { scenario, generation, beats }
  }
  const { script, beats } = user.play(scenario, habits)
  rehearse(devicesOf(scenario), script)
  return { scenario, generation, beats }
}
