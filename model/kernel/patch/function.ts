// Edits to the function itself: the comparison with ERROR that its skip loop lacks, and the guards of arcs that have a
// flag of their own, which the tables cannot hold. Both are judged by executing the function, so its tables must be
// right.
import type { Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import { behaviourFindings } from '../compare/behaviour.ts'
import { guardsOf, type Guard } from '../leaks.ts'
import type { Edit } from './edit.ts'
import { kernelDialect, type Dialect } from '../print.ts'
import type { KernelSource } from '../read/source.ts'

/** What the function calls its device, its current state, its target, and the pointer to its answer. */
export interface Parameters {
  readonly device: string
  readonly current: string
  readonly target: string
  readonly next: string
}

const kernelParameters: Parameters = { device: 'device', current: 'cur_fsm', target: 'new_fsm', next: 'next_fsm' }

/** Parameter names as the definition has them, in the kernel's order. */
function parametersOf(definition: string): Parameters {
  const list = /\(([^)]*)\)/
    .exec(definition)?.[1]
    ?.split(',')
    .map((each) => /(\w+)\s*$/.exec(each)?.[1])
  const [device, current, target, next] = list ?? []
  return device === undefined || current === undefined || target === undefined || next === undefined
    ? kernelParameters
    : { device, current, target, next }
}

/** What the function needs to do as the rules say, given tables that do. */
export const functionEdits = (
  spec: Spec,
  source: KernelSource,
  text: string,
  dialect: Dialect = kernelDialect,
): readonly Edit[] => [...loopEdits(spec, source, text, dialect), ...guardEdits(spec, source, text, dialect)]

/** Makes a skip loop stop at ERROR where some request would otherwise never return. */
function loopEdits(spec: Spec, source: KernelSource, text: string, dialect: Dialect): readonly Edit[] {
  const code = source.function
  const isHarmful = behaviourFindings(spec, source).some(
    ({ subject, weight }) => subject === 'loop' && weight === 'difference',
  )
  if (code === undefined || code.guard.type !== 'unguarded' || !isHarmful) return []
  const body = text.slice(code.span.start, code.span.end)
  const loop = new RegExp(`while \\((?=\\(?${dialect.flagsArray}\\[([^\\]]+)\\])`).exec(body)
  if (loop === null) return []
  const at = code.span.start + loop.index + loop[0].length
  return [{ start: at, end: at, text: `${loop[1]} != ${dialect.statePrefix}${ERROR} &&\n\t       ` }]
}

/** Puts the missing guards behind the function's declarations. */
function guardEdits(spec: Spec, source: KernelSource, text: string, dialect: Dialect): readonly Edit[] {
  const code = source.function
  const after = source.required?.span
  const isMissing = behaviourFindings(spec, source).some(({ subject }) => subject === 'guard')
  if (code === undefined || after === undefined || !isMissing) return []
  const names = parametersOf(text.slice(code.span.start, code.span.end))
  return [{ start: after.end, end: after.end, text: `\n\n${guardText(guardsOf(spec), names, dialect).trimEnd()}` }]
}

/** The guards as C statements, under a comment that says why they are there; empty where there are none. */
export function guardText(
  guards: readonly Guard[],
  names: Parameters = kernelParameters,
  dialect: Dialect = kernelDialect,
): string {
  if (guards.length === 0) return ''
  const flags = (set: readonly string[]): string => set.map((name) => dialect.flagPrefix + name).join(' | ')
  const state = (name: string): string => dialect.statePrefix + name
  const held = `${names.device}->migration_flags`
  const statements = guards.map(({ lacking, exactly, from, targets, step }) => {
    const many = lacking.length > 1 ? `(${flags(lacking)})` : flags(lacking)
    const devices =
      exactly !== undefined
        ? `${held} == (${flags(exactly)})`
        : lacking.length > 1
          ? `(${held} & ${many}) != ${many}`
          : `!(${held} & ${many})`
    const asked = targets.map((target) => `${names.target} == ${state(target)}`)
    const either = asked.length > 1 ? `(${asked.join(' ||\n\t     ')})` : asked[0]!
    const condition = `\tif (${devices} &&\n\t    ${names.current} == ${state(from)} &&\n\t    ${either})`
    return step === ERROR
      ? `${condition}\n\t\treturn -EINVAL;\n`
      : `${condition} {\n\t\t*${names.next} = ${state(step)};\n\t\treturn 0;\n\t}\n`
  })
  const comment = [
    '\t/*',
    '\t * The tables hold flags for each state. The arcs asked for here have',
    '\t * a flag of their own, which a device may lack.',
    '\t */',
  ]
  return `${comment.join('\n')}\n${statements.join('\n')}`
}
