// `vfio-mig requirements`: the catalogue; with a header, the account of its text: every sentence on migration, and who
// tests it or why nobody needs to. A sentence without an account, or a quote that is gone, exits 1.
import { Option, type Command } from 'commander'
import { accountOf, exemptions, requirements, textFindingsOf, wanting, type Requirement } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementsOf } from './device.ts'
import { dialectOf } from './dialect.ts'
import { headerIn } from './header-file.ts'
import { refuted } from './refuted.ts'
import { protocolOf, type ProtocolName } from './v1/which.ts'
import { catalogueJson, catalogueMarkdown, catalogueText, type Entry } from './reports/catalogue.ts'
import { coverageJson, coverageMarkdown, coverageText, type Coverage } from './reports/coverage.ts'

type Format = 'text' | 'json' | 'markdown'

interface Options {
  readonly protocol?: string
  readonly header?: string
  readonly format: Format
  readonly requirement?: string
  readonly level?: Requirement['level']
  readonly party?: Requirement['party']
}

/** The options that mean something for v1. */
const ofV1 = ['protocol', 'format', 'requirement', 'level', 'party']

const catalogues: Readonly<Record<Format, (entries: readonly Entry[]) => string>> = {
  text: catalogueText,
  json: catalogueJson,
  markdown: catalogueMarkdown,
}

const coverages: Readonly<Record<Format, (coverage: Coverage) => string>> = {
  text: coverageText,
  json: coverageJson,
  markdown: coverageMarkdown,
}

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--protocol <name>', 'v2, or v1: those of the region protocol, whose text is in no header any more')
    .option('--header <file>', 'a uAPI header, a kernel tree, or a git revision as REPO@REV: account for its text')
    .addOption(
      new Option('-f, --format <format>', 'how it is printed').choices(Object.keys(catalogues)).default('text'),
    )
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .addOption(new Option('--level <level>', 'those of a level').choices(['must', 'should', 'practice']))
    .addOption(new Option('--party <party>', 'those of a party').choices(['core', 'driver', 'user']))
    .addHelpText(
      'after',
      `
With a header the last three say which sentences are shown; what is found wrong, and the counts, are of all of it.
Exits 1 where nobody accounts for a sentence, or a quote is gone.

Examples:
  vfio-mig requirements --party core
  vfio-mig requirements --header ~/linux
  vfio-mig requirements --header ~/linux@my-branch --requirement precopy
  vfio-mig requirements --protocol v1 --level should`,
    )
    .action(async (options: Options) => {
      const protocol = protocolOf(options, ofV1)
      if (options.header === undefined) {
        terminal.out(catalogues[options.format](entriesOf(chosenBy(options, protocol), protocol)))
      } else await cover(options.header, options, terminal)
    })
}

/** The requirements that the options choose; all of them where there is none. */
function chosenBy({ requirement, level, party }: Options, protocol: ProtocolName = 'v2'): readonly Requirement[] {
  const chosen = requirementsOf(requirement, dialectOf(protocol).requirements)
    .filter((one) => level === undefined || one.level === level)
    .filter((one) => party === undefined || one.party === party)
  if (chosen.length > 0) return chosen
  return unusable({
    message: `no requirement is all of ${[requirement, level, party].filter((one) => one !== undefined).join(', ')}`,
    remedy: 'Leave one of --requirement, --level and --party out.',
  })
}

/** Requirements with the mutants that they refute. */
export function entriesOf(chosen: readonly Requirement[], protocol: ProtocolName = 'v2'): readonly Entry[] {
  const table = refuted(protocol)
  return chosen.map((requirement) => ({ requirement, mutants: table.get(requirement.name) ?? [] }))
}

async function cover(named: string, options: Options, terminal: Terminal): Promise<void> {
  const { name, text } = await headerIn(named)
  const account = accountOf(text, { requirements, exemptions, wanting })
  if (account === undefined) {
    return unusable({
      at: name,
      message: 'it defines nothing of migration',
      remedy: 'Give include/uapi/linux/vfio.h of Linux 5.18 or later.',
    })
  }
  const isAll = options.requirement === undefined && options.level === undefined && options.party === undefined
  const names = new Set(chosenBy(options).map((requirement) => requirement.name))
  const shown = account.sentences.filter(
    ({ basis }) => isAll || (basis.type === 'requirements' && basis.names.some((one) => names.has(one))),
  )
  terminal.out(coverages[options.format]({ header: name, account, shown }))
  terminal.exit(textFindingsOf(account).length > 0 ? exitCodes.different : exitCodes.equal)
}
