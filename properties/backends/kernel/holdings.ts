// The files that calls have opened in this process, by the names they go by: registers, and tables of sessions in which
// an age counts from the newest. A session keeps its place when its file is closed.
import type { File } from './calls.ts'

export function holdings() {
  const registers = new Map<number, number>()
  const tables = new Map<number, (number | undefined)[]>()
  const guarded = new Set<number>()
  const tableOf = (table: number): (number | undefined)[] => {
    const known = tables.get(table) ?? []
    tables.set(table, known)
    return known
  }
  const all = (): readonly number[] =>
    [...registers.values(), ...[...tables.values()].flat()].filter((fd) => fd !== undefined)

  return {
    all,
    fdOf: (file: File): number | undefined =>
      'register' in file ? registers.get(file.register) : tableOf(file.table).at(-1 - file.age),
    has: (register: number): boolean => registers.has(register),
    keep: (register: number, fd: number): void => void registers.set(register, fd),
    /** Takes a session into a table; a number that is no new file is a session that cannot be reached. */
    take: (table: number, fd: number): void => void tableOf(table).push(all().includes(fd) ? undefined : fd),
    forget(file: File): void {
      if ('register' in file) {
        registers.delete(file.register)
        guarded.delete(file.register)
        return
      }
      const table = tableOf(file.table)
      table[table.length - 1 - file.age] = undefined
    },
    /** Forgets a table; answers the files that were open in it. */
    clear(table: number): readonly number[] {
      const open = tableOf(table).filter((fd) => fd !== undefined)
      tables.delete(table)
      return open
    },
    /** Has a device reset at the end; false where the register is empty. */
    guard(register: number): boolean {
      if (registers.has(register)) guarded.add(register)
      return registers.has(register)
    },
    guarded: (): readonly number[] => [...guarded].map((register) => registers.get(register)!),
  }
}
