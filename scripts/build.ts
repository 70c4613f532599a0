// Makes dist, the folder that is published, out of the sources: the compiled modules, the data they read, the C grammar
// with its licence, and the stamp that later tells whether the build is stale. It is made beside the old one and put in
// its place at the end, so that a build that fails, or is used meanwhile, is never half of each.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { STAMP, sourcesOf, stampOf } from './stamp.ts'

/**
 * Files of dependencies that the product needs at run time, though the packages themselves are not installed with it.
 */
const borrowed = {
  'tree-sitter-c/tree-sitter-c.wasm': 'scripts/tree-sitter-c.wasm',
  'tree-sitter-c/LICENSE': 'scripts/tree-sitter-c.LICENSE',
} as const

/**
 * Builds a checkout into `dist` in it; answers with the exit code of the compiler, whose messages may be left unseen.
 */
export function build(root: string, messages: 'inherit' | 'ignore' = 'inherit'): number {
  const require = createRequire(import.meta.url)
  // The stamp comes first: a source that is edited while it is compiled leaves a build that knows it is stale.
  const stamp = stampOf(root)
  const made = join(root, `dist.${process.pid}`)
  try {
    // TypeScript's package does not export its binary, so it is found beside its package.json.
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
    const settings = ['-p', join(root, 'tsconfig.build.json'), '--outDir', made]
    const { status } = spawnSync(process.execPath, [compiler, ...settings], { cwd: root, stdio: messages })
    if (status !== 0) return status ?? 1
    for (const path of sourcesOf(root)) {
      if (path.includes('/') && /\.(c|json|txt)$/.test(path)) copy(join(root, path), join(made, path))
    }
    for (const [from, to] of Object.entries(borrowed)) copy(require.resolve(from), join(made, to))
    chmodSync(join(made, 'scripts', 'bin.js'), 0o755)
    writeFileSync(join(made, STAMP), JSON.stringify(stamp))
    replace(made, join(root, 'dist'))
    return 0
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

function replace(made: string, place: string): void {
  const old = `${made}.old`
  if (existsSync(place)) renameSync(place, old)
  renameSync(made, place)
  rmSync(old, { recursive: true, force: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = build(resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))))
}
