// The many ways in which C writes one array of next states: designators in any order, positions that go on after them,
// ranges with exceptions, rows without braces, numbers, casts and macros for names, omitted zeros, comments anywhere.
import fc from 'fast-check'

/** Numbers, row after row, and what the numbers are called. */
export interface Table {
  readonly rows: readonly (readonly number[])[]
  readonly names: readonly string[]
}

/** What names of numbers begin with in a spelling, and the macro that puts it there. */
export const SPELLED_PREFIX = 'DEV_ST_'
export const SPELLED_MACRO = 'ST'

/** The enum and the macro that spellings rely on. */
export const preamble = (names: readonly string[]): string =>
  [
    'enum dev_state {',
    ...names.map((name, number) => `  ${SPELLED_PREFIX}${name}${number === 0 ? '' : ` = ${number}`},`),
    '};',
    `#define ${SPELLED_MACRO}(name) ${SPELLED_PREFIX}##name`,
    '',
  ].join('\n')

/** One number, as a name or in figures. */
export const spelledNumber = (number: number, names: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(
    `${SPELLED_PREFIX}${names[number]}`,
    `${SPELLED_MACRO}(${names[number]})`,
    `${number}`,
    `0x${number.toString(16)}u`,
    `(u8)${number}`,
    `(${SPELLED_PREFIX}${names[number]})`,
    `(unsigned char)(${number} + 256)`,
    `'\\${number.toString(8)}'`,
    `${number * 2} >> 1`,
    `1 ? ${number} : ~0`,
  )

const separators = fc.constantFrom(', ', ',\n\t', ',', ', /* next */ ', ', // and so on\n\t', ' ,\n\n')

/** Entries between braces, with any separators, a comma at the end or not. */
const braced = (entries: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...entries),
      fc.array(separators, { minLength: entries.length, maxLength: entries.length }),
      fc.boolean(),
    )
    .map(([texts, between, trails]) => {
      const body = texts.map((text, at) => (at + 1 < texts.length ? text + between[at]! : text)).join('')
      return `{ ${body}${trails && texts.length > 0 ? ',' : ''} }`
    })

interface Run {
  readonly from: number
  readonly to: number
  readonly value: number
}

const runsOf = (row: readonly number[]): readonly Run[] =>
  row.reduce<readonly Run[]>((runs, value, at) => {
    const last = runs.at(-1)
    return last?.value === value ? [...runs.slice(0, -1), { ...last, to: at }] : [...runs, { from: at, to: at, value }]
  }, [])

/** A list of numbers in braces, in any of C's ways. */
export function spelledRow(row: readonly number[], names: readonly string[]): fc.Arbitrary<string> {
  const number = (value: number): fc.Arbitrary<string> => spelledNumber(value, names)
  const designated = (at: number): fc.Arbitrary<string> =>
    fc.tuple(number(at), number(row[at]!)).map(([index, value]) => `[${index}] = ${value}`)
  const written = row.flatMap((value, at) => (value === 0 ? [] : [at]))
  const lastWritten = written.at(-1) ?? 0
  const indices = row.map((_, at) => at)
  return fc.oneof(
    braced(row.map(number)),
    // Zeros at the end may be left out; an empty list is no C before C23.
    braced(row.slice(0, lastWritten + 1).map(number)),
    fc.shuffledSubarray(indices, { minLength: row.length }).chain((order) => braced(order.map(designated))),
    fc
      .shuffledSubarray(written, { minLength: written.length })
      .chain((order) => braced(order.length === 0 ? [number(0)] : order.map(designated))),
    braced(
      runsOf(row).map(({ from, to, value }) =>
        fc
          .tuple(number(from), number(to), number(value))
          .map(([a, b, v]) => (from === to ? `[${a}] = ${v}` : `[${a} ... ${b}] = ${v}`)),
      ),
    ),
    // The later half first, then back to the start, going on by position.
    fc
      .integer({ min: 1, max: row.length - 1 })
      .chain((middle) =>
        braced([
          designated(middle),
          ...row.slice(middle + 1).map(number),
          designated(0),
          ...row.slice(1, middle).map(number),
        ]),
      ),
  )
}

/** A table's initializer, in any of C's ways. */
export function spelledTable({ rows, names }: Table): fc.Arbitrary<string> {
  const number = (value: number): fc.Arbitrary<string> => spelledNumber(value, names)
  const row = (at: number): fc.Arbitrary<string> => spelledRow(rows[at]!, names)
  const designatedRow = (at: number): fc.Arbitrary<string> =>
    fc.tuple(number(at), row(at)).map(([index, list]) => `[${index}] = ${list}`)
  const cells = rows.flatMap((list, from) => list.map((value, to) => ({ from, to, value })))
  const cell = ({ from, to, value }: (typeof cells)[number]): fc.Arbitrary<string> =>
    fc.tuple(number(from), number(to), number(value)).map(([a, b, v]) => `[${a}][${b}] = ${v}`)
  const indices = rows.map((_, at) => at)
  const [last, most] = [rows.length - 1, rows[0]!.length - 1]
  return fc.oneof(
    braced(indices.map(row)),
    fc.shuffledSubarray(indices, { minLength: rows.length }).chain((order) => braced(order.map(designatedRow))),
    braced(cells.map(({ value }) => number(value))),
    fc.shuffledSubarray(cells, { minLength: cells.length }).chain((order) => braced(order.map(cell))),
    fc
      .constantFrom(...new Set(cells.map(({ value }) => value)))
      .chain((usual) =>
        braced([
          number(usual).map((value) => `[0 ... ${last}] = { [0 ... ${most}] = ${value} }`),
          ...cells.filter(({ value }) => value !== usual).map(cell),
        ]),
      ),
    // A row without its braces, then the rest by position.
    fc.tuple(braced([...rows[0]!.map(number), ...indices.slice(1).map(row)])).map(([text]) => text),
  )
}

/** Tables of numbers that are all rows of the table, up to a size. */
export const tables = (names: readonly string[]): fc.Arbitrary<Table> =>
  fc
    .array(fc.array(fc.nat(names.length - 1), { minLength: names.length, maxLength: names.length }), {
      minLength: names.length,
      maxLength: names.length,
    })
    .map((rows) => ({ rows, names }))
