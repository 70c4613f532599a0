// Options that several commands share: a feature set, a state, an extension file, a reading of the path rule. Each is
// checked here once, and names what it would have accepted.
import {
  adopted,
  allFeatures,
  featureSetsOf,
  flagsOf,
  nameOfSet,
  protocol,
  readings,
  setOf,
  stateOf,
  type FeatureSet,
  type Reading,
  type Spec,
  type StateRow,
} from '#model/tables'
import { unusable } from './command.ts'

/** Today's protocol, and the revision an extension file makes of it (the same where there is none). */
export interface Specs {
  readonly today: Spec
  readonly revision: Spec
}

/** The specs that `--extend FILE` names. The reader of extension files is loaded only where there is one. */
export async function specFrom(extend: string | undefined, today: Spec = protocol): Promise<Specs> {
  if (extend === undefined) return { today, revision: today }
  const { extendedBy } = await import('./extension-file.ts')
  return { today, revision: extendedBy(extend, today) }
}

/** How many letters have to be changed, put in or left out to make one word the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

/** The part behind the slash: what a requirement is called among those of its subject. */
const behind = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

/** The one of the names nearest to what was typed, as a half sentence; empty where none is near. */
export function suggestion(typed: string, names: readonly string[]): string {
  const nearest = (part: (name: string) => string, least: number): string | undefined => {
    const word = part(typed).toUpperCase()
    const [first] = names
      .map((name) => ({ name, far: distance(word, part(name).toUpperCase()) }))
      .sort((a, b) => a.far - b.far)
    return first !== undefined && first.far <= Math.max(least, word.length / 3) ? first.name : undefined
  }
  // What is behind the slash is often a short word, which lies near to many that mean something else.
  const found = nearest((name) => name, 2) ?? nearest(behind, 0)
  return found === undefined ? '' : `Did you mean ${found}? `
}

/** A feature set as typed: `all`, a flags number, or names joined by `|`, `,` or `+`. Undefined means all. */
export function featuresOf(text: string | undefined, spec: Spec, at = '--features'): FeatureSet {
  const all = allFeatures(spec)
  if (text === undefined || text === 'all') return all
  const sets = featureSetsOf(spec.features)
  const named = sets.map((set) => `${flagsOf(spec.features, set)} = ${nameOfSet(set)}`)
  const remedy = `The defined sets are ${named.join(', ')}.`
  if (/^(0x[0-9a-f]+|\d+)$/i.test(text)) {
    const set = setOf(spec.features, Number(text))
    if (sets.some((defined) => flagsOf(spec.features, defined) === Number(text))) return set
    return unusable({ at, message: `${text} is no defined set of features`, remedy })
  }
  const typed = text.split(/[|,+]/).map((name) =>
    name
      .trim()
      .replace(/^VFIO_MIGRATION_/i, '')
      .toUpperCase(),
  )
  const wrong = typed.find((name) => !all.includes(name))
  if (wrong !== undefined) {
    return unusable({
      at,
      message: `${wrong || 'an empty name'} is no feature`,
      remedy: `${suggestion(wrong, all)}${remedy}`,
    })
  }
  const set = all.filter((name) => typed.includes(name))
  if (!sets.some((defined) => nameOfSet(defined) === nameOfSet(set))) {
    return unusable({ at, message: `${nameOfSet(set)} is no defined set of features`, remedy })
  }
  return set
}

/** A state of a spec as typed, with or without the kernel's prefix, in any case. */
export function namedState(text: string, spec: Spec, at: string): StateRow {
  const name = text.replace(/^VFIO_DEVICE_STATE_/i, '').toUpperCase()
  const found = stateOf(spec, name)
  if (found !== undefined) return found
  const names = spec.states.map((state) => state.name)
  if (name === 'ERROR') {
    return unusable({
      at,
      message: 'ERROR cannot be requested, and only VFIO_DEVICE_RESET leaves it',
      remedy: `The states are ${names.join(', ')}.`,
    })
  }
  const known = stateOf(protocol, name) !== undefined
  return unusable({
    at,
    message: known ? `${name} is not supported with ${nameOfSet(allFeatures(spec))}` : `${text} is no state`,
    remedy: `${known ? '' : suggestion(name, names)}The states are ${names.join(', ')}.`,
  })
}

/** A reading of the path rule as typed; undefined means the one the kernel's table implements. */
export function readingOf(text: string | undefined): Reading {
  if (text === undefined) return adopted
  const names = readings.map((reading) => reading.name)
  return (
    readings.find((reading) => reading.name === text) ??
    unusable({
      at: '--rule',
      message: `${text} is no reading of the path rule`,
      remedy: `${suggestion(text, names)}The readings are ${names.join(', ')}.`,
    })
  )
}
