// Writes. A resuming session may take any part of what it is given, and may refuse data at once; then the arc out of
// RESUMING has to fail as well. A call that failed for want of something other than good data says nothing of the data,
// and one that failed behind data that was taken may have been refused because that was all there was to take.
import type { Age, Content } from '../content.ts'
import type { Outcome } from '../errno.ts'
import { type Configuration, type Load } from './configuration.ts'
import { onSession } from './data.ts'
import { isPassing } from './errnos.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

/** How many bytes a content has at most: a reference may be to fewer than it names. */
export function boundOf(content: Content): number {
  if (content.type === 'literal') return content.bytes.length
  if (content.type === 'pattern') return content.length
  if (content.type === 'captured') return Math.max(0, content.to - content.from)
  if (content.type === 'edit') return boundOf(content.content)
  return content.parts.reduce((sum, part) => sum + boundOf(part), 0)
}

export function write(
  configuration: Configuration,
  { session: age, content }: { readonly session: Age; readonly content: Content },
  outcome: Outcome<number>,
): Ruling {
  const bound = boundOf(content)
  const count = outcome.type === 'ok' ? outcome.value : 0
  if (count > bound) return refused('writes/within', `a write of at most ${bound} bytes took ${count}`)
  const isNothing = bound === 0
  return onSession(configuration, age, outcome, isNothing, (session) => {
    const isSaving = session.type === 'saving' || (session.type === 'adrift' && session.kind === 'saving')
    if (isSaving) {
      return outcome.type === 'ok' && !isNothing
        ? refused('sessions/direction', 'a saving session was written')
        : admitted(configuration)
    }
    return admitted(...loadsAfter(configuration.load).map((load) => loaded(configuration, load)))
  })

  function loadsAfter(load: Load): readonly Load[] {
    if (load === 'refused' || isNothing) return [load]
    if (outcome.type === 'ok') return [count > 0 ? 'something' : load]
    if (outcome.type === 'errno' && isPassing(outcome.errno)) return [load]
    if (outcome.type === 'errno') return load === 'something' ? ['something', 'refused'] : ['refused']
    return ['something']
  }
}

const loaded = (configuration: Configuration, load: Load): Configuration =>
  configuration.load === load ? configuration : { ...configuration, load }
