// A git revision as a store of files: `REPO@REV`. Everything is read by the commit's own hash, so that no name a user
// gives is ever taken for an option of git.
import { spawnSync } from 'node:child_process'
import { unusable } from './command.ts'
import { textOf, type Store } from './store.ts'

/** The files of a repository (or of a folder in one) at a revision. */
export function revision(repository: string, name: string): Store {
  const at = `${repository}@${name}`
  if (name === '' || name.startsWith('-')) {
    unusable({
      at,
      message: name === '' ? 'no revision follows the @' : 'a revision does not begin with -',
      remedy: 'Give REPO@REV, such as linux@v6.12.',
    })
  }
  // A git hook names its own repository in the environment, which would count for more than -C.
  const inherited = Object.entries(process.env).filter(([key]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(key))
  const environment = { ...Object.fromEntries(inherited), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }
  const run = (
    ...args: readonly string[]
  ): { readonly status: number | null; readonly out: Buffer; readonly err: string } => {
    const { status, stdout, stderr, error } = spawnSync('git', ['-C', repository, ...args], {
      maxBuffer: 256 * 1024 * 1024,
      env: environment,
    })
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
      unusable({
        at,
        message: 'git is needed to read a revision, and is not installed',
        remedy: 'Install git, or check the revision out and give its folder.',
      })
    }
    if (error !== undefined) throw error
    return { status, out: stdout, err: stderr.toString('utf8') }
  }
  const folder = run('rev-parse', '--show-prefix')
  if (folder.status !== 0) {
    const message = /not a git repository/.test(folder.err) ? `${repository} is no git repository` : folder.err.trim()
    unusable({ at, message, remedy: 'Give the folder of a git repository before the @.' })
  }
  const prefix = folder.out.toString('utf8').trim()
  const parsed = run('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
  if (parsed.status !== 0) {
    unusable({
      at,
      message: `${name} is no revision of ${repository}`,
      remedy: 'Give a branch, a tag or a commit; git log lists them. It may have to be fetched first.',
    })
  }
  const commit = parsed.out.toString('utf8').trim()
  const blob = (path: string): string => `${commit}:${prefix}${path}`
  return {
    root: at,
    has: (path) => run('cat-file', '-t', blob(path)).out.toString('utf8').trim() === 'blob',
    read: (path) => textOf(run('cat-file', 'blob', blob(path)).out, `${at}:${path}`),
    mentioning(word) {
      const found = run('grep', '-l', '-z', '-w', '-F', '--full-name', '-e', word, commit, '--', '*.c', '*.h')
      const paths = found.out
        .toString('utf8')
        .split('\0')
        .filter((path) => path !== '')
      return paths.map((path) => path.slice(commit.length + 1 + prefix.length)).sort()
    },
    sources(below = '') {
      const listed = run('ls-tree', '-r', '-z', '--name-only', '--full-name', commit, '--', below === '' ? '.' : below)
      const paths = listed.out.toString('utf8').split('\0')
      return paths.filter((path) => /\.[ch]$/.test(path)).map((path) => path.slice(prefix.length))
    },
  }
}
