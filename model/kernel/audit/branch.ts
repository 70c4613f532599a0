// Branches that are not by a condition: a switch over a value, and code that a configuration has or has not. A label
// that is not known, where the value is a state, makes what comes of it not understood.
import { mentionsState } from './cells.ts'
import { evaluate } from './evaluate.ts'
import { block, execute, next, tidied, type Ending, type Execution } from './execute.ts'
import { bare, excerptOf, type Form } from './form.ts'
import { doubting, type Way } from './way.ts'

/** A switch: from the label that fits, or where the value is not known from each. */
export function choice(form: Form, way: Way, around: Execution): readonly Ending[] {
  const cases = form.fields['body']?.parts ?? []
  const isDefault = (part: Form): boolean => part.type === 'case_statement' && part.fields['value'] === undefined
  const statements = cases.map((part) =>
    part.type !== 'case_statement' ? [part] : isDefault(part) ? part.parts : part.parts.slice(1),
  )
  const from = (at: number, on: Way): readonly Ending[] =>
    at < 0
      ? [next(on)]
      : block(statements.slice(at).flat(), 0, [on], around).map((ending) =>
          ending.type === 'break' ? next(ending.way) : ending,
        )
  const fallback = cases.findIndex(isDefault)
  return evaluate(form.fields['condition']!, way, around).flatMap(({ way: on, value }) => {
    const labels = cases.map((part) => {
      const label = part.type === 'case_statement' ? part.fields['value'] : undefined
      return label === undefined ? undefined : evaluate(bare(label), on, around)[0]?.value
    })
    const isUnread = cases.some((part) => part.type === 'ERROR') || labels.some((label) => label?.type === 'unknown')
    if (value.type === 'number') {
      const { value: number } = value.integer
      const at = labels.findIndex((label) => label?.type === 'number' && label.integer.value === number)
      const doubted = at < 0 && isUnread && value.state ? doubting(on, form, excerptOf(form)) : on
      return from(at < 0 ? fallback : at, doubted)
    }
    const each = value.type === 'unknown' && value.state ? doubting(on, form, excerptOf(form)) : on
    const starts = new Set([...cases.flatMap((part, at) => (part.type === 'case_statement' ? [at] : [])), fallback])
    return [...starts].flatMap((at) => from(at, each))
  })
}

/** Code that a configuration has or has not: both are ways. */
export function conditional(form: Form, way: Way, around: Execution): readonly Ending[] {
  const head = form.fields['condition'] ?? form.fields['name']
  const { alternative } = form.fields
  const inside = form.parts.filter((part) => part !== head && part !== alternative)
  const on = mentionsState(form, way, around) ? doubting(way, form, excerptOf(head ?? form)) : way
  return tidied([
    ...block(inside, 0, [on], around),
    ...(alternative === undefined ? [next(on)] : execute(alternative, on, around)),
  ])
}
