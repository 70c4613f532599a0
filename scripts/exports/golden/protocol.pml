/* VFIO device migration v2, features STOP_COPY|P2P|PRE_COPY; devices: 1
 *
 * spin -a FILE && cc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM -o pan pan.c && ./pan -m1000000
 * counts the reachable states and checks the assertions. A claim (one_session, never_blocked, error_sticks):
 * spin -a FILE && cc -O2 -o pan pan.c && ./pan -a -N one_session
 */
#define devices 1
#define bound 1 /* the most units in a session, and the most carried between sessions */

#define ERROR 0
#define STOP 1
#define RUNNING 2
#define STOP_COPY 3
#define RESUMING 4
#define RUNNING_P2P 5
#define PRE_COPY 6
#define PRE_COPY_P2P 7

#define saving 1
#define none 0
#define resuming 2

/* The next state, by the current one and the target. */
hidden byte next[64] = {
  0, 0, 0, 0, 0, 0, 0, 0, /* ERROR */
  0, 1, 5, 3, 4, 5, 5, 5, /* STOP */
  0, 5, 2, 5, 5, 5, 6, 5, /* RUNNING */
  0, 1, 1, 3, 1, 1, 0, 0, /* STOP_COPY */
  0, 1, 1, 1, 4, 1, 1, 1, /* RESUMING */
  0, 1, 2, 1, 1, 5, 2, 7, /* RUNNING_P2P */
  0, 2, 2, 7, 2, 2, 6, 7, /* PRE_COPY */
  0, 5, 5, 3, 5, 5, 6, 7 /* PRE_COPY_P2P */
};
/* Whether a step is an arc. */
hidden byte arc[64] = {
  0, 0, 0, 0, 0, 0, 0, 0, /* ERROR */
  0, 0, 0, 1, 1, 1, 0, 0, /* STOP */
  0, 0, 0, 0, 0, 1, 1, 0, /* RUNNING */
  0, 1, 0, 0, 0, 0, 0, 0, /* STOP_COPY */
  0, 1, 0, 0, 0, 0, 0, 0, /* RESUMING */
  0, 1, 1, 0, 0, 0, 0, 1, /* RUNNING_P2P */
  0, 0, 1, 0, 0, 0, 0, 1, /* PRE_COPY */
  0, 0, 0, 1, 0, 1, 1, 0 /* PRE_COPY_P2P */
};
/* The pairs that can never be under way. */
hidden byte blocked[64] = {
  0, 0, 0, 0, 0, 0, 0, 0, /* ERROR */
  0, 0, 0, 0, 0, 0, 0, 0, /* STOP */
  0, 0, 0, 0, 0, 0, 0, 0, /* RUNNING */
  0, 0, 0, 0, 0, 0, 1, 1, /* STOP_COPY */
  0, 0, 0, 0, 0, 0, 0, 0, /* RESUMING */
  0, 0, 0, 0, 0, 0, 0, 0, /* RUNNING_P2P */
  0, 0, 0, 0, 0, 0, 0, 0, /* PRE_COPY */
  0, 0, 0, 0, 0, 0, 0, 0 /* PRE_COPY_P2P */
};
/* The session of a state, and whether the device runs in it, so that it dirties what was saved. */
hidden byte kind[8] = { 0, 0, 0, 1, 2, 0, 1, 1 };
hidden byte runs[8] = { 0, 0, 1, 0, 0, 1, 1, 1 };

byte state[devices] = RUNNING;
byte target[devices] = RUNNING; /* the state itself where no request is under way */
bit begun[devices];             /* a request has taken its first arc */
byte session[devices];
byte units[devices];            /* saving: still to be read; resuming: written */
byte carried;                   /* read from some session, and not yet written to another */
hidden byte was, to;

#define me _pid
#define at_rest (state[me] == target[me])
#define pair(from, into) ((from) * 8 + (into))

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
  :: d_step { at_rest && state[me] != STOP && next[pair(state[me], STOP)] != ERROR ->
       was = state[me]; target[me] = STOP; check(0) }
  :: d_step { at_rest && state[me] != RUNNING && next[pair(state[me], RUNNING)] != ERROR ->
       was = state[me]; target[me] = RUNNING; check(0) }
  :: d_step { at_rest && state[me] != STOP_COPY && next[pair(state[me], STOP_COPY)] != ERROR ->
       was = state[me]; target[me] = STOP_COPY; check(0) }
  :: d_step { at_rest && state[me] != RESUMING && next[pair(state[me], RESUMING)] != ERROR ->
       was = state[me]; target[me] = RESUMING; check(0) }
  :: d_step { at_rest && state[me] != RUNNING_P2P && next[pair(state[me], RUNNING_P2P)] != ERROR ->
       was = state[me]; target[me] = RUNNING_P2P; check(0) }
  :: d_step { at_rest && state[me] != PRE_COPY && next[pair(state[me], PRE_COPY)] != ERROR ->
       was = state[me]; target[me] = PRE_COPY; check(0) }
  :: d_step { at_rest && state[me] != PRE_COPY_P2P && next[pair(state[me], PRE_COPY_P2P)] != ERROR ->
       was = state[me]; target[me] = PRE_COPY_P2P; check(0) }
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

ltl one_session { [] ((session[0] == kind[state[0]])) }
ltl never_blocked { [] ((state[0] == target[0] || !blocked[pair(state[0], target[0])])) }
ltl error_sticks { [] ((state[0] != ERROR || (state[0] == ERROR W state[0] == RUNNING))) }
