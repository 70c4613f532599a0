// What is wrong with the sessions of a driver's arcs, in words: a file that is returned where no session begins, or not
// where one does; a session that ends at the wrong arc, or not at all. What may fail on its way a person has to check.
import { chain } from '../../arcs.ts'
import { sessionEffect, type SessionEffect } from '../../sessions.ts'
import { stateOf, type Spec } from '../../spec.ts'
import type { Weight } from './charges.ts'
import { askedFor, findingOf, hasArc, type AuditFinding } from './findings.ts'
import type { Often, Pair } from './pairs.ts'
import type { Step } from './roles.ts'

/** What the arcs that are asked for do to sessions and should not, or do not and should. */
export function findingsOfSessions(
  step: Step | undefined,
  specs: readonly Spec[],
  pairs: readonly Pair[],
): readonly AuditFinding[] {
  if (step?.returns !== 'file') return []
  return askedFor(specs, pairs)
    .filter(({ verdict }) => verdict === 'performed')
    .flatMap((pair) => {
      const spec = specs.find((each) => hasArc(each, pair))!
      const effect = sessionEffect(stateOf(spec, pair.from)!, stateOf(spec, pair.to)!)
      return [...filesOf(pair, effect), ...endsOf(pair, effect), ...failuresOf(pair)]
    })
}

const about = ({ from, to }: Pair, weight?: Weight): Partial<Pick<AuditFinding, 'weight' | 'arc'>> => ({
  arc: [from, to],
  ...(weight === undefined ? {} : { weight }),
})

function filesOf(pair: Pair, effect: SessionEffect): readonly AuditFinding[] {
  const { from, to, at, returnsFile } = pair
  const name = chain(from, to)
  if (effect === 'opens' || effect === 'reopens') {
    if (returnsFile === 'never') {
      return [findingOf('session/no-file', at, `${name} opens a session, and returns no file`, [], about(pair))]
    }
    return returnsFile === 'sometimes'
      ? [findingOf('session/some-file', at, `${name} opens a session, and may return no file`, [], about(pair))]
      : []
  }
  if (returnsFile === 'never') return []
  const charge = effect === 'keeps' ? 'session/second-file' : 'session/early-file'
  const what = effect === 'keeps' ? 'goes on with the session' : 'opens no session'
  const details = ['The file would be lost, or be taken for that of the requested state.']
  return [findingOf(charge, at, `${name} ${what}, and returns a file`, details, about(pair))]
}

function endsOf(pair: Pair, effect: SessionEffect): readonly AuditFinding[] {
  const { from, to, at, endsSession } = pair
  const name = chain(from, to)
  const weigh = (often: Often): Weight | undefined => (often === 'sometimes' ? 'by-hand' : undefined)
  // Where nothing opens a session there is none to end; that the arc is missing is said already.
  if ((effect !== 'closes' && effect !== 'keeps') || endsSession === 'unopened') return []
  if (endsSession === 'not-understood') {
    return [
      findingOf(
        'session/not-understood',
        at,
        `${name}: what it does to the session is not understood`,
        [],
        about(pair),
      ),
    ]
  }
  if (effect === 'closes' && endsSession !== 'always') {
    const details = ['Its file is neither put nor forgotten: it goes on after its session.']
    return [
      findingOf('session/not-ended', at, `${name} does not end the session`, details, about(pair, weigh(endsSession))),
    ]
  }
  if (effect === 'keeps' && endsSession !== 'never') {
    const title = `${name} ends the session that it should go on with`
    return [findingOf('session/ended-early', at, title, [], about(pair, weigh(endsSession)))]
  }
  return []
}

const failuresOf = (pair: Pair): readonly AuditFinding[] => [
  ...(pair.failsEnded === undefined
    ? []
    : [
        findingOf(
          'session/fails-ended',
          pair.failsEnded,
          `${chain(pair.from, pair.to)} may fail here with its session ended`,
          [],
          about(pair),
        ),
      ]),
  ...(pair.failsLeaking === undefined
    ? []
    : [
        findingOf(
          'session/leaks',
          pair.failsLeaking,
          `${chain(pair.from, pair.to)} may fail here with a file left open`,
          [],
          about(pair),
        ),
      ]),
]
