// The protocol in TLA+: the system of proofs/composed.ts once more, as a next-state relation with its invariants, for
// TLC and for whoever proves things by hand. The table is a function given pair by pair, so that it can be read.
import {
  ERROR,
  allFeatures,
  cellsOf,
  inRowOrder,
  nameOfSet,
  tableOf,
  type Cells,
  type SessionKind,
  type Spec,
} from '#model'

export interface TlaOptions {
  readonly devices: number
  readonly bound: number
}

/** The name of the module, and so of its file. */
export const MODULE = 'VfioMigration'

const set = (names: readonly string[]): string => `{${names.map((name) => `"${name}"`).join(', ')}}`
const pairs = (list: readonly (readonly [string, string])[]): string =>
  list.length === 0 ? '{}' : `{\n${list.map(([from, to]) => `    <<"${from}", "${to}">>`).join(',\n')} }`

/** The pairs that lead nowhere, in the order of the table's rows. */
function blockedIn(spec: Spec, cells: Cells): readonly (readonly [string, string])[] {
  const names = inRowOrder(spec).map(({ name }) => name)
  return names.flatMap((from) =>
    names.filter((to) => to !== from && cells[from]![to] === ERROR).map((to) => [from, to] as const),
  )
}

/** The module's text; of a table with ties there is none (see tiesOf). */
export function tlaOf(spec: Spec, { devices, bound }: TlaOptions): string {
  const cells = cellsOf(tableOf(spec))
  const names = inRowOrder(spec).map(({ name }) => name)
  const having = (kind: SessionKind): readonly string[] =>
    inRowOrder(spec)
      .filter(({ session }) => session === kind)
      .map(({ name }) => name)
  const running = inRowOrder(spec)
    .filter(({ operation }) => operation !== 'stopped')
    .map(({ name }) => name)
  const rows = names.flatMap((from) =>
    names
      .filter((to) => to !== from && cells[from]![to] !== ERROR)
      .map((to) => `  <<"${from}", "${to}">> :> "${cells[from]![to]}"`),
  )
  const line = '-'.repeat(28)

  return `${line} MODULE ${MODULE} ${line}
\\* VFIO device migration ${spec.name}, features ${nameOfSet(allFeatures(spec))}.
\\* ${MODULE}.cfg: SPECIFICATION Spec
\\*   CONSTANTS Devices = {${Array.from({ length: devices }, (_, at) => `d${at}`).join(', ')}} Bound = ${bound}
\\*   INVARIANTS TypeOK Agrees NeverBlocked Counts
\\*   PROPERTIES StepsAreArcs OpensLast ClosesFirst Keeps ErrorSticks
EXTENDS Naturals, TLC

CONSTANTS Devices, Bound

VARIABLES state, target, begun, session, units, carried
vars == <<state, target, begun, session, units, carried>>

States == ${set(names)}
Error == "${ERROR}"
Saving == ${set(having('saving'))}
Resuming == ${set(having('resuming'))}
Running == ${set(running)}

Arcs == ${pairs(spec.arcs.map(({ from, to }) => [from, to] as const))}

\\* The pairs that can be asked for, and the next state of each.
Table ==
${rows.join(' @@\n')}

Blocked == ${pairs(blockedIn(spec, cells))}

Kind(s) == IF s \\in Saving THEN "saving" ELSE IF s \\in Resuming THEN "resuming" ELSE "none"
AtRest(d) == state[d] = target[d]

Init ==
  /\\ state = [d \\in Devices |-> "RUNNING"]
  /\\ target = [d \\in Devices |-> "RUNNING"]
  /\\ begun = [d \\in Devices |-> FALSE]
  /\\ session = [d \\in Devices |-> "none"]
  /\\ units = [d \\in Devices |-> 0]
  /\\ carried = 0

\\* A device at rest in a state, without a session.
Idle(d, s) ==
  /\\ state' = [state EXCEPT ![d] = s]
  /\\ target' = [target EXCEPT ![d] = s]
  /\\ begun' = [begun EXCEPT ![d] = FALSE]
  /\\ session' = [session EXCEPT ![d] = "none"]
  /\\ units' = [units EXCEPT ![d] = 0]
  /\\ UNCHANGED carried

Request(d, t) ==
  /\\ AtRest(d)
  /\\ <<state[d], t>> \\in DOMAIN Table
  /\\ target' = [target EXCEPT ![d] = t]
  /\\ UNCHANGED <<state, begun, session, units, carried>>

\\* One arc of a request under way.
Step(d) ==
  /\\ ~AtRest(d)
  /\\ LET next == Table[<<state[d], target[d]>>]
     IN /\\ state' = [state EXCEPT ![d] = next]
        /\\ begun' = [begun EXCEPT ![d] = next # target[d]]
        /\\ session' = [session EXCEPT ![d] = Kind(next)]
        /\\ units' = [units EXCEPT ![d] =
             IF Kind(next) = session[d] THEN @ ELSE IF Kind(next) = "saving" THEN Bound ELSE 0]
  /\\ UNCHANGED <<target, carried>>

\\* An arc fails, and the device stays where it is; or it fails into ERROR.
Fail(d) ==
  /\\ ~AtRest(d)
  /\\ target' = [target EXCEPT ![d] = state[d]]
  /\\ begun' = [begun EXCEPT ![d] = FALSE]
  /\\ UNCHANGED <<state, session, units, carried>>
Break(d) == ~AtRest(d) /\\ Idle(d, Error)

Reset(d) == AtRest(d) /\\ Idle(d, "RUNNING")

Dirty(d) ==
  /\\ session[d] = "saving" /\\ state[d] \\in Running /\\ units[d] < Bound
  /\\ units' = [units EXCEPT ![d] = @ + 1]
  /\\ UNCHANGED <<state, target, begun, session, carried>>
Read(d) ==
  /\\ session[d] = "saving" /\\ units[d] > 0 /\\ carried < Bound
  /\\ units' = [units EXCEPT ![d] = @ - 1]
  /\\ carried' = carried + 1
  /\\ UNCHANGED <<state, target, begun, session>>
Write(d) ==
  /\\ session[d] = "resuming" /\\ units[d] < Bound /\\ carried > 0
  /\\ units' = [units EXCEPT ![d] = @ + 1]
  /\\ carried' = carried - 1
  /\\ UNCHANGED <<state, target, begun, session>>

Next ==
  \\E d \\in Devices :
    \\/ (\\E t \\in States : Request(d, t))
    \\/ Step(d) \\/ Fail(d) \\/ Break(d) \\/ Reset(d)
    \\/ Dirty(d) \\/ Read(d) \\/ Write(d)

Spec == Init /\\ [][Next]_vars

TypeOK ==
  /\\ state \\in [Devices -> States \\cup {Error}]
  /\\ target \\in [Devices -> States \\cup {Error}]
  /\\ begun \\in [Devices -> BOOLEAN]
  /\\ session \\in [Devices -> {"none", "saving", "resuming"}]
  /\\ units \\in [Devices -> 0..Bound]
  /\\ carried \\in 0..Bound
\\* A session is open where the state has one, and of its kind.
Agrees == \\A d \\in Devices : session[d] = Kind(state[d])
NeverBlocked == \\A d \\in Devices : <<state[d], target[d]>> \\notin Blocked
Counts == \\A d \\in Devices : session[d] = "none" => units[d] = 0

\\* What holds of each step: d takes one where its state changes and no reset or failure is at hand.
Stepped(d) == state'[d] # state[d] /\\ ~AtRest(d) /\\ state'[d] # Error
Opened(d) == session'[d] # session[d] /\\ session'[d] # "none"
Closed(d) == session'[d] # session[d] /\\ session[d] # "none"
StepsAreArcs == [][\\A d \\in Devices : Stepped(d) => <<state[d], state'[d]>> \\in Arcs]_vars
OpensLast == [][\\A d \\in Devices : Stepped(d) /\\ Opened(d) => state'[d] = target[d]]_vars
ClosesFirst == [][\\A d \\in Devices : Stepped(d) /\\ Closed(d) => ~begun[d]]_vars
Keeps == [][\\A d \\in Devices : Stepped(d) /\\ Closed(d) => Kind(target[d]) # session[d]]_vars
ErrorSticks == [][\\A d \\in Devices : state[d] = Error => state'[d] \\in {Error, "RUNNING"}]_vars
${'='.repeat(line.length * 2 + MODULE.length + 9)}
`
}
