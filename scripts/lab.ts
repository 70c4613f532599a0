// `vfio-mig lab`: makes the lab's kernel out of a kernel source, boots it, plants faults in its driver, says where it
// lies, removes it. Verifying in it is `vfio-mig verify --backend lab`. What it takes and is not there is named at
// once, and nothing is installed.
import type { Command } from 'commander'
import { nameOfSet, reasonOf } from '#model'
import {
  buildLab,
  cleanLabs,
  labBackend,
  labs,
  labsFolder,
  missingTools,
  remedyFor,
  SOURCE_PACKAGE,
  sourceAt,
  TARBALL,
  type Flavour,
  type Lab,
  type Source,
} from '#properties'
import { exitCodes, type Terminal } from './command.ts'
import { kernelTree } from './kernel-tree.ts'
import { wantedBy } from './lab-backend.ts'
import { mutantsIn, type MutantsOptions } from './lab-mutants.ts'
import { devicesIn, run, type RunOptions } from './lab-run.ts'
import { resolvePath } from './where.ts'

interface Options {
  readonly debug?: boolean
  readonly kernelSource?: string
}

export function define(command: Command, terminal: Terminal): void {
  command
    .command('build')
    .description('compile the kernel that devices are verified in; minutes, once')
    .option('--kernel-source <path>', 'a kernel tree, or a tarball as Debian ships it', TARBALL)
    .option('--debug', 'one that watches its memory and its locks, and lets allocations fail; slower')
    .action(async (options: Options) => terminal.exit(await build(options, terminal)))
  command
    .command('boot [words]')
    .description('boot it once: its kernel, its devices, how long it takes; words as in --backend lab:group,mended')
    .action(async (words: string | undefined) => terminal.exit(await boot(words ?? '', terminal)))
  command
    .command('run [words]')
    .description('boot it and be its agent: standard input and output are its lines, and its end is that of the input')
    .option('--devices <number>', 'how many devices it has', '2')
    .addHelpText(
      'after',
      "\nExamples:\n  vfio-mig lab run mended --devices 3\n  vfio-mig devices --agent 'vfio-mig lab run'",
    )
    .action(async (words: string | undefined, options: RunOptions) =>
      terminal.exit(await runIn(words ?? '', options, terminal)),
    )
  command
    .command('mutants')
    .description('plant faults in the driver, and see that each is found: built in seconds, each in a fresh machine')
    .option('--only <name>', 'one of them')
    .option('--list', 'what they are, and what each has to be found as')
    .option('--jobs <number>', 'machines side by side, at most as many as there are processors')
    .addHelpText('after', '\nExamples:\n  vfio-mig lab mutants\n  vfio-mig lab mutants --only skips-p2p')
    .action(async (options: MutantsOptions) =>
      terminal.exit(await mutantsIn(() => plainLab(terminal), options, terminal)),
    )
  command
    .command('where')
    .description('where the labs lie')
    .action(() => terminal.exit(where(terminal)))
  command
    .command('clean')
    .description('remove every lab')
    .action(() => {
      const count = cleanLabs()
      terminal.out(`${count} removed from ${labsFolder()}\n`)
    })
  command.addHelpText(
    'after',
    '\nExamples:\n  vfio-mig lab build\n  vfio-mig lab boot group\n  vfio-mig verify --backend lab',
  )
}

/** Says that nothing can run, and why. */
function unmet({ err }: Terminal, message: string, remedy: string): number {
  err(`vfio-mig: ${message}\n  ${remedy}\n`)
  return exitCodes.nothingRan
}

/** Whether something that is needed is not there: then it is said, and the exit code given. */
function lacking(what: 'boot' | 'build', terminal: Terminal): number | undefined {
  const tools = missingTools(what)
  if (tools.length === 0) return undefined
  return unmet(terminal, `the lab takes ${tools.map(({ name }) => name).join(', ')}`, remedyFor(tools))
}

/** The lab that modules are built for; or the exit code, where there is none. */
function plainLab(terminal: Terminal): Lab | number {
  const lacks = lacking('build', terminal)
  if (lacks !== undefined) return lacks
  return labs('plain')[0] ?? unmet(terminal, 'there is no lab yet', 'Make it by: vfio-mig lab build')
}

const flavourOf = ({ debug = false }: Options): Flavour => (debug ? 'debug' : 'plain')

async function build(options: Options, terminal: Terminal): Promise<number> {
  const lacks = lacking('build', terminal)
  if (lacks !== undefined) return lacks
  const given = options.kernelSource ?? TARBALL
  const begun = performance.now()
  const { screen } = terminal
  const progress = (what: string, files: number): void => {
    const seconds = Math.round((performance.now() - begun) / 1000)
    screen?.write(`\r\u001b[K${what}${files === 0 ? '' : `: ${files} files`}, ${seconds} s`)
  }
  let source: Source
  try {
    source = await sourceAt(given === TARBALL ? TARBALL : resolvePath(given))
  } catch (thrown) {
    const remedy = `On Debian: apt-get install --no-install-recommends ${SOURCE_PACKAGE}; or give --kernel-source.`
    return unmet(terminal, reasonOf(thrown), remedy)
  }
  try {
    const answersBlocked = async (tree: string): Promise<boolean> => {
      const { source: read } = await kernelTree(tree, {}, undefined)
      return read.function?.guard.type === 'guarded'
    }
    const lab = await buildLab({ source, flavour: flavourOf(options), answersBlocked, progress })
    screen?.write('\r\u001b[K')
    const blocked = lab.answersBlocked ? 'answered' : 'never returned from, so not sent'
    terminal.out(`Linux ${lab.version}, ${lab.flavour}: ${lab.place}\nblocked transitions: ${blocked}\n`)
    return exitCodes.equal
  } catch (thrown) {
    screen?.write('\r\u001b[K')
    const remedy = `Nothing of it is kept. It was made of ${source.path}; another source is given by --kernel-source.`
    return unmet(terminal, reasonOf(thrown), remedy)
  }
}

async function boot(words: string, terminal: Terminal): Promise<number> {
  const lacks = lacking('boot', terminal)
  if (lacks !== undefined) return lacks
  const wanted = wantedBy(words)
  const [lab] = labs(wanted.flavour)
  if (lab === undefined) return unmet(terminal, 'there is no lab yet', 'Make it by: vfio-mig lab build')
  const backend = labBackend({ lab, ...wanted })
  const begun = performance.now()
  try {
    const found = await backend.check(backend.devices ?? 1, true)
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    terminal.out(`Linux ${lab.version}, ${lab.flavour}, opened by ${wanted.access}: up in ${seconds} s\n`)
    for (const [at, { features, state }] of found.entries()) {
      const ports = at + 1 < found.length ? '' : ' with two ports'
      terminal.out(`  device ${at}: mtty${ports}, ${nameOfSet(features)}, ${state}\n`)
    }
    return exitCodes.equal
  } catch (thrown) {
    return unmet(terminal, reasonOf(thrown), 'The machine is gone; try again, or build it anew: vfio-mig lab clean')
  } finally {
    await backend.end()
  }
}

/** The lab of these words as an agent. */
async function runIn(words: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const [wanted, devices] = [wantedBy(words), devicesIn(options)]
  const lacks = lacking('boot', terminal)
  if (lacks !== undefined) return lacks
  const [lab] = labs(wanted.flavour)
  if (lab === undefined) return unmet(terminal, 'there is no lab yet', 'Make it by: vfio-mig lab build')
  try {
    return await run(lab, wanted, words, devices, terminal)
  } catch (thrown) {
    return unmet(terminal, reasonOf(thrown), 'The machine is gone; try again, or build it anew: vfio-mig lab clean')
  }
}

function where({ out, err }: Terminal): number {
  const all = (['plain', 'debug'] as const).flatMap((flavour) => labs(flavour))
  if (all.length === 0) err(`vfio-mig: there is no lab in ${labsFolder()}\n  Make it by: vfio-mig lab build\n`)
  for (const { place, version, flavour, date, seconds } of all) {
    out(`${place}  Linux ${version}, ${flavour}, built ${date} in ${seconds} s\n`)
  }
  return all.length === 0 ? exitCodes.nothingRan : exitCodes.equal
}
