// The manual as a page for man, in the macros that every troff has. What troff would read as its own is escaped: a
// backslash anywhere, a dot or a quote where a line begins; and a hyphen stays the one that is typed.
import { VERSION } from '../command.ts'
import { about, environment, exitMeanings } from '../commands.ts'
import { pagesIn, type Page } from '../manual.ts'
import { callOf, flagsText, optionsOf, saysText } from './markdown.ts'

/** A text as troff shows it. */
export const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\./gm, '\\&.')

/** A paragraph under a name that hangs out. */
const entry = (name: string, says: string): readonly string[] => ['.TP', `.B ${escaped(name)}`, escaped(says)]

/** Lines as they stand, however long. */
const asIs = (text: string): readonly string[] => ['.PP', '.nf', escaped(text), '.fi']

function pageText(page: Page): readonly string[] {
  const { path, says, notes } = page
  return [
    `.SS vfio\\-mig ${path.map(escaped).join(' ')}`,
    escaped(`${says.charAt(0).toUpperCase()}${says.slice(1)}.`),
    ...asIs(callOf(page)),
    ...page.arguments.flatMap((one) => entry(one.name, saysText(one))),
    ...optionsOf(page).flatMap((one) => entry(flagsText(one), saysText(one))),
    ...(notes === '' ? [] : asIs(notes)),
  ]
}

/** The page for man. */
export function manOf(manual: Page): string {
  return [
    `.TH VFIO\\-MIG 1 "" "vfio\\-mig ${VERSION}"`,
    '.SH NAME',
    'vfio\\-mig \\- VFIO device migration, modelled and verified',
    '.SH SYNOPSIS',
    `.B ${escaped(callOf(manual))}`,
    '.SH DESCRIPTION',
    escaped(about),
    '.SH COMMANDS',
    ...manual.pages.flatMap(pagesIn).flatMap(pageText),
    '.SH EXIT STATUS',
    ...exitMeanings.flatMap((says, code) => entry(`${code}`, `${says}.`)),
    '.SH ENVIRONMENT',
    ...environment.flatMap(({ name, says }) => entry(name, `${says}.`)),
    '',
  ].join('\n')
}
