// `vfio-mig report`: reports of a saved result, in any of the forms that `verify --report` makes. Nothing is performed
// on a device again, so that what a machine found is read on another.
import type { Command } from 'commander'
import type { Terminal } from './command.ts'
import { collected, outletsOf } from './outlets.ts'
import { resultsAt } from './results-file.ts'
import { exitOfResults } from './verify-device.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<file>', 'saved results (from: vfio-mig verify --json); - for standard input')
    .option('--report <form=file>', 'a report: text, json, junit, ktap or html; may be given again', collected)
    .addHelpText(
      'after',
      `
It exits as the verification did. A shard alone is told as such.
Examples:
  vfio-mig verify --json found.json; vfio-mig report found.json --report html=report.html --report junit=out.xml
  vfio-mig report found.json`,
    )
    .action(async (file: string, options: { readonly report?: readonly string[] }) => {
      const results = resultsAt(file)
      await outletsOf({ report: options.report ?? ['text=-'] }, terminal, results.protocol).write(results)
      terminal.exit(exitOfResults(results))
    })
}
