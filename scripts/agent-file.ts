// The agent of this machine: built from its source when it is first needed, with the C compiler that is there, and kept
// in the user's cache by a hash of the source, so that another version of it is another file.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { agentFlags, agentSource, buildAgent } from '#properties'

/** Where what takes time to make is kept. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vfio-mig')

/** The agent's path; throws a sentence where there is none yet and it cannot be built. */
export function agentFile(folder: string = cacheFolder(), build: (place: string) => void = buildAgent): string {
  const hash = createHash('sha256').update(readFileSync(agentSource)).update(agentFlags.join(' ')).digest('hex')
  const place = join(folder, `vfio-agent-${hash.slice(0, 16)}`)
  if (existsSync(place)) return place
  mkdirSync(folder, { recursive: true })
  // Beside it first: another process may look for it meanwhile.
  const beside = `${place}.${process.pid}`
  try {
    build(beside)
    renameSync(beside, place)
  } finally {
    rmSync(beside, { force: true })
  }
  return place
}
