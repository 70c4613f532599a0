// The file that a result is written to. Whether it can be written is found out before anything runs, and an old result
// stays in its place until there is a new one: that is written beside it and put in its place at once.
import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { unusable } from './command.ts'
import { resolvePath } from './where.ts'

export interface ResultFile {
  write(text: string): void
}

/** The name of a new result until it takes the old one's place. */
const besideOf = (path: string): string => `${path}.${process.pid}.new`

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** The file behind a link; the path itself where there is none yet. */
function behind(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path
    throw error
  }
}

/** How the file of a path is written: beside it first, unless that cannot be, or is not for a device or a pipe. */
function writerOf(path: string): (text: string) => void {
  const place = behind(path)
  const old = statSync(place, { throwIfNoEntry: false })
  const inPlace = (text: string): void => writeFileSync(place, text)
  if (old !== undefined) accessSync(place, constants.W_OK)
  if (old?.isDirectory() === true) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
  if (old !== undefined && !old.isFile()) return inPlace
  const beside = besideOf(place)
  const mode = old === undefined ? 0o666 : old.mode & 0o777
  try {
    writeFileSync(beside, '', { mode })
    rmSync(beside)
  } catch (error) {
    // A file in a folder that takes no new ones.
    if (old === undefined) throw error
    return inPlace
  }
  return (text) => {
    writeFileSync(beside, text, { mode })
    renameSync(beside, place)
  }
}

/** A file that a result is to be written to; ends with exit code 2 at once where it cannot be. */
export function resultFile(path: string, option: string): ResultFile {
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      const remedy = 'Give a file in a folder that can be.'
      return unusable({ at: option, message: `${path} cannot be written (${codeOf(error)})`, remedy })
    }
  }
  const write = guarded(() => writerOf(resolvePath(path)))
  return { write: (text) => guarded(() => write(text)) }
}
