// Edits to the uAPI header for states and flags that it does not define yet: an enumerator behind its predecessor, a
// define below the last flag, in the columns the header uses.
import { lineEnd, type Edit } from './edit.ts'
import type { Spec } from '../../spec.ts'
import type { Dialect } from '../print.ts'
import type { Constant, KernelSource } from '../read/source.ts'

export interface FileEdits {
  readonly edits: readonly Edit[]
  /** What was not found, or is left to the author, as full sentences. */
  readonly left: readonly string[]
}

const TAB = 8
// Where the header's flag values stand.
const VALUE_COLUMN = 40

/** A name and a value with tabs between, the value in the header's column where it fits. */
function aligned(name: string, value: string): string {
  const tabs = Math.max(1, Math.ceil((VALUE_COLUMN - name.length) / TAB))
  return `${name}${'\t'.repeat(tabs)}${value}`
}

export function headerEdits(spec: Spec, source: KernelSource, text: string, dialect: Dialect): FileEdits {
  if (source.header === undefined) return { edits: [], left: [] }
  const isIn = (list: readonly Constant[], name: string): boolean => list.some((each) => each.name === name)
  const newStates = spec.states.filter(({ name }) => !isIn(source.states, name))
  const newFlags = spec.features.filter(({ name }) => !isIn(source.flags, name))
  const edits: Edit[] = []
  if (newStates.length > 0) {
    const first = Math.min(...newStates.map(({ number }) => number))
    const before = [...source.states]
      .filter(({ number }) => number < first)
      .sort((a, b) => a.number - b.number)
      .at(-1)!
    const end = lineEnd(text, before.end)
    const line = text.slice(before.end, end)
    // The last enumerator of an enum may stand without its comma.
    if (!line.includes(',')) edits.push({ start: before.end, end: before.end, text: ',' })
    const lines = newStates.map(({ name, number }) => `\t${dialect.statePrefix}${name} = ${number},\n`)
    edits.push({ start: end, end, text: lines.join('') })
  }
  const lastFlag = [...source.flags].sort((a, b) => a.start - b.start).at(-1)
  if (newFlags.length > 0 && lastFlag !== undefined) {
    const end = lineEnd(text, lastFlag.end)
    const lines = newFlags.map(
      ({ name, bit }) => `${aligned(`#define ${dialect.flagPrefix}${name}`, `(1 << ${bit})`)}\n`,
    )
    edits.push({ start: end, end, text: lines.join('') })
  }
  const prose = [...newStates.map(({ name }) => name), ...newFlags.map(({ name }) => dialect.flagPrefix + name)]
  return {
    edits,
    left:
      prose.length === 0
        ? []
        : [`${source.header}: the comments do not describe ${prose.join(', ')}; the words are the author's to write.`],
  }
}
