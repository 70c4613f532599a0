// `vfio-mig table`: prints the derived table. Its subcommands check, regenerate and patch the table of a kernel tree;
// what they need to read C is loaded only when one of them runs.
import { Option, type Command } from 'commander'
import { restrict, tableOf } from '#model/tables'
import type { Terminal } from './command.ts'
import { tableFormats, tableText, type TableFormat } from './exports/table-text.ts'
import { featuresOf, readingOf, specFrom } from './options.ts'
import { checkCommand } from './table-check.ts'
import { patchCommand } from './table-patch.ts'
import { regenerateCommand } from './table-regenerate.ts'
import { isTied } from './ties.ts'
import { isV1 } from './v1/which.ts'

interface Options {
  readonly format: TableFormat
  readonly features?: string
  readonly rule?: string
  readonly extend?: string
  readonly protocol?: string
}

export function define(command: Command, terminal: Terminal): void {
  command
    .enablePositionalOptions()
    .addOption(new Option('-f, --format <format>', 'form of the table').choices(tableFormats).default('grid'))
    .option('--features <set>', 'features of the device: names joined by | or , or +, a flags number, or all')
    .option('--rule <name>', 'reading of the path rule (see: vfio-mig rules)')
    .option('--extend <file>', 'a proposed revision, as an extension file (see: vfio-mig schema)')
    .option('--protocol <name>', "v2, or v1: its requests beside v2's ways")
    .addHelpText('after', '\nExample: vfio-mig table --features STOP_COPY+PRE_COPY --format markdown')
    .action(async (options: Options) => print(options, terminal))
  checkCommand(command.command('check'), terminal)
  regenerateCommand(command.command('regenerate'), terminal)
  patchCommand(command.command('patch'), terminal)
}

async function print(options: Options, terminal: Terminal): Promise<void> {
  if (isV1(options)) return terminal.out((await import('./v1/explain.ts')).tableV1())
  const { format, features, rule, extend } = options
  const { revision } = await specFrom(extend)
  const table = tableOf(restrict(revision, featuresOf(features, revision)), readingOf(rule))
  if (format === 'c' && isTied(table.spec, terminal, table)) return
  terminal.out(tableText(table, format))
}
