// Where labs are kept: a folder each, by what it was made of, under the user's cache. A folder that has its record is
// whole, for it was built beside its place and renamed. The agent and the driver's mends are no part of it: they change
// more often than a kernel.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { agentFlags, agentSource, buildAgent } from '../kernel/build.ts'
import { fragmentOf, type Flavour } from './config.ts'
import { archiveOf } from './cpio.ts'

/** What is known of a lab's kernel; written beside it. */
export interface Made {
  readonly flavour: Flavour
  /** The kernel's version. */
  readonly version: string
  /** What it was built from: a sum of the tarball, or of the files of a tree that matter here. */
  readonly source: string
  /** What of ours is in it: the fragment of its configuration. */
  readonly contents: string
  /** Whether its source answers blocked transitions, which other kernels never return from. */
  readonly answersBlocked: boolean
  /** When it was built, and how many seconds that took. */
  readonly date: string
  readonly seconds: number
}

/** The driver as its source has it, or with the faults that were found in it mended. */
export const images = ['found', 'mended'] as const
export type Image = (typeof images)[number]

export interface Lab extends Made {
  readonly place: string
}

const RECORD = 'lab.json'

/** What a lab has: the kernel, what modules of its own are, the driver's text, and what is built outside of it. */
const files = {
  kernel: 'vmlinux',
  mdev: 'mdev.ko',
  kunit: 'kunit.ko',
  driver: 'mtty.c',
  headers: 'headers',
  modules: 'modules',
} as const

/** The path of a file or folder of a lab. */
export const fileOf = ({ place }: Pick<Lab, 'place'>, name: keyof typeof files): string => join(place, files[name])

/** The folder of everything that can be made again. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vfio-mig')

/** The folder of all labs. */
export const labsFolder = (): string => join(cacheFolder(), 'lab')

export const sumOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part).update('\0')
  return sum.digest('hex')
}

/** A sum of what of ours is in a lab, and of how it is laid out. */
export const contentsOf = (flavour: Flavour): string => sumOf(fragmentOf(flavour), ...Object.values(files))

/** The place of a lab by what it is made of. */
export const placeOf = (flavour: Flavour, source: string): string =>
  join(labsFolder(), sumOf(contentsOf(flavour), source).slice(0, 16))

/** A lab at a place; undefined where there is no whole one. */
export function labAt(place: string): Lab | undefined {
  const record = join(place, RECORD)
  if (!existsSync(record)) return undefined
  return { ...(JSON.parse(readFileSync(record, 'utf8')) as Made), place }
}

/** All labs of a flavour that have what is ours today, the newest first. */
export function labs(flavour: Flavour): readonly Lab[] {
  const folder = labsFolder()
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => labAt(join(folder, name)) ?? [])
    .filter((lab) => lab.flavour === flavour && lab.contents === contentsOf(flavour))
    .sort((one, other) => other.date.localeCompare(one.date))
}

/** Enters a folder of built images as a lab. */
export function entered(place: string, made: string, record: Made): void {
  writeFileSync(join(made, RECORD), `${JSON.stringify(record, null, 2)}\n`)
  rmSync(place, { recursive: true, force: true })
  renameSync(made, place)
}

/** Removes every lab; says how many there were. */
export function cleanLabs(): number {
  const folder = labsFolder()
  const count = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.cpio')).length : 0
  rmSync(folder, { recursive: true, force: true })
  return count
}

/** The archive that the kernel boots with: the agent, and the folders that it mounts on. Made where it is not there. */
export function agentArchive(): string {
  const place = join(labsFolder(), `agent-${sumOf(readFileSync(agentSource), agentFlags.join(' ')).slice(0, 16)}.cpio`)
  if (existsSync(place)) return place
  mkdirSync(labsFolder(), { recursive: true })
  const program = `${place}.${process.pid}`
  try {
    buildAgent(program)
    const folders = ['dev', 'proc', 'sys'].map((name) => ({ type: 'folder', name }) as const)
    const archive = archiveOf([...folders, { type: 'program', name: 'init', bytes: readFileSync(program) }])
    writeFileSync(program, archive)
    renameSync(program, place)
  } finally {
    rmSync(program, { force: true })
  }
  return place
}
