// The C side of the protocol as one value: what a kernel tree (or any C file with a table of next states) says, by
// name, with the place of each thing, so that it can be compared with what the rules derive and rewritten where it
// stands.
import { featureSetsOf, features as modelFeatures, flagsOf, type FeatureRow } from '../../features.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import { misshapen, missing, unparsed, uselessIn } from './absence.ts'
import { readArray, type Reading } from './array.ts'
import { commentListOf, type CommentList } from './comment.ts'
import type { ArrayDeclaration } from './declaration.ts'
import { expandedFunctions, functionOf, type SourceFunction } from './definition.ts'
import { namingOf, type Constant, type Naming } from './naming.ts'
import { errorWithin, spanOf, type CNode, type ParseC, type SourceProblem } from './syntax.ts'
import { commentsAt, readUnit, type SourceFile, type Unit } from './unit.ts'
import type { NumberArray } from './value.ts'
import { readFlags, readTable, type Read, type SourceFlags, type SourceTable } from './written.ts'

export type { CommentBlock, CommentList, WrittenChain, WrittenCondition } from './comment.ts'
export type { SourceFunction } from './definition.ts'
export type { LoopGuard } from './guard.ts'
export type { CallOutcome } from './interpret.ts'
export type { Constant } from './naming.ts'
export type { CNode, ParseC, Place, SourceProblem, Span, Stretch } from './syntax.ts'
export type { SourceFile } from './unit.ts'
export type { SourceFlags, SourceTable, WrittenCell, WrittenFlags, WrittenRow } from './written.ts'

/** What is looked for; each has the kernel's own name as default. */
export interface SourceOptions {
  /** The array of next states. */
  readonly array?: string | undefined
  /** The array of the flags that each state requires. */
  readonly flags?: string | undefined
  /** The function that looks the next state up. */
  readonly function?: string | undefined
  /** What the names of states begin with. */
  readonly statePrefix?: string | undefined
  /** What the names of features begin with. */
  readonly flagPrefix?: string | undefined
  /** The features that headings of the comment may speak of, in so far as the source knows them. */
  readonly features?: readonly FeatureRow[] | undefined
}

export interface KernelSource {
  /** The displayed path of the C file, and of the header where there is one. */
  readonly main: string
  readonly header: string | undefined
  /** The states in the order of the enum, without the prefix; ERROR is one of them. */
  readonly states: readonly Constant[]
  /** Where their numbers come from: a file's path, or `model` where no file defines them. */
  readonly statesFrom: string
  /** The enumerator after the last state that only counts them (`..._NR`). */
  readonly stateCount: Constant | undefined
  /** The migration flags by name, each a value such as 1, 2, 4; none where no file defines them. */
  readonly flags: readonly Constant[]
  /** VFIO_DEVICE_RESET, VFIO_DEVICE_FEATURE, VFIO_MIG_GET_PRECOPY_INFO: those that the header defines. */
  readonly ioctls: readonly Constant[]
  /** The indices of VFIO_DEVICE_FEATURE, without that prefix. */
  readonly deviceFeatures: readonly Constant[]
  readonly table: SourceTable
  readonly required: SourceFlags | undefined
  readonly function: SourceFunction | undefined
  /** The lists of arcs in the comment above or in the table. */
  readonly comment: CommentList | undefined
  /** The enumerator that gives the table its size; its span is the whole declaration. */
  readonly tableSize: Constant | undefined
  /** What the reader should know about how it was read, as full sentences. */
  readonly notes: readonly string[]
}

/** A source, or what is wrong with it. */
export type SourceReading =
  | { readonly source: KernelSource; readonly problems?: undefined }
  | { readonly source?: undefined; readonly problems: readonly SourceProblem[] }

export interface SourceInput {
  readonly main: SourceFile
  readonly header?: SourceFile | undefined
  readonly parse: ParseC
  readonly options?: SourceOptions | undefined
}

/** What is looked for in a kernel tree. */
export const kernelNames = {
  array: 'vfio_from_fsm_table',
  flags: 'state_flags_table',
  function: 'vfio_mig_get_next_state',
  statePrefix: 'VFIO_DEVICE_STATE_',
  flagPrefix: 'VFIO_MIGRATION_',
} as const

/** Reads the C of a tree. */
export function readKernelSource({ main: file, header: uapi, parse, options = {} }: SourceInput): SourceReading {
  const wanted: Wanted = { ...kernelNames, ...given(options) }
  const main = readUnit(file, [wanted.array, wanted.flags, wanted.function], parse)
  const header = uapi === undefined ? undefined : readUnit(uapi, [], parse)
  const useless = uselessIn(header === undefined ? [main] : [main, header], main, wanted)
  if (useless.length > 0) return { problems: useless }
  const naming = namingOf({ main, header, parse, ...wanted })
  const find = (name: string): ArrayDeclaration | undefined => main.arrays.find((array) => array.name === name)
  const [array, flagsArray] = [find(wanted.array), find(wanted.flags)]
  if (array === undefined) return { problems: [missing(main, wanted.array, 'array', '--array')] }
  if (array.sizes.length !== 2) return { problems: [misshapen(main, array)] }
  const code = [array.node, main.functions.get(wanted.function)]
  if (main.unclosed !== undefined && code.some((node) => node !== undefined && errorWithin(node) !== undefined)) {
    return { problems: [missing(main, wanted.array, 'array', '--array')] }
  }
  // Without the numbers of the states nothing can be said of the tables.
  if (naming.problems.length > 0) return { problems: naming.problems }
  const reading: Reading = { file: main.path, names: naming.names, states: naming.states }
  const table = readTable(array, reading)
  const required = flagsArray === undefined ? undefined : readFlags(flagsArray, reading)
  const hasFunction = main.functions.has(wanted.function)
  const { functions, problems: unexpanded } = expandedFunctions(main, parse, naming.names.macros)
  // Only the kernel's own file must have all three.
  const mustHaveAll = wanted.array === kernelNames.array
  const problems = [
    ...table.problems,
    ...(required?.problems ?? []),
    ...(hasFunction ? [...unparsed(main, wanted.function), ...unexpanded] : []),
    ...(mustHaveAll && required === undefined ? [missing(main, wanted.flags, 'array', '--flags-array')] : []),
    ...(mustHaveAll && !hasFunction ? [missing(main, wanted.function, 'function', '--function')] : []),
  ]
  if (problems.length > 0) return { problems: oncePerPlace(problems) }
  return { source: sourceOf({ main, header, naming, wanted, array, table, required, functions, reading, options }) }
}

type Wanted = Readonly<Record<keyof typeof kernelNames, string>>

const given = (options: SourceOptions): Partial<Wanted> =>
  Object.fromEntries(Object.entries(options).filter(([key, value]) => key in kernelNames && value !== undefined))

/** One defect shows in all that contains it; the first to name it is the closest. */
const oncePerPlace = (problems: readonly SourceProblem[]): readonly SourceProblem[] =>
  problems.filter(({ at, message }, index) =>
    problems
      .slice(0, index)
      .every(
        (other) =>
          other.at !== at || !(other.message === message || /cannot be parsed|conditional compilation/.test(message)),
      ),
  )

interface Parts {
  readonly main: Unit
  readonly header: Unit | undefined
  readonly naming: Naming
  readonly wanted: Wanted
  readonly array: ArrayDeclaration
  readonly table: Read<SourceTable>
  readonly required: Read<SourceFlags> | undefined
  readonly functions: ReadonlyMap<string, CNode>
  readonly reading: Reading
  readonly options: SourceOptions
}

function sourceOf(parts: Parts): KernelSource {
  const { main, header, naming, wanted, array, table, required, functions, reading, options } = parts
  const { states, statesFrom, stateCount, flags, ioctls, deviceFeatures, names } = naming
  const features = featuresOf(naming, required?.value, options.features ?? Object.values(modelFeatures))
  const definition = main.functions.get(wanted.function)
  const error = states.find(({ name }) => name === ERROR)?.number ?? ERROR_NUMBER
  const regions = [definition, array.node].flatMap((node) => (node === undefined ? [] : [spanOf(main.path, node)]))
  const comments = new Map(regions.flatMap((span) => commentsAt(main, span)).map((span) => [span.start, span]))
  return {
    main: main.path,
    header: header?.path,
    states,
    statesFrom,
    stateCount,
    flags,
    ioctls,
    deviceFeatures,
    table: table.value,
    required: required?.value,
    function:
      definition === undefined
        ? undefined
        : functionOf({
            unit: main,
            name: wanted.function,
            functions,
            constants: names.constants,
            arrays: arraysOf(main, table.array, required?.array, reading),
            table: wanted.array,
            error,
            flags: featureSetsOf(features).map((set) => flagsOf(features, set)),
          }),
    comment: commentListOf({
      text: main.text,
      comments: [...comments.values()].sort((a, b) => a.start - b.start),
      statePrefix: wanted.statePrefix,
      states: states.map(({ name }) => name),
      features,
    }),
    tableSize: tableSizeOf(main, array, names),
    notes: [...naming.notes, ...table.notes, ...(required?.notes ?? [])],
  }
}

/** The features that a source knows: by its header's flags, or, without a header, by its table of required flags. */
function featuresOf(
  naming: Naming,
  required: SourceFlags | undefined,
  rows: readonly FeatureRow[],
): readonly FeatureRow[] {
  if (naming.flags.length > 0) {
    return naming.flags.flatMap(({ name, number }): FeatureRow[] => {
      const row = rows.find((each) => each.name === name)
      // A flag of several bits is wrong, which the comparison says; meant is the feature by its name.
      const bit = Number.isInteger(Math.log2(number)) ? Math.log2(number) : row?.bit
      return bit === undefined ? [] : [{ name, bit, mandatory: row?.mandatory ?? false, needs: row?.needs ?? [] }]
    })
  }
  if (required === undefined) return rows
  const used = required.entries.filter(({ state }) => state !== ERROR).map((entry) => entry.flags)
  return rows.filter(({ bit }) => used.some((flags) => Math.floor(flags / 2 ** bit) % 2 === 1))
}

/** Every array of a file that can be read, for the function to look up. */
function arraysOf(
  main: Unit,
  table: NumberArray,
  required: NumberArray | undefined,
  reading: Reading,
): ReadonlyMap<string, NumberArray> {
  const own = [table, ...(required === undefined ? [] : [required])]
  const others = main.arrays
    .filter(({ name, sizes }) => sizes.length <= 2 && own.every((array) => array.name !== name))
    .map((declaration) => readArray(declaration, reading, 'state'))
    .filter(({ problems }) => problems.length === 0)
  return new Map([...others.map(({ array }) => array), ...own].map((array) => [array.name, array]))
}

/** The enumerator that the table's size names, if it is alone in its enumeration. */
function tableSizeOf(main: Unit, { sizes }: ArrayDeclaration, { constants }: Naming['names']): Constant | undefined {
  const alone = main.enumerations.filter((list) => list.length === 1).map((list) => list[0]!)
  const found = alone.find(({ name }) => sizes.some((size) => size?.text === name))
  const value = found === undefined ? undefined : constants.get(found.name)
  if (found === undefined || value === undefined) return undefined
  const span = spanOf(main.path, found.within)
  const end = /^\s*;/.exec(main.text.slice(span.end))?.[0].length ?? 0
  return { ...span, end: span.end + end, name: found.name, number: Number(value.value) }
}
