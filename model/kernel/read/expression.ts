// Expressions of C, compiled from the syntax tree to functions that evaluate them. A compiled one is run for every pair
// of states and every feature set, so nothing of the tree is looked at any more when it runs. The same code evaluates
// constant expressions, where every name must be known.
import { assignment, isFlags, operatorOf, pointer, subscript } from './access.ts'
import { binary, cast, character, integer, isTypeName, literal, unary, widthOf, type Integer } from './arithmetic.ts'
import { partsOf, type CNode } from './syntax.ts'
import { bool, giveUp, truthOf, unknown, type Code, type Frame, type Value } from './value.ts'

/** What names mean. */
export interface Scope {
  constant(name: string): Integer | undefined
  /** A function of the source; undefined where there is none of that name. */
  call(name: string): ((frame: Frame, values: readonly Value[]) => Value) | undefined
}

/** Compiles an expression. */
export function expression(node: CNode, scope: Scope): Code {
  const part = (name: string): Code => {
    const child = node.childForFieldName(name)
    return child === null ? () => unknown(node) : expression(child, scope)
  }
  const only =
    (value: Value): Code =>
    () =>
      value
  switch (node.type) {
    case 'number_literal':
      return only(numberOf(node) ?? unknown(node))
    case 'char_literal':
      return only(character(node.text) ?? unknown(node))
    case 'true':
    case 'false':
      return only(bool(node.type === 'true'))
    case 'identifier':
      return nameOf(node, scope)
    case 'parenthesized_expression':
      return partsOf(node).length === 1 ? expression(partsOf(node)[0]!, scope) : only(unknown(node))
    case 'unary_expression':
      return unaryOf(node, part('argument'))
    case 'binary_expression':
      if (signedCast(node)) return signOf(node, part('right'))
      return /^(&&|\|\|)$/.test(operatorOf(node))
        ? logical(operatorOf(node) === '||', part('left'), part('right'))
        : binaryOf(node, part('left'), part('right'))
    case 'conditional_expression':
      return conditional(node, part('condition'), part('consequence'), part('alternative'))
    case 'comma_expression':
      return sequence(part('left'), part('right'))
    case 'cast_expression':
      return castOf(node, part('value'))
    case 'sizeof_expression':
      return sizeOf(node, part('value'))
    case 'subscript_expression':
      return subscript(node, part('argument'), part('index'))
    case 'field_expression':
      return isFlags(node) ? ({ run }) => run.flags : only(unknown(node))
    case 'pointer_expression':
      return pointer(node, part('argument'))
    case 'assignment_expression':
    case 'update_expression':
      return assignment(node, part('right'))
    case 'call_expression':
      return callOf(node, scope)
    default:
      return only(unknown(node))
  }
}

/** A number; the grammar takes a sign before it for a part of it. */
function numberOf({ text }: CNode): Integer | undefined {
  const value = literal(text.replace(/^[-+]\s*/, ''))
  return value === undefined || !/^[-+]/.test(text) ? value : unary(text[0]!, value)
}

function nameOf(node: CNode, scope: Scope): Code {
  const { text } = node
  const otherwise = scope.constant(text) ?? unknown(node, true)
  return ({ run, variables }) => {
    const variable = variables.get(text)
    if (variable !== undefined) return variable.value
    const array = run.arrays.get(text)
    return array === undefined ? otherwise : { type: 'array', array, at: 0, depth: 0 }
  }
}

function unaryOf(node: CNode, argument: Code): Code {
  const lost = unknown(node)
  const operator = operatorOf(node)
  return (frame) => {
    const value = argument(frame)
    if (value.type === 'unknown') return value
    if (value.type === 'integer') return unary(operator, value) ?? lost
    return operator === '!' ? bool(false) : lost
  }
}

function binaryOf(node: CNode, left: Code, right: Code): Code {
  const lost = unknown(node)
  const operator = operatorOf(node)
  return (frame) => {
    const [a, b] = [left(frame), right(frame)]
    if (a.type === 'unknown') return a
    if (b.type === 'unknown') return b
    return a.type === 'integer' && b.type === 'integer' ? (binary(operator, a, b) ?? lost) : lost
  }
}

/** `||`, which true decides, and `&&`, which false decides: also where the other side is not known. */
const logical =
  (deciding: boolean, left: Code, right: Code): Code =>
  (frame) => {
    const first = left(frame)
    if (truthOf(first) === deciding) return bool(deciding)
    const second = right(frame)
    if (truthOf(second) === deciding) return bool(deciding)
    return [first, second].find(({ type }) => type === 'unknown') ?? bool(!deciding)
  }

function conditional(node: CNode, condition: Code, consequence: Code, alternative: Code): Code {
  const lost = unknown(node)
  return (frame) => {
    const value = condition(frame)
    const truth = truthOf(value)
    if (truth === undefined) return value.type === 'unknown' ? value : lost
    return truth ? consequence(frame) : alternative(frame)
  }
}

const sequence =
  (left: Code, right: Code): Code =>
  (frame) => {
    left(frame)
    return right(frame)
  }

function castOf(node: CNode, operand: Code): Code {
  const type = node.childForFieldName('type')?.text ?? ''
  return (frame) => {
    const value = operand(frame)
    return value.type === 'integer' ? cast(type, value) : value
  }
}

function sizeOf(node: CNode, operand: Code): Code {
  const lost = unknown(node)
  const size = (bits: number): Integer => integer(bits / 8, 64, false)
  // The grammar cannot tell a type's own name in parentheses from an expression.
  const type = node.childForFieldName('type') ?? node.childForFieldName('value')!
  const width = widthOf(type.text.replace(/^\(\s*|\s*\)$/g, ''))
  return (frame) => {
    const value = operand(frame)
    if (value.type === 'integer') return size(value.bits)
    if (value.type !== 'array') return width === undefined ? lost : size(width.bits)
    const bytes = value.array.values[0]!.bits / 8
    return integer(
      value.array.sizes.slice(value.depth).reduce((product, count) => product * count, bytes),
      64,
      false,
    )
  }
}

/** Functions and macros of the kernel that give back their first argument. */
const transparent = new Set(['likely', 'unlikely', 'READ_ONCE', 'WARN_ON', 'WARN_ON_ONCE', 'WARN', 'WARN_ONCE'])
/** What only the compiler checks, or what changes nothing that a user could see. */
const silent = new Set(['BUILD_BUG_ON', 'static_assert', '_Static_assert', 'lockdep_assert_held', 'might_sleep'])

/** The name that stands in parentheses of its own, and nothing else. */
function nameInParentheses(node: CNode | null): string | undefined {
  if (node?.type !== 'parenthesized_expression' || partsOf(node).length !== 1) return undefined
  const inner = partsOf(node)[0]!
  return inner.type === 'identifier' ? inner.text : nameInParentheses(inner)
}

/** Whether it is `(u8)-1` or `(u8)+1`, which the grammar takes for a difference or a sum: it knows no such type. */
function signedCast(node: CNode): boolean {
  const name = nameInParentheses(node.childForFieldName('left'))
  return name !== undefined && isTypeName(name) && /^[-+]$/.test(operatorOf(node))
}

function signOf(node: CNode, operand: Code): Code {
  const type = nameInParentheses(node.childForFieldName('left'))!
  const lost = unknown(node)
  return (frame) => {
    const value = operand(frame)
    return value.type === 'integer' ? cast(type, unary(operatorOf(node), value)!) : lost
  }
}

function callOf(node: CNode, scope: Scope): Code {
  const lost = unknown(node)
  const typeName = nameInParentheses(node.childForFieldName('function'))
  const callee = typeName ?? node.childForFieldName('function')!.text
  const values = partsOf(node.childForFieldName('arguments')!).map((argument) => expression(argument, scope))
  const [first, second] = values
  if (silent.has(callee)) return () => integer(0)
  if (transparent.has(callee) && first !== undefined) {
    return (frame) => {
      const value = first(frame)
      if (callee.startsWith('WARN') && truthOf(value) === true) frame.run.warned = true
      return value
    }
  }
  if (callee === 'ARRAY_SIZE' && first !== undefined) {
    return (frame) => {
      const value = first(frame)
      return value.type === 'array' ? integer(value.array.sizes[value.depth]!, 64, false) : lost
    }
  }
  if (callee === 'array_index_nospec' && first !== undefined && second !== undefined) {
    return (frame) => {
      const [index, size] = [first(frame), second(frame)]
      if (index.type !== 'integer' || size.type !== 'integer') return lost
      return index.value < size.value ? index : integer(0, index.bits, index.signed)
    }
  }
  return (frame) => {
    const given = values.map((value) => value(frame))
    const known = scope.call(callee)
    if (known !== undefined) return known(frame, given)
    // `(state_t)(x)`: to the grammar a call, for only a typedef elsewhere tells that the name is a type.
    if (typeName !== undefined && given.length === 1) {
      const [value] = given as [Value]
      if (value.type === 'integer') return cast(typeName, value)
      if (isTypeName(typeName)) return value
    }
    // It might write through the pointer.
    return given.some(({ type }) => type === 'pointer') ? giveUp(frame, lost) : lost
  }
}
