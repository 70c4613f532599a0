// The catalogue of requirements as text, JSON and Markdown: what each says, whose duty it is, what it rests on, and the
// mutants that it refutes. The Markdown page in properties/requirements is this, to the byte.
import { passageOf, type Citation } from '#model'
import type { Requirement } from '#properties'
import { practiceText } from './verdict-text.ts'

/** A requirement, with the mutants that it refutes. */
export interface Entry {
  readonly requirement: Requirement
  readonly mutants: readonly string[]
}

const levels = ['must', 'should', 'practice'] as const
const parties = ['core', 'driver', 'user'] as const

/** What a citation lies in: an arc by its heading, everything else by the C name of its passage. */
const placeOf = ({ section }: Citation): string =>
  section.includes(' -> ') ? section : (passageOf(section) ?? section)

const later = ({ since }: Citation): string => (since === undefined ? '' : ` (since ${since})`)

/** How many there are of each level and each party. */
export function countText(entries: readonly Entry[]): string {
  const count = (is: (one: Requirement) => boolean): number =>
    entries.filter(({ requirement }) => is(requirement)).length
  const byLevel = levels.map((level) => `${count((one) => one.level === level)} ${level}`).join(', ')
  const byParty = parties.map((party) => `${count((one) => one.party === party)} ${party}`).join(', ')
  return `${entries.length} requirement${entries.length === 1 ? '' : 's'}: ${byLevel}; ${byParty}`
}

export function catalogueText(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ requirement, mutants }) => [
    `${requirement.name}  ${requirement.level}, ${requirement.party}, since ${requirement.since}`,
    `  ${requirement.statement}`,
    ...requirement.cites.map((one) => `  cites    ${placeOf(one)}: "${one.quote}"${later(one)}`),
    ...(requirement.level === 'practice' ? [`  practice ${practiceText(requirement)}`] : []),
    `  refutes  ${mutants.join(', ') || 'no mutant'}`,
    '',
  ])
  return `${lines.join('\n')}\n${countText(entries)}\n`
}

export function catalogueJson(entries: readonly Entry[]): string {
  const requirements = entries.map(({ requirement, mutants }) => {
    const { name, level, party, since, statement, needs } = requirement
    const cites = requirement.cites.map((one) => ({
      passage: passageOf(one.section) ?? null,
      section: one.section,
      quote: one.quote,
      since: one.since ?? since,
    }))
    return { name, level, party, since, statement, cites, code: requirement.code ?? null, needs, mutants }
  })
  return `${JSON.stringify({ requirements }, null, 2)}\n`
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

function rowOf({ requirement, mutants }: Entry): string {
  const { name, level, party, since, statement, cites } = requirement
  const passages = cites.map((one) => `\`${placeOf(one)}\`: "${escaped(one.quote)}"${later(one)}`)
  const cells = [
    name,
    level,
    party,
    since,
    escaped(statement),
    passages.join('<br>') || escaped(practiceText(requirement)),
    mutants.join(', '),
  ]
  return `| ${cells.join(' | ')} |`
}

export const catalogueMarkdown = (entries: readonly Entry[]): string => `# Requirements

Made by \`vfio-mig requirements --format markdown\`; a test keeps it so.

- *Level*: \`must\` and \`should\` are the header's words. A \`practice\` is in no text: it is what drivers do and users
  rely on, and breaking it is told and never a failure.
- *Party*: whose duty it is. \`core\` is the vfio core's own part, no fault of a driver's author.
- *Since*: the release of Linux whose header first asks for it. A quote that came later says so.
- *Mutants*: the faulty devices that it refutes (\`vfio-mig mutants\`).

${countText(entries)}.

| requirement | level | party | since | says | passage | mutants |
| --- | --- | --- | --- | --- | --- | --- |
${entries.map(rowOf).join('\n')}
`
