// Completion in the shells themselves: the scripts are read by bash and by zsh, and what those then offer is compared
// with what the manual says. bash is driven by the words that it splits a line into, and once by keys in a terminal.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { commandNames, manual, pagesIn } from './manual.ts'
import { kinds } from './manual/values.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const scripts = { bash: join(folder, 'vfio-mig.bash'), zsh: join(folder, '_vfio-mig') }
for (const [shell, path] of Object.entries(scripts)) writeFileSync(path, (await ran('completion', shell)).out)
writeFileSync(join(folder, 'found.json'), '{}')
const pages = pagesIn(await manual())

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const starting = (words: readonly string[], start: string): readonly string[] =>
  words.filter((word) => word.startsWith(start))

const innerOf = (name: string): readonly string[] =>
  pages.find(({ path }) => path.join(' ') === name)!.pages.map(({ path }) => path.at(-1)!)

const mutants = kinds.mutant
const json = join(folder, 'fou')

/** A line as it is typed, and what is offered for its last word. */
const offers: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['v', ['verify']],
  ['', commandNames],
  ['re', starting(commandNames, 're')],
  ['table ch', ['check']],
  ['lab ', innerOf('lab')],
  ['verify --mut', ['--mutant']],
  ['table check --st', ['--state-prefix', '--strict']],
  ['verify --mutant opens', starting(mutants.v2, 'opens')],
  ['verify --protocol v1 --mutant offset', starting(mutants.v1, 'offset')],
  ['verify --protocol v1 --requirement region/', starting(kinds.requirement.v1, 'region/')],
  ['judge --requirement sessions/', starting(kinds.requirement.v2, 'sessions/')],
  ['verify --agent x --depth 2 --feat', ['--features']],
  ['verify --features STOP_COPY+', ['STOP_COPY+P2P', 'STOP_COPY+PRE_COPY', 'STOP_COPY+P2P+PRE_COPY']],
  ['table -f ', ['grid', 'c', 'json', 'markdown', 'csv']],
  ['table --protocol ', ['v2', 'v1']],
  ['verify --backend ', ['simulated', 'vfio:', 'lab', 'module:']],
  ['verify --report h', ['html=']],
  ['diagram --path RUN', ['RUNNING', 'RUNNING_P2P']],
  ['diagram --path RUNNING STO', ['STOP', 'STOP_COPY']],
  ['explain RUNNING PRE', ['PRE_COPY', 'PRE_COPY_P2P']],
  ['diff pre-copy pre', ['pre-copy-v7', 'pre-copy']],
  ['rules --rule l', ['literal']],
  ['completion ', ['bash', 'zsh']],
  ['docs --format m', ['man', 'markdown']],
  ['schema res', ['results', 'results-v1']],
  ['stream --generation v2', ['v2', 'v2-multifd']],
  ['verify --runs ', []],
]
const sorted = (words: readonly string[]): readonly string[] => [...words].sort()

describe('bash', () => {
  /** What is offered for the last of the words that bash has split a line into. */
  function offered(...words: readonly string[]): readonly string[] {
    const text = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _vfio_mig vfio-mig "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', text, 'bash', scripts.bash, 'vfio-mig', ...words])
    expect(stderr.toString()).toBe('')
    return stdout.toString().split('\n').filter(Boolean)
  }
  test.each(offers)('%s', (line, words) => {
    expect(sorted(offered(...line.split(' ')))).toEqual(sorted(words))
  })
  test('the options of every command are those of its page', () => {
    for (const { path, options } of pages) {
      const all = options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long]))
      expect([path, sorted(offered(...path, '--'))]).toEqual([path, sorted(starting(all, '--'))])
    }
  })
  test('files are offered where a file is taken', () => {
    expect(offered('replay', json)).toEqual([join(folder, 'found.json')])
    expect(offered('merge', 'a.json', json)).toEqual([join(folder, 'found.json')])
    expect(offered('verify', '--report', 'html', '=', json)).toEqual([join(folder, 'found.json')])
    expect(offered('rules', json)).toEqual([])
  })
  test('an option and its value may be joined by =', () => {
    const words = starting(mutants.v2, 'opens')
    expect(offered('verify', '--mutant', '=', 'opens')).toEqual(words)
    expect(offered('verify', '--mutant=opens')).toEqual(words.map((word) => `--mutant=${word}`))
    expect(offered('verify', '--protocol', '=', 'v1', '--mutant', '=', 'offset')).toEqual(
      starting(mutants.v1, 'offset'),
    )
    expect(offered('verify', '--mutant', '=').length).toBe(mutants.v2.length)
  })
  const hasScript = isThere('script')
  test.skipIf(!hasScript)('by keys, in a terminal (needs script)', () => {
    // The tabulator is pressed before the line ends; what stands there then is run.
    const keys = `vfio-mig() { printf 'GIVEN<%s>\\n' "$@"; }\nvfio-mig ver\t--mut\topens-e\t\nexit\n`
    const start = join(folder, 'start')
    writeFileSync(start, `PS1=\nbind 'set enable-bracketed-paste off'\nsource '${scripts.bash}'\n`)
    const { stdout } = spawnSync('script', ['-qec', `bash --noprofile --rcfile '${start}' -i`, '/dev/null'], {
      input: keys,
      env: { ...process.env, TERM: 'dumb' },
      timeout: 20_000,
    })
    const given = [...stdout.toString().matchAll(/GIVEN<(.*?)>/g)].map(([, word]) => word)
    expect(given.filter((word) => word !== '%s')).toEqual(['verify', '--mutant', 'opens-early'])
  })
})

describe.skipIf(!isThere('zsh'))('zsh (needs zsh)', () => {
  /** A shell in a terminal of its own, which writes down every match instead of showing it. */
  const inner = `
PROMPT=
autoload -Uz compinit
compinit -u -D
source ${scripts.zsh}
bindkey '^I' complete-word
zstyle ':completion:*' list-grouped false
zstyle ':completion:*' insert-tab false
bindkey '^U' kill-whole-line
# Whoever ends a completion is asked once only.
ended() { print -r -- END-OF-MATCHES; comppostfuncs=(ended) }
comppostfuncs=(ended)
compadd() {
  # What only filters or copies is left alone.
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  local hit
  for hit in $hits; do print -r -- "MATCH:$hit"; done
  builtin compadd "$@"
}
print READY
`
  const outer = `
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner "source $1"
until [[ $line == *READY* ]]; do zpty -r inner line || exit 1; done
shift
for typed in "$@"; do
  zpty -n -w inner "$typed"$'\\t'
  while zpty -r inner line; do
    [[ $line == *END-OF-MATCHES* ]] && break
    [[ $line == *MATCH:* ]] && print -r -- \${\${line#*MATCH:}%%[[:cntrl:]]*}
  done
  print -r -- END-OF-LINE
  zpty -n -w inner $'\\C-u'
done
zpty -d inner
`
  const ofOptions = pages.filter((page) => page.pages.length === 0)
  const files = [`replay ${json}`, `verify --report html=${json}`]
  const lines = [...offers.map(([line]) => line), ...files, ...ofOptions.map(({ path }) => `${path.join(' ')} --`)]
  const found = new Map<string, readonly string[]>()
  beforeAll(() => {
    const [within, around] = [join(folder, 'inner.zsh'), join(folder, 'outer.zsh')]
    writeFileSync(within, inner)
    writeFileSync(around, outer)
    const typed = lines.map((line) => `vfio-mig ${line}`)
    const { stdout, status } = spawnSync('zsh', ['-f', around, within, ...typed], { timeout: 60_000 })
    expect(status).toBe(0)
    const answers = stdout.toString().split('END-OF-LINE\n')
    for (const [at, line] of lines.entries()) found.set(line, [...new Set(answers[at]!.split('\n').filter(Boolean))])
  }, 60_000)
  const offered = (line: string): readonly string[] => found.get(line)!
  // Nothing to be offered is shown as no match at all.
  test.each(offers)('%s', (line, words) => {
    expect(sorted(offered(line))).toEqual(sorted(words))
  })
  test('files are offered where a file is taken', () => {
    expect(offered(`replay ${json}`)).toEqual(['found.json'])
    expect(offered(`verify --report html=${json}`)).toEqual(['found.json'])
  })
  test('the options of every command are those of its page', () => {
    for (const { path, options } of ofOptions) {
      const all = options.map(({ long }) => long)
      expect([path, sorted(offered(`${path.join(' ')} --`))]).toEqual([path, sorted(all)])
    }
  })
})

test('a shell that is none is refused', async () => {
  const { err, code } = await ran('completion', 'fish')
  expect(err).toContain('Allowed choices are bash, zsh')
  expect(code).toBe(2)
})
