// What a step between two states does to the data transfer session. Only the sessions of the two states count: within
// the saving group the session is kept, entering a group opens one, leaving it closes one.
import type { StateRow } from './states.ts'

/** `reopens` is a step straight from one kind of session to the other; no arc of the protocol does it. */
export type SessionEffect = 'none' | 'opens' | 'keeps' | 'closes' | 'reopens'

export function sessionEffect(from: Pick<StateRow, 'session'>, to: Pick<StateRow, 'session'>): SessionEffect {
  if (from.session === to.session) return from.session === 'none' ? 'none' : 'keeps'
  if (from.session === 'none') return 'opens'
  return to.session === 'none' ? 'closes' : 'reopens'
}
