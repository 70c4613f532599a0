// Where C reads and writes: elements of arrays, variables, and what pointers point to. An index outside its array stops
// the execution, for C says nothing of what is read there.
import { binary, integer } from './arithmetic.ts'
import { lineOfNode, partsOf, type CNode } from './syntax.ts'
import { giveUp, halt, textOfUnknown, unknown, type Code, type Variable } from './value.ts'

export const operatorOf = (node: CNode): string => node.childForFieldName('operator')?.text ?? ''

/** Members that hold a device's migration flags, whatever the struct is called. */
export const isFlags = (node: CNode): boolean =>
  node.type === 'field_expression' && /(flags|features)$/.test(node.childForFieldName('field')?.text ?? '')

/** `array[index]`, a number or a row. */
export function subscript(node: CNode, argument: Code, position: Code): Code {
  const lost = unknown(node)
  return (frame) => {
    const [base, index] = [argument(frame), position(frame)]
    if (index.type !== 'integer' || base.type !== 'array') return index.type === 'unknown' ? index : lost
    const { array, at, depth } = base
    const size = array.sizes[depth]!
    if (index.value < 0n || index.value >= BigInt(size)) {
      const text = `${textOfUnknown(lost)} with index ${index.value}, of ${size}`
      return halt(frame, { type: 'out-of-range', line: lineOfNode(node), text }, lost)
    }
    const stride = array.sizes.slice(depth + 1).reduce((product, inner) => product * inner, 1)
    const place = at + Number(index.value) * stride
    return depth + 1 === array.sizes.length ? array.values[place]! : { ...base, at: place, depth: depth + 1 }
  }
}

/** `*p` and `&v`. */
export function pointer(node: CNode, argument: Code): Code {
  const lost = unknown(node)
  const target = node.childForFieldName('argument')!
  if (operatorOf(node) === '*') {
    return (frame) => {
      const value = argument(frame)
      return value.type === 'pointer' ? value.variable.value : value.type === 'unknown' ? value : lost
    }
  }
  const variable = placeOf(target)
  return (frame) => {
    const pointed = variable(frame)
    return pointed === undefined ? lost : { type: 'pointer', variable: pointed }
  }
}

/** `=` and its compounds, `++` and `--`. */
export function assignment(node: CNode, right: Code): Code {
  const lost = unknown(node)
  const target = node.childForFieldName('left') ?? node.childForFieldName('argument')!
  const written = operatorOf(node)
  const isUpdate = node.type === 'update_expression'
  const operator = isUpdate ? written[0]! : written.slice(0, -1)
  const isPostfix = isUpdate && node.children[0]?.type !== written
  // Members of structs are not followed. The flags are read, so they must not change unseen.
  const mayPass = target.type === 'field_expression' && !isFlags(target)
  const place = placeOf(target)
  return (frame) => {
    const given = isUpdate ? integer(1) : right(frame)
    const variable = place(frame)
    if (variable === undefined) return mayPass ? given : giveUp(frame, lost)
    const before = variable.value
    if (operator === '') variable.value = given
    else if (before.type !== 'integer' || given.type !== 'integer') variable.value = lost
    else variable.value = binary(operator, before, given) ?? lost
    return isPostfix ? before : variable.value
  }
}

/** The variable that an expression names: itself, or the one its pointer points to. */
function placeOf(node: CNode): Code<Variable | undefined> {
  if (node.type === 'parenthesized_expression' && partsOf(node).length === 1) return placeOf(partsOf(node)[0]!)
  if (node.type === 'identifier') {
    const { text } = node
    return ({ variables }) => variables.get(text)
  }
  if (node.type !== 'pointer_expression' || operatorOf(node) !== '*') return () => undefined
  const inner = placeOf(node.childForFieldName('argument')!)
  return (frame) => {
    const value = inner(frame)?.value
    return value?.type === 'pointer' ? value.variable : undefined
  }
}
