// `vfio-mig schema`: the JSON Schema of the files that are read, for editors and for people. Each is made from the
// very value that reads the file, so the two cannot disagree.
import { Argument, type Command } from 'commander'
import type { Terminal } from './command.ts'

/** The schema of each kind of file; its reader is loaded only where it is asked for. */
const schemas = {
  extension: async () => (await import('./extension-file.ts')).extensionSchema(),
  expectations: async () => (await import('./expectations-file.ts')).expectationsSchema(),
  table: async () => (await import('./table-schema.ts')).tableSchema(),
  results: async () => (await import('./results-schema.ts')).resultsSchema(),
  'results-v1': async () => (await import('./results-schema.ts')).resultsSchema('v1'),
  trace: async () => (await import('./trace-format.ts')).traceSchema(),
  'trace-v1': async () => (await import('./trace-format.ts')).traceSchema('v1'),
} as const

export function define(command: Command, terminal: Terminal): void {
  command
    .addArgument(new Argument('[file]', 'the kind of file').choices(Object.keys(schemas)).default('extension' as const))
    .addHelpText('after', '\nExample: vfio-mig schema expectations > expectations.schema.json')
    .action(async (file: keyof typeof schemas) => terminal.out(await schemas[file]()))
}
