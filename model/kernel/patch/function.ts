// Edits to the function itself: the comparison with ERROR that its skip loop lacks, and the guards of arcs that have a
// flag of their own, which the tables cannot hold. Both are judged by executing the function, so its tables must be
// right.
import type { Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import { behaviourFindings } from '../compare/behaviour.ts'
import type { Finding } from '../compare/finding.ts'
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
): readonly Edit[] => {
  const findings = behaviourFindings(spec, source)
  return [...loopEdits(findings, source, text, dialect), ...guardEdits(findings, spec, source, text, dialect)]
}

/** Makes a skip loop stop at ERROR where some request would otherwise never return. */
function loopEdits(
  findings: readonly Finding[],
  source: KernelSource,
  text: string,
  dialect: Dialect,
): readonly Edit[] {
  const code = source.function
  const isHarmful = findings.some(({ subject, weight }) => subject === 'loop' && weight === 'difference')
  if (code === undefined || code.guard.type !== 'unguarded' || !isHarmful) return []
  const body = text.slice(code.span.start, code.span.end)
  const loop = new RegExp(`while \\((?=\\(?${dialect.flagsArray}\\[([^\\]]+)\\])`).exec(body)
  if (loop === null) return []
  const at = code.span.start + loop.index + loop[0].length
  return [{ start: at, end: at, text: `${loop[1]} != ${dialect.statePrefix}${ERROR} &&\n\t       ` }]
}

/** Puts the missing guards before the table is looked up, behind the checks of both states. */
function guardEdits(
  findings: readonly Finding[],
  spec: Spec,
  source: KernelSource,
  text: string,
  dialect: Dialect,
): readonly Edit[] {
  const code = source.function
  const after = source.required?.span
  const isMissing = findings.some(({ subject }) => subject === 'guard')
  if (code === undefined || after === undefined || !isMissing) return []
  const guards = guardText(guardsOf(spec), parametersOf(text.slice(code.span.start, code.span.end)), dialect)
  const at = lookUp(text, after.end, code.span.end, dialect)
  return at === undefined
    ? [{ start: after.end, end: after.end, text: `\n\n${guards.trimEnd()}` }]
    : [{ start: at, end: at, text: `${guards}\n` }]
}

/** The start of the line that looks the table up first, or of the comment above it. */
function lookUp(text: string, from: number, to: number, { array }: Dialect): number | undefined {
  const body = text.slice(from, to)
  const found = new RegExp(`\\n[ \\t]*[^\\n;=]*=\\s*${array}\\[`).exec(body)
  if (found === null) return undefined
  const before = body.slice(0, found.index)
  const opening = before.endsWith('*/') ? before.lastIndexOf('/*') : -1
  return from + (opening < 0 ? found.index + 1 : before.lastIndexOf('\n', opening) + 1)
}

const COLUMNS = 80
const TAB = '        '

/** Flags of a set in C. */
const flagsText = (set: readonly string[], { flagPrefix }: Dialect): string =>
  set.map((name) => flagPrefix + name).join(' | ')

/** The condition that a device is one of a guard's: it lacks a feature, or has exactly these of the known ones. */
function deviceTest({ lacking, exactly, known }: Guard, { device }: Parameters, dialect: Dialect): string {
  const held = `${device}->migration_flags`
  const mask = exactly === undefined ? lacking : known
  if (exactly === undefined && lacking.length === 1) return `!(${held} & ${flagsText(lacking, dialect)})`
  const joined = `(${flagsText(mask, dialect)})`
  const oneLine = `(${held} & ${joined})`
  const wanted = exactly === undefined ? `!= ${joined}` : `== (${flagsText(exactly, dialect)})`
  return `\tif (${oneLine} ${wanted}`.replace('\t', TAB).length <= COLUMNS
    ? `${oneLine} ${wanted}`
    : `(${held} &\n\t     ${joined.replaceAll(' | ', ' |\n\t      ')}) ${wanted.replaceAll(' | ', ' |\n\t     ')}`
}

/** The guards as C statements, under a comment that says why they are there; empty where there are none. */
export function guardText(
  guards: readonly Guard[],
  names: Parameters = kernelParameters,
  dialect: Dialect = kernelDialect,
): string {
  if (guards.length === 0) return ''
  const state = (name: string): string => dialect.statePrefix + name
  const statements = guards.map((guard) => {
    const asked = guard.targets.map((target) => `${names.target} == ${state(target)}`)
    const either = asked.length > 1 ? `(${asked.join(' ||\n\t     ')})` : asked[0]!
    const test = deviceTest(guard, names, dialect)
    const condition = `\tif (${test} &&\n\t    ${names.current} == ${state(guard.from)} &&\n\t    ${either})`
    return guard.step === ERROR
      ? `${condition}\n\t\treturn -EINVAL;\n`
      : `${condition} {\n\t\t*${names.next} = ${state(guard.step)};\n\t\treturn 0;\n\t}\n`
  })
  // Without a flag of its own it is not the arc that a device may lack.
  const why = guards.some(({ lacking }) => lacking.length > 0)
    ? [
        'The tables hold flags for each state. The arcs asked for here have',
        'a flag of their own, which a device may lack.',
      ]
    : ['Skipping over the states that a device lacks would lead elsewhere', 'than its own arcs do.']
  const comment = ['\t/*', ...why.map((line) => `\t * ${line}`), '\t */']
  return `${comment.join('\n')}\n${statements.join('\n')}`
}
