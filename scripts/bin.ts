#!/usr/bin/env node
// The entry of the command vfio-mig. A built copy that lies in a checkout first compares itself with the sources it was
// made from and refuses to run where it is stale; only then is the rest loaded. Whatever escapes from below is a defect
// of ours, and is reported as one and not as a result.
import { fileURLToPath } from 'node:url'
import { exitCodes } from './command.ts'
import { staleness } from './stamp.ts'

function report(error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  console.error(`vfio-mig: a defect of ours: ${text.split('\n', 1)[0]}`)
  if (process.env['VFIO_MIG_DEBUG'] === '1') console.error(error)
  else console.error('  Please report it with the command line and the output of the same under VFIO_MIG_DEBUG=1.')
  process.exitCode = exitCodes.undecided
}

process.on('uncaughtException', (error) => {
  report(error)
  process.exit()
})

// A source file that tsx runs is always fresh: only what the build has made can be stale.
const built = import.meta.url.endsWith('.js') ? fileURLToPath(new URL('..', import.meta.url)) : undefined
const changed = built === undefined ? undefined : staleness(built)
if (changed === undefined) {
  const { main, processTerminal } = await import('./cli.ts')
  await main(process.argv.slice(2), processTerminal()).catch(report)
} else {
  console.error(`vfio-mig: this build is stale: ${changed}`)
  console.error('  Run `npm run build`, or use `npm run -s vfio-mig -- ARGS`, which always runs the sources.')
  process.exitCode = exitCodes.nothingRan
}
