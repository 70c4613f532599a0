// Executes the kernel's vfio_mig_get_next_state, or a function of its shape, on its syntax tree. Parameters are known
// by what they are, not by name: two numbers are the current state and the target, a pointer that is written through
// takes the next state, a struct holds the device's flags. Where there is no such pointer the next state is what it
// returns.
import { integer, type Integer } from './arithmetic.ts'
import type { Scope } from './expression.ts'
import { declaredName, statement } from './statement.ts'
import { lineOfNode, partsOf, type CNode } from './syntax.ts'
import {
  halt,
  textOfUnknown,
  unknown,
  type Frame,
  type Halt,
  type NumberArray,
  type Run,
  type Value,
  type Variable,
} from './value.ts'

/** What a call of the function did. Lines are those of the file. */
export type CallOutcome =
  | { readonly type: 'next'; readonly number: number; readonly warned: boolean }
  | { readonly type: 'refused'; readonly errno: string; readonly warned: boolean }
  | Halt

/** What the names of a source mean: its constants, its arrays, and the definitions of its functions. */
export interface Program {
  readonly constants: ReadonlyMap<string, Integer>
  readonly arrays: ReadonlyMap<string, NumberArray>
  readonly functions: ReadonlyMap<string, CNode>
}

/** A call's outcome, and the lines of the loops it ran. */
export interface Execution {
  readonly outcome: CallOutcome
  readonly loops: ReadonlySet<number>
}

/** Executes a function for a device's flags, by state number; with other arrays in place of the source's, if given. */
export type Execute = (
  flags: number,
  current: number,
  target: number,
  arrays?: ReadonlyMap<string, NumberArray>,
) => Execution

/** No loop over the states of a table goes round this often; one that does has come back to where it was. */
const FUEL = 300
/** Nor do its functions call each other this deep; one that does calls itself. */
const CALLS_MAX = 24

const errnos: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  ENXIO: 6,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSPC: 28,
  ERANGE: 34,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
}
/** For an errno by a name not listed: any number does, since it keeps its name. */
const ERRNO_MAX = 4095

const errno = (name: string): Integer | undefined =>
  /^E[A-Z\d]{2,}$/.test(name) ? { ...integer(errnos[name] ?? ERRNO_MAX), errno: name } : undefined

const errnoName = ({ value, errno: name }: Integer): string =>
  name ?? Object.keys(errnos).find((known) => errnos[known] === Number(-value)) ?? `errno ${-value}`

/** Compiles a function of a program for execution. */
export function executable(program: Program, name: string): Execute {
  const compiled = new Map<string, (frame: Frame, values: readonly Value[]) => Value>()
  const calls = { depth: 0 }
  const scope: Scope = {
    constant: (constant) => program.constants.get(constant) ?? errno(constant),
    call(callee) {
      const definition = program.functions.get(callee)
      if (definition === undefined) return undefined
      if (!compiled.has(callee)) compiled.set(callee, callable(definition, scope, calls))
      return compiled.get(callee)
    },
  }
  const definition = program.functions.get(name)!
  const roles = rolesOf(definition)
  return (flags, current, target, arrays = program.arrays) => {
    const run: Run = {
      arrays,
      flags: integer(flags, 64, false),
      warned: false,
      fuel: FUEL,
      halt: undefined,
      loops: new Set(),
    }
    const next: Variable = { value: unknown(definition) }
    if (roles === undefined) {
      return {
        outcome: { type: 'not-understood', line: lineOfNode(definition), text: headOf(definition) },
        loops: run.loops,
      }
    }
    const given: Readonly<Record<Role, Value>> = {
      current: integer(current, 32, false),
      target: integer(target, 32, false),
      flags: run.flags,
      next: { type: 'pointer', variable: next },
      object: unknown(definition),
    }
    const value = scope.call(name)!(
      { run, variables: new Map() },
      roles.map((role) => given[role]),
    )
    return {
      outcome: run.halt ?? outcomeOf(definition, run, value, roles.includes('next') ? next : undefined),
      loops: run.loops,
    }
  }
}

function outcomeOf(definition: CNode, { warned }: Run, value: Value, out: Variable | undefined): CallOutcome {
  const lost = (text: string, line = lineOfNode(definition)): CallOutcome => ({ type: 'not-understood', line, text })
  if (value.type === 'unknown') return lost(textOfUnknown(value), lineOfNode(value.node))
  if (value.type !== 'integer') return lost('what it returns is no number')
  if (value.value < 0n) return { type: 'refused', errno: errnoName(value), warned }
  if (out === undefined) return { type: 'next', number: Number(value.value), warned }
  if (value.value > 0n) return lost(`it returns ${value.value}, neither 0 nor an errno`)
  if (out.value.type === 'integer') return { type: 'next', number: Number(out.value.value), warned }
  return lost('it returns 0 without a next state that is known')
}

const headOf = (definition: CNode): string =>
  `the parameters of ${definition.childForFieldName('declarator')?.text.replace(/\s+/g, ' ') ?? ''}`

/** A function of the source as one that can be called. */
function callable(
  definition: CNode,
  scope: Scope,
  calls: { depth: number },
): (frame: Frame, values: readonly Value[]) => Value {
  const names = parametersOf(definition).map((parameter) => declaredName(parameter.childForFieldName('declarator')!))
  const body = statement(definition.childForFieldName('body')!, scope)
  const line = lineOfNode(definition)
  const nothing = unknown(definition)
  return ({ run }, values) => {
    if (run.fuel-- <= 0 || calls.depth >= CALLS_MAX) {
      return halt({ run, variables: new Map() }, { type: 'endless', line }, nothing)
    }
    const variables = new Map<string, Variable>()
    for (const [at, name] of names.entries()) {
      if (name !== undefined) variables.set(name, { value: values[at] ?? nothing })
    }
    calls.depth++
    const ending = body({ run, variables })
    calls.depth--
    return (typeof ending === 'object' ? ending.returned : undefined) ?? nothing
  }
}

/** The name of a function definition. */
export const functionName = (definition: CNode): string | undefined =>
  (definition.childForFieldName('declarator') ?? definition)
    .descendantsOfType('function_declarator')[0]
    ?.childForFieldName('declarator')?.text

const parametersOf = (definition: CNode): readonly CNode[] => {
  const declarator = definition.childForFieldName('declarator')!.descendantsOfType('function_declarator')[0]
  const list = declarator?.childForFieldName('parameters')
  return list === null || list === undefined
    ? []
    : partsOf(list).filter((parameter) => parameter.childForFieldName('declarator') !== null)
}

type Role = 'current' | 'target' | 'flags' | 'next' | 'object'

/** What each parameter is for; undefined where it is not plain which of them are the two states. */
function rolesOf(definition: CNode): readonly Role[] | undefined {
  const members = new Set(
    definition.descendantsOfType('field_expression').map((field) => field.childForFieldName('argument')!.text),
  )
  const states: Role[] = ['current', 'target']
  const roles = parametersOf(definition).map((parameter): Role | undefined => {
    const declarator = parameter.childForFieldName('declarator')!
    const type = parameter.childForFieldName('type')!
    const name = declaredName(declarator)
    if (declarator.type === 'pointer_declarator') {
      return type.type === 'struct_specifier' || type.text === 'void' || members.has(name ?? '') ? 'object' : 'next'
    }
    if (declarator.type !== 'identifier' || type.type === 'struct_specifier') return 'object'
    return /flags|features/i.test(`${name} ${type.text}`) ? 'flags' : states.shift()
  })
  const known = roles.filter((role) => role !== undefined)
  const isPlain =
    states.length === 0 && known.length === roles.length && known.filter((role) => role === 'next').length <= 1
  return isPlain ? known : undefined
}
