// One step of the region protocol as its semantics has it: from a value of device_state, by a write or a reset that
// succeeds or fails, to the values that the text admits. All else in this folder is about these steps.
import { failed, ok, v1 } from '#model'

/** What a user can do to the state: write any of the eight values, or reset. */
export type Action = number | 'reset'

export const ACTIONS: readonly Action[] = [...v1.values.map(({ value }) => value), 'reset']

/** A step, and the values that it may lead to. */
export interface Step {
  readonly from: number
  readonly action: Action
  readonly succeeds: boolean
  readonly to: readonly number[]
}

const believed = (value: number): v1.Belief => ({ ...v1.opened, possible: v1.bitOf(value), origin: 'seen' })

/** The steps from a value; an outcome that is not admitted leads nowhere. */
export const stepsFrom = (from: number): readonly Step[] =>
  ACTIONS.flatMap((action) =>
    [true, false].map((succeeds): Step => {
      const event: v1.Event = action === 'reset' ? { type: 'reset' } : { type: 'set-state', value: action }
      const { belief, findings } = v1.admits(believed(from), event, succeeds ? ok(null) : failed('EIO'))
      const isAdmitted = findings.every(({ refusal }) => refusal === null)
      // A reset that fails is lost sight of by the semantics: the text says nothing of it, and it leaves all as it was.
      const stays = action === 'reset' && !succeeds
      const to = v1.values
        .map(({ value }) => value)
        .filter((value) => (stays ? value === from : v1.mayBe(belief, value)))
      return { from, action, succeeds, to: isAdmitted ? to : [] }
    }),
  )
