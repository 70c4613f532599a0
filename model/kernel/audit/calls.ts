// What the kernel's own functions do to the values of a driver: errors that are pointers, files and who holds them. A
// file is counted: who makes it or gets it holds it once more, who puts it once less. Nothing else of the kernel is
// known, and nothing else of it is needed.
import { bare, excerptOf, type Form } from './form.ts'
import {
  failure,
  isFailure,
  isNothing,
  isVariable,
  nothing,
  numberOf,
  object,
  unknownOf,
  withCell,
  withMark,
  type Path,
  type Value,
  type Way,
} from './way.ts'

/** A call of such a function; undefined where it is none of them. */
export type KnownCall = (form: Form, values: readonly Value[], way: Way) => readonly Path[]

/** The cell that counts who holds a file, beyond the one that held it when the way began. */
export const holdersOf = (id: string): string => `${id} held`

/** How many more hold a file than when the way began. */
export function holders(way: Way, id: string): number {
  const count = way.cells.get(holdersOf(id))
  return count?.type === 'number' ? Number(count.integer.value) : 0
}

const one = (way: Way, value: Value): readonly Path[] => [{ way, value }]
const lost = (form: Form): Value => unknownOf(`${excerptOf(form)}@${form.file}:${form.line}`)

function counted(way: Way, value: Value | undefined, more: number): Way {
  if (value?.type !== 'object' && value?.type !== 'unknown') return way
  return withCell(way, holdersOf(value.id), numberOf(holders(way, value.id) + more))
}

/** Both go through the file they are given. */
function through(form: Form, value: Value | undefined, way: Way): Way {
  const what = value?.type === 'error' ? 'through-error' : value && isNothing(value) ? 'through-null' : undefined
  return what === undefined ? way : withMark(way, { what, file: form.file, line: form.line, text: excerptOf(form) })
}

const idle = (way: Way, form: Form): Way =>
  withMark(way, { what: 'error-of-nothing', file: form.file, line: form.line, text: excerptOf(form) })

/** `ERR_PTR(x)` and what else makes an error of a number: of 0 it makes none. */
function errorOf(form: Form, value: Value, way: Way): readonly Path[] {
  if (isFailure(value)) return one(way, failure)
  if (isNothing(value)) return one(idle(way, form), nothing)
  if (value.type !== 'unknown' || value.nonzero) return one(way, failure)
  return [
    { way, value: failure },
    { way, value: nothing },
  ]
}

const known: Readonly<Record<string, KnownCall>> = {
  ERR_PTR: (form, [value], way) => errorOf(form, value ?? lost(form), way),
  ERR_CAST(form, [value], way) {
    if (value === undefined || value.type === 'unknown') return one(way, failure)
    return isFailure(value) ? one(way, failure) : one(idle(way, form), value)
  },
  PTR_ERR: (form, [value], way) => one(way, value !== undefined && isFailure(value) ? failure : lost(form)),
  PTR_ERR_OR_ZERO(_form, [value], way) {
    if (value?.type !== 'unknown') return one(way, value !== undefined && isFailure(value) ? failure : nothing)
    return [
      { way, value: failure },
      { way, value: nothing },
    ]
  },
  fput: (form, [value], way) => one(counted(through(form, value, way), value, -1), lost(form)),
  get_file: (form, [value], way) => one(counted(through(form, value, way), value, 1), value ?? lost(form)),
  array_index_nospec: (form, [value], way) => one(way, value ?? lost(form)),
}

const makesFile = /^(anon_inode_(create_)?getfile(_fmode|_secure)?|alloc_file\w*)$/

/** What a function of the kernel does; undefined for any other. */
export function knownCall(name: string): KnownCall | undefined {
  if (Object.hasOwn(known, name)) return known[name]
  if (!makesFile.test(name)) return undefined
  return (form, _values, way) => {
    const id = `file@${form.file}:${form.line}`
    return [
      { way, value: failure },
      { way: withCell(way, holdersOf(id), numberOf(1)), value: object(id) },
    ]
  }
}

/** Members that hold files: they are made into, put, or got somewhere in these texts. */
export function fileMembersIn(texts: readonly string[]): ReadonlySet<string> {
  const members = new Set<string>()
  for (const text of texts) {
    for (const [, name] of text.matchAll(/(?:->|\.)(\w+)\s*=\s*anon_inode_getfile/g)) members.add(name!)
    for (const [, name] of text.matchAll(/\b(?:fput|get_file)\s*\([^();]*(?:->|\.)(\w+)\s*\)/g)) members.add(name!)
  }
  return members
}

/** The variables whose address is passed: who is called may write them. */
export function handedOver(values: readonly Value[], way: Way, form: Form): Way {
  let then = way
  for (const [at, value] of values.entries()) {
    // What was never written is unknown as it is.
    if (value.type !== 'address' || !(isVariable(value.cell) || then.cells.has(value.cell))) continue
    const argument = form.fields['arguments']?.parts[at]
    then = withCell(then, value.cell, unknownOf(`${bare(argument ?? form).text}@${form.file}:${form.line}`))
  }
  return then
}
