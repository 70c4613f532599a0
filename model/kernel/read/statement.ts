// Statements of C, compiled from the syntax tree like expressions. Each tells how it ended, so that loops and returns
// need no exceptions; an execution that was halted ends as if the function returned.
import { expression, type Scope } from './expression.ts'
import { lineOfNode, partsOf, type CNode } from './syntax.ts'
import { giveUp, halt, truthOf, unknown, type Code, type Frame, type Value } from './value.ts'

type Ending = 'next' | 'break' | 'continue' | { readonly returned: Value | undefined }
type Statement = Code<Ending>

const stopped: Ending = { returned: undefined }
const go: Statement = () => 'next'

/** Compiles a statement. */
export function statement(node: CNode, scope: Scope): Statement {
  const part = (name: string): CNode | null => node.childForFieldName(name)
  const inner = (name: string): Statement => (part(name) === null ? go : statement(part(name)!, scope))
  const condition = (): Code | undefined =>
    part('condition') === null ? undefined : expression(part('condition')!, scope)
  switch (node.type) {
    case 'compound_statement':
      return block(partsOf(node).map((child) => statement(child, scope)))
    case 'declaration':
      return block(declarations(node, scope))
    case 'expression_statement':
      return evaluation(partsOf(node)[0], scope)
    case 'else_clause':
      return block(partsOf(node).map((child) => statement(child, scope)))
    case 'if_statement':
      return choice(condition()!, inner('consequence'), inner('alternative'))
    case 'while_statement':
      return loop(node, { condition: condition(), body: inner('body'), update: go, isLate: false })
    case 'do_statement':
      return loop(node, { condition: condition(), body: inner('body'), update: go, isLate: true })
    case 'for_statement':
      return forLoop(node, scope, condition(), inner('body'))
    case 'return_statement':
      return returning(partsOf(node)[0], scope)
    case 'break_statement':
      return () => 'break'
    case 'continue_statement':
      return () => 'continue'
    // Constants and macros were collected before; types alone do nothing.
    case 'preproc_def':
    case 'preproc_function_def':
    case 'enum_specifier':
    case 'struct_specifier':
    case 'type_definition':
      return go
    default:
      return beyond(node)
  }
}

function beyond(node: CNode): Statement {
  const value = unknown(node)
  return (frame) => {
    giveUp(frame, value)
    return stopped
  }
}

const block =
  (statements: readonly Statement[]): Statement =>
  (frame) => {
    for (const run of statements) {
      const ending = run(frame)
      if (frame.run.halt !== undefined) return stopped
      if (ending !== 'next') return ending
    }
    return 'next'
  }

function evaluation(node: CNode | undefined, scope: Scope): Statement {
  if (node === undefined) return go
  const code = expression(node, scope)
  return (frame) => {
    code(frame)
    return 'next'
  }
}

/** A variable for each declarator. Arrays are data, and were read before. */
function declarations(node: CNode, scope: Scope): readonly Statement[] {
  return partsOf(node).flatMap((declarator): Statement[] => {
    const name = declaredName(declarator)
    if (name === undefined) return []
    const initial = declarator.type === 'init_declarator' ? declarator.childForFieldName('value') : null
    const nothing = unknown(declarator)
    const code: Code = initial === null ? () => nothing : expression(initial, scope)
    return [
      (frame) => {
        frame.variables.set(name, { value: code(frame) })
        return 'next'
      },
    ]
  })
}

/** The variable that a declarator declares; undefined for types, arrays and functions. */
export function declaredName(node: CNode): string | undefined {
  if (node.type === 'identifier') return node.text
  if (node.type !== 'init_declarator' && node.type !== 'pointer_declarator') return undefined
  const inner = node.childForFieldName('declarator')
  return inner === null ? undefined : declaredName(inner)
}

/** Whether a value is true; where that is not known the execution cannot go on. */
function decide(frame: Frame, value: Value): boolean {
  const truth = truthOf(value)
  if (truth === undefined && value.type === 'unknown') giveUp(frame, value)
  return truth ?? false
}

const choice =
  (condition: Code, consequence: Statement, alternative: Statement): Statement =>
  (frame) => {
    const truth = decide(frame, condition(frame))
    if (frame.run.halt !== undefined) return stopped
    return truth ? consequence(frame) : alternative(frame)
  }

interface Loop {
  /** Undefined where the loop has none, and goes on. */
  readonly condition: Code | undefined
  readonly body: Statement
  readonly update: Statement
  /** Whether the body comes before the first look at the condition. */
  readonly isLate: boolean
}

function loop(node: CNode, { condition, body, update, isLate }: Loop): Statement {
  const line = lineOfNode(node)
  const lost = unknown(node)
  return (frame) => {
    frame.run.loops.add(line)
    for (let isFirst = true; ; isFirst = false) {
      if (!(isFirst && isLate) && condition !== undefined && !decide(frame, condition(frame))) return 'next'
      if (frame.run.fuel-- <= 0) halt(frame, { type: 'endless', line }, lost)
      if (frame.run.halt !== undefined) return stopped
      const ending = body(frame)
      if (ending === 'break') return 'next'
      if (typeof ending === 'object') return ending
      update(frame)
    }
  }
}

function forLoop(node: CNode, scope: Scope, condition: Code | undefined, body: Statement): Statement {
  const first = node.childForFieldName('initializer')
  const update = evaluation(node.childForFieldName('update') ?? undefined, scope)
  const start = first === null ? go : first.type === 'declaration' ? statement(first, scope) : evaluation(first, scope)
  return block([start, loop(node, { condition, body, update, isLate: false })])
}

function returning(node: CNode | undefined, scope: Scope): Statement {
  if (node === undefined) return () => stopped
  const code = expression(node, scope)
  return (frame) => ({ returned: code(frame) })
}
