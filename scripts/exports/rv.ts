// The state machine as an automaton for the kernel's runtime verification: the events are the arcs, named after the
// state that each enters, the failure of any of them, and the reset. A monitor sees what a driver performs, so a
// request is no event of its own.
import { ERROR, inRowOrder, type Spec } from '#model'
import { NAME_MAX, automatonText, type Automaton } from './automaton.ts'

/** What the words of C and of the tool that makes it are already taken for. */
const taken = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    'bool true false states events automaton aut state_max event_max invalid_state'
  ).split(' '),
)

/** A name for each of these that C takes, none longer than the kernel's limit, and no two alike. */
function identifiers(names: readonly string[], prefix: string): ReadonlyMap<string, string> {
  const used = new Set<string>()
  return new Map(
    names.map((name) => {
      const whole = `${prefix}${name.toLowerCase()}`
      let given = whole.slice(0, NAME_MAX)
      for (let count = 2; used.has(given) || taken.has(given); count++) {
        given = `${whole.slice(0, NAME_MAX - 1 - String(count).length)}_${count}`
      }
      used.add(given)
      return [name, given]
    }),
  )
}

const RESET = 'RESET'

/** The automaton of a spec. It begins in RUNNING; any arc may fail into ERROR, which only the reset leaves. */
export function automatonOf(spec: Spec): Automaton {
  const names = inRowOrder(spec).map(({ name }) => name)
  const ordered = ['RUNNING', ...names.filter((name) => name !== 'RUNNING'), ERROR]
  const states = identifiers(ordered, '')
  const events = identifiers([...ordered, RESET], 'to_')
  const moves = Object.fromEntries(
    ordered.map((from) => {
      const arcs = spec.arcs.filter((arc) => arc.from === from).map(({ to }) => to)
      const entered = from === ERROR ? [] : [...arcs, ERROR]
      return [
        states.get(from)!,
        {
          ...Object.fromEntries(entered.map((to) => [events.get(to)!, states.get(to)!])),
          [events.get(RESET)!]: states.get('RUNNING')!,
        },
      ]
    }),
  )
  const used = new Set(Object.values(moves).flatMap((row) => Object.keys(row)))
  return { states: [...states.values()], events: [...events.values()].filter((event) => used.has(event)).sort(), moves }
}

/** The automaton's text. */
export const rvOf = (spec: Spec): string => automatonText(automatonOf(spec))
