// Walking a table: what happens when its step is repeated. A table need not be a good one, so a walk stops at ERROR,
// and after as many steps as there are states it has gone round and goes no further.
import { ERROR } from '#model'
import type { SetTable } from './check/table.ts'

/** The states that repeated steps visit, from the first to the target, to ERROR, or until they have gone round. */
export function walk(table: SetTable, from: string, to: string): readonly string[] {
  const visited = [from]
  let state = from
  while (state !== to && state !== ERROR && visited.length <= table.spec.states.length) {
    state = table.cell(state, to)
    visited.push(state)
  }
  return visited
}

/** The path of a pair, both ends included, or null where the table refuses it at once. */
export function pathIn(table: SetTable, from: string, to: string): readonly string[] | null {
  const visited = walk(table, from, to)
  return visited[1] === ERROR ? null : visited
}

/** How the kernel's skip loop runs in the table of all features for a device of another table. */
export function skipLoop(
  full: SetTable,
  device: SetTable,
  from: string,
  to: string,
): { skipped: readonly string[]; stop: string } {
  const skipped: string[] = []
  let next = full.cell(from, to)
  while (next !== ERROR && !device.has(next) && skipped.length <= full.spec.states.length) {
    skipped.push(next)
    next = full.cell(next, to)
  }
  return { skipped, stop: next }
}
