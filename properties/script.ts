// A plan as a user: acts that do not depend on an outcome go together in a batch, and a repeated move goes on while it
// gets somewhere.
import type { AnyOutcome, Script } from '#model'
import type { Move, Plan } from '#generators'
import type { Protocol } from './protocol.ts'

export function* scriptOf<E, P>(plan: Plan<E>, protocol: Protocol<E>): Script<E, P> {
  // Most plans repeat nothing: they are one batch as they are.
  if (plan.every(({ repeat }) => repeat === undefined)) {
    if (plan.length > 0) yield plan
    return
  }
  let batch: Move<E>[] = []
  for (const move of plan) {
    if (move.repeat === undefined) {
      batch.push(move)
      continue
    }
    if (batch.length > 0) yield batch
    batch = []
    let { event } = move
    for (let left = move.repeat; left > 0; left--) {
      const [outcome]: readonly AnyOutcome<P>[] = yield [{ device: move.device, lane: move.lane, event }]
      const next = outcome?.type === 'ok' ? protocol.again(event, outcome.value) : undefined
      if (next === undefined) break
      event = next
    }
  }
  if (batch.length > 0) yield batch
}
