// Where two shortest paths tie the rule does not decide, and there is no table to print, to compare or to patch in.
// Every command that needs one says so in the same way, and exits 1.
import { tableOf, type Spec } from '#model/tables'
import { exitCodes, type Terminal } from './command.ts'
import { tiesOf } from './exports/table-text.ts'

/** Whether a spec has ties; they have then been told, with the exit code. */
export function isTied(spec: Spec, terminal: Terminal, table = tableOf(spec)): boolean {
  const ties = tiesOf(table)
  if (ties.length === 0) return false
  terminal.err(`vfio-mig: no table can be made: the rule "${table.reading.name}" does not decide\n`)
  for (const tie of ties) terminal.err(`  ${tie}\n`)
  terminal.err('  Add or remove an arc, so that one path is the shortest.\n')
  terminal.exit(exitCodes.different)
  return true
}
