// `vfio-mig merge`: joins the results of shards to those of one verification, to the byte. Where and how the shards
// were run is nobody's business here: a job matrix, GNU parallel, a batch array.
import type { Command } from 'commander'
import type { Terminal } from './command.ts'
import { merged } from './merging.ts'
import { collected, outletsOf, type OutletOptions } from './outlets.ts'
import { verdictCounts } from './reports/verdict-text.ts'
import { resultsAt } from './results-file.ts'
import { exitOfResults } from './verify-device.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<files...>', 'the results of every shard (from: vfio-mig verify --shard 3/8 --json FILE)')
    .option('--json <file>', 'write the results; - for standard output')
    .option('--report <form=file>', 'write a report: text, json, junit, ktap or html; may be given again', collected)
    .addHelpText(
      'after',
      `
It exits as one verification of all would have. Mixed versions, seeds or settings, and shards that are missing or given
twice, are refused.
Example: for i in 1 2 3; do vfio-mig verify --shard $i/3 --json $i.json; done
         vfio-mig merge 1.json 2.json 3.json --report html=report.html`,
    )
    .action(async (files: readonly string[], options: OutletOptions) => {
      const results = merged(files.map((file) => ({ file, results: resultsAt(file) })))
      const outlets = outletsOf(options, terminal, results.protocol)
      const counts = verdictCounts(results.results.map(({ verdict }) => verdict)) || 'nothing'
      const say = outlets.isOut ? terminal.err : terminal.out
      say(`${files.length} shards: ${counts}\n`)
      await outlets.write(results)
      terminal.exit(exitOfResults(results))
    })
}
