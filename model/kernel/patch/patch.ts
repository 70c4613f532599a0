// The edits that make a kernel tree say what a spec says: tables, their size, the comment's lists, and, for a new
// state or flag, the uAPI header and debugfs. Each edit replaces as little as it can, so that the diff is a review's
// size. What the function itself needs (function.ts) can be told only once the tables are right.
import type { Spec } from '../../spec.ts'
import { cellsOf, differences, tableOf, type Cells } from '../../table.ts'
import { ERROR } from '../../states.ts'
import { edited, type Edit } from './edit.ts'
import { debugfsEdits } from './debugfs.ts'
import { headerEdits } from './header.ts'
import { commentEdits } from './comment.ts'
import { flagsInitializer, kernelDialect, rowsOf, tableInitializer, type Dialect } from '../print.ts'
import { requiredOf } from '../next-state.ts'
import type { KernelSource, SourceFile } from '../read/source.ts'

/** The files of a tree that a patch may touch. */
export interface TreeFiles {
  readonly main: SourceFile
  readonly header?: SourceFile | undefined
  readonly debugfs?: SourceFile | undefined
}

export interface Patched {
  readonly files: readonly { readonly before: SourceFile; readonly after: string }[]
  /** What the patch should touch and could not, or leaves to its author, as full sentences. */
  readonly left: readonly string[]
}

/** The files as they should be. Files that need no change are not in the result. */
export function patched(spec: Spec, source: KernelSource, files: TreeFiles, dialect: Dialect = kernelDialect): Patched {
  const main = [...tableEdits(spec, source, files.main.text, dialect), ...commentEdits(spec, source, files.main.text)]
  const header =
    files.header === undefined ? { edits: [], left: [] } : headerEdits(spec, source, files.header.text, dialect)
  const debugfs =
    files.debugfs === undefined ? { edits: [], left: [] } : debugfsEdits(spec, source, files.debugfs, dialect)
  const changed = [
    { before: files.main, edits: main },
    ...(files.header === undefined ? [] : [{ before: files.header, edits: header.edits }]),
    ...(files.debugfs === undefined ? [] : [{ before: files.debugfs, edits: debugfs.edits }]),
  ]
  return {
    files: changed
      .filter(({ edits }) => edits.length > 0)
      .map(({ before, edits }) => ({ before, after: edited(before.text, edits) })),
    left: [...header.left, ...debugfs.left],
  }
}

/** The tree's own order of rows, with rows it lacks put where the spec has them. */
export function rowsFor(spec: Spec, source: KernelSource): readonly string[] {
  const wanted = rowsOf(spec)
  const rows = source.table.rows.map(({ from }) => from).filter((name) => wanted.includes(name))
  for (const [index, name] of wanted.entries()) {
    if (!rows.includes(name)) rows.splice(name === ERROR ? rows.length : index, 0, name)
  }
  return rows
}

/** The declaration's text from its opening brace to its closing one. */
function initializerSpan(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  return { start: text.indexOf('{', text.indexOf('=', start)), end: text.lastIndexOf('}', end) + 1 }
}

function tableEdits(spec: Spec, source: KernelSource, text: string, dialect: Dialect): readonly Edit[] {
  const wanted: Cells = cellsOf(tableOf(spec))
  const rows = rowsFor(spec, source)
  const edits: Edit[] = []
  if (differences(wanted, source.table.cells).length > 0) {
    edits.push({ ...initializerSpan(text, source.table.span), text: tableInitializer(wanted, rows, dialect) })
  }
  const required = requiredOf(spec)
  const flags = source.required
  const isSame = (name: string): boolean => flags?.required[name] === required[name]
  if (flags !== undefined && !(Object.keys(required).every(isSame) && Object.keys(flags.required).every(isSame))) {
    edits.push({ ...initializerSpan(text, flags.span), text: flagsInitializer(spec, rows, dialect) })
  }
  const size = Math.max(...spec.states.map(({ number }) => number)) + 1
  if (source.tableSize !== undefined && source.tableSize.number !== size) {
    const last = spec.states.find(({ number }) => number === size - 1)!
    const { start, end } = source.tableSize
    edits.push({
      start,
      end,
      text: text.slice(start, end).replace(/=[^,}]*/, `= ${dialect.statePrefix}${last.name} + 1 `),
    })
  }
  return edits
}
