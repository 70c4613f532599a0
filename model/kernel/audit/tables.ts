// The constant tables of a driver: arrays of numbers, states or functions, by index. An implementation that keeps its
// arcs as data, `step[from][to]`, is read as one that writes them as conditions. An element that is not written is 0.
import { integer, type Integer } from '../read/arithmetic.ts'
import { bare, type Form } from './form.ts'
import { nothing, type Value } from './way.ts'

export interface Table {
  readonly name: string
  readonly sizes: readonly (number | undefined)[]
  element(indices: readonly number[]): Value | undefined
}

interface Meanings {
  constant(name: string): Integer | undefined
  isFunction(name: string): boolean
}

/** The array that a declarator with an initializer defines; undefined where it is none. */
export function tableOf(declarator: Form, names: Meanings): Table | undefined {
  const list = declarator.fields['value']
  if (declarator.type !== 'init_declarator' || list?.type !== 'initializer_list') return undefined
  const sizes: (number | undefined)[] = []
  let inner = declarator.fields['declarator']
  while (inner !== undefined && inner.type !== 'identifier') {
    if (inner.type === 'array_declarator') {
      const size = inner.fields['size']
      sizes.unshift(size === undefined ? undefined : indexOf(size, names))
    }
    inner = inner.fields['declarator'] ?? inner.parts.find((part) => /declarator$|^identifier$/.test(part.type))
  }
  if (inner === undefined || sizes.length === 0) return undefined
  const elements = new Map<string, Form>()
  fill(list, [], sizes.length, names, elements)
  const most = sizes.map((_, level) =>
    Math.max(0, ...[...elements.keys()].map((key) => Number(key.split(',')[level]) + 1)),
  )
  return {
    name: inner.text,
    sizes: sizes.map((size, level) => size ?? (level === 0 ? most[0] : undefined)),
    element(indices) {
      if (indices.length !== sizes.length) return undefined
      if (indices.some((index, level) => index < 0 || index >= (sizes[level] ?? (level === 0 ? most[0]! : Infinity)))) {
        return undefined
      }
      const form = elements.get(indices.join(','))
      return form === undefined ? nothing : valueOf(form, names)
    },
  }
}

function indexOf(form: Form, { constant }: Meanings): number | undefined {
  const text = bare(form).text
  if (/^\d+$/.test(text)) return Number(text)
  const value = constant(text)
  return value === undefined ? undefined : Number(value.value)
}

/** Writes the elements of a list under their indices; one whose index is not known hides none of the others. */
function fill(list: Form, above: readonly number[], depth: number, names: Meanings, into: Map<string, Form>): void {
  let next = 0
  for (const part of list.parts) {
    const designators = part.type === 'initializer_pair' ? part.parts.slice(0, -1) : []
    const value = part.type === 'initializer_pair' ? part.parts.at(-1)! : part
    const written = designators.map((designator) => indexOf(designator.parts[0] ?? designator, names))
    if (written.includes(undefined)) continue
    const indices = written.length === 0 ? [next] : (written as number[])
    next = indices[0]! + 1
    const at = [...above, ...indices]
    if (value.type === 'initializer_list' && at.length < depth) fill(value, at, depth, names, into)
    else if (at.length === depth) into.set(at.join(','), value)
  }
}

function valueOf(form: Form, { constant, isFunction }: Meanings): Value | undefined {
  const target = bare(form)
  const { text } = target.type === 'pointer_expression' ? bare(target.fields['argument']!) : target
  if (/^(NULL|false|0)$/.test(text)) return nothing
  const number = /^\d+$/.test(text) ? BigInt(text) : text === 'true' ? 1n : constant(text)?.value
  if (number !== undefined) return { type: 'number', integer: integer(number), state: false }
  return isFunction(text) ? { type: 'function', name: text } : undefined
}
