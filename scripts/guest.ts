// A user's module as a guest in our process. It may throw where nobody waits for it, or leave us with a promise that
// never settles: that is no defect of ours, and what is known by then is to be told. What it does in answer to a
// request is no matter of this file: that is a verdict.
import { setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import { inOneLine } from '#model'
import { exitCodes } from './command.ts'
import { atExit } from './ending.ts'
import type { Interrupt } from './interrupt.ts'

/**
 * Does work with a module in the process. What the module does that nobody has asked for is said once, the work is cut
 * short, and the exit code is then that of what could not be told.
 */
export async function withGuest<T>(
  file: string,
  { cut }: Pick<Interrupt, 'cut'>,
  say: (text: string) => void,
  work: () => Promise<T>,
): Promise<T | number> {
  let isHeard = false
  const heard = (what: string): void => {
    if (!isHeard) say(`vfio-mig: ${what}\n`)
    isHeard = true
    cut()
  }
  const strayed = (error: unknown): void => {
    heard(`an error that nobody waits for, likely of ${file}, which runs in this process: ${inOneLine(error)}`)
    if (process.env['VFIO_MIG_DEBUG'] === '1') say(`${inspect(error)}\n`)
  }
  const dry = (): void => heard(`nothing is left that could go on: likely a promise of ${file} never settles`)
  process.on('uncaughtException', strayed)
  process.on('beforeExit', dry)
  const release = atExit(() => say(`  It was likely ${file}, which runs in this process.\n`))
  try {
    const done = await work()
    // What was thrown last is heard in the turn after, and what a timer throws that is due in the one behind that.
    await turn()
    await turn()
    return isHeard ? exitCodes.undecided : done
  } finally {
    process.removeListener('uncaughtException', strayed)
    process.removeListener('beforeExit', dry)
    release()
  }
}
