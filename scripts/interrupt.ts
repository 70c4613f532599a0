// The user's wish to stop: Ctrl-C, a polite kill, a terminal that is closed. The first one is a signal that what is
// known be told and saved. While something is owed, such as a device that has to be brought back, each wish says what
// that is, and only the third ends the process; where nothing is owed the second one does.
import { constants } from 'node:os'

const wishes = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Wish = (typeof wishes)[number]

/** Milliseconds in which wishes are one: npm and tsx pass on what the terminal has sent to everybody already. */
const TOGETHER = 500

export interface Interrupt {
  readonly signal: AbortSignal
  /** What has to be done before the process may end, as the beginning of a sentence; nothing where it is left out. */
  owe(what?: string): void
  /** Ends it as the user's wish does, for another reason. */
  cut(): void
  /** Leaves further wishes to the process. */
  release(): void
}

/** Listens to the user's wishes; what is owed is told through `say`. */
export function interrupt(say: (text: string) => void = () => {}): Interrupt {
  const controller = new AbortController()
  let owed: string | undefined
  let [count, last] = [0, -Infinity]
  const heard = (wish: Wish): void => {
    const now = performance.now()
    if (now - last < TOGETHER) return
    last = now
    count++
    // The handlers of the process's end run then, as they do not for a signal that nobody listens to.
    if (count > (owed === undefined ? 1 : 2)) process.exit(128 + constants.signals[wish])
    if (owed !== undefined) say(count === 1 ? `Interrupted: ${owed}.\n` : `${again(owed)}\n`)
    controller.abort()
  }
  const release = (): void => {
    for (const wish of wishes) process.removeListener(wish, heard)
  }
  for (const wish of wishes) process.on(wish, heard)
  return { signal: controller.signal, owe: (what) => (owed = what), cut: () => controller.abort(), release }
}

const again = (owed: string): string => `Still at it: ${owed}. Once more ends this at once, and leaves it undone.`

/** What a promise comes to; undefined as soon as the signal is raised, for a device may never answer. */
export function unlessAborted<T>(made: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const raised = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([made, raised])
}
