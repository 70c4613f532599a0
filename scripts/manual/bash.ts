// Completion for bash: a table of the manual's words, and one function that walks the line typed so far. bash splits
// words at `=` as well, so what is completed behind one belongs to the option before it.
import { pagesIn, type OptionEntry, type Page } from '../manual.ts'
import { completionOfArgument, completionOfOption, kinds, type Completion } from './values.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Cases of a `case` with the same answer put together; one that answers nothing is left out. */
function cases(rows: readonly (readonly [pattern: string, answer: string])[]): readonly string[] {
  const answers = [...new Set(rows.map(([, answer]) => answer))].filter((answer) => answer !== '')
  return answers.map((answer) => {
    const patterns = rows.filter(([, one]) => one === answer).map(([pattern]) => quoted(pattern))
    return `    ${patterns.join('|')}) _vfio_mig_found=${quoted(answer)} ;;`
  })
}

const table = (name: string, about: string, rows: readonly (readonly [string, string])[]): readonly string[] => [
  `# ${about}`,
  `${name}() {`,
  '  _vfio_mig_found=',
  '  case $1 in',
  ...cases(rows),
  '  esac',
  '}',
  '',
]

const namesOf = ({ short, long }: OptionEntry): readonly string[] => [...(short === undefined ? [] : [short]), long]

/** A completion as the function below reads it. */
function answerOf(completion: Completion): string {
  if (completion.type === 'kind') return `kind ${completion.kind}`
  if (completion.type === 'choices') return `words ${completion.words.join(' ')}`
  return completion.type
}

const walk = String.raw`_vfio_mig() {
  local cur=$2 word path='' option='' last='' behind='' prefix='' protocol=v2 count=0 at several=''
  [[ $cur == = ]] && cur=''
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${'$'}{COMP_WORDS[at]}
    if [[ $word == = ]]; then
      # The value of the option before it, or what stands behind a form.
      [[ -z $option ]] && { option=$last; behind=1; }
      continue
    fi
    if [[ $option && $word != -?* ]]; then
      [[ $last == --protocol ]] && protocol=$word
      [[ $several ]] || option=''
      behind=''
      continue
    fi
    option='' several=''
    if [[ $word == -?* ]]; then
      last=$word
      _vfio_mig_option "$path $word"
      [[ $_vfio_mig_found ]] && option=$word
      [[ $_vfio_mig_found == several* ]] && several=1
      continue
    fi
    _vfio_mig_inner "$path"
    if [[ $count == 0 && " $_vfio_mig_found " == *" $word "* ]]; then path="$path $word"; else count=$((count + 1)); fi
  done
  # What is being typed may be an = of its own, or an option with its value where words are not split there.
  if [[ $2 == = && -z $option ]]; then option=$last behind=1; fi
  if [[ -z $option && $cur == --*=* ]]; then option=${'$'}{cur%%=*} prefix=$option= cur=${'$'}{cur#*=}; fi
  if [[ $cur == -?* && -z $prefix ]]; then
    _vfio_mig_options "$path"
    _vfio_mig_found="words $_vfio_mig_found"
  elif [[ $behind ]]; then
    _vfio_mig_found=file
  elif [[ $option ]]; then
    _vfio_mig_option "$path $option"
    _vfio_mig_found=${'$'}{_vfio_mig_found#several }
  else
    local inner=''
    _vfio_mig_inner "$path"
    [[ $count == 0 ]] && inner=$_vfio_mig_found
    _vfio_mig_argument "$path $count"
    [[ $_vfio_mig_found ]] || _vfio_mig_argument "$path ..."
    [[ $inner ]] && _vfio_mig_found="words $inner ${'$'}{_vfio_mig_found#words }"
  fi
  if [[ $_vfio_mig_found == kind* ]]; then
    _vfio_mig_words "${'$'}{_vfio_mig_found#kind } $protocol"
    _vfio_mig_found="words $_vfio_mig_found"
  fi
  COMPREPLY=()
  case $_vfio_mig_found in
    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    words*) mapfile -t COMPREPLY < <(compgen -W "${'$'}{_vfio_mig_found#words }" -P "$prefix" -- "$cur") ;;
  esac
  # What is gone on with gets no blank behind it.
  [[ ${'$'}{#COMPREPLY[@]} == 1 && $COMPREPLY == *[=:] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _vfio_mig vfio-mig`

/** The script that bash reads: \`source <(vfio-mig completion bash)\`. */
export function bashOf(manual: Page): string {
  const pages = pagesIn(manual)
  // A path begins with a blank, so that it grows by a blank and a word.
  const at = ({ path }: Page): string => path.map((word) => ` ${word}`).join('')
  const options = pages.map((page) => [at(page), page.options.flatMap(namesOf).join(' ')] as const)
  const inner = pages.map((page) => [at(page), page.pages.map(({ path }) => path.at(-1)!).join(' ')] as const)
  const values = pages.flatMap((page) =>
    page.options
      .filter(({ takes }) => takes !== 'nothing')
      .flatMap((option) => {
        const several = option.takes === 'several' ? 'several ' : ''
        const answer = `${several}${answerOf(completionOfOption(page.path, option))}`
        return namesOf(option).map((name) => [`${at(page)} ${name}`, answer] as const)
      }),
  )
  const named = pages.flatMap((page) =>
    page.arguments.flatMap((argument, index) => {
      const answer = answerOf(completionOfArgument(argument))
      return [
        [`${at(page)} ${index}`, answer] as const,
        ...(argument.isVariadic ? [[`${at(page)} ...`, answer] as const] : []),
      ]
    }),
  )
  const words = Object.entries(kinds).flatMap(([kind, of]) =>
    Object.entries(of).map(([protocol, all]) => [`${kind} ${protocol}`, all.join(' ')] as const),
  )
  return [
    '# Completion of vfio-mig for bash, made by `vfio-mig completion bash`: do not edit.',
    '',
    ...table('_vfio_mig_inner', 'The commands within a command.', inner),
    ...table('_vfio_mig_options', 'The options of a command.', options),
    ...table('_vfio_mig_option', 'What an option that takes a value is followed by.', values),
    ...table('_vfio_mig_argument', 'What an argument is, by its place.', named),
    ...table('_vfio_mig_words', 'The words of a kind, for a protocol.', words),
    walk,
    '',
  ].join('\n')
}
