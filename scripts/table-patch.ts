// `vfio-mig table patch TREE`: a unified diff, for `patch -p1` and `git apply`, after which the tree says what the
// rules (and an extension) say. Before it is printed it is applied in memory and checked.
import type { Command } from 'commander'
import {
  edited,
  findingsOf,
  functionEdits,
  patched,
  type Finding,
  type Patched,
  type SourceFile,
  type TreeFiles,
} from '#model/tables'
import type { Terminal } from './command.ts'
import { isTied } from './ties.ts'
import type { KernelTree } from './kernel-tree.ts'
import { verdictOf } from './table-check.ts'
import { treeArgument, withTreeOptions, type Names, type TreeOptions } from './tree-options.ts'

export function patchCommand(command: Command, terminal: Terminal): void {
  withTreeOptions(command)
    .description('print a patch after which the tree agrees with the rules')
    .argument('<tree>', treeArgument)
    .addHelpText('after', '\nExample: vfio-mig table patch ~/linux --extend my-state.json | git -C ~/linux apply')
    .action(async (tree: string, options: TreeOptions) => patch(tree, options, terminal))
}

async function patch(tree: string, options: TreeOptions, terminal: Terminal): Promise<void> {
  const { kernelTree } = await import('./kernel-tree.ts')
  const found = await kernelTree(tree, options, options.extend)
  if (isTied(found.revision, terminal)) return
  const { files, left, remaining } = await mended(found, options)
  terminal.out(await diffText(files))
  for (const line of left) terminal.err(`vfio-mig: left to you: ${line}\n`)
  if (files.length === 0) terminal.err(`vfio-mig: ${found.name} needs no patch\n`)
  for (const { weight, title } of remaining) terminal.err(`vfio-mig: not mended: ${weight}: ${title}\n`)
  terminal.exit(verdictOf(remaining, false))
}

/** The tables first, then, read again with right tables, the function; last, what still differs. */
async function mended(found: KernelTree, names: Names): Promise<Patched & { readonly remaining: readonly Finding[] }> {
  const { sourceOf } = await import('./kernel-tree.ts')
  const { revision, source, dialect } = found
  const first = patched(revision, source, found.files, dialect)
  const withTables = applied(found.files, first.files)
  const { text } = withTables.main
  const after = edited(text, functionEdits(revision, await sourceOf(withTables, names), text, dialect))
  const files = first.files.filter(({ before }) => before !== found.files.main)
  if (after !== found.files.main.text) files.unshift({ before: found.files.main, after })
  const remaining = findingsOf(revision, await sourceOf(applied(found.files, files), names))
  return { files, left: first.left, remaining: remaining.filter(({ weight }) => weight !== 'note') }
}

/** A tree's files with their new texts. */
function applied({ main, header, debugfs }: TreeFiles, changed: Patched['files']): TreeFiles {
  const after = (file: SourceFile): SourceFile => {
    const change = changed.find(({ before }) => before === file)
    return change === undefined ? file : { ...file, text: change.after }
  }
  const some = (file: SourceFile | undefined): SourceFile | undefined => (file === undefined ? file : after(file))
  return { main: after(main), header: some(header), debugfs: some(debugfs) }
}

/** The patch as text, with the paths that `-p1` expects. */
export async function diffText(files: Patched['files']): Promise<string> {
  const { createTwoFilesPatch } = await import('diff')
  return files
    .map(({ before, after }) =>
      createTwoFilesPatch(`a/${before.path}`, `b/${before.path}`, before.text, after, undefined, undefined, {
        context: 3,
      })
        .split('\n')
        .filter((line) => !/^=+$/.test(line))
        .join('\n'),
    )
    .join('')
}
