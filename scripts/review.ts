// `vfio-mig review FILE`: what a proposed revision changes, for the one who reviews it. It exits 1 where no table can
// be made of the revision, or where the table would hand a device an arc it has no feature for.
import type { Command } from 'commander'
import { changedRequests, featureSetsOf, nameOfSet } from '#model'
import { proveAll } from '#proofs'
import { exitCodes, type Terminal } from './command.ts'
import { reviewText } from './exports/review-text.ts'
import { specFrom } from './options.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<file>', 'the extension file (see: vfio-mig schema)')
    .addHelpText(
      'after',
      '\nExample: vfio-mig review my-state.json\n' +
        'Exit code 1 where no table can be made (two shortest paths tie), one table is not enough for all\n' +
        'devices, or devices without the new features would behave differently.',
    )
    .action(async (file: string) => {
      const { today, revision } = await specFrom(file)
      const results = proveAll(revision)
      const fallen = results.flatMap((result) =>
        result.type === 'proved'
          ? []
          : result.type === 'refuted'
            ? [{ theorem: result.theorem, because: result.counterexamples.map(({ text }) => text) }]
            : [
                {
                  theorem: result.theorem,
                  because: result.refusals.map(({ at, because }) => `${at} ${because}`.trim()),
                },
              ],
      )
      terminal.out(reviewText(today, revision, fallen, results.length))
      const old = featureSetsOf(today.features).map(nameOfSet)
      const breaks =
        fallen.some(({ theorem }) => theorem === 'paths' || theorem === 'restriction') ||
        changedRequests(today, revision).some(({ set }) => old.includes(nameOfSet(set)))
      terminal.exit(breaks ? exitCodes.different : exitCodes.equal)
    })
}
