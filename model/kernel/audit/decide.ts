// Conditions of a driver, which divide a way in two where nobody knows what they come to. They teach: behind
// `if (IS_ERR(file))` the file is an error on the one side and none on the other, and what was compared with 0 is 0 or
// not. A condition that was made from a state and is not known was not understood, on either side.
import { places } from './cells.ts'
import { evaluate } from './evaluate.ts'
import { argumentsOf, bare, calleeOf, excerptOf, type Form } from './form.ts'
import {
  doubting,
  failure,
  isFailure,
  isNothing,
  isOfState,
  nothing,
  object,
  truthOf,
  unknownOf,
  withCell,
  type Surroundings,
  type Value,
  type Way,
} from './way.ts'

/** A way on which a condition was true, or false. */
export interface Decision {
  readonly way: Way
  readonly truth: boolean
}

const placeOf = ({ file, line }: Form): string => `${file}:${line}`

/** Functions and macros that give back whether their first argument is true. */
const transparent = new Set(['likely', 'unlikely', 'WARN_ON', 'WARN_ON_ONCE', 'READ_ONCE', '__builtin_expect'])

/** The ways on which a condition is true, and those on which it is false. */
export function decide(condition: Form, way: Way, around: Surroundings): readonly Decision[] {
  const form = bare(condition)
  const [left, right] = [form.fields['left'], form.fields['right']]
  const flipped = (decisions: readonly Decision[]): readonly Decision[] =>
    decisions.map((decision) => ({ ...decision, truth: !decision.truth }))
  if (form.type === 'unary_expression' && form.operator === '!') {
    return flipped(decide(form.fields['argument']!, way, around))
  }
  if (form.type === 'binary_expression' && /^(&&|\|\|)$/.test(form.operator)) {
    const deciding = form.operator === '||'
    return decide(left!, way, around).flatMap((first) =>
      first.truth === deciding ? [first] : decide(right!, first.way, around),
    )
  }
  if (form.type === 'binary_expression' && /^[!=]=$/.test(form.operator) && /^(NULL|0)$/.test(bare(right!).text)) {
    const decisions = decide(left!, way, around)
    return form.operator === '!=' ? decisions : flipped(decisions)
  }
  const callee = calleeOf(form)
  const first = argumentsOf(form)[0]
  if (callee !== undefined && first !== undefined) {
    if (transparent.has(callee)) return decide(first, way, around)
    if (/^IS_ERR/.test(callee)) return failed(first, callee, way, around)
  }
  return evaluate(form, way, around).flatMap(({ way: then, value }) => {
    const truth = truthOf(value)
    if (truth !== undefined) return [{ way: then, truth }]
    const on = isOfState(value) ? doubting(then, form, excerptOf(form)) : then
    const known = form.type === 'assignment_expression' ? left! : form
    const isBelow = form.type === 'binary_expression' && form.operator === '<' && bare(right!).text === '0'
    const subject = isBelow ? left! : known
    const held = evaluateOnly(subject, on, around)
    const is: Value = isBelow
      ? failure
      : held?.type === 'unknown'
        ? { ...held, nonzero: true }
        : unknownOf(placeOf(form))
    return [
      { way: learnt(subject, is, on, around), truth: true },
      { way: isBelow ? on : learnt(subject, nothing, on, around), truth: false },
    ]
  })
}

/** `IS_ERR(x)` and `IS_ERR_OR_NULL(x)`. */
function failed(form: Form, callee: string, way: Way, around: Surroundings): readonly Decision[] {
  return evaluate(form, way, around).flatMap(({ way: then, value }): readonly Decision[] => {
    if (isNothing(value)) return [{ way: then, truth: callee !== 'IS_ERR' }]
    // What was gone through before is no error.
    const isUsed = value.type === 'unknown' && [...then.cells.keys()].some((cell) => cell.startsWith(`${value.id}.`))
    if (value.type !== 'unknown' || isUsed) return [{ way: then, truth: isFailure(value) }]
    return [
      { way: learnt(form, failure, then, around), truth: true },
      { way: learnt(form, object(value.id), then, around), truth: false },
    ]
  })
}

/** What an expression that calls nothing holds. */
function evaluateOnly(form: Form, way: Way, around: Surroundings): Value | undefined {
  const { type } = bare(form)
  return type === 'identifier' || type === 'field_expression' ? evaluate(form, way, around)[0]?.value : undefined
}

/** The way with what a branch taught about the variable or member that it looked at. */
function learnt(form: Form, value: Value, way: Way, around: Surroundings): Way {
  const { type } = bare(form)
  if (type !== 'identifier' && type !== 'field_expression') return way
  const [place] = places(form, way, around)
  return place?.cell === undefined ? way : withCell(place.way, place.cell, value)
}
