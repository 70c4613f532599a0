// The numbers that a source gives to names: the states, the migration flags, the ioctls and feature indices of the
// uAPI. They come from the header, or from the C file itself; where neither has the states, the model's numbers stand
// in.
import { features as modelFeatures } from '../../features.ts'
import { ERROR, ERROR_NUMBER, states as modelStates } from '../../states.ts'
import { integer, type Integer } from './arithmetic.ts'
import { enumerated, valuesOfMacros, type Names } from './constant.ts'
import type { Enumerator } from './declaration.ts'
import { impliedMacros, type Macro } from './macro.ts'
import { nameOfPlace, spanOf, type ParseC, type SourceProblem, type Span } from './syntax.ts'
import type { Unit } from './unit.ts'

/** A named number of the source: an enumerator or a macro, its prefix taken off. */
export interface Constant extends Span {
  readonly name: string
  readonly number: number
}

export interface Naming {
  readonly states: readonly Constant[]
  readonly statesFrom: string
  readonly stateCount: Constant | undefined
  readonly flags: readonly Constant[]
  readonly ioctls: readonly Constant[]
  readonly deviceFeatures: readonly Constant[]
  /** Every name with its value, for the tables. */
  readonly names: Names
  readonly notes: readonly string[]
  readonly problems: readonly SourceProblem[]
}

export interface NamingInput {
  readonly main: Unit
  readonly header: Unit | undefined
  readonly parse: ParseC
  readonly statePrefix: string
  readonly flagPrefix: string
}

/** Names of enumerators that count the states and are none. */
const isCount = (name: string): boolean => /^(NR|NUM|N|COUNT|MAX|LAST|END)(_STATES)?$/.test(name)

export function namingOf({ main, header, parse, statePrefix, flagPrefix }: NamingInput): Naming {
  const units = header === undefined ? [main] : [header, main]
  const macros = new Map([...impliedMacros, ...units.flatMap((unit) => [...unit.macros])])
  const constants = new Map<string, Integer>()
  const names: Names = { parse, macros, constants }
  const notes: string[] = []
  const stateful = units
    .flatMap((unit) => unit.enumerations.map((list) => ({ unit, list, size: membersOf(list, statePrefix).length })))
    .reduce<Listing | undefined>((most, next) => (next.size > (most?.size ?? 0) ? next : most), undefined)
  const inMacros = stateful === undefined ? statesInMacros(units, statePrefix, names) : []
  const isModels = stateful === undefined && inMacros.length === 0
  if (isModels) {
    for (const { name, number } of [...Object.values(modelStates), { name: ERROR, number: ERROR_NUMBER }]) {
      constants.set(statePrefix + name, integer(number))
    }
    const where = units.map(({ path }) => path).join(' nor ')
    notes.push(`The states' numbers are the model's: no enum with ${statePrefix}... was found in ${where}.`)
  }
  for (const { enumerations } of units) {
    for (const list of enumerations) {
      for (const [name, value] of enumerated(list, names)) if (value.type === 'integer') constants.set(name, value)
    }
  }
  const listed = stateful === undefined ? inMacros : enumeratedStates(stateful, statePrefix, constants)
  const isLastCount = isCount(listed.at(-1)?.name ?? '')
  const problems = stateful === undefined ? [] : unknownNumbers(stateful, statePrefix, constants)
  const { flags, ioctls, deviceFeatures } = uapiOf(units, header, flagPrefix, names)
  if (flags.length === 0) {
    const known = Object.values(modelFeatures)
    for (const { name, bit } of known) constants.set(flagPrefix + name, integer(2 ** bit))
  }
  return {
    states: isModels ? modelsStates(main) : isLastCount ? listed.slice(0, -1) : listed,
    statesFrom: isModels ? 'model' : (listed[0]?.file ?? main.path),
    stateCount: isLastCount ? listed.at(-1) : undefined,
    flags,
    ioctls,
    deviceFeatures,
    names,
    notes,
    problems,
  }
}

interface Listing {
  readonly unit: Unit
  readonly list: readonly Enumerator[]
  readonly size: number
}

const membersOf = (list: readonly Enumerator[], prefix: string): readonly Enumerator[] =>
  list.filter(({ name }) => name.startsWith(prefix))

const enumeratedStates = (
  { unit, list }: Listing,
  prefix: string,
  constants: ReadonlyMap<string, Integer>,
): readonly Constant[] =>
  membersOf(list, prefix).flatMap(({ name, node }) => {
    const value = constants.get(name)
    return value === undefined
      ? []
      : [{ ...spanOf(unit.path, node), name: name.slice(prefix.length), number: Number(value.value) }]
  })

const unknownNumbers = (
  { unit, list }: Listing,
  prefix: string,
  constants: ReadonlyMap<string, Integer>,
): readonly SourceProblem[] =>
  membersOf(list, prefix)
    .filter(({ name }) => !constants.has(name))
    .map(({ name, node }) => ({
      at: nameOfPlace(spanOf(unit.path, node)),
      message: `the number of ${name} is not an integer constant: ${node.text.replace(/\s+/g, ' ')}`,
      remedy: 'Give the file that defines the names in it as well, or write the number.',
    }))

/** The model's states, at the top of the file that does not define them. */
const modelsStates = ({ path }: Unit): readonly Constant[] =>
  [{ name: ERROR, number: ERROR_NUMBER }, ...Object.values(modelStates)].map(({ name, number }) => ({
    name,
    number,
    file: path,
    line: 1,
    start: 0,
    end: 0,
  }))

/** The macros of some files that are wanted, as constants without their prefix. */
function constantsIn(
  units: readonly Unit[],
  names: Names,
  prefixOf: (macro: Macro) => string | undefined,
): readonly Constant[] {
  const wanted = units.flatMap((unit) =>
    [...unit.macros.values()].flatMap((macro) => {
      const prefix = prefixOf(macro)
      return prefix === undefined ? [] : [{ unit, macro, prefix }]
    }),
  )
  const values = valuesOfMacros(
    wanted.map(({ macro }) => macro),
    names,
  )
  return wanted.flatMap(({ unit, macro: { name, start, end }, prefix }) => {
    const value = values.get(name)
    if (value === undefined) return []
    return [
      {
        name: name.slice(prefix.length),
        number: Number(value.value),
        file: unit.path,
        line: unit.lineAt(start),
        start,
        end,
      },
    ]
  })
}

/** States that are macros; those of the protocol's first version, which v2 replaced, are none. */
const statesInMacros = (units: readonly Unit[], prefix: string, names: Names): readonly Constant[] =>
  constantsIn(units, names, ({ name }) =>
    name.startsWith(prefix) && !/^(V1_|MASK$)/.test(name.slice(prefix.length)) ? prefix : undefined,
  )

const isSingleBit = (number: number): boolean => number > 0 && Number.isInteger(Math.log2(number))

const ioctlNames = ['VFIO_DEVICE_RESET', 'VFIO_DEVICE_FEATURE', 'VFIO_MIG_GET_PRECOPY_INFO']
const indexPrefix = 'VFIO_DEVICE_FEATURE_'

/** The flags of both files; of the header also the ioctls and the indices of features. */
function uapiOf(units: readonly Unit[], header: Unit | undefined, flagPrefix: string, names: Names) {
  const macros = constantsIn(units, names, ({ name, depth }) =>
    name.startsWith(flagPrefix)
      ? flagPrefix
      : // The indices stand by themselves; flags and values of the same prefix are defined inside a struct.
        ioctlNames.includes(name) || (name.startsWith(indexPrefix) && depth === 0)
        ? ''
        : undefined,
  )
  const listed = units.flatMap((unit) =>
    unit.enumerations.flatMap((list) =>
      membersOf(list, flagPrefix).flatMap(({ name, node }) => {
        const value = names.constants.get(name)
        if (value === undefined) return []
        return [{ ...spanOf(unit.path, node), name: name.slice(flagPrefix.length), number: Number(value.value) }]
      }),
    ),
  )
  const isUapi = ({ name, file }: Constant): boolean => file === header?.path && !names.macros.has(flagPrefix + name)
  return {
    // Each flag is a bit; what names several is a mask.
    flags: [...macros.filter(({ name }) => names.macros.has(flagPrefix + name)), ...listed].filter(({ number }) =>
      isSingleBit(number),
    ),
    ioctls: macros.filter((constant) => isUapi(constant) && ioctlNames.includes(constant.name)),
    deviceFeatures: macros
      .filter((constant) => isUapi(constant) && constant.name.startsWith(indexPrefix))
      .map((constant) => ({ ...constant, name: constant.name.slice(indexPrefix.length) })),
  }
}
