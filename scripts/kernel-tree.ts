// A TREE argument as a kernel source to compare: found, read, parsed, and matched with the revision it carries. Used by
// every command that takes a tree.
import {
  ERROR,
  nameOfPlace,
  protocol,
  readKernelSource,
  revisionIn,
  unknownFlags,
  unknownStates,
  type Dialect,
  type KernelSource,
  type Spec,
  type TreeFiles,
} from '#model/tables'
import { cParser } from './c-syntax.ts'
import { unusable } from './command.ts'
import { specFrom } from './options.ts'
import { readTree } from './tree.ts'
import { dialectOf, type Names } from './tree-options.ts'

export interface KernelTree {
  readonly name: string
  readonly files: TreeFiles
  readonly source: KernelSource
  /** The revision the source carries, and the one an extension makes of it (the same where there is none). */
  readonly today: Spec
  readonly revision: Spec
  readonly dialect: Dialect
}

/** Parses the files of a tree; ends with exit code 2 where they cannot be understood. */
export async function sourceOf(files: TreeFiles, names: Names): Promise<KernelSource> {
  const reading = readKernelSource({
    main: files.main,
    header: files.header,
    parse: await cParser(),
    options: {
      array: names.array,
      flags: names.flagsArray,
      function: names.function,
      statePrefix: names.statePrefix,
      flagPrefix: names.flagPrefix,
      features: protocol.features,
    },
  })
  return reading.source ?? unusable(...reading.problems)
}

/** Reads a tree, with an extension applied to the revision it carries. */
export async function kernelTree(tree: string, names: Names, extend: string | undefined): Promise<KernelTree> {
  const { files, name } = await readTree(tree, names)
  const source = await sourceOf(files, names)
  const base = revisionIn(protocol, source)
  const { today, revision } = await specFrom(extend, base)
  const dialect = dialectOf(names)
  const strangers = [
    ...unknownStates(revision, source).map((state) => ({ ...state, name: dialect.statePrefix + state.name })),
    ...unknownFlags(revision, source).map((flag) => ({ ...flag, name: dialect.flagPrefix + flag.name })),
  ]
  if (strangers.length > 0) {
    const known = [ERROR, ...revision.states.map((state) => state.name)].join(', ')
    unusable(
      ...strangers.map((constant) => ({
        at: nameOfPlace(constant),
        message: `${constant.name} is not known to the model of ${revision.name}`,
        remedy: `Describe it in an extension file (see: vfio-mig schema) and give that with --extend. Known: ${known}.`,
      })),
    )
  }
  return { name, files, source, today, revision, dialect }
}
