// Every rule of the house, and the files that they are judged on: those that git tracks or would track. In a copy
// without git (an unpacked tarball) it is every file but what was installed or built.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { importRules } from './imports.ts'
import { shapeRules } from './shape.ts'
import type { Finding, Rule, Source } from './source.ts'
import { syntaxRules } from './syntax.ts'

export const rules: readonly Rule[] = [...importRules, ...syntaxRules, ...shapeRules]

/** The tracked files of a checkout as text; those with a zero byte are none. */
export const sourcesIn = (root: string): readonly Source[] =>
  (existsSync(join(root, '.git')) ? trackedIn(root) : filesIn(root)).flatMap((path): Source[] => {
    if (!existsSync(join(root, path))) return []
    const text = readFileSync(join(root, path), 'utf8')
    return text.includes('\0') ? [] : [{ path, text }]
  })

function trackedIn(root: string): readonly string[] {
  const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  return list.split('\0').filter((path) => path !== '')
}

function filesIn(root: string): readonly string[] {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/(^|\/)(node_modules|dist(\.[^/]*)?|\.git)\//.test(path))
}

/** A finding as an editor understands it: path, line, and what to do. */
export const textOf = ({ path, line, message }: Finding): string => `${path}:${line}: ${message}`
