// `vfio-mig table check TREE`: the C of a tree against the rules. Code that differs exits 1; a comment that disagrees,
// or a fault that no request reaches, is a warning.
import type { Command } from 'commander'
import { findingsOf, type Finding } from '#model/tables'
import { exitCodes, type Terminal } from './command.ts'
import { treeJson, treeText } from './reports/tree-report.ts'
import { isTied } from './ties.ts'
import { treeArgument, withTreeOptions, type TreeOptions } from './tree-options.ts'

interface Options extends TreeOptions {
  readonly strict?: boolean
  readonly json?: boolean
}

export function checkCommand(command: Command, terminal: Terminal): void {
  withTreeOptions(command)
    .description('compare the tables, the function and the comment of a tree with the rules')
    .argument('<tree>', treeArgument)
    .option('--strict', 'let warnings fail as well')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig table check ~/linux
  vfio-mig table check ~/linux@my-branch --strict
  vfio-mig table check server.c --array next_state --state-prefix ST_`,
    )
    .action(async (tree: string, options: Options) => check(tree, options, terminal))
}

/** The exit code that findings call for. */
export function verdictOf(findings: readonly Finding[], strict: boolean): number {
  const has = (weight: Finding['weight']): boolean => findings.some((finding) => finding.weight === weight)
  if (has('difference') || (strict && has('warning'))) return exitCodes.different
  return has('undecided') ? exitCodes.undecided : exitCodes.equal
}

async function check(tree: string, options: Options, terminal: Terminal): Promise<void> {
  const { kernelTree } = await import('./kernel-tree.ts')
  const { name, source, revision } = await kernelTree(tree, options, options.extend)
  if (isTied(revision, terminal)) return
  const findings = findingsOf(revision, source)
  const report = { tree: name, spec: revision, source, findings }
  terminal.out(options.json === true ? treeJson(report) : treeText(report))
  terminal.exit(verdictOf(findings, options.strict === true))
}
