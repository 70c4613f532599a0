import { defineConfig } from 'vitest/config'

// The doors (#model ...) resolve from source: a test never runs a stale build.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['{model,generators,properties,proofs,scripts}/**/*.test.ts'], testTimeout: 60_000 },
})
