// Who does what in a driver: its migration ops, the function with the loop over the path, the step function that
// performs one arc, the member that holds the state. They are known by what they do, not by their names: the loop calls
// the core's helper for the next state, the step is called with what the helper answered.
import type { Place } from '../read/syntax.ts'
import { argumentsOf, bare, calleeOf, declaredIn, ofType, type Form } from './form.ts'
import { parametersOf } from './machine.ts'
import type { Program } from './program.ts'

/** The names to look for. */
export interface DriverNames {
  /** The struct of the operations, and the member of it that sets the state. */
  readonly ops: string
  readonly setStateMember: string
  /** The function that gives the next state of a path. */
  readonly nextState: string
  readonly statePrefix: string
  readonly flagPrefix: string
  /** The step function and the one that sets the state, where they are not to be looked for. */
  readonly step?: string | undefined
  readonly setState?: string | undefined
  /** The member of the device that holds its state. */
  readonly stateMember?: string | undefined
  /** The driver's own names of states, each with the protocol's. */
  readonly states?: Readonly<Record<string, string>> | undefined
}

export const driverNames: DriverNames = {
  ops: 'vfio_migration_ops',
  setStateMember: 'migration_set_state',
  nextState: 'vfio_mig_get_next_state',
  statePrefix: 'VFIO_DEVICE_STATE_',
  flagPrefix: 'VFIO_MIGRATION_',
}

export type StepRole = 'device' | 'current' | 'next' | 'other'

/** A function of the driver, and where it begins. */
export interface Named extends Place {
  readonly name: string
}

export interface Step extends Named {
  /** What each parameter is for. */
  readonly roles: readonly StepRole[]
  /** What it returns: a file or an error pointer, a number that is negative where it fails, or whether it may be. */
  readonly returns: 'file' | 'number' | 'truth'
}

export interface Roles {
  /** The variable that holds the operations; undefined where the step was named by the user. */
  readonly ops: Named | undefined
  readonly setState: Named | undefined
  /** The function that asks for the next state, where it is not the one that sets it. */
  readonly loop: Named | undefined
  readonly step: Step | undefined
  readonly member: string | undefined
  readonly deviceType: string | undefined
  /** What was looked for and not found. */
  readonly lacking: readonly (Place & { readonly text: string })[]
}

const namedOf = (program: Program, name: string, file: string): Named | undefined => {
  const form = program.definition(name, file)
  return form === undefined ? undefined : { name, file: form.file, line: form.line }
}

/** The operations that the files define: each with the functions of its members. */
export function operationsIn(
  program: Program,
  struct: string,
): readonly (Named & { readonly members: Readonly<Record<string, string>> })[] {
  return program.declarations(new RegExp(`\\bstruct\\s+${struct}\\b[^;]*=\\s*\\{`)).flatMap((declaration) => {
    if (!new RegExp(`\\b${struct}\\b`).test(declaration.fields['type']?.text ?? '')) return []
    return declaration.parts.flatMap((declarator) => {
      const name = declarator.type === 'init_declarator' ? declaredIn(declarator) : undefined
      const list = declarator.fields['value']
      if (name === undefined || list === undefined) return []
      const members = list.parts.flatMap((part): [string, string][] => {
        if (part.type !== 'initializer_pair') return []
        const value = bare(part.parts.at(-1)!)
        const target = value.type === 'pointer_expression' ? bare(value.fields['argument']!) : value
        return [[part.parts[0]!.text.replace(/^\./, ''), target.text]]
      })
      return [{ name, file: declaration.file, line: declaration.line, members: Object.fromEntries(members) }]
    })
  })
}

/** Finds the roles of every driver in the files; of one only where the user named its functions. */
export function rolesIn(program: Program, names: DriverNames): readonly Roles[] {
  if (names.step !== undefined || names.setState !== undefined) {
    const file = program.chunks.find(({ defines }) => defines === (names.setState ?? names.step))?.file
    return file === undefined ? [] : [rolesFrom(program, names, undefined, names.setState, file)]
  }
  return operationsIn(program, names.ops).map(({ name, file, line, members }) =>
    rolesFrom(program, names, { name, file, line }, members[names.setStateMember], file),
  )
}

function rolesFrom(
  program: Program,
  names: DriverNames,
  ops: Named | undefined,
  setState: string | undefined,
  file: string,
): Roles {
  const set = setState === undefined ? undefined : namedOf(program, setState, file)
  const loop = set === undefined ? undefined : loopFrom(program, names.nextState, set.name, set.file, [])
  const found = loop === undefined ? undefined : inLoop(program, names, loop)
  const stepName = names.step ?? found?.step
  const stepForm = stepName === undefined ? undefined : program.definition(stepName, loop?.file ?? file)
  const isGiven = found !== undefined && stepName === found.step
  const step =
    stepForm === undefined || stepName === undefined
      ? undefined
      : {
          name: stepName,
          file: stepForm.file,
          line: stepForm.line,
          roles: isGiven ? found.roles : rolesByType(stepForm),
          returns: returnsOf(stepForm),
        }
  const member =
    names.stateMember ?? found?.member ?? (stepForm === undefined ? undefined : comparedIn(stepForm, names))
  const lacking = [
    ...(set === undefined && names.step === undefined
      ? [
          {
            ...(ops ?? { file, line: 1 }),
            text: `the function that sets the state: ${setState ?? 'no member names one'}`,
          },
        ]
      : []),
    ...(set !== undefined && loop === undefined && names.step === undefined
      ? [{ ...set, text: `a call of ${names.nextState} in ${set.name}` }]
      : []),
    ...(step === undefined && loop !== undefined
      ? [{ ...loop, text: `a function of the driver that ${loop.name} calls with the next state` }]
      : []),
  ].map(({ file: at, line, text }) => ({ file: at, line, text }))
  return { ops, setState: set, loop, step, member, deviceType: deviceTypeOf(step, stepForm), lacking }
}

/** The function that calls the helper: the one that sets the state, or one that it calls. */
function loopFrom(
  program: Program,
  helper: string,
  name: string,
  file: string,
  above: readonly string[],
): Named | undefined {
  const text = program.textOf(name, file)
  if (text === undefined || above.includes(name) || above.length > 4) return undefined
  if (new RegExp(`\\b${helper}\\s*\\(`).test(text)) return namedOf(program, name, file)
  for (const [, callee] of text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    const found = loopFrom(program, helper, callee!, file, [...above, name])
    if (found !== undefined) return found
  }
  return undefined
}

interface InLoop {
  readonly step: string | undefined
  readonly roles: readonly StepRole[]
  readonly member: string | undefined
}

/** What the loop's calls say: the helper is given the state, and the step what the helper answered. */
function inLoop(program: Program, names: DriverNames, loop: Named): InLoop | undefined {
  const form = program.definition(loop.name, loop.file)!
  const calls = ofType(form, 'call_expression')
  const helper = calls.find((call) => calleeOf(call) === names.nextState)
  if (helper === undefined) return undefined
  const given = argumentsOf(helper)
  const out = given.map(bare).find((each) => each.type === 'pointer_expression' && each.operator === '&')
  const next = out === undefined ? undefined : bare(out.fields['argument']!).text
  const state = given.map(bare).find((each) => each.type === 'field_expression')
  const stored = ofType(form, 'assignment_expression').find(
    (each) => bare(each.fields['right']!).text === next && bare(each.fields['left']!).type === 'field_expression',
  )
  const place = state ?? (stored === undefined ? undefined : bare(stored.fields['left']!))
  const member = place?.fields['field']?.text
  const device = place?.fields['argument']?.text
  const ours = calls.filter((call) => call !== helper && program.textOf(calleeOf(call) ?? '', loop.file) !== undefined)
  const stepping = ours.find((call) => argumentsOf(call).some((each) => bare(each).text === next))
  // One that is given something else than the next state is the step all the same, and the trials show it.
  const step = stepping ?? ours.find((call) => returnsFile(program.definition(calleeOf(call)!, loop.file)))
  const other = step !== undefined && stepping === undefined
  const roleOf = (each: Form): StepRole => {
    const { text } = bare(each)
    if (text === device) return 'device'
    return text === next ? 'next' : text === place?.text ? 'current' : other ? 'next' : 'other'
  }
  return { step: step && calleeOf(step), roles: step === undefined ? [] : argumentsOf(step).map(roleOf), member }
}

/** What the parameters are for, by their types: of two numbers the first is the state it is in. */
function rolesByType(form: Form): readonly StepRole[] {
  const parameters = parametersOf(form)
  const isPointer = (each: Form): boolean => each.fields['declarator']?.type === 'pointer_declarator'
  const numbers = parameters.filter((each) => !isPointer(each) && !/\bstruct\b/.test(each.fields['type']?.text ?? ''))
  return parameters.map((each): StepRole => {
    if (isPointer(each)) return parameters.find(isPointer) === each ? 'device' : 'other'
    const at = numbers.indexOf(each)
    return at < 0 ? 'other' : at === Math.min(1, numbers.length - 1) ? 'next' : at === 0 ? 'current' : 'other'
  })
}

const returnsFile = (form: Form | undefined): boolean => /\bstruct\s+file\b/.test(form?.fields['type']?.text ?? '')

function returnsOf(form: Form): Step['returns'] {
  if (returnsFile(form)) return 'file'
  return /^(bool|_Bool)$/.test(form.fields['type']?.text ?? '') ? 'truth' : 'number'
}

const deviceTypeOf = (step: Step | undefined, form: Form | undefined): string | undefined => {
  const at = step?.roles.indexOf('device') ?? -1
  const type = at < 0 || form === undefined ? undefined : parametersOf(form)[at]?.fields['type']?.text
  return type?.replace(/^(const\s+)?struct\s+/, '').trim()
}

/** The member that a function compares with states, or takes for one. */
function comparedIn(form: Form, { statePrefix, states }: DriverNames): string | undefined {
  const constants = [statePrefix, ...Object.keys(states ?? {})].join('|')
  const compared = new RegExp(`(?:->|\\.)(\\w+)\\s*[!=]=\\s*(?:${constants})`).exec(form.text)
  return (compared ??
    /=\s*\w+->(\w*state\w*)\s*;/.exec(form.text) ??
    /switch\s*\(\s*\w+->(\w+)\s*\)/.exec(form.text))?.[1]
}
