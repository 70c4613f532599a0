// The TREE argument: a folder, a file, or `REPO@REV`. In a kernel tree the files have their known places; in any other
// folder the C file is the one that defines the array. Whatever is not found ends with exit code 2 and says what was
// looked for.
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { kernelNames, type TreeFiles } from '#model/tables'
import { unusable } from './command.ts'
import { folder, isFile, isFolder, readText, type Store } from './store.ts'
import { resolvePath } from './where.ts'

/** What to look for, in so far as it is not the kernel's. */
export interface TreeNames {
  readonly array?: string
  readonly statePrefix?: string
  /** The header, where it is not to be looked for. */
  readonly header?: string
}

/** The files of a tree, under paths relative to its root. */
export interface Tree {
  /** As the user named it. */
  readonly name: string
  readonly root: string
  readonly files: TreeFiles
}

const kernelMains = ['drivers/vfio/vfio_main.c', 'drivers/vfio/vfio.c']
const kernelHeader = 'include/uapi/linux/vfio.h'
const kernelDebugfs = 'drivers/vfio/debugfs.c'

/** A path in a kernel tree: the root, and the path below it. */
const inKernel = /^(.*)\/(drivers\/vfio\/.+)$/

/** Finds and reads the files of a tree. */
export async function readTree(tree: string, names: TreeNames = {}): Promise<Tree> {
  for (const [at, name] of [
    ['--array', names.array],
    ['--state-prefix', names.statePrefix],
  ] as const) {
    if (name === undefined || /^[A-Za-z_]\w*$/.test(name)) continue
    unusable({ at, message: `${name} is no name in C`, remedy: 'Give it as the C file writes it, without brackets.' })
  }
  const path = resolvePath(tree)
  if (isFolder(path)) return treeIn(tree, folder(path), names)
  if (isFile(path)) return fileTree(tree, path, names)
  const [repository, name] = repositoryIn(tree)
  if (repository !== undefined) {
    const { revision } = await import('./revision.ts')
    return revisionTree(tree, resolvePath(repository), names, (below) => revision(below, name))
  }
  return unusable({
    at: tree,
    message: 'there is no such file or folder',
    remedy: 'Give a kernel tree, a C file, or a git revision as REPO@REV.',
  })
}

/** The repository and the revision in `REPO@REV`: a folder that exists before an @ (`.` where nothing is). */
export function repositoryIn(tree: string): readonly [string | undefined, string] {
  for (let at = tree.indexOf('@'); at >= 0; at = tree.indexOf('@', at + 1)) {
    const repository = tree.slice(0, at) || '.'
    if (isFolder(resolvePath(repository))) return [repository, tree.slice(at + 1)]
  }
  return [undefined, '']
}

/** A single file. In its place in a kernel tree it has the rest of the tree around it. */
function fileTree(tree: string, path: string, names: TreeNames): Tree {
  const [, root, inside] = inKernel.exec(path) ?? []
  if (root !== undefined && inside !== undefined) {
    return { name: tree, root: root || '/', files: filesIn(folder(root || '/'), inside, names) }
  }
  const isBelow = !isAbsolute(tree) && !tree.startsWith('..')
  const shown = isBelow ? tree.replace(/^\.\//, '') : basename(path)
  const main = { path: shown, text: readText(path, tree) }
  return { name: tree, root: dirname(path), files: { main, header: givenHeader(names, undefined) } }
}

function treeIn(tree: string, store: Store, names: TreeNames): Tree {
  const array = names.array ?? kernelNames.array
  const known = kernelMains.filter((path) => store.has(path))
  const defining = (path: string): boolean => defines(store.read(path), array)
  const inPlace = known.find(defining)
  if (inPlace !== undefined) return { name: tree, root: store.root, files: filesIn(store, inPlace, names) }
  const found = store.mentioning(array).filter(defining)
  if (found.length === 1) return treeAround(tree, store, found[0]!, names)
  if (found.length > 1) {
    const shown = [...found.slice(0, 5), ...(found.length > 5 ? ['...'] : [])].join(', ')
    return unusable({
      at: tree,
      message: `${array} is defined in ${found.length} files: ${shown}`,
      remedy: 'Give the file that is meant.',
    })
  }
  const looked =
    known.length > 0
      ? `${known.join(' and ')} does not define ${array}, nor does any other file`
      : `no C file in it defines ${array}`
  return unusable({
    at: tree,
    message: looked,
    remedy: "Give a kernel tree since Linux 5.18, the C file itself, or the array's name with --array.",
  })
}

/** A revision of a folder. Where that lies in a kernel tree of the same repository, the whole tree counts. */
function revisionTree(tree: string, path: string, names: TreeNames, at: (path: string) => Store): Tree {
  const found = treeIn(tree, at(path), names)
  const [, root = '', inside] = inKernel.exec(`${path}/${found.files.main.path}`) ?? []
  if (inside === undefined || root === path || !isWithin(root, repositoryOf(path))) return found
  const store = at(root || '/')
  return { name: tree, root: store.root, files: filesIn(store, inside, names) }
}

/** The folder whose repository a path belongs to; undefined in a bare one. */
function repositoryOf(path: string): string | undefined {
  if (existsSync(join(path, '.git'))) return path
  return dirname(path) === path ? undefined : repositoryOf(dirname(path))
}

/** Whether a path is a folder or lies in it. */
const isWithin = (path: string, outer: string | undefined): boolean =>
  outer !== undefined && (path === outer || path.startsWith(outer.endsWith('/') ? outer : `${outer}/`))

/** A file found by search. Where it lies in a kernel tree, that tree's root counts and not the folder searched. */
function treeAround(tree: string, store: Store, path: string, names: TreeNames): Tree {
  const whole = `${store.root}/${path}`
  return isFile(whole) && inKernel.test(whole)
    ? { ...fileTree(whole, whole, names), name: tree }
    : { name: tree, root: store.root, files: filesIn(store, path, names) }
}

/** Whether a text defines an array. */
const defines = (text: string, array: string): boolean =>
  new RegExp(`\\b${array}\\s*(\\[[^\\]]*\\]\\s*)+(__\\w+\\s*)*=\\s*(/\\*[^]*?\\*/\\s*)*\\{`).test(text)

function filesIn(store: Store, main: string, names: TreeNames): TreeFiles {
  const file = (path: string) => (store.has(path) ? { path, text: store.read(path) } : undefined)
  const text = store.read(main)
  return {
    main: { path: main, text },
    header:
      givenHeader(names, store) ??
      file(kernelHeader) ??
      // A kernel tree has it there or not at all; to search one would take long.
      (main.startsWith('drivers/vfio/')
        ? undefined
        : headerFor(store, text, names.statePrefix ?? kernelNames.statePrefix)),
    debugfs: file(kernelDebugfs),
  }
}

/** The header that the user named: in the tree, or anywhere. */
function givenHeader({ header }: TreeNames, store: Store | undefined): TreeFiles['header'] {
  if (header === undefined) return undefined
  if (store?.has(header) === true) return { path: header, text: store.read(header) }
  const path = resolvePath(header)
  if (isFile(path)) return { path: header, text: readText(path, header) }
  return unusable({ at: header, message: 'there is no such file', remedy: 'Give the header that defines the states.' })
}

/** The header that defines the states of a file that does not define them: one that it includes, or the only one. */
function headerFor(store: Store, main: string, prefix: string): TreeFiles['header'] {
  const definition = new RegExp(`\\benum\\b[^;{}]*\\{[^}]*\\b${prefix}STOP\\b`)
  if (definition.test(main)) return undefined
  const headers = store
    .mentioning(`${prefix}STOP`)
    .filter((path) => path.endsWith('.h'))
    .map((path) => ({ path, text: store.read(path) }))
    .filter(({ text }) => definition.test(text))
  const included = [...main.matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)].map((match) => match[1]!)
  return (
    headers.find(({ path }) => included.some((name) => `/${path}`.endsWith(`/${name}`))) ??
    (headers.length === 1 ? headers[0] : undefined)
  )
}
