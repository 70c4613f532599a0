// The kernel source that a lab is built from: a tarball as Debian ships it, or a tree. It is known by a sum, of all of
// a tarball, and of those files of a tree that decide what the lab is about. The source itself is never written to.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder, sumOf } from './place.ts'

/** Where Debian's package puts it. */
export const TARBALL = '/usr/src/linux-source-6.12.tar.xz'

export interface Source {
  readonly path: string
  readonly type: 'tarball' | 'tree'
  /** What tells it from any other. */
  readonly sum: string
}

/** Files and folders of a tree that decide what the lab is about. */
const deciding: readonly string[] = [
  'Makefile',
  'drivers/vfio',
  'samples/vfio-mdev',
  'include/linux/vfio.h',
  'include/uapi/linux/vfio.h',
]

/** The source at a path; throws, in a sentence, where there is none. */
export async function sourceAt(path: string): Promise<Source> {
  if (!existsSync(path)) throw new Error(`there is no kernel source at ${path}`)
  if (!statSync(path).isDirectory()) {
    if (!/\.tar(\.\w+)?$/.test(path)) throw new Error(`${path} is neither a folder nor a tarball`)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return { path, type: 'tarball', sum: hash.digest('hex') }
  }
  const lacks = deciding.find((name) => !existsSync(join(path, name)))
  if (lacks !== undefined) throw new Error(`${path} is no kernel tree with this driver: it has no ${lacks}`)
  return { path, type: 'tree', sum: sumOf(...deciding.flatMap((name) => partsOf(path, name))) }
}

function partsOf(root: string, name: string): readonly (string | Uint8Array)[] {
  if (!statSync(join(root, name)).isDirectory()) return [name, readFileSync(join(root, name))]
  // What a build leaves behind in a tree says nothing about it.
  const names = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).filter((one) =>
    /(\.[ch]|Makefile|Kconfig)$/.test(one),
  )
  return names
    .sort()
    .flatMap((below) => (statSync(join(root, name, below)).isFile() ? partsOf(root, join(name, below)) : []))
}

/** Makes a tree of a source at a place: of a tree, or of one that this tarball was unpacked to before, by links. */
export async function treeOf({ path, type, sum }: Source, place: string): Promise<void> {
  const kept = join(cacheFolder(), 'linux-6.12')
  const mark = join(kept, '.tarball')
  const isKept = existsSync(mark) && readFileSync(mark, 'utf8').trim() === sum
  if (type === 'tarball' && !isKept) return performed('tar', ['-xf', path, '-C', place, '--strip-components=1'])
  // Where the path is a link itself, cp would link that and not what it leads to.
  return performed('cp', ['-rsT', realpathSync(type === 'tree' ? path : kept), place])
}

/** The version that a tree's Makefile says. */
export function versionOf(tree: string): string {
  const text = readFileSync(join(tree, 'Makefile'), 'utf8')
  const [version, patchlevel, sublevel] = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
    (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(text)?.[1],
  )
  if (version === undefined || patchlevel === undefined) throw new Error(`${tree}/Makefile has no version`)
  return `${version}.${patchlevel}.${sublevel ?? 0}`
}

/** Runs a program to its end, and tells every line of its output; throws with its last lines where it fails. */
export function performed(
  program: string,
  args: readonly string[],
  { told, env = {} }: { readonly told?: (line: string) => void; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const kill = (): void => void child.kill()
  process.on('exit', kill)
  let text = ''
  const hear = (more: string): void => {
    text = (text + more).slice(-20_000)
    for (const line of more.split('\n')) if (line !== '') told?.(line)
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${program} cannot be started: ${error.message}`)))
    child.on('close', (code) => {
      process.removeListener('exit', kill)
      if (code === 0) return resolve()
      const last = text.trim().split('\n').slice(-8).join('\n')
      reject(new Error(`${program} failed${code === null ? '' : ` with exit code ${code}`}:\n${last}`))
    })
  })
}
