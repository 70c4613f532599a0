// A resuming session: what the user writes is parsed and staged, and becomes the device's own state only when the arc
// to STOP finds it whole. A flaw is reported by the write that brings it, or kept until that arc, which fails anyway.
import type { Errno } from '../errno.ts'
import type { Machine, Session } from './machine.ts'
import { feed, parserOf, wanted, type Flaw, type Parser } from './parser.ts'

export interface ResumingSession {
  readonly kind: 'resuming'
  isAlive: boolean
  readonly parser: Parser
  /** Bytes taken so far, valid or not. */
  taken: number
  /** Whether a write has been refused. */
  isRefused: boolean
}

export const load = ({ identity }: Machine): ResumingSession => ({
  kind: 'resuming',
  isAlive: true,
  parser: parserOf(identity),
  taken: 0,
  isRefused: false,
})

const errnoOf = ({ options }: Machine, flaw: Flaw): Errno =>
  flaw === 'invalid' ? options.invalidErrno : options.oversizedErrno

/** Takes bytes, all or the first of them, and says how many; or an errno. */
export function write(machine: Machine, session: ResumingSession, bytes: Uint8Array): number | Errno {
  const { options, parts } = machine
  const { parser } = session
  if (bytes.length === 0) return 0
  if (session.isRefused && options.afterRefusal !== 'swallowed') {
    return options.afterRefusal === 'ENODEV' ? 'ENODEV' : errnoOf(machine, parser.flaw ?? 'invalid')
  }
  const length = lengthTaken(machine, parser, bytes.length)
  feed(parser, length < bytes.length ? bytes.subarray(0, length) : bytes, parts)
  session.taken += length
  if (parser.flaw === null || options.validation === 'late' || session.isRefused) return length
  session.isRefused = true
  return errnoOf(machine, parser.flaw)
}

function lengthTaken({ options }: Machine, parser: Parser, length: number): number {
  if (options.writes === 'full' || parser.flaw !== null) return length
  if (options.writes === 'less') return length > 1 ? length - 1 : length
  return Math.min(length, wanted(parser))
}

export const isWhole = ({ parser }: ResumingSession): boolean => parser.isEnded && parser.flaw === null

/**
 * What the arc to STOP does with what was written: an errno where it is no whole stream. Where the session is gone
 * already, so is what was written.
 */
export function finish(machine: Machine, session: Session | null): Errno | null {
  const { options, parts } = machine
  if (session?.kind !== 'resuming') return options.invalidErrno
  if (session.taken === 0 && options.emptyLoad === 'nothing') return null
  if (!parts.isWhole(session)) return errnoOf(machine, session.parser.flaw ?? 'invalid')
  parts.commit(machine, session)
  return null
}

/** Takes the staged pages over. */
export const commit = ({ memory }: Machine, { parser }: ResumingSession): void => memory.bytes.set(parser.staged)
