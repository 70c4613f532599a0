// What building and booting the lab takes besides Node, and which package of Debian has it. Nothing is installed from
// here: whoever lacks something is told all of it at once.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { compiler } from '../kernel/build.ts'
import { QEMU } from './machine.ts'

export interface Tool {
  /** A program on the path, or a header or a library that the compiler finds. */
  readonly type: 'program' | 'header' | 'library'
  readonly name: string
  readonly package: string
}

const program = (name: string, from = name): Tool => ({ type: 'program', name, package: from })

/** What a machine takes. */
const booting: readonly Tool[] = [program(QEMU, 'qemu-system-x86'), program('setpriv', 'util-linux')]

/** What the agent takes. */
const agent: readonly Tool[] = [program(compiler(), 'gcc'), { type: 'library', name: 'libc.a', package: 'libc6-dev' }]

/** What a kernel takes on top. */
const building: readonly Tool[] = [
  ...['make', 'flex', 'bison', 'bc', 'tar'].map((name) => program(name)),
  program('xz', 'xz-utils'),
  { type: 'header', name: 'libelf.h', package: 'libelf-dev' },
]

/** The package that a kernel is built from. */
export const SOURCE_PACKAGE = 'linux-source-6.12'

/** The tools that are not there. */
export const missing = (what: 'boot' | 'build'): readonly Tool[] =>
  [...booting, ...agent, ...(what === 'build' ? building : [])].filter((tool) => !has(tool))

function has({ type, name }: Tool): boolean {
  if (type === 'program') return paths().some((folder) => isProgram(join(folder, name)))
  if (type === 'library') {
    const { stdout } = spawnSync(compiler(), [`-print-file-name=${name}`], { encoding: 'utf8' })
    return stdout !== null && stdout.trim() !== name && stdout.trim() !== ''
  }
  const { status } = spawnSync(compiler(), ['-E', '-x', 'c', '-'], { input: `#include <${name}>\n`, stdio: 'pipe' })
  return status === 0
}

const paths = (): readonly string[] => (process.env['PATH'] ?? '').split(delimiter).filter((path) => path !== '')

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What to do about missing tools, as one sentence. */
export const remedyFor = (tools: readonly Tool[]): string =>
  `On Debian: apt-get install --no-install-recommends ${[...new Set(tools.map((tool) => tool.package))].join(' ')}`
