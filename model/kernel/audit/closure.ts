// A function's text with that of the driver's functions it calls. What a driver does behind its files is found in it by
// words: enough to say where to look, and never enough for a verdict.
import type { Program } from './program.ts'

/** How deep calls are followed. */
const DEPTH_MAX = 5

/** The texts of a function and of those that it calls, each once. */
export function closureOf(program: Program, name: string, file: string): string {
  const seen = new Set<string>()
  const gather = (callee: string, from: string, depth: number): readonly string[] => {
    const text = seen.has(callee) || depth > DEPTH_MAX ? undefined : program.textOf(callee, from)
    if (text === undefined) return []
    seen.add(callee)
    const at = program.definition(callee, from)?.file ?? from
    const calls = [...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map(([, called]) => called!)
    return [text, ...calls.flatMap((called) => gather(called, at, depth + 1))]
  }
  return gather(name, file, 0).join('\n')
}
