// The stamp of a build: size, time and hash of every source it was made from, so that a stale build is never run
// unnoticed. A look at sizes and times answers in about a millisecond; only where those differ is a file read and
// hashed, so that a touched file or a fresh checkout of the same text is not stale.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

interface Mark {
  readonly size: number
  readonly time: number
  readonly hash: string
}

/** By path from the root of the checkout. */
export type Stamp = Readonly<Record<string, Mark>>

/** The file, inside the built folder, that holds the stamp. */
export const STAMP = 'build.json'

/** The top-level folders that a build is made from. */
export const folders = ['model', 'generators', 'properties', 'proofs', 'scripts'] as const

/** What a build is made from besides the folders; the first also says that a folder is a checkout. */
const settings = ['tsconfig.build.json', 'tsconfig.json'] as const

/**
 * What lies in the folders and is not built (tsconfig.build.json leaves out the same): tools of the checkout, tests.
 */
const isTool = (path: string): boolean => path.startsWith('scripts/tidy/') || path === 'scripts/bench.ts'
const isSource = (path: string): boolean =>
  /\.(ts|c|json|txt)$/.test(path) && !/\.(test|fixture)\.ts$/.test(path) && !isTool(path)

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** The files, from the root of a checkout, that a build is made from. */
export function sourcesOf(root: string): readonly string[] {
  const found: string[] = settings.filter((name) => existsSync(join(root, name)))
  const open = folders.map((folder) => join(root, folder)).filter((folder) => existsSync(folder))
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = relative(root, join(folder, entry.name)).split(sep).join('/')
      if (entry.isDirectory()) open.push(join(root, path))
      else if (isSource(path)) found.push(path)
    }
  }
  return found.sort()
}

/** The stamp of the sources as they are now. */
export const stampOf = (root: string): Stamp =>
  Object.fromEntries(
    sourcesOf(root).map((path) => {
      const { size, mtimeMs } = statSync(join(root, path))
      return [path, { size, time: mtimeMs, hash: hashOf(join(root, path)) }]
    }),
  )

/** What in a checkout is no longer as the stamp says, in words; undefined where nothing is. */
export function changeSince(root: string, stamp: Stamp): string | undefined {
  const sources = sourcesOf(root)
  for (const path of sources) {
    const mark = stamp[path]
    if (mark === undefined) return `${path} is new`
    const { size, mtimeMs } = statSync(join(root, path))
    const isSame = size === mark.size && (mtimeMs === mark.time || hashOf(join(root, path)) === mark.hash)
    if (!isSame) return `${path} has changed`
  }
  const present = new Set(sources)
  const gone = Object.keys(stamp).find((path) => !present.has(path))
  return gone === undefined ? undefined : `${gone} is gone`
}

/** Why a built folder must not be run, in words; undefined for a fresh build, and for a package without sources. */
export function staleness(built: string): string | undefined {
  const root = resolve(built, '..')
  if (!existsSync(join(root, settings[0]))) return undefined
  const path = join(built, STAMP)
  if (!existsSync(path)) return `${STAMP} is not there`
  return changeSince(root, JSON.parse(readFileSync(path, 'utf8')) as Stamp)
}
