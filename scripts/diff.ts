// `vfio-mig diff REV REV`: what changed between two revisions of the protocol, for those who have a device or a user of
// the one and meet the other. It exits 1 where they differ, as diff does.
import type { Command } from 'commander'
import { olderProtocol, revisionNames, revisionOf, type RevisionName } from '#model'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { suggestion } from './options.ts'
import { differenceOf, isSame } from './revisions/difference.ts'
import { differenceJson, differenceText, headOf } from './revisions/lines.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<revision>', revisionNames.join(', '))
    .argument('<revision>', 'the same')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: vfio-mig diff pre-copy-v7 pre-copy\nExit code 1 where they differ.')
    .action((left: string, right: string, { json }: { readonly json?: boolean }) =>
      terminal.exit(diff(nameOf(left), nameOf(right), json === true, terminal)),
    )
}

function nameOf(text: string): RevisionName {
  const name = revisionNames.find((each) => each === text)
  if (name !== undefined) return name
  const remedy = `${suggestion(text, revisionNames)}The revisions are ${revisionNames.join(', ')}.`
  return unusable({ message: `${text} is no revision`, remedy })
}

function diff(left: RevisionName, right: RevisionName, isJson: boolean, terminal: Terminal): number {
  if (left === 'v1' || right === 'v1') return older(left, right, isJson, terminal)
  const difference = differenceOf(revisionOf(left), revisionOf(right))
  terminal.out(isJson ? jsonOf(differenceJson(difference)) : differenceText(difference))
  return isSame(difference) ? exitCodes.equal : exitCodes.different
}

const jsonOf = (value: unknown): string =>
  `${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part), 2)}\n`

/** v1 has neither the states nor the requests of v2: there is nothing to set side by side, but for itself. */
function older(left: RevisionName, right: RevisionName, isJson: boolean, terminal: Terminal): number {
  const isEqual = left === right
  const says = isEqual ? 'the same' : 'no common states; see vfio-mig verify --protocol v1'
  if (isJson) terminal.out(`${JSON.stringify({ left, right, says })}\n`)
  else {
    const heads = [left, right].map((name) => {
      if (name !== 'v1') return headOf(revisionOf(name))
      return `${olderProtocol.name}: ${olderProtocol.title} (${olderProtocol.source})`
    })
    terminal.out(`${heads.join('\n')}\n\n${says}\n`)
  }
  return isEqual ? exitCodes.equal : exitCodes.different
}
