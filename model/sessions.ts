// What a step between two states does to the data transfer session. Only the sessions of the two states count: within
// the saving group the session is kept, entering a group opens one, leaving it closes one.
import { match } from 'ts-pattern'
import { sessionKinds, type SessionKind, type StateRow } from './states.ts'

/** `reopens` is a step straight from one kind of session to the other; no arc of the protocol does it. */
export type SessionEffect = 'none' | 'opens' | 'keeps' | 'closes' | 'reopens'

/** Every pair is written out, so that a fourth kind of session does not compile before its effects are decided. */
const decided = (from: SessionKind, to: SessionKind): SessionEffect =>
  match<readonly [SessionKind, SessionKind], SessionEffect>([from, to])
    .with(['none', 'none'], () => 'none')
    .with(['none', 'saving'], ['none', 'resuming'], () => 'opens')
    .with(['saving', 'saving'], ['resuming', 'resuming'], () => 'keeps')
    .with(['saving', 'none'], ['resuming', 'none'], () => 'closes')
    .with(['saving', 'resuming'], ['resuming', 'saving'], () => 'reopens')
    .exhaustive()

// Looked up in the search for paths, so made into a table once.
const effects = Object.fromEntries(
  sessionKinds.map((from) => [from, Object.fromEntries(sessionKinds.map((to) => [to, decided(from, to)]))]),
) as Readonly<Record<SessionKind, Readonly<Record<SessionKind, SessionEffect>>>>

/** What a step from one state to another does to the session. */
export const sessionEffect = (from: Pick<StateRow, 'session'>, to: Pick<StateRow, 'session'>): SessionEffect =>
  effects[from.session][to.session]
