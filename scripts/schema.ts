// `vfio-mig schema`: the JSON Schema of the extension file, for editors and for people. It is made from the very value
// that reads the file, so the two cannot disagree.
import type { Command } from 'commander'
import type { Terminal } from './command.ts'
import { extensionSchema } from './extension-file.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .addHelpText('after', '\nExample: vfio-mig schema > extension.schema.json')
    .action(() => terminal.out(extensionSchema()))
}
