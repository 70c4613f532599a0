#!/usr/bin/env node
// The entry of the command vfio-mig. A built copy that lies in a checkout first compares itself with the sources it was
// made from and refuses to run where it is stale; only then is the rest loaded. Whatever escapes from below is a defect
// of ours, and is reported as one and not as a result. When a command is through the process ends, whatever a user's
// module has left running; where it ends before that it says so.
import { fileURLToPath } from 'node:url'
import { exitCodes } from './command.ts'
import { atExit, drained } from './ending.ts'
import { staleness } from './stamp.ts'

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } catch {
    return 'something that cannot be put into words was thrown'
  }
}

function report(error: unknown): void {
  console.error(`vfio-mig: a defect of ours: ${textOf(error).split('\n', 1)[0]}`)
  if (process.env['VFIO_MIG_DEBUG'] === '1') console.error(error)
  else console.error('  Please report it with the command line and the output of the same under VFIO_MIG_DEBUG=1.')
  process.exitCode = exitCodes.undecided
}

let isThrough = false
process.on('uncaughtException', (error) => {
  // Who runs a user's module listens as well, and tells it. After the verdict there is nothing to tell any more.
  if (isThrough || process.listenerCount('uncaughtException') > 1) return
  report(error)
  isThrough = true
  process.exit()
})

let isDry = false
process.on('beforeExit', () => (isDry = true))
atExit(() => {
  if (isThrough) return
  const how = isDry ? 'nothing is left that could go on' : 'something that it runs has ended the process'
  console.error(`vfio-mig: the command is not through, and ${how}`)
  process.exitCode = exitCodes.undecided
})

async function begin(): Promise<void> {
  // A source file that tsx runs is always fresh: only what the build has made can be stale.
  const built = import.meta.url.endsWith('.js') ? fileURLToPath(new URL('..', import.meta.url)) : undefined
  const changed = built === undefined ? undefined : staleness(built)
  if (changed === undefined) {
    const { main, processTerminal } = await import('./cli.ts')
    await main(process.argv.slice(2), processTerminal())
    return
  }
  console.error(`vfio-mig: this build is stale: ${changed}`)
  console.error('  Run `npm run build`, or use `npm run -s vfio-mig -- ARGS`, which always runs the sources.')
  process.exitCode = exitCodes.nothingRan
}

// Nothing is awaited here: Node ends a module that waits in vain in a way of its own.
void begin()
  .catch(report)
  .then(async () => {
    isThrough = true
    await drained(process.stdout, process.stderr)
    process.exit()
  })
