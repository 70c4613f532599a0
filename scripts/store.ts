// Where the files of a tree are read from: a folder, or a revision of a git repository. Both answer the same questions,
// so that finding the kernel's files is written once; see `folder` here and `revision.ts`.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { unusable } from './command.ts'

/** Files by path, relative to the root, with `/` between names. */
export interface Store {
  readonly root: string
  has(path: string): boolean
  read(path: string): string
  /** The C files and headers that mention a word, in the order of their names. */
  mentioning(word: string): readonly string[]
  /** The C files and headers below a folder of it, or all of them. */
  sources(below?: string): readonly string[]
}

/** A folder of the file system. */
export const folder = (root: string): Store => ({
  root,
  has: (path) => isFile(join(root, path)),
  read: (path) => readText(join(root, path)),
  mentioning: (word) =>
    sourcesIn(root, '').filter((path) => {
      const bytes = readable(() => readFileSync(join(root, path)))
      return bytes?.includes(word) === true && hasWord(bytes.toString('utf8'), word)
    }),
  sources: (below = '') => sourcesIn(root, below),
})

export const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** What is read, or undefined where the file system refuses: a search passes over what the user may not see. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const hasWord = (text: string, word: string): boolean => new RegExp(`\\b${word}\\b`).test(text)

// A tree of C has files by the ten thousand; what is larger than this is no source that a person wrote.
const FILE_MAX = 4_000_000

/** C files and headers below a folder. Links are not followed: they lead in circles, or twice to one file. */
function sourcesIn(root: string, below: string): readonly string[] {
  const entries = readable(() => readdirSync(join(root, below), { withFileTypes: true })) ?? []
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): readonly string[] => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : sourcesIn(root, path)
      }
      return entry.isFile() && /\.[ch]$/.test(entry.name) && lstatSync(join(root, path)).size <= FILE_MAX ? [path] : []
    })
}

/** A file as text; ends with exit code 2 where it cannot be read or is none. */
export function readText(path: string, shown = path): string {
  try {
    return textOf(readFileSync(path), shown)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return unusable({ at: shown, message: `it cannot be read (${code})`, remedy: 'Give a file that you may read.' })
  }
}

/** Bytes as text, where they are. */
export function textOf(bytes: Buffer, shown: string): string {
  const text = bytes.toString('utf8')
  if (!text.includes('\0')) return text
  return unusable({ at: shown, message: 'this is a binary file', remedy: 'Give the C source it was made from.' })
}
