// Completion for zsh: a function for each command, in the words of zsh's own _arguments, so that options are shown with
// what they say. The words of a kind depend on the protocol that the line asks for.
import { pagesIn, type ArgumentEntry, type OptionEntry, type Page } from '../manual.ts'
import { completionOfArgument, completionOfOption, kinds, type Completion } from './values.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A text where _arguments ends it at a bracket or a colon. */
const escaped = (text: string): string => text.replace(/[\\[\]:]/g, (character) => `\\${character}`)

const functionOf = ({ path }: Page): string => ['_vfio-mig', ...path].join('_')

function actionOf(completion: Completion): string {
  switch (completion.type) {
    case 'kind':
      // The blank before it has the function called as it is written.
      return ` _vfio-mig-words ${completion.kind}`
    case 'choices':
      return `(${completion.words.map(escaped).join(' ')})`
    case 'file':
      return '_files'
    case 'nothing':
      return ' '
  }
}

/** How often an option may be given is left to the command. */
function specsOf(path: readonly string[], option: OptionEntry): readonly string[] {
  const { short, long, takes, value, says } = option
  const action = actionOf(completionOfOption(path, option))
  const message = escaped(value)
  const tail = {
    nothing: '',
    one: `:${message}:${action}`,
    perhaps: `::${message}:${action}`,
    several: `:*-*:${message}:${action}`,
  }[takes]
  const names = [...(short === undefined ? [] : [short]), long]
  return names.map((name) => quoted(`*${name}[${escaped(says)}]${tail}`))
}

const specOf = (argument: ArgumentEntry, index: number): string => {
  const place = argument.isVariadic ? '*' : `${index + 1}`
  const optional = argument.isRequired || argument.isVariadic ? ':' : '::'
  return quoted(`${place}${optional}${escaped(argument.name)}:${actionOf(completionOfArgument(argument))}`)
}

function pageText(page: Page): readonly string[] {
  const inner = page.pages.map(({ path, says }) => quoted(`${path.at(-1)!}:${says}`))
  const specs = [
    ...page.options.flatMap((option) => specsOf(page.path, option)),
    ...(inner.length > 0 ? [quoted('1: :->command'), quoted('*:: :->rest')] : page.arguments.map(specOf)),
  ]
  const begin = [
    `${functionOf(page)}() {`,
    '  local curcontext=$curcontext context state state_descr line',
    '  typeset -A opt_args',
  ]
  const call = [`  _arguments -C \\`, ...specs.map((spec, at) => `    ${spec}${at < specs.length - 1 ? ' \\' : ''}`)]
  if (inner.length === 0) return [...begin, ...call, '}', '']
  return [
    ...begin,
    ...call,
    '  case $state in',
    '    command)',
    `      local -a inner=(${inner.join(' ')})`,
    '      _describe command inner',
    '      ;;',
    '    rest)',
    '      case $words[1] in',
    ...page.pages.map((one) => `        ${one.path.at(-1)!}) ${functionOf(one)} ;;`),
    '      esac',
    '      ;;',
    '  esac',
    '}',
    '',
  ]
}

/** The script that zsh reads: a file `_vfio-mig` in a folder of fpath, or sourced once compinit has run. */
export function zshOf(manual: Page): string {
  const words = Object.entries(kinds).flatMap(([kind, of]) =>
    Object.entries(of).map(
      ([protocol, all]) => `    ${quoted(`${kind} ${protocol}`)}) these=(${all.map(quoted).join(' ')}) ;;`,
    ),
  )
  return [
    '#compdef vfio-mig',
    '# Completion of vfio-mig for zsh, made by `vfio-mig completion zsh`: do not edit.',
    '',
    '# The words of a kind, for the protocol that the line asks for. What ends in = or : is gone on with.',
    '_vfio-mig-words() {',
    '  local protocol=v2',
    '  local -a these open',
    '  (( ${words[(I)v1]} || ${words[(I)--protocol=v1]} )) && protocol=v1',
    '  case "$1 $protocol" in',
    ...words,
    '  esac',
    "  if compset -P '*='; then",
    '    _files',
    '    return',
    '  fi',
    '  open=(${(M)these:#*[=:]})',
    '  these=(${these:#*[=:]})',
    "  (( $#open )) && compadd -S '' -a open",
    '  (( $#these )) && compadd -a these',
    '}',
    '',
    ...pagesIn(manual).flatMap(pageText),
    '# Run as an autoloaded function, or read by source.',
    'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _vfio-mig "$@"; else compdef _vfio-mig vfio-mig; fi',
    '',
  ].join('\n')
}
