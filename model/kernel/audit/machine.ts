// Calls of a driver's functions. One is entered where it could matter: where it names states or files, or is given a
// state. Of any other it is known only that it may succeed or fail. What a call did is remembered, since for most pairs
// of states the same helpers are called with the same values: by all machines of a driver where no stub was asked.
import { handedOver, knownCall } from './calls.ts'
import { execute, tidied, WAYS_MAX, type Ending, type Execution } from './execute.ts'
import { argumentsOf, declaredIn, excerptOf, ofType, type Form } from './form.ts'
import { emptyMemory, recallOf, type Memory } from './memory.ts'
import type { Program } from './program.ts'
import { tableOf, type Table } from './tables.ts'
import {
  distinct,
  isOfState,
  isVariable,
  keyOfValue,
  numberOf,
  object,
  unknownOf,
  variable,
  withCell,
  type Path,
  type Value,
  type Way,
} from './way.ts'

/** A function that is not executed but answered, by name. */
export type Stub = (way: Way, values: readonly Value[], form: Form) => readonly Path[]

export interface Settings {
  readonly program: Program
  /** Names whose mention makes a function matter: states, the member that holds the state, files. */
  readonly matters: RegExp
  /** What machines have in common that differ in nothing but what their stubs do. */
  readonly memory?: Memory | undefined
  readonly isFile: (member: string) => boolean
  /** The struct that the driver keeps for a device, and what stands for the one that is looked at. */
  readonly device: { readonly type: string | undefined; readonly id: string }
  readonly initially?: ((member: string) => Value | undefined) | undefined
  readonly stubs?: ReadonlyMap<string, Stub> | undefined
}

export interface Machine {
  /** Calls a function of the driver: every way that it may go. */
  call(name: string, file: string, values: readonly Value[], way: Way): readonly Ending[]
}

const CALLS_MAX = 9
/** The cell that says that a function of elsewhere was given the device, and could do anything to it. */
export const HANDED = 'device handed over'

/** A machine for a driver's functions. */
export function machineOf(settings: Settings): Machine {
  const { program, matters, isFile, device, initially, stubs } = settings
  const tables = new Map<string, Table | undefined>()
  const memory = settings.memory ?? emptyMemory()
  const relevance = memory.mattering
  const recall = recallOf(memory)
  const isFunction = (name: string, file: string): boolean => program.textOf(name, file) !== undefined

  const doesMatter = (name: string, file: string): boolean => {
    const key = `${file} ${name}`
    const found = relevance.get(key)
    if (found !== undefined) return found
    const text = program.textOf(name, file)
    if (text === undefined) return false
    // One that calls itself matters for what else it does.
    relevance.set(key, false)
    const calls = [...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map(([, callee]) => callee!)
    const does = matters.test(text) || calls.some((callee) => callee !== name && doesMatter(callee, file))
    relevance.set(key, does)
    return does
  }

  const tableNamed = (name: string, file: string): Table | undefined => {
    if (tables.has(name)) return tables.get(name)
    const pattern = new RegExp(`\\b${name}\\b[^;=]*=\\s*\\{`)
    const within = program.chunks.filter((chunk) => chunk.defines !== undefined && pattern.test(chunk.text))
    const forms = [
      ...program.declarations(pattern),
      ...within.flatMap((chunk) => {
        const definition = program.definition(chunk.defines!, chunk.file)
        return definition === undefined ? [] : ofType(definition, 'declaration')
      }),
    ]
    const names = {
      constant: (constant: string) => program.constants.get(constant),
      isFunction: (each: string) => isFunction(each, file),
    }
    const found = forms
      .flatMap((form) => form.parts)
      .filter((part) => part.type === 'init_declarator' && declaredIn(part) === name)
      .map((part) => tableOf(part, names))
      .find((table) => table !== undefined)
    tables.set(name, found)
    return found
  }

  /** What outlives a call: what the device holds, who holds files, and the variables of the callers. */
  const isKept = (cell: string): boolean => {
    const member = /[.](\w+)$/.exec(cell)?.[1]
    return (
      !cell.includes('.') ||
      isVariable(cell) ||
      cell.startsWith(`${device.id}.`) ||
      / held$/.test(cell) ||
      (member !== undefined && (isFile(member) || initially?.(member) !== undefined))
    )
  }

  const isDevice = (type: string): boolean => device.type !== undefined && new RegExp(`\\b${device.type}\\b`).test(type)

  const surroundings = (depth: number, file: string): Execution => ({
    depth,
    constant: (name) => program.constants.get(name),
    isFunction: (name) => isFunction(name, file),
    isFile,
    initially: (member) => initially?.(member),
    element: (table, indices) => tableNamed(table, file)?.element(indices),
    declared: (type, isPointer, value) =>
      isPointer && isDevice(type) && (value.type === 'unknown' || value.type === 'object') ? object(device.id) : value,
    call(name, form, values, way) {
      const stub = stubs?.get(name)
      if (stub !== undefined) {
        recall.asked()
        return stub(way, values, form)
      }
      if (name === 'container_of') {
        const text = excerptOf(form)
        return [{ way, value: object(isDevice(text) ? device.id : text) }]
      }
      if (name === 'ARRAY_SIZE') {
        const size = tableNamed(argumentsOf(form)[0]?.text.replace(/\W.*$/, '') ?? '', file)?.sizes[0]
        return [{ way, value: size === undefined ? unknownOf(form.text) : numberOf(size) }]
      }
      const known = knownCall(name)
      if (known !== undefined) return known(form, values, way)
      const enters = doesMatter(name, file) || (isFunction(name, file) && values.some(isOfState))
      if (enters && depth < CALLS_MAX) return entered(name, file, values, way, depth, form)
      return elsewhere(name, form, values, way, file)
    },
  })

  /** What is not looked into: it may come to anything. */
  const elsewhere = (name: string, form: Form, values: readonly Value[], way: Way, file: string): readonly Path[] => {
    const isOurs = isFunction(name, file)
    const isGiven = values.some((value) => value.type === 'object' && value.id === device.id)
    const on = handedOver(values, way, form)
    return [
      {
        way: isGiven && !isOurs ? withCell(on, HANDED, numberOf(1)) : on,
        value: unknownOf(`${excerptOf(form)}@${form.file}:${form.line}`, values.some(isOfState)),
      },
    ]
  }

  const entered = (
    name: string,
    file: string,
    values: readonly Value[],
    way: Way,
    depth: number,
    form: Form,
  ): readonly Path[] =>
    distinct(
      executed(name, file, values, way, depth + 1).map(({ way: then, value }) => ({
        way: then,
        value: value ?? unknownOf(`${excerptOf(form)}@${form.file}:${form.line}`),
      })),
      ({ value }) => keyOfValue(value),
    )

  const executed = (
    name: string,
    file: string,
    values: readonly Value[],
    way: Way,
    depth: number,
  ): readonly Ending[] => {
    // A variable's address leads out of the call, so then the variables of the callers go along.
    const isClosed = values.every(({ type }) => type !== 'address')
    const above = new Map([...way.cells].filter(([cell]) => isClosed && isVariable(cell)))
    const below: Way = {
      ...way,
      marks: [],
      doubt: undefined,
      cells: new Map([...way.cells].filter(([cell]) => !above.has(cell))),
    }
    const call = `${file} ${name}(${values.map(keyOfValue).join()}) ${depth}`
    const endings = recall.of(call, below, (begun) => run(name, file, values, begun, depth))
    return endings.map((ending) => ({
      ...ending,
      way: {
        cells: new Map([...above, ...ending.way.cells]),
        marks: [...way.marks, ...ending.way.marks],
        doubt: way.doubt ?? ending.way.doubt,
      },
    }))
  }

  const run = (name: string, file: string, values: readonly Value[], way: Way, depth: number): readonly Ending[] => {
    const definition = program.definition(name, file)
    const body = definition?.fields['body']
    if (definition === undefined || body === undefined) return []
    const around = surroundings(depth, definition.file)
    let begun = way
    for (const [at, parameter] of parametersOf(definition).entries()) {
      const parameterName = declaredIn(parameter.fields['declarator'])
      if (parameterName === undefined) continue
      const cell = variable(depth, parameterName)
      const isPointer = parameter.fields['declarator']?.type === 'pointer_declarator'
      const value = values[at] ?? unknownOf(cell)
      begun = withCell(begun, cell, around.declared(parameter.fields['type']?.text ?? '', isPointer, value))
    }
    const own = `${depth}:`
    return tidied(
      execute(body, begun, around).map((ending) => ({
        ...ending,
        way: {
          ...ending.way,
          cells: new Map([...ending.way.cells].filter(([cell]) => !cell.startsWith(own) && isKept(cell))),
        },
      })),
    ).slice(0, WAYS_MAX)
  }

  return { call: (name, file, values, way) => executed(name, file, values, way, 1) }
}

/** The parameters of a function definition. */
export function parametersOf(definition: Form): readonly Form[] {
  const declarator = ofType(definition.fields['declarator'] ?? definition, 'function_declarator')[0]
  return (declarator?.fields['parameters']?.parts ?? []).filter(({ type }) => type === 'parameter_declaration')
}
