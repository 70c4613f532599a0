// `vfio-mig table regenerate`: the C of the table, the flags table and the comment's lists, to be pasted; with a tree,
// in the order and for the revision of that tree.
import type { Command } from 'commander'
import {
  cellsOf,
  commentText,
  flagsDeclaration,
  guardText,
  guardsOf,
  rowsFor,
  rowsOf,
  tableDeclaration,
  tableOf,
} from '#model/tables'
import type { Terminal } from './command.ts'
import type { KernelTree } from './kernel-tree.ts'
import { specFrom } from './options.ts'
import { isTied } from './ties.ts'
import { dialectOf, treeArgument, withTreeOptions, type TreeOptions } from './tree-options.ts'

interface Options extends TreeOptions {
  readonly tree?: string
}

export function regenerateCommand(command: Command, terminal: Terminal): void {
  withTreeOptions(command)
    .description('print the C of the tables and the comment')
    .option('--tree <tree>', `take revision and order from ${treeArgument}`)
    .addHelpText('after', '\nExample: vfio-mig table regenerate --tree ~/linux --extend my-state.json')
    .action(async (options: Options) => regenerate(options, terminal))
}

async function regenerate(options: Options, terminal: Terminal): Promise<void> {
  const found = options.tree === undefined ? undefined : await treeOf(options.tree, options)
  const spec = found?.revision ?? (await specFrom(options.extend)).revision
  const dialect = dialectOf(options)
  const rows = found === undefined ? rowsOf(spec) : rowsFor(spec, found.source)
  const table = tableOf(spec)
  if (isTied(spec, terminal, table)) return
  const guards = guardText(guardsOf(spec), undefined, dialect)
  terminal.out(
    [
      commentText(spec) + tableDeclaration(cellsOf(table), rows, dialect),
      flagsDeclaration(spec, rows, dialect),
      ...(guards === '' ? [] : [guards]),
    ].join('\n'),
  )
}

/** Reads the tree; what that takes is loaded only here. */
async function treeOf(tree: string, options: Options): Promise<KernelTree> {
  const { kernelTree } = await import('./kernel-tree.ts')
  return kernelTree(tree, options, options.extend)
}
