// Which requests a live kernel is not sent: those that some kernels never return from (blocked transitions), requests
// to a device in ERROR, each of which the kernel warns of, and calls of features that are none of migration's. What is
// not sent is no step of a trace: the rest of a plan is a plan as well.
import {
  combinationsOf,
  ERROR_NUMBER,
  flagsOf,
  featureSetsOf,
  INDEX_MASK,
  meaningOf,
  numberOfState,
  protocol,
  restrict,
  tableOf,
  type Act,
  type Event,
  type FeatureSet,
  type StateCode,
} from '#model'

export interface Caution {
  /** Send blocked transitions: for kernels that are known to answer them. */
  readonly allowBlocked?: boolean
  /** Send requests to a device in ERROR. */
  readonly allowError?: boolean
  /** Do what may harm the host: close a device while its sessions are in use. */
  readonly allowHostile?: boolean
}

/** The state that an event asks for; undefined where it asks for none. */
export function targetOf(event: Event): StateCode | undefined {
  if (event.type === 'set-state') return event.target
  if (event.type !== 'raw') return undefined
  const meaning = meaningOf(event)
  return meaning.type === 'event' && meaning.event.type === 'set-state' ? meaning.event.target : undefined
}

/** Why an event is not sent at any time; undefined where nothing is against it. */
export function against(event: Event): string | undefined {
  if (event.type !== 'raw' || meaningOf(event).type !== 'other') return undefined
  // The one index that will never be a feature.
  const index = event.flags & INDEX_MASK
  return index === INDEX_MASK ? undefined : `feature ${index} is none of migration's, and may change the machine`
}

/** The numbers of the states in which a device of these features is not asked for a target. */
export function avoided(features: FeatureSet, { allowBlocked = false, allowError = false }: Caution) {
  const blocked = blockedBy(features)
  return (target: StateCode): readonly number[] => [
    ...(allowError ? [] : [ERROR_NUMBER]),
    ...(allowBlocked ? [] : (blocked.get(numberOfState(target)) ?? [])),
  ]
}

/** The states from which each target is blocked, by their numbers; found once for a feature set. */
const known = new Map<string, ReadonlyMap<number, readonly number[]>>()

function blockedBy(features: FeatureSet): ReadonlyMap<number, readonly number[]> {
  const flags = flagsOf(protocol.features, features)
  // What a device says that nobody has defined is no reason to be less careful.
  const isDefined = featureSetsOf(protocol.features).some((set) => flagsOf(protocol.features, set) === flags)
  const key = isDefined ? String(flags) : ''
  const found = known.get(key)
  if (found !== undefined) return found
  const blocked = new Map<number, readonly number[]>()
  for (const { from, to, count } of combinationsOf(tableOf(isDefined ? restrict(protocol, features) : protocol))) {
    const target = numberOfState(to as StateCode)
    if (count === 0) blocked.set(target, [...(blocked.get(target) ?? []), numberOfState(from as StateCode)])
  }
  known.set(key, blocked)
  return blocked
}

/**
 * The acts of a group, performed at the same time, that must not be: a second request to a device where any of them is
 * risky in some state, for nobody can tell in which state it will arrive, and a device that is opened again while
 * something else is done to it.
 */
export const colliding = (
  group: readonly Act[],
  isRisky: (act: Act) => boolean,
  { allowHostile = false }: Caution = {},
): readonly (readonly [Act, string])[] =>
  group.flatMap((act, at): (readonly [Act, string])[] => {
    const isInTheWay = ({ event }: Act): boolean => !allowHostile || !('session' in event)
    const others = group.filter((other) => other !== act && other.device === act.device && isInTheWay(other))
    if (act.event.type === 'reopen' && others.length > 0) return [[act, 'the device is in use by another lane']]
    const isRequest = ({ device, event }: Act): boolean => device === act.device && targetOf(event) !== undefined
    const isLater = isRequest(act) && group.slice(0, at).some(isRequest)
    // Whichever of them is risky, the other one may lead to where it is.
    return isLater && group.filter(isRequest).some(isRisky) ? [[act, 'another request is made at the same time']] : []
  })
