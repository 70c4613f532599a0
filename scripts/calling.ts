// How this command was called, so that the lines it gives to paste do the same again: by its name, by npx, by npm or
// node in a checkout. Only what is said in a terminal depends on it. What is saved has the bare name, so that reports
// of the same run have the same bytes wherever they were made.
import { realpathSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { baseOf } from './where.ts'

/** The name of the command where it is installed, and in everything that is saved. */
export const NAME = 'vfio-mig'

/** A word as a shell takes it. */
export const quoted = (text: string): string =>
  /^[\w:./,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** What is known of a process that was started. */
export interface Started {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The program that was started: the absolute path of a file, or of a link to one. */
  readonly program: string
  readonly cwd: string
  /** The folder of the package. */
  readonly root: string
}

/** The beginning of a line that calls the command again. */
export function calledBy({ env, program, cwd, root }: Started): string {
  const name = basename(program)
  if (name === 'bin.ts') {
    // npm finds the package from any folder within it.
    const isWithin = !/^\.\.(\/|$)/.test(relative(root, baseOf(env, cwd, root)))
    return `npm ${isWithin ? '' : `--prefix ${quoted(root)} `}run -s ${NAME} --`
  }
  // A path from here would mean another file wherever else the line is pasted.
  if (name === 'bin.js') return `node ${quoted(program)}`
  return dirname(program).endsWith('/node_modules/.bin') ? `npx --no-install ${NAME}` : NAME
}

/** How this process was called. */
export const called = (): string =>
  calledBy({
    env: process.env,
    program: resolve(process.argv[1] ?? NAME),
    cwd: process.cwd(),
    root: realpathSync(fileURLToPath(new URL('..', import.meta.url))),
  })
