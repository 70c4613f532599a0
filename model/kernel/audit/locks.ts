// In which order a driver takes its locks. Each function is read from top to bottom with those that it calls: a lock
// that is taken while another is held is an order, and two functions that disagree may wait for each other for ever.
// Branches are not followed, so this is a hint where to look. A trylock waits for nothing.
import type { Place } from '../read/syntax.ts'
import { argumentsOf, calleeOf, ofType } from './form.ts'
import type { Program } from './program.ts'

/** One lock taken while another is held. */
export interface Nesting extends Place {
  readonly outer: string
  readonly inner: string
  readonly within: string
}

const takes =
  /^(mutex_lock(_nested|_interruptible|_killable)?|spin_lock(_irq|_irqsave|_bh)?|down_(read|write)|pthread_mutex_lock)$/
const releases = /^(mutex_unlock|spin_unlock(_irq|_irqrestore|_bh)?|up_(read|write)|pthread_mutex_unlock)$/
const DEPTH_MAX = 4

/** The nestings of the functions that are given, by the last member's name of each lock. */
export function nestingsIn(program: Program, functions: readonly (readonly [string, string])[]): readonly Nesting[] {
  const found = new Map<string, Nesting>()
  const walk = (name: string, file: string, before: readonly string[], depth: number): readonly string[] => {
    const form = program.definition(name, file)
    if (form === undefined || depth > DEPTH_MAX) return before
    const held = [...before]
    for (const call of ofType(form, 'call_expression')) {
      const callee = calleeOf(call) ?? ''
      const lock = lockOf(argumentsOf(call)[0]?.text)
      if (takes.test(callee) && lock !== undefined) {
        for (const outer of held.filter((each) => each !== lock)) {
          const key = `${outer} ${lock}`
          if (!found.has(key)) found.set(key, { outer, inner: lock, within: name, file: call.file, line: call.line })
        }
        held.push(lock)
      } else if (releases.test(callee) && lock !== undefined) {
        const at = held.lastIndexOf(lock)
        if (at >= 0) held.splice(at, 1)
      } else if (callee !== name && /lock/.test(program.textOf(callee, form.file) ?? '')) {
        held.splice(0, held.length, ...walk(callee, form.file, held, depth + 1))
      }
    }
    return held
  }
  for (const [name, file] of functions) walk(name, file, [], 0)
  return [...found.values()]
}

/** The pairs of locks that are taken in both orders. */
export const crossings = (nestings: readonly Nesting[]): readonly (readonly [Nesting, Nesting])[] =>
  nestings.flatMap((one) => {
    const other = nestings.find(({ outer, inner }) => outer === one.inner && inner === one.outer)
    return other !== undefined && one.outer < one.inner ? [[one, other] as const] : []
  })

function lockOf(text: string | undefined): string | undefined {
  const match = text === undefined ? null : /(\w+)\s*\)?$/.exec(text)
  return match?.[1]
}
