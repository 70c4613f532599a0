// The cells that C reads and writes: variables, members of what a pointer leads to, elements of tables. To go through a
// null pointer or an error leaves a mark on the way; a member that was never written is unknown, and the same unknown
// each time it is read.
import { bare, excerptOf, type Form } from './form.ts'
import { evaluate, each } from './evaluate.ts'
import {
  isNothing,
  isOfState,
  nothing,
  numberOf,
  object,
  unknownOf,
  variable,
  withCell,
  withMark,
  type Path,
  type Surroundings,
  type Value,
  type Way,
} from './way.ts'

const placeOf = ({ file, line }: Form): string => `${file}:${line}`
const one = (way: Way, value: Value): readonly Path[] => [{ way, value }]

/** Whether an expression that was not understood names a state, or what holds one. */
export function mentionsState(form: Form, way: Way, around: Surroundings): boolean {
  return [...form.text.matchAll(/[A-Za-z_]\w*/g)].some(([name]) => isOfState(named(name, way, around)))
}

/** What a name stands for on a way. */
export function named(name: string, way: Way, around: Surroundings): Value {
  const cell = way.cells.get(variable(around.depth, name))
  if (cell !== undefined) return cell
  const constant = around.constant(name)
  if (constant !== undefined) return { type: 'number', integer: constant, state: false }
  if (name === 'NULL') return nothing
  if (/^E[A-Z\d]{2,}$/.test(name)) return numberOf(22)
  return around.isFunction(name) ? { type: 'function', name } : unknownOf(name)
}

/** The cells that an expression names: a variable, or a member of what it goes through. */
export function places(form: Form, way: Way, around: Surroundings): readonly { way: Way; cell: string | undefined }[] {
  const target = bare(form)
  if (target.type === 'identifier') return [{ way, cell: variable(around.depth, target.text) }]
  const argument = target.fields['argument']
  if (argument === undefined) return [{ way, cell: undefined }]
  if (target.type === 'field_expression') {
    const member = target.fields['field']!.text
    if (target.operator === '.') {
      return places(argument, way, around).map(({ way: then, cell }) => ({
        way: then,
        cell: cell === undefined ? undefined : `${cell}.${member}`,
      }))
    }
    return evaluate(argument, way, around).map(({ way: then, value }) => through(target, then, value, member))
  }
  if (target.type === 'subscript_expression') {
    return places(argument, way, around).map(({ way: then, cell }) => ({ way: then, cell: cell && `${cell}[]` }))
  }
  if (target.type === 'pointer_expression' && target.operator === '*') {
    return evaluate(argument, way, around).map(({ way: then, value }) =>
      value.type === 'address' ? { way: then, cell: value.cell } : through(target, then, value, '*'),
    )
  }
  return [{ way, cell: undefined }]
}

/** A member of what a pointer leads to. To go through null or an error is a mark on the way. */
function through(form: Form, way: Way, value: Value, member: string): { way: Way; cell: string | undefined } {
  if (value.type === 'object' || value.type === 'unknown') return { way, cell: `${value.id}.${member}` }
  if (value.type === 'address') return { way, cell: `${value.cell}.${member}` }
  const what = value.type === 'error' ? 'through-error' : isNothing(value) ? 'through-null' : undefined
  if (what === undefined) return { way, cell: undefined }
  const { file, line } = form
  return { way: withMark(way, { what, file, line, text: excerptOf(form) }), cell: undefined }
}

/** What a member, an element or an address holds. */
export function read(form: Form, way: Way, around: Surroundings): readonly Path[] {
  if (form.type === 'pointer_expression' && form.operator === '&') {
    return places(form.fields['argument']!, way, around).map(({ way: then, cell }) => ({
      way: then,
      value: cell === undefined ? unknownOf(placeOf(form)) : { type: 'address', cell },
    }))
  }
  if (form.type === 'subscript_expression') return element(form, way, around)
  const member = form.fields['field']?.text
  return places(form, way, around).map(({ way: then, cell }) => {
    if (cell === undefined) return { way: then, value: unknownOf(placeOf(form)) }
    const held = then.cells.get(cell)
    if (member !== undefined && around.isFile(member) && (held === undefined || held.type === 'unknown')) {
      return { way: then, value: object(cell) }
    }
    return {
      way: then,
      value: held ?? (member === undefined ? undefined : around.initially(member)) ?? unknownOf(cell),
    }
  })
}

/** An element of a table of the driver, or of an array that is not known. */
function element(form: Form, way: Way, around: Surroundings): readonly Path[] {
  const indices: Form[] = []
  let base: Form = form
  for (; base.type === 'subscript_expression'; base = bare(base.fields['argument']!))
    indices.unshift(base.fields['index']!)
  return each(indices, way, around, (then, values) => {
    const state = values.some(isOfState)
    const numbers = values.flatMap((value) => (value.type === 'number' ? [Number(value.integer.value)] : []))
    const known = numbers.length === values.length ? around.element(base.text, numbers) : undefined
    if (known !== undefined) return one(then, known.type === 'number' ? { ...known, state } : known)
    if (state) return one(then, unknownOf(`${excerptOf(form)}@${placeOf(form)}`, true))
    return places(form, then, around).map(({ way: on, cell }) => ({
      way: on,
      value: (cell === undefined ? undefined : on.cells.get(cell)) ?? unknownOf(cell ?? placeOf(form)),
    }))
  })
}

/** Writes a value where an expression points to. */
export const stored = (target: Form, value: Value, way: Way, around: Surroundings): readonly Path[] =>
  places(target, way, around).map(({ way: then, cell }) => ({
    way: cell === undefined ? then : withCell(then, cell, value),
    value,
  }))
