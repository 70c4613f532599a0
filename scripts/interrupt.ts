// The user's wish to stop: Ctrl-C, or a polite kill. The first one is a signal that what is known be told and saved;
// a second one ends the process as usual.
const wishes = ['SIGINT', 'SIGTERM'] as const

export interface Interrupt {
  readonly signal: AbortSignal
  /** Leaves further wishes to the process. */
  release(): void
}

export function interrupt(): Interrupt {
  const controller = new AbortController()
  const abort = (): void => {
    release()
    controller.abort()
  }
  const release = (): void => {
    for (const wish of wishes) process.removeListener(wish, abort)
  }
  for (const wish of wishes) process.on(wish, abort)
  return { signal: controller.signal, release }
}
