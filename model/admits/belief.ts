// What the semantics takes a device to be, as an automaton: sets of configurations, and what each exchange makes of it.
// Equal sets are the same object, and each ruling is made once, so that a device can be explored far beside it.
import type { Spec } from '../spec.ts'
import { ruling } from '../admits.ts'
import { keyOf, type Configuration } from './configuration.ts'
import { widest, type Latitude } from './latitude.ts'
import type { Exchange } from './position.ts'
import type { Refusal } from './refusal.ts'

export interface Belief {
  readonly id: number
  readonly configurations: readonly Configuration[]
  readonly after: Map<Exchange, After>
}

export interface After {
  /** Null where nothing may follow. */
  readonly belief: Belief | null
  readonly refusal: Refusal | null
}

export interface Beliefs {
  of(configurations: readonly Configuration[]): Belief
  after(belief: Belief, exchange: Exchange): After
  /** How many there are by now, and how many configurations the largest of them has. */
  count(): number
  widest(): number
}

/** What a configuration admits, and with which deviation; one whose state was seen may be left by a reset unseen. */
function keyWithOrigin(configuration: Configuration): string {
  const { deviation, origin } = configuration
  return `${keyOf(configuration)}${origin === 'seen' ? ' seen' : ''}${deviation === null ? '' : ` ${deviation.rule}`}`
}

export function beliefsOf(spec: Spec, latitude: Latitude = widest): Beliefs {
  const beliefs = new Map<string, Belief>()
  let most = 0

  function of(configurations: readonly Configuration[]): Belief {
    const key = configurations.map(keyWithOrigin).sort().join(' / ')
    const known = beliefs.get(key)
    if (known !== undefined) return known
    const belief = { id: beliefs.size, configurations, after: new Map<Exchange, After>() }
    beliefs.set(key, belief)
    most = Math.max(most, configurations.length)
    return belief
  }

  function after(belief: Belief, exchange: Exchange): After {
    const known = belief.after.get(exchange)
    if (known !== undefined) return known
    const { event, outcome } = exchange
    const { configurations, refusal } = ruling(spec, belief.configurations, event, outcome, latitude)
    const found = { belief: configurations.length === 0 ? null : of(configurations), refusal }
    belief.after.set(exchange, found)
    return found
  }

  return {
    of,
    after,
    count: () => beliefs.size,
    widest: () => most,
  }
}
