// Statements of a driver, executed on every way that they may go. A loop goes round as often as its condition says; one
// whose condition nobody knows is gone through twice at most, which shows every effect that a round has. Jumps are
// followed to their labels.
import { choice, conditional } from './branch.ts'
import { mentionsState } from './cells.ts'
import { decide } from './decide.ts'
import { evaluate } from './evaluate.ts'
import { declaredIn, excerptOf, type Form } from './form.ts'
import {
  distinct,
  doubting,
  keyOfValue,
  keyOfWay,
  numberOf,
  unknownOf,
  variable,
  withCell,
  withMark,
  type Surroundings,
  type Value,
  type Way,
} from './way.ts'

/** How a statement ended on a way. */
export interface Ending {
  readonly way: Way
  readonly type: 'next' | 'break' | 'continue' | 'return' | 'goto'
  /** What is returned, and the form that stands for it. */
  readonly value?: Value
  readonly at?: Form
  readonly label?: string
}

/** What executing needs beyond what expressions do. */
export interface Execution extends Surroundings {
  /** The value of a variable that is declared with a type, as far as the type tells. */
  declared(type: string, isPointer: boolean, value: Value): Value
}

/** Rounds of a loop whose condition is known: more than any walk over the states takes. */
const ROUNDS_MAX = 20
/** Rounds of one whose condition is not known. */
const UNKNOWN_ROUNDS = 2
/** Ways that are told apart; with more of them the first ones stand for all. */
export const WAYS_MAX = 600

/** A statement that goes on to the next. */
export const next = (way: Way): Ending => ({ way, type: 'next' })

export const tidied = (endings: readonly Ending[]): readonly Ending[] =>
  distinct(
    endings,
    ({ type, value, at, label }) =>
      `${type}${value === undefined ? '' : keyOfValue(value)}${at?.file ?? ''}${at?.line ?? ''}${label ?? ''}`,
  ).slice(0, WAYS_MAX)

/** Executes a statement. */
export function execute(form: Form, way: Way, around: Execution): readonly Ending[] {
  const part = (name: string): Form | undefined => form.fields[name]
  switch (form.type) {
    case 'compound_statement':
    case 'else_clause':
    case 'preproc_else':
      return block(form.parts, 0, [way], around)
    case 'declaration':
      return declaration(form, way, around)
    case 'expression_statement':
      if (form.parts.some(({ type }) => type === 'ERROR') && mentionsState(form, way, around)) {
        return [next(doubting(way, form, excerptOf(form)))]
      }
      return form.parts.length === 0 ? [next(way)] : evaluate(form.parts[0]!, way, around).map((path) => next(path.way))
    case 'if_statement':
      return tidied(
        decide(part('condition')!, way, around).flatMap((decision) => {
          const taken = part(decision.truth ? 'consequence' : 'alternative')
          return taken === undefined ? [next(decision.way)] : execute(taken, decision.way, around)
        }),
      )
    case 'switch_statement':
      return choice(form, way, around)
    case 'while_statement':
    case 'do_statement': {
      const isLate = form.type === 'do_statement'
      return loop({ form, condition: part('condition'), body: part('body'), isLate }, way, around)
    }
    case 'for_statement': {
      const first = part('initializer')
      const starts =
        first === undefined
          ? [way]
          : first.type === 'declaration'
            ? declaration(first, way, around).map((ending) => ending.way)
            : evaluate(first, way, around).map((path) => path.way)
      const whole = { form, condition: part('condition'), body: part('body'), update: part('update'), isLate: false }
      return starts.flatMap((start) => loop(whole, start, around))
    }
    case 'return_statement':
      if (form.parts.length === 0) return [{ way, type: 'return', at: form }]
      return evaluate(form.parts[0]!, way, around).map((path) => ({ ...path, type: 'return', at: form }))
    case 'break_statement':
    case 'continue_statement':
      return [{ way, type: form.type === 'break_statement' ? 'break' : 'continue' }]
    case 'goto_statement':
      return [{ way, type: 'goto', label: part('label')?.text ?? '', at: form }]
    case 'labeled_statement':
      return block(form.parts.slice(1), 0, [way], around)
    case 'preproc_if':
    case 'preproc_ifdef':
    case 'preproc_elif':
      return conditional(form, way, around)
    default:
      return [next(mentionsState(form, way, around) ? doubting(way, form, excerptOf(form)) : way)]
  }
}

/** Statements one after another, from one of them on. */
export function block(
  parts: readonly Form[],
  from: number,
  ways: readonly Way[],
  around: Execution,
): readonly Ending[] {
  const out: Ending[] = []
  let live = ways
  for (let at = from; at < parts.length && live.length > 0; at++) {
    const endings = tidied(live.flatMap((way) => execute(parts[at]!, way, around)))
    live = endings.filter(({ type }) => type === 'next').map(({ way }) => way)
    for (const ending of endings) {
      if (ending.type === 'next') continue
      out.push(...(ending.type === 'goto' ? jump(ending, parts, at, around) : [ending]))
    }
  }
  return tidied([...out, ...live.map(next)])
}

/** A jump to a label of these statements; one to a label elsewhere is left to the statements around them. */
function jump(ending: Ending, parts: readonly Form[], at: number, around: Execution): readonly Ending[] {
  const to = parts.findIndex((part) => part.type === 'labeled_statement' && part.fields['label']?.text === ending.label)
  if (to < 0) return [ending]
  const cell = variable(around.depth, `goto ${ending.label}`)
  const counted = ending.way.cells.get(cell)
  const rounds = counted?.type === 'number' ? Number(counted.integer.value) : 0
  if (to <= at && rounds >= UNKNOWN_ROUNDS) return []
  return block(parts, to, [to <= at ? withCell(ending.way, cell, numberOf(rounds + 1)) : ending.way], around)
}

function declaration(form: Form, way: Way, around: Execution): readonly Ending[] {
  const type = form.fields['type']?.text ?? ''
  let ways: readonly Way[] = [way]
  for (const declarator of form.parts) {
    if (!/declarator$|^identifier$/.test(declarator.type)) continue
    const name = declaredIn(declarator)
    const inner = declarator.type === 'init_declarator' ? declarator.fields['declarator'] : declarator
    if (name === undefined || inner?.type === 'function_declarator') continue
    const cell = variable(around.depth, name)
    const initial = declarator.type === 'init_declarator' ? declarator.fields['value'] : undefined
    const isPointer = inner?.type === 'pointer_declarator'
    const isPlain = initial !== undefined && initial.type !== 'initializer_list' && inner?.type !== 'array_declarator'
    ways = ways.flatMap((each) =>
      isPlain
        ? evaluate(initial, each, around).map((path) =>
            withCell(path.way, cell, around.declared(type, isPointer, path.value)),
          )
        : [withCell(each, cell, around.declared(type, isPointer, unknownOf(`${cell}@${form.file}:${form.line}`)))],
    )
  }
  return ways.map(next)
}

interface Loop {
  readonly form: Form
  readonly condition: Form | undefined
  readonly body: Form | undefined
  readonly update?: Form | undefined
  /** Whether the body comes before the first look at the condition. */
  readonly isLate: boolean
}

function loop({ form, condition, body, update, isLate }: Loop, way: Way, around: Execution): readonly Ending[] {
  const out: Ending[] = []
  const seen = new Set<string>()
  let live: readonly Way[] = [way]
  for (let round = 0; live.length > 0; round++) {
    const entered: Way[] = []
    for (const each of live) {
      const decisions =
        condition === undefined || (isLate && round === 0)
          ? [{ way: each, truth: true }]
          : decide(condition, each, around)
      const isKnown = decisions.every(({ truth }) => truth === decisions[0]!.truth)
      for (const decision of decisions) {
        if (!decision.truth) out.push(next(decision.way))
        else if (isKnown || round < UNKNOWN_ROUNDS) entered.push(decision.way)
      }
    }
    const endings = tidied(
      entered.flatMap((each) => {
        const key = keyOfWay(each)
        const isBack = seen.has(key)
        seen.add(key)
        if (!isBack && round < ROUNDS_MAX) return body === undefined ? [next(each)] : execute(body, each, around)
        const { file, line } = form
        const text = excerptOf(condition ?? form)
        return [{ way: withMark(each, { what: 'endless', file, line, text }), type: 'return', at: form }] as const
      }),
    )
    const going: Way[] = []
    for (const ending of endings) {
      if (ending.type === 'break') out.push(next(ending.way))
      else if (ending.type === 'return' || ending.type === 'goto') out.push(ending)
      else if (update === undefined) going.push(ending.way)
      else going.push(...evaluate(update, ending.way, around).map((path) => path.way))
    }
    live = going
  }
  return tidied(out)
}
