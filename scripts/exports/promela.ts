// The protocol in Promela, for SPIN: devices side by side, each with its state, the request under way, its session and
// a count of units in it. It is the system of proofs/composed.ts, written a second time in a language whose checker
// others made; every move is one indivisible step, so that SPIN counts the states and moves that we count.
import {
  ERROR,
  ERROR_NUMBER,
  allFeatures,
  cellsOf,
  nameOfSet,
  sessionKinds,
  tableOf,
  type Cells,
  type SessionKind,
  type Spec,
  type StateRow,
} from '#model'

export interface PromelaOptions {
  /** How many devices there are side by side, from 1. */
  readonly devices: number
  /** The most units in a session, and the most carried. */
  readonly bound: number
  /** Another table than the spec's own, to see what SPIN says of it. */
  readonly cells?: Cells
}

/** The bound that is small enough for SPIN to see every state of three devices. */
export const BOUND = 1

/** The claims in temporal logic, by name: what SPIN checks with `-N NAME`. */
export const claims = ['one_session', 'never_blocked', 'error_sticks'] as const

const kindNumber: Readonly<Record<SessionKind, number>> = { none: 0, saving: 1, resuming: 2 }

/** The Promela text; of a table with ties there is none (see tiesOf). */
export function promelaOf(spec: Spec, { devices, bound, cells }: PromelaOptions): string {
  const derived = cellsOf(tableOf(spec))
  const states = [{ name: ERROR as string, number: ERROR_NUMBER }, ...spec.states].sort((a, b) => a.number - b.number)
  const size = Math.max(...states.map(({ number }) => number)) + 1
  const at = new Map(states.map(({ name, number }) => [number, name]))
  const numberOf = new Map(states.map(({ name, number }) => [name, number]))
  const numbers = [...Array(size).keys()]
  const rows = (cell: (from: string | undefined, to: string | undefined) => number): string =>
    numbers
      .map((from) => {
        const row = numbers.map((to) => cell(at.get(from), at.get(to)))
        return `  ${row.join(', ')}${from === size - 1 ? '' : ','} /* ${at.get(from) ?? 'no state'} */`
      })
      .join('\n')
  const given = cells ?? derived
  const next = rows((from, to) =>
    from === undefined || to === undefined ? ERROR_NUMBER : numberOf.get(given[from]![to]!)!,
  )
  const isArc = rows((from, to) => Number(spec.arcs.some((arc) => arc.from === from && arc.to === to)))
  const isBlocked = rows((from, to) =>
    Number(
      from !== undefined &&
        to !== undefined &&
        from !== ERROR &&
        to !== ERROR &&
        from !== to &&
        derived[from]![to] === ERROR,
    ),
  )
  const byState = (value: (name: string | undefined) => number): string =>
    numbers.map((number) => value(at.get(number))).join(', ')
  const rowOf = (name: string | undefined): StateRow | undefined => spec.states.find((state) => state.name === name)
  const every = (formula: (device: number) => string): string =>
    Array.from({ length: devices }, (_, device) => formula(device)).join(' && ')

  return `/* VFIO device migration ${spec.name}, features ${nameOfSet(allFeatures(spec))}; devices: ${devices}
 *
 * spin -a FILE && cc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM -o pan pan.c && ./pan -m1000000
 * counts the reachable states and checks the assertions. A claim (${claims.join(', ')}):
 * spin -a FILE && cc -O2 -o pan pan.c && ./pan -a -N one_session
 */
#define devices ${devices}
#define bound ${bound} /* the most units in a session, and the most carried between sessions */

${states.map(({ name, number }) => `#define ${name} ${number}`).join('\n')}

${sessionKinds.map((kind) => `#define ${kind} ${kindNumber[kind]}`).join('\n')}

/* The next state, by the current one and the target. */
hidden byte next[${size * size}] = {
${next}
};
/* Whether a step is an arc. */
hidden byte arc[${size * size}] = {
${isArc}
};
/* The pairs that can never be under way. */
hidden byte blocked[${size * size}] = {
${isBlocked}
};
/* The session of a state, and whether the device runs in it, so that it dirties what was saved. */
hidden byte kind[${size}] = { ${byState((name) => kindNumber[rowOf(name)?.session ?? 'none'])} };
hidden byte runs[${size}] = { ${byState((name) => Number((rowOf(name)?.operation ?? 'stopped') !== 'stopped'))} };

byte state[devices] = RUNNING;
byte target[devices] = RUNNING; /* the state itself where no request is under way */
bit begun[devices];             /* a request has taken its first arc */
byte session[devices];
byte units[devices];            /* saving: still to be read; resuming: written */
byte carried;                   /* read from some session, and not yet written to another */
hidden byte was, to;

#define me _pid
#define at_rest (state[me] == target[me])
#define pair(from, into) ((from) * ${size} + (into))

inline check(by_reset) {
  assert(session[me] == kind[state[me]]);
  assert(at_rest || !blocked[pair(state[me], target[me])]);
  assert(was != ERROR || state[me] == ERROR || by_reset);
  assert(units[me] <= bound && carried <= bound);
  assert(session[me] != none || units[me] == 0)
}

inline idle(where) {
  state[me] = where; target[me] = where; begun[me] = 0; session[me] = none; units[me] = 0
}

/* One arc. A session opens on the last arc of a request and closes on the first, is kept where both ends share it, and
 * there is never a second one. */
inline step() {
  was = state[me]; to = next[pair(was, target[me])];
  assert(arc[pair(was, to)]);
  if
  :: session[me] != none && kind[to] != session[me] ->
     assert(!begun[me] && kind[target[me]] != session[me]); session[me] = none; units[me] = 0
  :: else
  fi;
  if
  :: kind[to] != none && session[me] == none ->
     assert(to == target[me]); session[me] = kind[to]; units[me] = (kind[to] == saving -> bound : 0)
  :: else
  fi;
  state[me] = to; begun[me] = (to != target[me]);
  check(0)
}

active [devices] proctype device() {
  do
${spec.states
  .map(
    ({ name }) =>
      `  :: d_step { at_rest && state[me] != ${name} && next[pair(state[me], ${name})] != ERROR ->\n` +
      `       was = state[me]; target[me] = ${name}; check(0) }`,
  )
  .join('\n')}
  :: d_step { at_rest -> was = state[me]; idle(RUNNING); check(1) }             /* VFIO_DEVICE_RESET */
  :: d_step { !at_rest -> step() }
  :: d_step { !at_rest -> was = state[me]; target[me] = was; begun[me] = 0; check(0) } /* an arc fails: it stays */
  :: d_step { !at_rest -> was = state[me]; idle(ERROR); check(0) }              /* an arc fails: into ERROR */
  :: d_step { session[me] == saving && runs[state[me]] && units[me] < bound ->
       was = state[me]; units[me]++; check(0) }
  :: d_step { session[me] == saving && units[me] > 0 && carried < bound ->
       was = state[me]; units[me]--; carried++; check(0) }
  :: d_step { session[me] == resuming && units[me] < bound && carried > 0 ->
       was = state[me]; units[me]++; carried--; check(0) }
  od
}

ltl one_session { [] (${every((d) => `(session[${d}] == kind[state[${d}]])`)}) }
ltl never_blocked { [] (${every((d) => `(state[${d}] == target[${d}] || !blocked[pair(state[${d}], target[${d}])])`)}) }
ltl error_sticks { [] (${every((d) => `(state[${d}] != ERROR || (state[${d}] == ERROR W state[${d}] == RUNNING))`)}) }
`
}
