// The argument of `vfio-mig driver` as drivers: each a folder's C files, since functions of a driver call each other
// across files. In a kernel tree drivers are looked for where they are; in any other folder, everywhere. A patch is
// applied in memory, so that what is reviewed need not be checked out.
import { basename, dirname } from 'node:path'
import { applyPatch, parsePatch } from 'diff'
import type { SourceFile } from '#model'
import { unusable } from './command.ts'
import { folder, isFile, isFolder, readText, type Store } from './store.ts'
import { repositoryIn } from './tree.ts'
import { resolvePath } from './where.ts'

/** The files of one folder in which a driver was found. */
export interface DriverFolder {
  /** Its path from the root, or as the user named it. */
  readonly name: string
  readonly files: readonly SourceFile[]
  /** The file that the user gave, where it was a file: only what it has a part in is meant. */
  readonly only: string | undefined
}

/** What makes a folder one of a driver. */
export type Marks = (text: string) => boolean

const kernelFolders = ['drivers/vfio', 'drivers/gpu/drm/xe', 'samples/vfio-mdev']

/** Finds the drivers of a tree. */
export async function driverFolders(
  tree: string,
  patch: string | undefined,
  marks: Marks,
): Promise<readonly DriverFolder[]> {
  const path = resolvePath(tree)
  if (isFile(path)) {
    const shown = dirname(tree) === '.' ? '' : `${dirname(tree)}/`
    return [inFolder(patched(folder(dirname(path)), patch, shown), '', basename(path), shown)]
  }
  const store = patched(await storeOf(tree, path), patch, '')
  const isKernel = store.has('include/uapi/linux/vfio.h') || store.has('drivers/vfio/vfio_main.c')
  const sources = isKernel ? kernelFolders.flatMap((below) => store.sources(below)) : store.sources()
  const found = new Set(sources.filter((source) => marks(store.read(source))).map((source) => dirname(source)))
  if (found.size === 0) {
    const where = isKernel ? kernelFolders.join(', ') : 'its C files'
    unusable({
      at: tree,
      message: `there is no migration driver in ${where}`,
      remedy: 'Give a driver that defines vfio_migration_ops, or name its functions with --set-state and --step.',
    })
  }
  return [...found].sort().map((below) => inFolder(store, below === '.' ? '' : below, undefined, ''))
}

async function storeOf(tree: string, path: string): Promise<Store> {
  if (isFolder(path)) return folder(path)
  const [repository, name] = repositoryIn(tree)
  if (repository !== undefined) {
    const { revision } = await import('./revision.ts')
    return revision(resolvePath(repository), name)
  }
  return unusable({
    at: tree,
    message: 'there is no such file or folder',
    remedy: "Give a driver's C file, its folder, a kernel tree, or a git revision as REPO@REV.",
  })
}

function inFolder(store: Store, below: string, only: string | undefined, shown: string): DriverFolder {
  const paths = store.sources(below).filter((path) => (below === '' ? !path.includes('/') : dirname(path) === below))
  const files = paths.map((path) => ({ path: shown + path, text: store.read(path) }))
  return {
    name: below === '' ? shown.replace(/\/$/, '') || '.' : below,
    files,
    only: only === undefined ? undefined : shown + only,
  }
}

/** A store with a patch applied; `shown` is the folder of the store as the patch may name it. */
function patched(store: Store, patch: string | undefined, shown: string): Store {
  if (patch === undefined) return store
  const text = readText(resolvePath(patch), patch)
  const changes = parsePatch(text)
  const after = new Map<string, string>()
  for (const change of changes) {
    const named = [change.newFileName, change.oldFileName].find((name) => name !== undefined && name !== '/dev/null')
    const whole = (named ?? '').replace(/^[^/]*\//, '')
    const path = [whole, basename(whole)].find((each) => store.has(each))
    // What is in other folders than the driver's is not looked at.
    if (path === undefined) {
      if (change.oldFileName === '/dev/null') after.set(whole, applied('', change, patch, whole))
      continue
    }
    after.set(path, applied(store.read(path), change, patch, shown + path))
  }
  if (changes.length === 0 || after.size === 0) {
    unusable({
      at: patch,
      message: changes.length === 0 ? 'there is no patch in it' : 'it changes no file of this tree',
      remedy: 'Give a unified diff with paths as git diff writes them, from the root of the tree.',
    })
  }
  return {
    ...store,
    has: (path) => after.has(path) || store.has(path),
    read: (path) => after.get(path) ?? store.read(path),
    sources: (below = '') => {
      const added = [...after.keys()].filter(
        (path) => (below === '' || path.startsWith(`${below}/`)) && /\.[ch]$/.test(path),
      )
      return [...new Set([...store.sources(below), ...added])].sort()
    },
  }
}

function applied(text: string, change: ReturnType<typeof parsePatch>[number], patch: string, path: string): string {
  const result = applyPatch(text, change)
  if (result !== false) return result
  return unusable({
    at: patch,
    message: `it does not apply to ${path}`,
    remedy: 'Give the tree that the patch was made for.',
  })
}
