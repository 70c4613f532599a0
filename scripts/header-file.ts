// The uAPI header that a user names: the file itself, a kernel tree, a folder of installed headers, or a git revision.
// What is read is told by its place, so that what is found wrong has a file and a line.
import { unusable } from './command.ts'
import { folder, isFile, isFolder, readText, type Store } from './store.ts'
import { repositoryIn } from './tree.ts'
import { resolvePath } from './where.ts'

export interface HeaderFile {
  /** As the user named it, down to the file. */
  readonly name: string
  readonly text: string
}

/** In a kernel tree, and where distributions install it. */
const places = ['include/uapi/linux/vfio.h', 'linux/vfio.h', 'include/linux/vfio.h']

/** Reads a header; ends with exit code 2 where there is none. */
export async function headerIn(named: string): Promise<HeaderFile> {
  const path = resolvePath(named)
  if (isFile(path)) return { name: named, text: readText(path, named) }
  if (isFolder(path)) return inStore(named, folder(path), '/')
  const [repository, revisionName] = repositoryIn(named)
  if (repository !== undefined) {
    const { revision } = await import('./revision.ts')
    return inStore(named, revision(resolvePath(repository), revisionName), ':')
  }
  return unusable({
    at: named,
    message: 'there is no such file or folder',
    remedy: 'Give include/uapi/linux/vfio.h, a kernel tree, or a git revision as REPO@REV.',
  })
}

function inStore(named: string, store: Store, separator: string): HeaderFile {
  const place = places.find((path) => store.has(path))
  if (place === undefined) {
    const remedy = 'Give a kernel tree, or the file itself.'
    return unusable({ at: named, message: `there is no ${places.join(', nor ')} in it`, remedy })
  }
  return { name: `${named.replace(/\/$/, '')}${separator}${place}`, text: store.read(place) }
}
