// Modules for a lab's kernel, built outside of it in seconds: the driver as its source has it, with its mends or with a
// fault, and tests that run in the kernel. What that takes is kept with the lab: the headers, and the few programs and
// names that the kernel's own build has made. A module is kept by a sum of its text.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DRIVER, mended } from './mends.ts'
import { fileOf, sumOf, type Image, type Lab } from './place.ts'
import { performed } from './source.ts'

/** A module, and what is said to it when it is loaded. */
export interface Module {
  readonly path: string
  readonly parameters?: string
}

/** The driver's module. */
const MTTY = 'mtty'

/** What modules take of a source, and of what was built of it: copied one over the other. */
const taken = {
  source: ['Makefile', 'arch/x86', 'include', 'scripts'],
  built: ['Module.symvers', 'arch/x86/include', 'include', 'scripts', 'tools/objtool/objtool'],
} as const

/** Of the folder of the architecture only what is included, and how it is built. */
const architecture = ['Makefile', 'Makefile_32.cpu', 'Makefile.um', 'Kbuild', 'include']

/** Collects what modules are built against. */
export async function collectHeaders(source: string, built: string, place: string): Promise<void> {
  const names = taken.source.flatMap((name) =>
    name.startsWith('arch/') ? architecture.map((below) => join(name, below)) : [name],
  )
  for (const [from, all] of [
    [source, names],
    [built, taken.built],
  ] as const) {
    for (const name of all.filter((one) => existsSync(join(from, one)))) {
      const folder = join(place, dirname(name))
      mkdirSync(folder, { recursive: true })
      // What is linked is copied: the source may go away.
      await performed('cp', ['-rL', join(from, name), folder])
    }
  }
}

/** A module by its name and text, for the kernel of a lab; built where it was not built before. */
export async function moduleOf({ place }: Pick<Lab, 'place'>, name: string, text: string): Promise<string> {
  const modules = fileOf({ place }, 'modules')
  const file = join(modules, `${name}-${sumOf(text).slice(0, 16)}.ko`)
  if (existsSync(file)) return file
  mkdirSync(modules, { recursive: true })
  const work = mkdtempSync(join(modules, 'work-'))
  const remove = (): void => rmSync(work, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    writeFileSync(join(work, 'Kbuild'), `obj-m := ${name}.o\n`)
    writeFileSync(join(work, `${name}.c`), text)
    await performed('make', ['-C', fileOf({ place }, 'headers'), `M=${work}`, 'modules'])
    renameSync(join(work, `${name}.ko`), file)
  } finally {
    process.removeListener('exit', remove)
    remove()
  }
  return file
}

/** Keeps the driver's text with a lab that is being made. */
export const keepDriver = (source: string, place: string): void =>
  copyFileSync(join(source, DRIVER), fileOf({ place }, 'driver'))

/** The text of a lab's driver, as its source has it or with its mends. */
export function driverText(lab: Pick<Lab, 'place'>, image: Image): string {
  const text = readFileSync(fileOf(lab, 'driver'), 'utf8')
  return image === 'found' ? text : mended(text)
}

/** What is loaded for a driver of this text, in its order. */
export const driverModules = async (lab: Pick<Lab, 'place'>, text: string): Promise<readonly Module[]> => [
  { path: fileOf(lab, 'mdev') },
  { path: await moduleOf(lab, MTTY, text) },
]
