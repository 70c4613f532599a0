// Where a path that the user gave points to. `npm run` starts a script in the package's own folder and leaves the
// folder the user stood in to INIT_CWD; a path must mean the same however the command was started.
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The npm scripts that pass the user's own arguments on. */
const passing: readonly (string | undefined)[] = ['vfio-mig', 'verify']

/**
 * The folder that relative paths start from. INIT_CWD is taken only where npm has just started one of our own scripts:
 * it is inherited by everything that runs below any `npm run`, and means nothing there.
 */
export function baseOf(env: Readonly<Record<string, string | undefined>>, cwd: string, root: string): string {
  const isOurs = env['npm_package_name'] === 'vfio-mig' && passing.includes(env['npm_lifecycle_event'])
  return isOurs && cwd === resolve(root) && env['INIT_CWD'] !== undefined ? env['INIT_CWD'] : cwd
}

/** A path as the user meant it, made absolute. */
export function resolvePath(path: string): string {
  const root = realpathSync(fileURLToPath(new URL('..', import.meta.url)))
  return resolve(baseOf(process.env, process.cwd(), root), path)
}
