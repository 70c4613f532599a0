// Edits to drivers/vfio/debugfs.c, which asserts the number of states and prints their names: a new state needs the
// assertion to name the last state and the switch to have a case more.
import type { Spec } from '../../spec.ts'
import type { FileEdits } from './header.ts'
import type { Edit } from './edit.ts'
import type { Dialect } from '../print.ts'
import type { KernelSource, SourceFile } from '../read/source.ts'

export function debugfsEdits(spec: Spec, source: KernelSource, file: SourceFile, { statePrefix }: Dialect): FileEdits {
  const states = [...spec.states].sort((a, b) => a.number - b.number)
  const known = source.states.map(({ name }) => name)
  const added = states.filter(({ name }) => !known.includes(name))
  const names = added.map(({ name }) => name)
  if (added.length === 0) return { edits: [], left: [] }
  const edits: Edit[] = []
  const left: string[] = []
  const assertion = new RegExp(`(${statePrefix}NR\\s*!=\\s*)${statePrefix}\\w+(\\s*\\+\\s*1)`).exec(file.text)
  if (assertion === null) {
    left.push(`${file.path}: no assertion that compares ${statePrefix}NR with the last state was found.`)
  } else {
    const start = assertion.index + assertion[1]!.length
    const end = assertion.index + assertion[0].length - assertion[2]!.length
    edits.push({ start, end, text: `${statePrefix}${states.at(-1)!.name}` })
  }
  const model = caseOf(file.text, known, statePrefix)
  if (model === undefined) {
    left.push(`${file.path}: no case that prints a state's name was found; add ${names.join(', ')} by hand.`)
  } else {
    const cases = added.map(({ name }) => model.text.replaceAll(model.state, name))
    edits.push({ start: model.end, end: model.end, text: cases.join('') })
  }
  return { edits, left }
}

/** The last case of a known state that prints its name, as a model for the next one. */
function caseOf(text: string, states: readonly string[], prefix: string) {
  return states
    .flatMap((state) => {
      const match = new RegExp(
        `[ \\t]*case ${prefix}${state}:\\n(?:(?!case ).)*?"${state}\\\\n".*?break;\\n`,
        's',
      ).exec(text)
      return match === null ? [] : [{ state, text: match[0], end: match.index + match[0].length }]
    })
    .sort((a, b) => a.end - b.end)
    .at(-1)
}
