// Initializers of C arrays, as the language defines them: designators in any order, positions that go on after them,
// GNU ranges, rows without their braces, later initializers that take the place of earlier ones. The result says for
// each element what was written last and where; what was not written is 0.
import type { Integer } from './arithmetic.ts'
import { lineOfNode, partsOf, type CNode } from './syntax.ts'
import { textOfUnknown, type Value } from './value.ts'

/** An element that was written. */
export interface Element {
  /** Its index in the whole array, row after row. */
  readonly at: number
  readonly value: Integer
  readonly line: number
  /** How many elements the same initializer wrote: more than 1 for a range. */
  readonly extent: number
}

export interface InitializerFault {
  readonly line: number
  readonly message: string
  readonly remedy: string
}

export interface Initialised {
  /** In the order in which they were first written. */
  readonly elements: readonly Element[]
  readonly faults: readonly InitializerFault[]
}

export interface ArrayType {
  /** Elements per dimension; the first is undefined where the initializer decides it. */
  readonly sizes: readonly (number | undefined)[]
  /** The value of an index or an element. */
  evaluate(node: CNode): Value
  /** A value as an element of the array holds it. */
  stored(value: Integer, node: CNode): Integer
  /** What an element is called, for messages. */
  nameOf(at: number): string
  valueName(value: Integer): string
  /** What a name stands for that is not known: `state`. */
  readonly noun: string
  /** What to do about a name that is not known. */
  readonly unknownRemedy: string
}

const remedies = {
  constant: 'Write a number, or a name that this file or the header gives a number.',
  index: 'Leave the entry out, or give the array the size that it needs.',
  twice: 'Leave one of the two out: C silently takes the later.',
  designator: 'Name an element by its index in brackets, one for each dimension.',
  more: 'Leave out what is too much, or give the array the size that it needs.',
  row: 'Put each row in braces of its own, or none of them.',
} as const

/** More states than any protocol has; an array beyond it is no table of them. */
export const SIZE_MAX = 1024

const product = (sizes: readonly (number | undefined)[]): number =>
  sizes.reduce<number>((size, next) => size * (next ?? Infinity), 1)

const isList = ({ type }: CNode): boolean => type === 'initializer_list'

/** Reads the initializer list of an array. */
export function initialised(list: CNode, type: ArrayType): Initialised {
  const elements = new Map<number, Element>()
  const faults: InitializerFault[] = []
  const fault = (node: CNode, remedy: string, message: string): void =>
    void faults.push({ line: lineOfNode(node), message, remedy })

  const numberOf = (node: CNode): Integer | undefined => {
    // A number may stand in braces of its own.
    const inner = isList(node) && partsOf(node).length === 1 ? partsOf(node)[0]! : node
    const value = type.evaluate(inner)
    if (value.type === 'integer') return value
    const isName = value.type === 'unknown' && value.isName
    const text = value.type === 'unknown' ? textOfUnknown(value) : inner.text
    if (isName) fault(node, type.unknownRemedy, `${text}: unknown ${type.noun}`)
    else fault(node, remedies.constant, `not a constant: ${text}`)
    return undefined
  }

  const write = (at: number, node: CNode, value: Integer, extent: number): void => {
    const known = elements.get(at)
    // To except single elements from a range is C's idiom; anything else written twice is a slip.
    if (known !== undefined && known.value.value !== value.value && extent >= known.extent) {
      const [first, second] = [type.valueName(known.value), type.valueName(value)]
      fault(node, remedies.twice, `${type.nameOf(at)} is given twice: ${first} in line ${known.line}, ${second} here`)
    }
    elements.set(at, { at, value, line: lineOfNode(node), extent })
  }

  /** Forgets what a row held before: braces start it anew. */
  const clear = (from: number, count: number, node: CNode, extent: number): void => {
    for (const [at, element] of elements) {
      if (at < from || at >= from + count) continue
      before.set(at, { element, node, extent })
      elements.delete(at)
    }
  }
  const before = new Map<number, { element: Element; node: CNode; extent: number }>()

  const indicesOf = (designator: CNode, size: number | undefined): readonly number[] | undefined => {
    const ends = ['start', 'end'].map((field) => designator.childForFieldName(field))
    const nodes = ends[0] === null || ends[0] === undefined ? partsOf(designator) : ends.map((end) => end!)
    const values = nodes.map(numberOf)
    if (values.length === 0 || values.some((value) => value === undefined)) return undefined
    const [first, last] = [Number(values[0]!.value), Number(values.at(-1)!.value)]
    const end = size ?? SIZE_MAX
    if (first < 0 || last < first || last >= end) {
      fault(designator, remedies.index, `${designator.text} is out of range: the indices go from 0 to ${end - 1}`)
      return undefined
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  }

  /** Reads a list for the part of the array that begins at `base`; each element is written `extent` times. */
  const read = (items: CNode, sizes: ArrayType['sizes'], bases: readonly number[]): void => {
    const whole = product(sizes)
    const inner = sizes.slice(1)
    const stride = product(inner)
    let position = 0

    const put = (node: CNode, offsets: readonly number[], rest: ArrayType['sizes']): void => {
      const starts = bases.flatMap((base) => offsets.map((offset) => base + offset))
      if (isList(node) && rest.length > 0) {
        for (const start of starts) clear(start, product(rest), node, starts.length)
        read(node, rest, starts)
        position = offsets.at(-1)! + product(rest)
        return
      }
      const given = numberOf(node)
      const value = given === undefined ? undefined : type.stored(given, node)
      if (value !== undefined) for (const start of starts) write(start, node, value, starts.length)
      position = offsets.at(-1)! + 1
    }

    for (const item of partsOf(items)) {
      if (item.isError) continue
      if (item.type === 'initializer_pair') {
        const parts = partsOf(item)
        const value = item.childForFieldName('value') ?? parts.at(-1)!
        const designators = parts.filter((part) => /designator$/.test(part.type))
        if (designators.length > sizes.length || designators.some((part) => part.type === 'field_designator')) {
          fault(item, remedies.designator, `not a designator of this array: ${item.text.split('=')[0]!.trim()}`)
          continue
        }
        let offsets: readonly number[] | undefined = [0]
        for (const [level, designator] of designators.entries()) {
          const indices = indicesOf(designator, sizes[level])
          const step = product(sizes.slice(level + 1))
          offsets =
            indices === undefined
              ? undefined
              : offsets?.flatMap((offset) => indices.map((index) => offset + index * step))
        }
        if (offsets !== undefined) put(value, offsets, sizes.slice(designators.length))
        continue
      }
      if (position >= whole) {
        fault(item, remedies.more, `more initializers than the ${whole} elements there are: ${item.text}`)
        return
      }
      if (isList(item) && inner.length > 0 && position % stride !== 0) {
        fault(item, remedies.row, 'a row in braces begins in the middle of a row')
        return
      }
      put(item, [position], isList(item) ? inner : [])
    }
  }

  read(list, type.sizes, [0])
  for (const [at, { element, node, extent }] of before) {
    const now = elements.get(at)?.value.value ?? 0n
    if (extent < element.extent || now === element.value.value) continue
    fault(
      node,
      remedies.twice,
      `${type.nameOf(at)} is given twice: ${type.valueName(element.value)} in line ${element.line}, its row anew here`,
    )
  }
  return { elements: [...elements.values()], faults: faults.sort((a, b) => a.line - b.line) }
}
