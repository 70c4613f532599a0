import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The doors (#model ...) resolve from source: a test never runs a stale build. The floors below the command are pure,
// and their tables are built once: their tests share a process, and nothing is loaded once a file. The command's tests
// have one for each file, since a command may change what belongs to its process.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    // A busy machine is slow, and that is no fault: these bounds are for what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One processor is left for what the tests start, where there are more than two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: 'floors', include: ['{model,generators,properties,proofs}/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'command', include: ['scripts/**/*.test.ts'] } },
    ],
  },
})
