// The kernel's log, read by the agent record by record: what a driver says of itself, and what tests in the kernel say.
// Whoever reads it finds what was logged since it was read before, the boot's own lines first.
import { REGISTERS, type Calls, type Result } from '../kernel/calls.ts'
import { nameOf, sentence } from '../kernel/recipe.ts'

const LOG = '/dev/kmsg'
/** The last register: devices take the first ones. */
const register = REGISTERS - 1
/** A read gives one record, or says that there is none. */
const O_NONBLOCK = 0o4000
const RECORD = 8192
/** Records that are read in one round trip. */
const READS = 16

export interface KernelLog {
  /** The text of each record since the last time, oldest first; or what stands in the way of it. */
  read(): Promise<readonly string[] | Result>
}

/** The text of a record: what stands before it is its level, number and time; behind it is which device said it. */
export const textOf = (record: string): string => /^[^;\n]*;(.*)/.exec(record)?.[1] ?? ''

const isErrno = (result: Result, name: string): boolean => result.type === 'errno' && nameOf(result.errno) === name

/** The log of the kernel that calls are made to. It throws where there is none. */
export function kernelLog(calls: Calls): KernelLog {
  let isOpen = false

  async function open(): Promise<Result | undefined> {
    const [result] = await calls.perform([{ type: 'open', lane: 0, into: register, path: LOG, flags: O_NONBLOCK }])
    if (result?.type === 'errno') throw new Error(sentence(`open ${LOG}`, result))
    isOpen = result?.type === 'ok'
    return isOpen ? undefined : result
  }

  return {
    async read() {
      const wrong = isOpen ? undefined : await open()
      if (wrong !== undefined) return wrong
      const one = { type: 'read', lane: 0, file: { register }, length: RECORD } as const
      const records: string[] = []
      for (;;) {
        const results = await calls.perform(Array.from({ length: READS }, () => one))
        for (const result of results) {
          if (result.type === 'ok') records.push(textOf(Buffer.from(result.value.bytes).toString('latin1')))
          // EPIPE: records were overwritten before they were read, and the next one is the oldest there is.
          else if (!isErrno(result, 'EAGAIN') && !isErrno(result, 'EPIPE')) return result
        }
        // One may have come after a read that found none.
        if (isErrno(results.at(-1)!, 'EAGAIN')) return records
      }
    },
  }
}
