// A device beside the semantics, explored breadth-first: every event of an alphabet in every situation that can be
// reached, up to a depth. A situation is the device's own together with what the semantics takes it to be; so the first
// refusal that is found has a shortest trace.
import type { AnyOutcome, Event } from '../device.ts'
import type { Spec } from '../spec.ts'
import { ruling } from '../admits.ts'
import { keyOf, type Configuration } from './configuration.ts'
import type { GroundName } from './ground.ts'
import { widest, type Latitude } from './latitude.ts'
import type { Refusal } from './refusal.ts'

/** A device that can be taken back to: a fork goes its own way. */
export interface Explorable {
  perform(event: Event): AnyOutcome
  fork(): Explorable
  /** Equal where all further outcomes are, as far as the alphabet can tell. */
  key(): string
}

/** Events with their outcomes, and why the last of them is refused. */
export interface Witness {
  readonly events: readonly Event[]
  readonly outcomes: readonly AnyOutcome[]
  readonly refusal: Refusal
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** Whether every situation was reached: none was left at the depth. */
  readonly isComplete: boolean
  /** The shortest trace to each rule that was broken. */
  readonly broken: ReadonlyMap<GroundName, Witness>
  /** How large the sets of configurations became. */
  readonly widest: number
}

interface Node {
  readonly device: Explorable
  readonly configurations: readonly Configuration[]
  readonly parent: Node | null
  readonly event: Event | null
  readonly outcome: AnyOutcome | null
}

export function explore(
  spec: Spec,
  device: Explorable,
  configurations: readonly Configuration[],
  alphabet: readonly Event[],
  depth: number,
  latitude: Latitude = widest,
): Exploration {
  const root: Node = { device, configurations, parent: null, event: null, outcome: null }
  const seen = new Set([situation(device, configurations)])
  const broken = new Map<GroundName, Witness>()
  let transitions = 0
  let most = configurations.length
  let frontier: readonly Node[] = [root]
  for (let level = 0; level < depth && frontier.length > 0; level++) {
    const next: Node[] = []
    for (const node of frontier) for (const event of alphabet) follow(node, event, next)
    frontier = next
  }
  return { states: seen.size, transitions, isComplete: frontier.length === 0, broken, widest: most }

  function follow(node: Node, event: Event, next: Node[]): void {
    const forked = node.device.fork()
    const outcome = forked.perform(event)
    transitions++
    const { configurations: following, refusal } = ruling(spec, node.configurations, event, outcome, latitude)
    const child: Node = { device: forked, configurations: following, parent: node, event, outcome }
    if (refusal !== null && !broken.has(refusal.rule)) broken.set(refusal.rule, witness(child, refusal))
    if (following.length === 0) return
    const key = situation(forked, following)
    if (seen.has(key)) return
    seen.add(key)
    most = Math.max(most, following.length)
    next.push(child)
  }
}

const situation = (device: Explorable, configurations: readonly Configuration[]): string =>
  `${device.key()} / ${configurations.map(keyOf).sort().join(' / ')}`

function witness(last: Node, refusal: Refusal): Witness {
  const events: Event[] = []
  const outcomes: AnyOutcome[] = []
  for (let node = last; node.parent !== null; node = node.parent) {
    events.unshift(node.event!)
    outcomes.unshift(node.outcome!)
  }
  return { events, outcomes, refusal }
}
