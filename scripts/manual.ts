// The manual as data: every command with its arguments, options and examples, read from the very definitions that parse
// the command line. The page that is printed and the completion of shells are made of it, so that a command that is
// added to the table is in both.
import type { Argument, Command, Option } from 'commander'
import { commands, programOn } from './commands.ts'

export interface OptionEntry {
  readonly short: string | undefined
  readonly long: string
  /** Whether it takes a value, or may, or several; its name is then in `value`. */
  readonly takes: 'nothing' | 'one' | 'perhaps' | 'several'
  readonly value: string
  readonly says: string
  /** Its value where none is given. */
  readonly initial: string | undefined
  /** The values that it takes, where the parser itself knows them. */
  readonly choices: readonly string[]
}

export interface ArgumentEntry {
  readonly name: string
  readonly says: string
  readonly isRequired: boolean
  readonly isVariadic: boolean
  readonly choices: readonly string[]
}

export interface Page {
  /** The words that call it: none for the whole, `table check`. */
  readonly path: readonly string[]
  readonly says: string
  /** How it is called, behind its words. */
  readonly usage: string
  readonly arguments: readonly ArgumentEntry[]
  readonly options: readonly OptionEntry[]
  /** What stands below the options in its help. */
  readonly notes: string
  readonly pages: readonly Page[]
}

const optionEntry = (option: Option): OptionEntry => {
  const { short, long, flags, required, optional, variadic, description, argChoices } = option
  const initial: unknown = option.defaultValue
  return {
    short,
    long: long ?? flags,
    takes: variadic ? 'several' : required ? 'one' : optional ? 'perhaps' : 'nothing',
    value: /[<[](.*?)[\]>]/.exec(flags)?.[1]?.replace(/\.\.\.$/, '') ?? '',
    says: description,
    initial: typeof initial === 'string' && initial !== '' ? initial : undefined,
    choices: argChoices ?? [],
  }
}

const argumentEntry = (argument: Argument): ArgumentEntry => ({
  name: argument.name(),
  says: argument.description,
  isRequired: argument.required,
  isVariadic: argument.variadic,
  choices: argument.argChoices ?? [],
})

/** What a help says behind the part that is made of the options. */
function notesOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp()
  return text.slice(command.helpInformation().length).replace(/^\n+|\s+$/g, '')
}

function pageOf(command: Command, path: readonly string[]): Page {
  const help = command.createHelp()
  const inner = command.commands.map((one) => pageOf(one, [...path, one.name()]))
  return {
    path,
    says: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map(argumentEntry),
    options: help.visibleOptions(command).map(optionEntry),
    notes: notesOf(command),
    pages: inner,
  }
}

/** The whole manual: the page of the command itself, and within it those of all commands. */
export async function manual(): Promise<Page> {
  const program = await programOn({ out: () => {}, err: () => {}, exit: () => {} }, () => true)
  return pageOf(program, [])
}

/** A page and all within it. */
export const pagesIn = (page: Page): readonly Page[] => [page, ...page.pages.flatMap(pagesIn)]

/** The names of the commands, in the order of the help. */
export const commandNames = commands.map(({ name }) => name)

/** The lines of the examples on a page, as they would be typed. */
export function examplesOn({ notes }: Page): readonly string[] {
  const lines = notes.split('\n')
  const first = lines.findIndex((line) => /^Examples?:/.test(line))
  if (first < 0) return []
  const after = lines.slice(first + 1)
  const end = after.findIndex((line) => !line.startsWith(' '))
  const head = lines[first]!.replace(/^Examples?:\s*/, '')
  return [head, ...after.slice(0, end < 0 ? after.length : end)]
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What ends a command in a line of a shell. */
const ends = /^(;|&&|\|\|?|>|<|&)$/

/** The words of a shell's line: quotes are taken off, what ends a command is a word. */
const wordsIn = (line: string): readonly string[] =>
  [...line.matchAll(/;|&&|\|\|?|>|<|&|((?:"[^"]*"|'[^']*'|[^\s;&|<>"'])+)/g)].map(([word]) =>
    ends.test(word)
      ? word
      : word.replace(/"([^"]*)"|'([^']*)'/g, (_, one?: string, other?: string) => one ?? other ?? ''),
  )

/** The arguments of each call of the command in a line, in their order. */
export function callsIn(line: string): readonly (readonly string[])[] {
  const calls: string[][] = []
  let call: string[] | undefined
  for (const word of wordsIn(line)) {
    if (word === 'vfio-mig') calls.push((call = []))
    else if (ends.test(word)) call = undefined
    else call?.push(word)
  }
  return calls
}
