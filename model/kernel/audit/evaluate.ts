// Expressions of a driver, evaluated on a way. Each gives one path or several, for what it calls may branch, and so may
// a condition in it. Arithmetic is that of the table's reader. What is not known is unknown, with the place it is from;
// whether it was made from a state goes with it.
import { binary, cast, character, literal, unary } from '../read/arithmetic.ts'
import { mentionsState, named, read, stored } from './cells.ts'
import { decide } from './decide.ts'
import { argumentsOf, bare, calleeOf, excerptOf, type Form } from './form.ts'
import {
  failure,
  isNothing,
  isOfState,
  nothing,
  numberOf,
  unknownOf,
  variable,
  type Path,
  type Surroundings,
  type Value,
  type Way,
} from './way.ts'

const placeOf = ({ file, line }: Form): string => `${file}:${line}`
const one = (way: Way, value: Value): readonly Path[] => [{ way, value }]

/** The value of each expression in turn, and then what is made of them. */
export function each(
  forms: readonly Form[],
  way: Way,
  around: Surroundings,
  then: (way: Way, values: readonly Value[]) => readonly Path[],
  values: readonly Value[] = [],
): readonly Path[] {
  const [first, ...rest] = forms
  if (first === undefined) return then(way, values)
  return evaluate(first, way, around).flatMap((path) => each(rest, path.way, around, then, [...values, path.value]))
}

/** Evaluates an expression. */
export function evaluate(form: Form, way: Way, around: Surroundings): readonly Path[] {
  const lost = (): Value => unknownOf(`${excerptOf(form)}@${placeOf(form)}`, mentionsState(form, way, around))
  const field = (name: string): Form => form.fields[name] ?? form
  switch (form.type) {
    case 'number_literal': {
      const value = literal(form.text.replace(/^[-+]\s*/, ''))
      const signed = value === undefined || !/^[-+]/.test(form.text) ? value : unary(form.text[0]!, value)
      return one(way, signed === undefined ? lost() : { type: 'number', integer: signed, state: false })
    }
    case 'char_literal': {
      const value = character(form.text)
      return one(way, value === undefined ? lost() : { type: 'number', integer: value, state: false })
    }
    case 'true':
    case 'false':
      return one(way, numberOf(form.type === 'true' ? 1 : 0))
    case 'null':
      return one(way, nothing)
    case 'identifier':
      return one(way, named(form.text, way, around))
    case 'parenthesized_expression':
      return form.parts.length === 1 ? evaluate(form.parts[0]!, way, around) : one(way, lost())
    case 'comma_expression':
      return each([field('left'), field('right')], way, around, (then, values) => one(then, values[1]!))
    case 'cast_expression':
      return evaluate(field('value'), way, around).map(({ way: then, value }) => ({
        way: then,
        value: value.type === 'number' ? { ...value, integer: cast(field('type').text, value.integer) } : value,
      }))
    case 'conditional_expression':
      return decide(field('condition'), way, around).flatMap((decision) =>
        evaluate(field(decision.truth ? 'consequence' : 'alternative'), decision.way, around),
      )
    case 'unary_expression':
      if (form.operator === '!') return truths(form, way, around)
      return evaluate(field('argument'), way, around).map(({ way: then, value }) => ({
        way: then,
        value: unaryOf(form, value),
      }))
    case 'binary_expression':
      if (/^(&&|\|\|)$/.test(form.operator)) return truths(form, way, around)
      return each([field('left'), field('right')], way, around, (then, [a, b]) => one(then, binaryOf(form, a!, b!)))
    case 'field_expression':
    case 'subscript_expression':
    case 'pointer_expression':
      return read(form, way, around)
    case 'assignment_expression':
      return assigned(form, way, around)
    case 'update_expression':
      return stored(bare(field('argument')), unknownOf(`update@${placeOf(form)}`), way, around)
    case 'call_expression':
      return called(form, way, around)
    default:
      return one(way, lost())
  }
}

function truths(form: Form, way: Way, around: Surroundings): readonly Path[] {
  return decide(form, way, around).map((decision) => ({ way: decision.way, value: numberOf(decision.truth ? 1 : 0) }))
}

function unaryOf(form: Form, value: Value): Value {
  if (value.type === 'number') {
    const integer = unary(form.operator, value.integer)
    if (integer !== undefined) return { ...value, integer }
  }
  // What an errno is negated for is an error still, and so is what it came from.
  return form.operator === '-' && value.type === 'error' ? failure : unknownOf(placeOf(form), isOfState(value))
}

function binaryOf(form: Form, left: Value, right: Value): Value {
  const state = isOfState(left) || isOfState(right)
  if (left.type === 'number' && right.type === 'number') {
    const integer = binary(form.operator, left.integer, right.integer)
    if (integer !== undefined) return { type: 'number', integer, state }
  }
  const [pointer, other] = isNothing(left) ? [right, left] : [left, right]
  if (isNothing(other) && ['object', 'error', 'function', 'address'].includes(pointer.type)) {
    if (form.operator === '==') return numberOf(0)
    if (form.operator === '!=') return numberOf(1)
    if (form.operator === '<' && left.type === 'error') return numberOf(1)
    if (form.operator === '>=' && left.type === 'error') return numberOf(0)
  }
  return unknownOf(`${excerptOf(form)}@${placeOf(form)}`, state)
}

function assigned(form: Form, way: Way, around: Surroundings): readonly Path[] {
  const target = bare(form.fields['left']!)
  return evaluate(form.fields['right']!, way, around).flatMap(({ way: then, value }) => {
    if (form.operator === '=') return stored(target, value, then, around)
    return evaluate(target, then, around).flatMap((before) => {
      const integer =
        before.value.type === 'number' && value.type === 'number'
          ? binary(form.operator.slice(0, -1), before.value.integer, value.integer)
          : undefined
      const state = isOfState(value) || isOfState(before.value)
      const after: Value =
        integer === undefined
          ? unknownOf(`${excerptOf(form)}@${placeOf(form)}`, state)
          : { type: 'number', integer, state }
      return stored(target, after, before.way, around)
    })
  })
}

function called(form: Form, way: Way, around: Surroundings): readonly Path[] {
  const callee = calleeOf(form)
  // The grammar has no macro whose argument is a type.
  if (callee === 'container_of') return around.call(callee, form, [], way)
  if (callee !== undefined) {
    if (/^(IS_ERR|IS_ERR_OR_NULL)$/.test(callee)) return truths(form, way, around)
    return each(argumentsOf(form), way, around, (then, values) => {
      const held = then.cells.get(variable(around.depth, callee))
      return around.call(held?.type === 'function' ? held.name : callee, form, values, then)
    })
  }
  return each([form.fields['function']!, ...argumentsOf(form)], way, around, (then, [target, ...values]) => {
    if (target!.type === 'function') return around.call(target!.name, form, values, then)
    return around.call('', form, isOfState(target!) ? [target!, ...values] : values, then)
  })
}
