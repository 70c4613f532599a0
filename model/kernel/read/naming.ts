// The numbers that a source gives to names: the states, the migration flags, the ioctls and feature indices of the
// uAPI. They come from the header, or from the C file itself; where neither has the states, the model's numbers stand
// in.
import { features as modelFeatures } from '../../features.ts'
import { ERROR, ERROR_NUMBER, states as modelStates } from '../../states.ts'
import { integer, type Integer } from './arithmetic.ts'
import { enumerated, valuesOfMacros, type Names } from './constant.ts'
import { isCount } from './counting.ts'
import { impliedMacros, type Macro } from './macro.ts'
import { headerProblem, listingProblems, membersOf, numberProblems, rivalProblems, type Listing } from './numbering.ts'
import { spanOf, type ParseC, type SourceProblem, type Span } from './syntax.ts'
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

export function namingOf(input: NamingInput): Naming {
  const { main, header, parse, statePrefix, flagPrefix } = input
  const units = header === undefined ? [main] : [header, main]
  const macros = new Map([...impliedMacros, ...units.flatMap((unit) => [...unit.macros])])
  const constants = new Map<string, Integer>()
  const names: Names = { parse, macros, constants }
  const notes: string[] = []
  const sizeOf = ({ list }: Listing): number => membersOf(list, statePrefix).length
  // The one with the most states, and of two as long the first.
  const listings = units
    .flatMap((unit) => unit.enumerations.map((list): Listing => ({ unit, list })))
    .filter((listing) => sizeOf(listing) > 0)
    .sort((a, b) => sizeOf(b) - sizeOf(a))
  const [stateful] = listings
  const inMacros = stateful === undefined ? statesInMacros(units, statePrefix, names) : []
  const isModels = stateful === undefined && inMacros.length === 0
  if (isModels) {
    for (const { name, number } of [...Object.values(modelStates), { name: ERROR, number: ERROR_NUMBER }]) {
      constants.set(statePrefix + name, integer(number))
    }
    notes.push(`The states' numbers are the model's: no enum with ${statePrefix}... was found in ${main.path}.`)
  }
  for (const { enumerations } of units) {
    for (const list of enumerations) {
      for (const [name, value] of enumerated(list, names)) if (value.type === 'integer') constants.set(name, value)
    }
  }
  const listed = stateful === undefined ? inMacros : enumeratedStates(stateful, statePrefix, constants)
  const end = listed.findLastIndex(({ name }) => !isCount(name)) + 1
  const states = isModels ? modelsStates(main) : listed.slice(0, end)
  const problems = inMacros.length > 0 ? [] : listingFaults(listings, input, names)
  const { flags, ioctls, deviceFeatures } = uapiOf(units, header, flagPrefix, names)
  const flagProblems = valuelessFlags(units, flagPrefix, flags)
  if (flags.length === 0) {
    const known = Object.values(modelFeatures)
    for (const { name, bit } of known) constants.set(flagPrefix + name, integer(2 ** bit))
  }
  return {
    states,
    statesFrom: isModels ? 'model' : (listed[0]?.file ?? main.path),
    stateCount: end < listed.length ? listed.at(-1) : undefined,
    flags,
    ioctls,
    deviceFeatures,
    names,
    notes,
    problems: problems.length > 0 ? problems : [...numberProblems(states, statePrefix), ...flagProblems],
  }
}

/** What stands in the way of knowing the states. */
function listingFaults(
  listings: readonly Listing[],
  { main, header, statePrefix }: NamingInput,
  names: Names,
): readonly SourceProblem[] {
  const [stateful, ...others] = listings
  if (stateful === undefined) return header === undefined ? [] : [headerProblem(header, main, statePrefix)]
  const numberOf = (name: string): number | undefined => {
    const value = names.constants.get(name)
    return value === undefined ? undefined : Number(value.value)
  }
  const problems = listingProblems(stateful, statePrefix, numberOf)
  if (problems.length > 0) return problems
  return rivalProblems(stateful, others, statePrefix, (list) => {
    const values = enumerated(list, names)
    return (name) => {
      const value = values.get(name)
      return value?.type === 'integer' ? Number(value.value) : undefined
    }
  })
}

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

/** Whether a name is that of a feature of the model: its flag counts, whatever its value. */
const isFeature = (name: string): boolean => Object.values(modelFeatures).some((feature) => feature.name === name)

/** Flags without masks: names, not the model's own, of several bits that others name one by one. */
function withoutMasks(constants: readonly Constant[]): readonly Constant[] {
  const bits = constants.filter(({ name, number }) => number > 0 && (isFeature(name) || isSingleBit(number)))
  const named = bits.reduce((all, { number }) => all | BigInt(number), 0n)
  return constants.filter(
    ({ name, number }) => isFeature(name) || isSingleBit(number) || (number > 0 && (BigInt(number) & ~named) !== 0n),
  )
}

/** Flags of the model's features that are defined, and not as a number. */
const valuelessFlags = (units: readonly Unit[], prefix: string, flags: readonly Constant[]): readonly SourceProblem[] =>
  units.flatMap((unit) =>
    [...unit.macros.values()]
      .filter(({ name, parameters }) => name.startsWith(prefix) && parameters === undefined)
      .filter(({ name }) => isFeature(name.slice(prefix.length)))
      .filter(({ name }) => flags.every((flag) => prefix + flag.name !== name))
      .map(({ name, body, start }) => ({
        at: `${unit.path}:${unit.lineAt(start)}`,
        message: `the value of ${name} is not an integer constant: ${body === '' ? 'it has none' : body.slice(0, 80)}`,
        remedy: 'Give the flag its value: one bit, such as (1 << 1).',
      })),
  )

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
    flags: withoutMasks([...macros.filter(({ name }) => names.macros.has(flagPrefix + name)), ...listed]),
    ioctls: macros.filter((constant) => isUapi(constant) && ioctlNames.includes(constant.name)),
    deviceFeatures: macros
      .filter((constant) => isUapi(constant) && constant.name.startsWith(indexPrefix))
      .map((constant) => ({ ...constant, name: constant.name.slice(indexPrefix.length) })),
  }
}
