// Which migration flags a driver may set, every place counted. The functions that set them are executed like the step
// function: what they leave in the member, on any way, is a set that the driver must be right for. A flag that is set
// under a condition makes two sets of one.
import type { Place } from '../read/syntax.ts'
import { bare, excerptOf, type Form } from './form.ts'
import type { Machine } from './machine.ts'
import type { Program } from './program.ts'
import { emptyWay, object } from './way.ts'

/** A statement that sets flags, with the conditions it stands under. */
export interface FlagsPlace extends Place {
  readonly text: string
  readonly conditions: readonly string[]
}

export interface FlagsReading {
  readonly places: readonly FlagsPlace[]
  /** The values that it may report, each once; none where no place sets them. */
  readonly values: readonly number[]
  /** A place whose value was not understood. */
  readonly lost: Place | undefined
}

export const FLAGS = 'migration_flags'
const setting = new RegExp(`\\b${FLAGS}\\s*(\\||&)?=[^=]`)

/** Reads the flags of a program; `machine` starts the member at 0. */
export function flagsIn(program: Program, machine: Machine): FlagsReading {
  const functions = program.chunks.filter(({ defines, text }) => defines !== undefined && setting.test(text))
  const forms = functions.flatMap((chunk) => program.definition(chunk.defines!, chunk.file) ?? [])
  const places = forms.flatMap((form) => settingIn(form, []))
  const values = new Set<number>()
  let lost: Place | undefined
  // What only adds to the flags of another place adds to them or does not.
  const isAdding = ({ text }: (typeof functions)[number]): boolean => !new RegExp(`\\b${FLAGS}\\s*=[^=]`).test(text)
  for (const chunk of [...functions].sort((a, b) => Number(isAdding(a)) - Number(isAdding(b)))) {
    const found = new Set<number>()
    const parameters = Array.from({ length: 8 }, (_, at) => object(`argument ${at}`))
    for (const { way } of machine.call(chunk.defines!, chunk.file, parameters, emptyWay)) {
      for (const [cell, value] of way.cells) {
        if (!cell.endsWith(`.${FLAGS}`)) continue
        if (value.type === 'number') found.add(Number(value.integer.value))
        else lost ??= places.find(({ file }) => file === chunk.file) ?? chunk
      }
    }
    const before = [...values]
    for (const value of found) {
      if (!isAdding(chunk) || before.length === 0) values.add(value)
      else for (const base of before) values.add(base | value)
    }
  }
  return { places, values: [...values].sort((a, b) => a - b), lost }
}

/** The assignments to the member in a form, with the conditions around each. */
function settingIn(form: Form, conditions: readonly string[]): readonly FlagsPlace[] {
  if (form.type === 'assignment_expression') {
    const target = bare(form.fields['left']!)
    if (target.fields['field']?.text === FLAGS) {
      return [{ file: form.file, line: form.line, text: excerptOf(form), conditions }]
    }
  }
  if (form.type !== 'if_statement') return form.parts.flatMap((part) => settingIn(part, conditions))
  const { condition, consequence, alternative } = form.fields
  const text = condition === undefined ? '' : excerptOf(bare(condition))
  return [
    ...(consequence === undefined ? [] : settingIn(consequence, [...conditions, text])),
    ...(alternative === undefined ? [] : settingIn(alternative, [...conditions, `not (${text})`])),
  ]
}
