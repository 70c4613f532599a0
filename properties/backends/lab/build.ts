// Building a lab: the source unpacked or linked, configured from our fragment, compiled beside its place and renamed
// into it, with what modules are built against; the driver is such a module, as it is and with its mends. What was
// built of the same before is taken as it is.
import { cpus } from 'node:os'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../kernel/child.ts'
import { fragmentOf, lackingIn, type Flavour } from './config.ts'
import { collectHeaders, driverModules, driverText, keepDriver } from './modules.ts'
import { contentsOf, entered, fileOf, images, labAt, labsFolder, placeOf, type Lab } from './place.ts'
import { performed, treeOf, versionOf, type Source } from './source.ts'

export interface Making {
  readonly source: Source
  readonly flavour: Flavour
  /** Whether the kernel of a tree answers blocked transitions. */
  readonly answersBlocked: (tree: string) => Promise<boolean>
  /** Called with what is being done, and how many files have been compiled. */
  readonly progress?: (what: string, files: number) => void
}

/** Builds a lab, or takes the one there is; throws, in a sentence and the compiler's last lines, where it fails. */
export async function buildLab({ source, flavour, answersBlocked, progress }: Making): Promise<Lab> {
  const place = placeOf(flavour, source.sum)
  const known = labAt(place)
  if (known !== undefined) return known
  const begun = performance.now()
  removeAbandoned()
  const work = join(labsFolder(), `work-${process.pid}`)
  const [tree, built] = [join(work, 'source'), join(work, 'build')]
  const remove = (): void => rmSync(work, { recursive: true, force: true })
  // Ended from outside it takes what it has made with it; what is compiling then is told by the exit as well.
  const stop = (): never => process.exit(130)
  process.on('exit', remove)
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop)
  try {
    for (const folder of [tree, built]) mkdirSync(folder, { recursive: true })
    progress?.('unpacking the source', 0)
    await treeOf(source, tree)
    const version = versionOf(tree)
    const isAnswering = await answersBlocked(tree)
    progress?.('configuring', 0)
    const fragment = join(work, 'fragment.config')
    writeFileSync(fragment, fragmentOf(flavour))
    const make = ['-C', tree, `O=${built}`]
    await performed('make', [...make, 'allnoconfig'], { env: { KCONFIG_ALLCONFIG: fragment } })
    const lacking = lackingIn(readFileSync(join(built, '.config'), 'utf8'), flavour)
    if (lacking.length > 0) throw new Error(`Linux ${version} does not take these options: ${lacking.join(', ')}`)
    let files = 0
    const told = (line: string): void => {
      if (/^ {2}(CC|AS|HOSTCC)\b/.test(line)) progress?.(`compiling Linux ${version}`, ++files)
    }
    await performed('make', [...make, `-j${cpus().length}`, 'vmlinux', 'modules'], { told })
    progress?.('building the driver', 0)
    const made = { place: join(work, 'made') }
    mkdirSync(made.place)
    renameSync(join(built, 'vmlinux'), fileOf(made, 'kernel'))
    renameSync(join(built, 'drivers/vfio/mdev/mdev.ko'), fileOf(made, 'mdev'))
    renameSync(join(built, 'lib/kunit/kunit.ko'), fileOf(made, 'kunit'))
    keepDriver(tree, made.place)
    await collectHeaders(tree, built, fileOf(made, 'headers'))
    for (const image of images) await driverModules(made, driverText(made, image))
    entered(place, made.place, {
      flavour,
      version,
      source: source.sum,
      contents: contentsOf(flavour),
      answersBlocked: isAnswering,
      date: new Date().toISOString(),
      seconds: Math.round((performance.now() - begun) / 1000),
    })
    return labAt(place)!
  } finally {
    process.removeListener('exit', remove)
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, stop)
    remove()
  }
}

/** Removes the work of builds that were killed. */
function removeAbandoned(): void {
  const folder = labsFolder()
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const pid = /^work-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true })
  }
}
