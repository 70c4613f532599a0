// Numbers and durations as typed on the command line. What is no number, or out of its bounds, ends with exit code 2
// and the form that was expected.
import { unusable } from './command.ts'

/** A whole number within bounds. */
export function wholeNumber(text: string, option: string, least: number, most: number): number {
  const number = Number(text)
  if (/^-?\d+$/.test(text) && number >= least && number <= most) return number
  return unusable({
    at: option,
    message: `${text} is no number of it`,
    remedy: `Give a whole number from ${least} to ${most}.`,
  })
}

/** A duration such as `500ms`, `60s`, `5m`, in milliseconds. */
export function milliseconds(text: string, option: string): number {
  const found = /^(\d+)(ms|s|m)$/.exec(text)
  if (found !== null) return Number(found[1]) * { ms: 1, s: 1000, m: 60_000 }[found[2] as 'ms' | 's' | 'm']
  return unusable({ at: option, message: `${text} is no duration`, remedy: 'Give one such as 500ms, 60s or 5m.' })
}
