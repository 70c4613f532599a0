// The manual as a Markdown page: MANUAL.md is this, to the byte. Notes and examples stand in it as the help has them,
// so that a line of it can be pasted.
import { about, environment, exitMeanings } from '../commands.ts'
import { pagesIn, type OptionEntry, type Page } from '../manual.ts'

/** An option as it is typed. */
export const flagsText = ({ short, long, takes, value }: OptionEntry): string => {
  const after = { nothing: '', one: ` <${value}>`, perhaps: ` [${value}]`, several: ` <${value}...>` }[takes]
  return `${short === undefined ? '' : `${short}, `}${long}${after}`
}

/** What an entry says, with the values that it takes where the parser knows them, and the one that it has. */
export const saysText = ({ says, choices, initial }: Said): string =>
  [
    says,
    ...(choices.length === 0 ? [] : [`: ${choices.join(', ')}`]),
    ...(initial === undefined ? [] : [` (${initial})`]),
  ].join('')

type Said = Pick<OptionEntry, 'says' | 'choices'> & Partial<Pick<OptionEntry, 'initial'>>

export const callOf = ({ path, usage }: Page): string => ['vfio-mig', ...path, usage].join(' ').trim()

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

const rows = (all: readonly (readonly [name: string, says: string])[]): readonly string[] => [
  '| | |',
  '| --- | --- |',
  ...all.map(([name, says]) => `| ${code(name)} | ${escaped(says)} |`),
  '',
]

/** Options that a person looks for: every command has its help. */
export const optionsOf = ({ options }: Page): readonly OptionEntry[] => options.filter(({ long }) => long !== '--help')

function pageText(page: Page): readonly string[] {
  const { path, says, notes } = page
  const given = [
    ...page.arguments.map((one) => [one.name, saysText(one)] as const),
    ...optionsOf(page).map((one) => [flagsText(one), saysText(one)] as const),
  ]
  return [
    `${'#'.repeat(path.length + 1)} vfio-mig ${path.join(' ')}`,
    '',
    `${says.charAt(0).toUpperCase()}${says.slice(1)}.`,
    '',
    '```',
    callOf(page),
    '```',
    '',
    ...(given.length === 0 ? [] : rows(given)),
    ...(notes === '' ? [] : ['```', notes, '```', '']),
  ]
}

/** The page in Markdown. */
export function markdownOf(manual: Page): string {
  const commands = manual.pages.map(({ path, says }) => [path.join(' '), says] as const)
  const exits = exitMeanings.map((says, exit) => [`${exit}`, says] as const)
  return [
    '# vfio-mig',
    '',
    'Made by `vfio-mig docs --format markdown`; a test keeps it so.',
    '',
    about,
    '',
    '```',
    callOf(manual),
    '```',
    '',
    '## Commands',
    '',
    ...rows(commands),
    '## Exit codes',
    '',
    ...rows(exits),
    '## Environment',
    '',
    ...rows(environment.map(({ name, says }) => [name, says] as const)),
    ...manual.pages.flatMap(pagesIn).flatMap(pageText),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
