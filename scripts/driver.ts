// `vfio-mig driver FILE|TREE`: the audit of a migration driver's C source, without running it. An arc, a session or a
// loop that is wrong exits 1; what is only likely never does.
import { Option, type Command } from 'commander'
import { auditsOf, driverNames, ERROR, flagsOf, protocol, type Audit, type DriverNames } from '#model'
import { cParser } from './c-syntax.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { driverFolders, type DriverFolder } from './driver-tree.ts'
import { featuresOf } from './options.ts'
import { driverJson } from './reports/driver-json.ts'
import { driverSarif } from './reports/driver-sarif.ts'
import { driverText, type DriverReport } from './reports/driver-text.ts'
import { resultFile } from './result-file.ts'

const formats = { text: driverText, json: driverJson, sarif: driverSarif } as const

interface Options {
  readonly format: keyof typeof formats
  readonly patch?: string
  readonly draw?: string
  readonly strict?: boolean
  readonly features?: string
  readonly step?: string
  readonly setState?: string
  readonly nextState?: string
  readonly stateMember?: string
  readonly statePrefix?: string
  readonly flagPrefix?: string
  readonly state?: readonly string[]
}

const footer = `
An implementation that is not the kernel's is named by its functions; its states by their prefix, or one by one.
Exit codes: 0 nothing found, or only what a person should check; 1 an arc, a session or the loop is wrong; 2 unusable
input; 3 something that matters was not understood.

Examples:
  vfio-mig driver ~/linux
  vfio-mig driver ~/linux/drivers/vfio/pci/mlx5/main.c --draw mlx5.svg
  vfio-mig driver ~/linux@my-branch --format sarif
  vfio-mig driver ~/linux --patch 0001-my-driver.patch
  vfio-mig driver server.c --step migr_step --state-prefix MIGR_ --state MIGR_HALTED=STOP --features STOP_COPY`

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<tree>', "a driver's C file, its folder, a kernel tree, or a git revision as REPO@REV")
    .addOption(new Option('-f, --format <format>', 'form of the report').choices(Object.keys(formats)).default('text'))
    .option('--patch <file>', 'apply a patch in memory first')
    .option('--draw <file>', "write the driver's state machine over the one asked for, as SVG; several are numbered")
    .option('--strict', 'let warnings fail as well')
    .option(
      '--features <set>',
      'audit for these features, whatever the source says: names joined by +, or a flags number',
    )
    .option('--step <name>', 'the function that performs one arc')
    .option('--set-state <name>', 'the function with the loop over the path')
    .option('--next-state <name>', "the function that gives a path's next state")
    .option('--state-member <name>', 'the member of the device that holds its state')
    .option('--state-prefix <prefix>', 'what names of states begin with')
    .option('--flag-prefix <prefix>', 'what names of flags begin with')
    .option('--state <theirs=ours>', "a state's name in the source, and the protocol's; may be given again", gathered)
    .addHelpText('after', footer)
    .action(async (tree: string, options: Options) => audit(tree, options, terminal))
}

/** Each use of an option that may be given again. */
const gathered = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function audit(tree: string, options: Options, terminal: Terminal): Promise<void> {
  // Whether a picture can be written is found out before anything is read.
  if (options.draw !== undefined) resultFile(options.draw, '--draw')
  const names = namesFrom(options)
  const flags = options.features === undefined ? undefined : [flagsNamed(options.features)]
  const reports = reportsOf(await driverFolders(tree, options.patch, marksFor(names)), await cParser(), names, flags)
  if (reports.length === 0) {
    unusable({
      at: tree,
      message: 'no migration driver is defined in it',
      remedy: `Give a file that defines a struct ${driverNames.ops}, or name the functions with --set-state or --step.`,
    })
  }
  terminal.out(formats[options.format](reports))
  if (options.draw !== undefined) await draw(reports, options.draw)
  terminal.exit(verdictOf(reports, options.strict === true))
}

const flagsNamed = (set: string): number => flagsOf(protocol.features, featuresOf(set, protocol))

/** The names to look for, in so far as the user gave them. */
function namesFrom(options: Options): Partial<DriverNames> {
  const { step, setState, nextState, stateMember, statePrefix, flagPrefix } = options
  const given = { step, setState, nextState, stateMember, statePrefix, flagPrefix }
  for (const [key, name] of Object.entries(given)) {
    if (name === undefined || /^[A-Za-z_]\w*$/.test(name)) continue
    const at = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    unusable({ at, message: `${name} is no name in C`, remedy: 'Give it as the C file writes it.' })
  }
  const known = [ERROR, ...protocol.states.map(({ name }) => name)]
  const states = (options.state ?? []).map((text): [string, string] => {
    const [theirs = '', ours = ''] = text.split('=')
    if (/^[A-Za-z_]\w*$/.test(theirs) && known.includes(ours)) return [theirs, ours]
    return unusable({
      at: '--state',
      message: `${text} is no pair of a name in C and a state`,
      remedy: `Write it as NAME=STATE; the states are ${known.join(', ')}.`,
    })
  })
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, name]) => name !== undefined)),
    ...(states.length === 0 ? {} : { states: Object.fromEntries(states) }),
  }
}

/** What marks a file of a driver: it defines the operations, or the function that the user named. */
function marksFor({ step, setState }: Partial<DriverNames>) {
  const named = setState ?? step
  const pattern =
    named === undefined
      ? new RegExp(`\\bstruct\\s+${driverNames.ops}\\s+\\w+\\s*=`)
      : new RegExp(`\\b${named}\\s*\\([^;{]*\\)\\s*\\{`)
  return (text: string): boolean => pattern.test(text)
}

function reportsOf(
  folders: readonly DriverFolder[],
  parse: Awaited<ReturnType<typeof cParser>>,
  names: Partial<DriverNames>,
  flags: readonly number[] | undefined,
): readonly DriverReport[] {
  return folders.flatMap(({ name, files, only }) =>
    auditsOf({ files, parse, names, flags })
      .filter((each) => only === undefined || takesPart(each, only))
      .map((each) => ({ folder: name, audit: each })),
  )
}

const takesPart = ({ roles }: Audit, file: string): boolean =>
  [roles.ops, roles.setState, roles.loop, roles.step].some((role) => role?.file === file)

/** The exit code that the findings call for. */
export function verdictOf(reports: readonly DriverReport[], strict: boolean): number {
  const weights = new Set(reports.flatMap(({ audit: { findings } }) => findings.map(({ weight }) => weight)))
  if (weights.has('finding') || (strict && weights.has('warning'))) return exitCodes.different
  return weights.has('not-understood') ? exitCodes.undecided : exitCodes.equal
}

/** Draws every driver with every set of flags; the second picture and those after it get a number. */
async function draw(reports: readonly DriverReport[], file: string): Promise<void> {
  const { overlayOf } = await import('./exports/overlay.ts')
  const { dotOf } = await import('./exports/dot.ts')
  const { svgOf } = await import('./exports/svg.ts')
  const drawings = reports.flatMap((report) => report.audit.specs.map((spec) => overlayOf(report.audit, spec)))
  for (const [at, drawing] of drawings.entries()) {
    const path = at === 0 ? file : file.replace(/(\.[^./]*)?$/, `-${at + 1}$1`)
    resultFile(path, '--draw').write(await svgOf(dotOf(drawing)))
  }
}
