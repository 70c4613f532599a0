---------------------------- MODULE VfioMigration ----------------------------
\* VFIO device migration v2, features STOP_COPY|P2P|PRE_COPY.
\* VfioMigration.cfg: SPECIFICATION Spec
\*   CONSTANTS Devices = {d0} Bound = 1
\*   INVARIANTS TypeOK Agrees NeverBlocked Counts
\*   PROPERTIES StepsAreArcs OpensLast ClosesFirst Keeps ErrorSticks
EXTENDS Naturals, TLC

CONSTANTS Devices, Bound

VARIABLES state, target, begun, session, units, carried
vars == <<state, target, begun, session, units, carried>>

States == {"STOP", "RUNNING", "PRE_COPY", "PRE_COPY_P2P", "STOP_COPY", "RESUMING", "RUNNING_P2P"}
Error == "ERROR"
Saving == {"PRE_COPY", "PRE_COPY_P2P", "STOP_COPY"}
Resuming == {"RESUMING"}
Running == {"RUNNING", "PRE_COPY", "PRE_COPY_P2P", "RUNNING_P2P"}

Arcs == {
    <<"RUNNING_P2P", "STOP">>,
    <<"STOP_COPY", "STOP">>,
    <<"RESUMING", "STOP">>,
    <<"PRE_COPY", "RUNNING">>,
    <<"RUNNING_P2P", "RUNNING">>,
    <<"PRE_COPY_P2P", "RUNNING_P2P">>,
    <<"RUNNING", "RUNNING_P2P">>,
    <<"STOP", "RUNNING_P2P">>,
    <<"RUNNING", "PRE_COPY">>,
    <<"RUNNING_P2P", "PRE_COPY_P2P">>,
    <<"STOP", "STOP_COPY">>,
    <<"PRE_COPY", "PRE_COPY_P2P">>,
    <<"PRE_COPY_P2P", "PRE_COPY">>,
    <<"PRE_COPY_P2P", "STOP_COPY">>,
    <<"STOP", "RESUMING">> }

\* The pairs that can be asked for, and the next state of each.
Table ==
  <<"STOP", "RUNNING">> :> "RUNNING_P2P" @@
  <<"STOP", "PRE_COPY">> :> "RUNNING_P2P" @@
  <<"STOP", "PRE_COPY_P2P">> :> "RUNNING_P2P" @@
  <<"STOP", "STOP_COPY">> :> "STOP_COPY" @@
  <<"STOP", "RESUMING">> :> "RESUMING" @@
  <<"STOP", "RUNNING_P2P">> :> "RUNNING_P2P" @@
  <<"RUNNING", "STOP">> :> "RUNNING_P2P" @@
  <<"RUNNING", "PRE_COPY">> :> "PRE_COPY" @@
  <<"RUNNING", "PRE_COPY_P2P">> :> "RUNNING_P2P" @@
  <<"RUNNING", "STOP_COPY">> :> "RUNNING_P2P" @@
  <<"RUNNING", "RESUMING">> :> "RUNNING_P2P" @@
  <<"RUNNING", "RUNNING_P2P">> :> "RUNNING_P2P" @@
  <<"PRE_COPY", "STOP">> :> "RUNNING" @@
  <<"PRE_COPY", "RUNNING">> :> "RUNNING" @@
  <<"PRE_COPY", "PRE_COPY_P2P">> :> "PRE_COPY_P2P" @@
  <<"PRE_COPY", "STOP_COPY">> :> "PRE_COPY_P2P" @@
  <<"PRE_COPY", "RESUMING">> :> "RUNNING" @@
  <<"PRE_COPY", "RUNNING_P2P">> :> "RUNNING" @@
  <<"PRE_COPY_P2P", "STOP">> :> "RUNNING_P2P" @@
  <<"PRE_COPY_P2P", "RUNNING">> :> "RUNNING_P2P" @@
  <<"PRE_COPY_P2P", "PRE_COPY">> :> "PRE_COPY" @@
  <<"PRE_COPY_P2P", "STOP_COPY">> :> "STOP_COPY" @@
  <<"PRE_COPY_P2P", "RESUMING">> :> "RUNNING_P2P" @@
  <<"PRE_COPY_P2P", "RUNNING_P2P">> :> "RUNNING_P2P" @@
  <<"STOP_COPY", "STOP">> :> "STOP" @@
  <<"STOP_COPY", "RUNNING">> :> "STOP" @@
  <<"STOP_COPY", "RESUMING">> :> "STOP" @@
  <<"STOP_COPY", "RUNNING_P2P">> :> "STOP" @@
  <<"RESUMING", "STOP">> :> "STOP" @@
  <<"RESUMING", "RUNNING">> :> "STOP" @@
  <<"RESUMING", "PRE_COPY">> :> "STOP" @@
  <<"RESUMING", "PRE_COPY_P2P">> :> "STOP" @@
  <<"RESUMING", "STOP_COPY">> :> "STOP" @@
  <<"RESUMING", "RUNNING_P2P">> :> "STOP" @@
  <<"RUNNING_P2P", "STOP">> :> "STOP" @@
  <<"RUNNING_P2P", "RUNNING">> :> "RUNNING" @@
  <<"RUNNING_P2P", "PRE_COPY">> :> "RUNNING" @@
  <<"RUNNING_P2P", "PRE_COPY_P2P">> :> "PRE_COPY_P2P" @@
  <<"RUNNING_P2P", "STOP_COPY">> :> "STOP" @@
  <<"RUNNING_P2P", "RESUMING">> :> "STOP"

Blocked == {
    <<"STOP_COPY", "PRE_COPY">>,
    <<"STOP_COPY", "PRE_COPY_P2P">> }

Kind(s) == IF s \in Saving THEN "saving" ELSE IF s \in Resuming THEN "resuming" ELSE "none"
AtRest(d) == state[d] = target[d]

Init ==
  /\ state = [d \in Devices |-> "RUNNING"]
  /\ target = [d \in Devices |-> "RUNNING"]
  /\ begun = [d \in Devices |-> FALSE]
  /\ session = [d \in Devices |-> "none"]
  /\ units = [d \in Devices |-> 0]
  /\ carried = 0

\* A device at rest in a state, without a session.
Idle(d, s) ==
  /\ state' = [state EXCEPT ![d] = s]
  /\ target' = [target EXCEPT ![d] = s]
  /\ begun' = [begun EXCEPT ![d] = FALSE]
  /\ session' = [session EXCEPT ![d] = "none"]
  /\ units' = [units EXCEPT ![d] = 0]
  /\ UNCHANGED carried

Request(d, t) ==
  /\ AtRest(d)
  /\ <<state[d], t>> \in DOMAIN Table
  /\ target' = [target EXCEPT ![d] = t]
  /\ UNCHANGED <<state, begun, session, units, carried>>

\* One arc of a request under way.
Step(d) ==
  /\ ~AtRest(d)
  /\ LET next == Table[<<state[d], target[d]>>]
     IN /\ state' = [state EXCEPT ![d] = next]
        /\ begun' = [begun EXCEPT ![d] = next # target[d]]
        /\ session' = [session EXCEPT ![d] = Kind(next)]
        /\ units' = [units EXCEPT ![d] =
             IF Kind(next) = session[d] THEN @ ELSE IF Kind(next) = "saving" THEN Bound ELSE 0]
  /\ UNCHANGED <<target, carried>>

\* An arc fails, and the device stays where it is; or it fails into ERROR.
Fail(d) ==
  /\ ~AtRest(d)
  /\ target' = [target EXCEPT ![d] = state[d]]
  /\ begun' = [begun EXCEPT ![d] = FALSE]
  /\ UNCHANGED <<state, session, units, carried>>
Break(d) == ~AtRest(d) /\ Idle(d, Error)

Reset(d) == AtRest(d) /\ Idle(d, "RUNNING")

Dirty(d) ==
  /\ session[d] = "saving" /\ state[d] \in Running /\ units[d] < Bound
  /\ units' = [units EXCEPT ![d] = @ + 1]
  /\ UNCHANGED <<state, target, begun, session, carried>>
Read(d) ==
  /\ session[d] = "saving" /\ units[d] > 0 /\ carried < Bound
  /\ units' = [units EXCEPT ![d] = @ - 1]
  /\ carried' = carried + 1
  /\ UNCHANGED <<state, target, begun, session>>
Write(d) ==
  /\ session[d] = "resuming" /\ units[d] < Bound /\ carried > 0
  /\ units' = [units EXCEPT ![d] = @ + 1]
  /\ carried' = carried - 1
  /\ UNCHANGED <<state, target, begun, session>>

Next ==
  \E d \in Devices :
    \/ (\E t \in States : Request(d, t))
    \/ Step(d) \/ Fail(d) \/ Break(d) \/ Reset(d)
    \/ Dirty(d) \/ Read(d) \/ Write(d)

Spec == Init /\ [][Next]_vars

TypeOK ==
  /\ state \in [Devices -> States \cup {Error}]
  /\ target \in [Devices -> States \cup {Error}]
  /\ begun \in [Devices -> BOOLEAN]
  /\ session \in [Devices -> {"none", "saving", "resuming"}]
  /\ units \in [Devices -> 0..Bound]
  /\ carried \in 0..Bound
\* A session is open where the state has one, and of its kind.
Agrees == \A d \in Devices : session[d] = Kind(state[d])
NeverBlocked == \A d \in Devices : <<state[d], target[d]>> \notin Blocked
Counts == \A d \in Devices : session[d] = "none" => units[d] = 0

\* What holds of each step: d takes one where its state changes and no reset or failure is at hand.
Stepped(d) == state'[d] # state[d] /\ ~AtRest(d) /\ state'[d] # Error
Opened(d) == session'[d] # session[d] /\ session'[d] # "none"
Closed(d) == session'[d] # session[d] /\ session[d] # "none"
StepsAreArcs == [][\A d \in Devices : Stepped(d) => <<state[d], state'[d]>> \in Arcs]_vars
OpensLast == [][\A d \in Devices : Stepped(d) /\ Opened(d) => state'[d] = target[d]]_vars
ClosesFirst == [][\A d \in Devices : Stepped(d) /\ Closed(d) => ~begun[d]]_vars
Keeps == [][\A d \in Devices : Stepped(d) /\ Closed(d) => Kind(target[d]) # session[d]]_vars
ErrorSticks == [][\A d \in Devices : state[d] = Error => state'[d] \in {Error, "RUNNING"}]_vars
==============================================================================
