// How the process ends. A command is through when it has said its exit code; a process that is ended before that, by
// whatever runs in it, is no success and says so. Output into a pipe may still be under way when a command is through:
// only what has been taken is said.

/**
 * Has something done at once should the process end before it is released. A user who ends it by a signal wants it
 * gone: then nothing is done.
 */
export function atExit(work: () => void): () => void {
  const ended = (code: number): void => {
    if (code <= 128) work()
  }
  process.on('exit', ended)
  return () => void process.removeListener('exit', ended)
}

/** Waits until what was written has been taken, or nobody is there any more who takes it. */
export async function drained(...streams: readonly NodeJS.WriteStream[]): Promise<void> {
  await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))))
}
