// `vfio-mig revisions`: the revisions of the protocol, oldest first, with what each has. Two of them are compared by
// `vfio-mig diff`.
import type { Command } from 'commander'
import { combinationsOf, featureSetsOf, nameOfSet, olderProtocol, revisions, tableOf, type Revision } from '#model'
import { requirements } from '#properties'
import { exitCodes, type Terminal } from './command.ts'
import { isIn } from './revisions/catalogue.ts'
import { headOf } from './revisions/lines.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: vfio-mig revisions')
    .action(({ json }: { readonly json?: boolean }) => {
      terminal.out(json === true ? `${JSON.stringify(rows(), null, 2)}\n` : text())
      terminal.exit(exitCodes.equal)
    })
}

const countsOf = (revision: Revision): Readonly<Record<string, number>> => ({
  states: revision.spec.states.length,
  arcs: revision.spec.arcs.length,
  pairs: combinationsOf(tableOf(revision.spec)).length,
  requirements: requirements.filter((one) => isIn(one, revision)).length,
})

const rows = (): readonly unknown[] => [
  olderProtocol,
  ...revisions.map((revision) => {
    const { name, title, source, release, spec } = revision
    return { name, title, source, release, featureSets: featureSetsOf(spec.features), ...countsOf(revision) }
  }),
]

function text(): string {
  const { name, title, source } = olderProtocol
  return [
    `${name}: ${title} (${source})`,
    '  another protocol: vfio-mig verify --protocol v1',
    ...revisions.flatMap((revision) => {
      const counts = Object.entries(countsOf(revision)).map(([what, count]) => `${count} ${what}`)
      return [
        headOf(revision),
        `  feature sets ${featureSetsOf(revision.spec.features).map(nameOfSet).join(', ')}`,
        `  ${counts.join(', ')}`,
      ]
    }),
    '',
  ].join('\n')
}
