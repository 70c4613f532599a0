// A syntax tree as plain values. The audit goes over a driver's functions once for every pair of states, and a node of
// the parser costs a call each time it is asked for anything; here a function is taken over once. Comments are gone;
// a node that holds what could not be parsed is of the type `ERROR`, so that nothing reads a meaning into it.
import { operatorOf } from '../read/access.ts'
import { lineOfNode, partsOf, type CNode, type Place } from '../read/syntax.ts'

export interface Form extends Place {
  /** The grammar's name for it, or `ERROR`. */
  readonly type: string
  readonly text: string
  readonly operator: string
  /** What it is made of, in the order of the text. */
  readonly parts: readonly Form[]
  /** The same by what each is for. */
  readonly fields: Readonly<Record<string, Form | undefined>>
}

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  assignment_expression: ['left', 'right'],
  array_declarator: ['declarator', 'size'],
  binary_expression: ['left', 'right'],
  call_expression: ['function', 'arguments'],
  case_statement: ['value'],
  cast_expression: ['type', 'value'],
  comma_expression: ['left', 'right'],
  conditional_expression: ['condition', 'consequence', 'alternative'],
  declaration: ['type'],
  do_statement: ['condition', 'body'],
  field_expression: ['argument', 'field'],
  for_statement: ['initializer', 'condition', 'update', 'body'],
  function_declarator: ['declarator', 'parameters'],
  function_definition: ['type', 'declarator', 'body'],
  goto_statement: ['label'],
  if_statement: ['condition', 'consequence', 'alternative'],
  init_declarator: ['declarator', 'value'],
  initializer_pair: ['designator', 'value'],
  labeled_statement: ['label'],
  parameter_declaration: ['type', 'declarator'],
  pointer_declarator: ['declarator'],
  pointer_expression: ['argument'],
  preproc_elif: ['condition', 'alternative'],
  preproc_if: ['condition', 'alternative'],
  preproc_ifdef: ['name', 'alternative'],
  subscript_expression: ['argument', 'index'],
  switch_statement: ['condition', 'body'],
  unary_expression: ['argument'],
  update_expression: ['argument'],
  while_statement: ['condition', 'body'],
}

/** Forms whose parts may be in error without taking the whole with them: each part is read by itself. */
const apart = /_statement$|^compound|^preproc_|^argument_list|^function_definition|^case|^else_clause/

const withOperator = new Set([
  'assignment_expression',
  'binary_expression',
  'field_expression',
  'pointer_expression',
  'unary_expression',
  'update_expression',
])

/** Takes a node and all below it. */
export function formOf(node: CNode, file: string): Form {
  const { type } = node
  const children = partsOf(node)
  const parts = children.map((part) => formOf(part, file))
  const fields: Record<string, Form> = {}
  for (const name of fieldsOf[type] ?? []) {
    const child = node.childForFieldName(name)
    const at = child === null ? -1 : children.findIndex(({ startIndex }) => startIndex === child.startIndex)
    if (at >= 0) fields[name] = parts[at]!
  }
  const isBroken = node.hasError && (isWrong(node) || (!apart.test(type) && node.children.some(isWrong)))
  return {
    type: isBroken ? 'ERROR' : type,
    text: node.text,
    file,
    line: lineOfNode(node),
    operator: withOperator.has(type) ? operatorOf(node) : '',
    parts,
    fields,
  }
}

const isWrong = ({ isError, isMissing }: CNode): boolean => isError || isMissing

/** A form and all below it, in the order of the text. */
export function allIn(form: Form): readonly Form[] {
  const found: Form[] = []
  const gather = (each: Form): void => {
    found.push(each)
    for (const part of each.parts) gather(part)
  }
  gather(form)
  return found
}

/** The forms of a type at or below one. */
export const ofType = (form: Form, type: string): readonly Form[] => allIn(form).filter((each) => each.type === type)

/** A form as one line of text, cut where it is long. */
export function excerptOf({ text }: Form, most = 80): string {
  const line = text
    .replace(/\/\*[^]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most)}...` : line
}

/** What a form is without the parentheses and casts around it. */
export function bare(form: Form): Form {
  if (form.type === 'parenthesized_expression' && form.parts.length === 1) return bare(form.parts[0]!)
  if (form.type === 'cast_expression' && form.fields['value'] !== undefined) return bare(form.fields['value'])
  return form
}

/** The name called by a call; undefined where it is no plain name. */
export function calleeOf(form: Form): string | undefined {
  const callee = form.type === 'call_expression' ? form.fields['function'] : undefined
  return callee === undefined ? undefined : bare(callee).type === 'identifier' ? bare(callee).text : undefined
}

/** The arguments of a call. */
export const argumentsOf = (form: Form): readonly Form[] => form.fields['arguments']?.parts ?? []

/** The name that a declarator declares. */
export function declaredIn(form: Form | undefined): string | undefined {
  if (form === undefined) return undefined
  if (form.type === 'identifier') return form.text
  return declaredIn(form.fields['declarator'] ?? form.parts.find((part) => /declarator$|^identifier$/.test(part.type)))
}
