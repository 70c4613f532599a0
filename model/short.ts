// Short names of states, for tables that must fit a mail: S STOP, R RUNNING, SC STOP_COPY, RS RESUMING, RP RUNNING_P2P,
// PC PRE_COPY, PP PRE_COPY_P2P. States of a revision get theirs by the same rule, each its own.
import type { Spec } from './spec.ts'

/**
 * Candidates, best first: initials (with P for P2P), then more letters of the first word, then the whole name,
 * numbered at last.
 */
function* candidates(name: string): Generator<string> {
  const isQuiesced = name.endsWith('_P2P')
  const words = (isQuiesced ? name.slice(0, -4) : name).split('_')
  const [first, rest] = [
    words[0]!,
    words
      .slice(1)
      .map((word) => word[0]!)
      .join(''),
  ]
  yield isQuiesced ? `${first[0]}P` : `${first[0]}${rest}`
  const letters = [...first.slice(1)]
  for (const letter of [...letters.filter((each) => !/[AEIOU]/.test(each)), ...letters]) {
    yield `${first[0]}${letter}${isQuiesced ? 'P' : rest}`
  }
  yield name
  for (let number = 2; ; number++) yield `${name}${number}`
}

/** The short name of every state of a spec, by name. */
export function shortNames(spec: Spec): Readonly<Record<string, string>> {
  const taken = new Set<string>()
  const names: Record<string, string> = {}
  for (const { name } of spec.states) {
    for (const candidate of candidates(name)) {
      if (taken.has(candidate)) continue
      taken.add(candidate)
      names[name] = candidate
      break
    }
  }
  return names
}
