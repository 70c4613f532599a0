// `vfio-mig mutants`: the faulty devices, each wrong in one named way, with what it is expected to show. Any of them
// can be verified: vfio-mig verify --mutant NAME.
import type { Command } from 'commander'
import { mutants } from '#model'
import type { Terminal } from './command.ts'
import { writeText } from './verify-device.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--json <file>', 'write them as JSON; - for standard output')
    .addHelpText('after', '\nExample: vfio-mig mutants')
    .action(({ json }: { json?: string }) => {
      const rows = mutants.map(({ name, bug, meaning, class: expected }) => ({
        name,
        bug: bug ?? null,
        expected,
        meaning,
      }))
      const text = `${JSON.stringify(rows, null, 2)}\n`
      if (json === '-') return terminal.out(text)
      if (json !== undefined) return writeText(json, text)
      const width = Math.max(...rows.map(({ name }) => name.length)) + 2
      for (const { name, bug, expected, meaning } of rows) {
        terminal.out(`${name.padEnd(width)}${expected.padEnd(10)}${(bug ?? '').padEnd(5)}${meaning}\n`)
      }
      terminal.out(`${rows.length} mutants\n`)
    })
}
