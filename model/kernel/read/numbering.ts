// Whether the numbers that a source gives to its states can be used: an enum that is there and whole, a number for each
// state, no two alike, none that could not index a table. A fault here would show in every cell, so it is told here.
import { conditionalProblem, conditionalWithin, excerpt } from './absence.ts'
import type { Enumerator } from './declaration.ts'
import { SIZE_MAX } from './initializer.ts'
import type { Constant } from './naming.ts'
import { errorWithin, lineOfNode, nameOfPlace, spanOf, type Place, type SourceProblem } from './syntax.ts'
import type { Unit } from './unit.ts'

/** The enumeration of the states, and the file it is in. */
export interface Listing {
  readonly unit: Unit
  readonly list: readonly Enumerator[]
}

/** The enumerators of a list that are named with a prefix. */
export const membersOf = (list: readonly Enumerator[], prefix: string): readonly Enumerator[] =>
  list.filter(({ name }) => name.startsWith(prefix))

/** A header in which the states are not defined, nor in the file itself. */
export function headerProblem(header: Unit, main: Unit, prefix: string): SourceProblem {
  const { path, text, unclosed } = header
  if (unclosed !== undefined) {
    return {
      at: `${path}:${unclosed}`,
      message: `what is opened here is never closed, so the enum with ${prefix}... cannot be read`,
      remedy: 'Give the whole header.',
    }
  }
  if (text.trim() === '') {
    return { at: `${path}:1`, message: `the header is empty: it should define ${prefix}...`, remedy: whichHeader }
  }
  const message = `no enum with ${prefix}... is defined in it, nor in ${main.path}`
  const broken = header.root.descendantsOfType('ERROR').find((node) => node.text.includes(prefix))
  if (broken === undefined) return { at: `${path}:1`, message, remedy: whichHeader }
  const why = `what stands here cannot be parsed: ${excerpt(broken)}`
  return { at: `${path}:${lineOfNode(broken)}`, message: `${message}; ${why}`, remedy: 'Give C that compiles.' }
}

const whichHeader =
  'Give the header that defines the states with --header, or how their names begin with --state-prefix.'

/** What is wrong with an enumeration of the states. */
export function listingProblems(
  { unit, list }: Listing,
  prefix: string,
  numberOf: (name: string) => number | undefined,
): readonly SourceProblem[] {
  const { path } = unit
  const members = membersOf(list, prefix)
  const within = members[0]!.within
  const chosen = conditionalWithin(within)
  if (chosen !== undefined) return [conditionalProblem(path, chosen, `the enum with ${prefix}...`)]
  const broken = errorWithin(within)
  if (broken !== undefined) {
    const message = `the enum with ${prefix}... cannot be parsed: ${excerpt(broken)}`
    return [{ at: `${path}:${lineOfNode(broken)}`, message, remedy: 'Give C that compiles.' }]
  }
  return members
    .filter(({ name }) => numberOf(name) === undefined)
    .map(({ name, node }) => ({
      at: nameOfPlace(spanOf(path, node)),
      message: `the number of ${name} is not an integer constant: ${node.text.replace(/\s+/g, ' ')}`,
      remedy: 'Give the file that defines the names in it as well, or write the number.',
    }))
}

/** What is wrong with the numbers of states: two alike, or one that is no index. */
export const numberProblems = (states: readonly Constant[], prefix: string): readonly SourceProblem[] =>
  states.flatMap((state, index) => {
    const { name, number } = state
    const at = nameOfPlace(state)
    if (number < 0 || number >= SIZE_MAX) {
      const message = `${prefix}${name} is ${number}, which is no index of a table`
      return [{ at, message, remedy: 'Number the states from 0 on: the tables are indexed by them.' }]
    }
    const same = states.slice(0, index).find((other) => other.number === number)
    if (same === undefined) return []
    const where = nameIn(same, state)
    const message = `${prefix}${name} is ${number}, the number of ${prefix}${same.name} in ${where}`
    return [{ at, message, remedy: 'Give each state a number of its own.' }]
  })

const nameIn = (place: Place, seenFrom: Place): string =>
  place.file === seenFrom.file ? `line ${place.line}` : nameOfPlace(place)

/** States that another enumeration numbers otherwise: which of the two is compiled is not known here. */
export function rivalProblems(
  listing: Listing,
  others: readonly Listing[],
  prefix: string,
  valuesOf: (list: readonly Enumerator[]) => (name: string) => number | undefined,
): readonly SourceProblem[] {
  const first = valuesOf(listing.list)
  for (const { unit, list } of others) {
    const second = valuesOf(list)
    const rival = membersOf(list, prefix).find(
      ({ name }) => listing.list.some((own) => own.name === name) && first(name) !== second(name),
    )
    if (rival === undefined) continue
    const own = listing.list.find(({ name }) => name === rival.name)!
    const place = spanOf(unit.path, rival.node)
    const where = nameIn(spanOf(listing.unit.path, own.node), place)
    return [
      {
        at: nameOfPlace(place),
        message: `${rival.name} is defined here as ${second(rival.name)}, and as ${first(rival.name)} in ${where}`,
        remedy: 'Give the files as they are compiled: unifdef with -D or -U for each name leaves one branch.',
      },
    ]
  }
  return []
}
