// Integers as C computes with them: a value of 8 to 64 bits, signed or not. The kernel's tables depend on it: `~0U` is
// every flag of an unsigned int, and the flags of a device may be wider than those of the table.

export interface Integer {
  readonly type: 'integer'
  readonly value: bigint
  readonly bits: number
  readonly signed: boolean
  /** The errno's name where this is an errno constant or its negative. */
  readonly errno?: string | undefined
}

/** An integer of a type; what the type cannot hold wraps around. */
export const integer = (value: bigint | number, bits = 32, signed = true): Integer => ({
  type: 'integer',
  value: signed ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value)),
  bits,
  signed,
})

const [no, yes] = [integer(0), integer(1)]
const truth = (holds: boolean): Integer => (holds ? yes : no)

const fits = (value: bigint, bits: number, signed: boolean): boolean => integer(value, bits, signed).value === value

/** A number as C writes it, with its type by size and suffix; undefined for a fraction or a malformed one. */
export function literal(text: string): Integer | undefined {
  const match = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text)
  if (match === null) return undefined
  const [, digits, suffix] = match as unknown as [string, string, string]
  const isOctal = /^0\d/.test(digits)
  if (isOctal && /[89]/.test(digits)) return undefined
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits)
  const isUnsigned = /u/i.test(suffix)
  const widths = /l/i.test(suffix) ? [64] : [32, 64]
  for (const bits of widths) {
    if (!isUnsigned && fits(value, bits, true)) return integer(value, bits, true)
    // A decimal number without suffix is never unsigned.
    if ((isUnsigned || !/^[1-9]/.test(digits)) && fits(value, bits, false)) return integer(value, bits, false)
  }
  return integer(value, 64, false)
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27 }

/** A character constant, an int in C. */
export function character(text: string): Integer | undefined {
  const inner = /^'([^]*)'$/.exec(text)?.[1]
  if (inner === undefined) return undefined
  if (inner.length === 1 && inner !== '\\') return integer(inner.charCodeAt(0), 8)
  const escape = /^\\(?:x([\da-fA-F]+)|([0-7]{1,3})|([^]))$/.exec(inner)
  if (escape === null) return undefined
  const [, hex, octal, single] = escape
  if (hex !== undefined) return integer(parseInt(hex, 16), 8)
  if (octal !== undefined) return integer(parseInt(octal, 8), 8)
  return integer(escapes[single!] ?? single!.charCodeAt(0))
}

const converted = (a: Integer, bits: number, signed: boolean): bigint =>
  a.bits === bits && a.signed === signed ? a.value : integer(a.value, bits, signed).value

const promoted = (a: Integer): Integer => (a.bits < 32 ? { ...a, bits: 32, signed: true } : a)

/** A unary operation; undefined for an operator that is none of arithmetic. */
export function unary(operator: string, operand: Integer): Integer | undefined {
  const a = promoted(operand)
  if (operator === '!') return truth(a.value === 0n)
  if (operator === '+') return a
  // -EINVAL is still EINVAL to the reader.
  if (operator === '-') return { ...integer(-a.value, a.bits, a.signed), errno: a.errno }
  return operator === '~' ? integer(~a.value, a.bits, a.signed) : undefined
}

const arithmetic: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? undefined : a / b),
  '%': (a, b) => (b === 0n ? undefined : a % b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

const comparison: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

/** A binary operation that evaluates both sides; undefined for any other operator and where C leaves it undefined. */
export function binary(operator: string, left: Integer, right: Integer): Integer | undefined {
  const [a, b] = [promoted(left), promoted(right)]
  if (operator === '<<' || operator === '>>') {
    if (b.value < 0n || b.value >= BigInt(a.bits)) return undefined
    return integer(operator === '<<' ? a.value << b.value : a.value >> b.value, a.bits, a.signed)
  }
  // Of two types the wider one wins; of two as wide the unsigned one.
  const bits = Math.max(a.bits, b.bits)
  const signed = a.bits === b.bits ? a.signed && b.signed : a.bits > b.bits ? a.signed : b.signed
  const [x, y] = [converted(a, bits, signed), converted(b, bits, signed)]
  const compare = comparison[operator]
  if (compare !== undefined) return truth(compare(x, y))
  const value = arithmetic[operator]?.(x, y)
  return value === undefined ? undefined : integer(value, bits, signed)
}

const widths: readonly (readonly [RegExp, number, boolean])[] = [
  [/^(__)?u8$|^uint8_t$|^unsigned char$/, 8, false],
  [/^(__)?s8$|^int8_t$|^(signed )?char$/, 8, true],
  [/^(__)?u16$|^uint16_t$|^unsigned short( int)?$/, 16, false],
  [/^(__)?s16$|^int16_t$|^(signed )?short( int)?$/, 16, true],
  [/^(__)?u32$|^uint32_t$|^unsigned( int)?$|^uint$|^enum /, 32, false],
  [/^(__)?s32$|^int32_t$|^(signed )?int$|^signed$/, 32, true],
  [/^(__)?u64$|^(__aligned_)?u64$|^uint64_t$|^unsigned long( long)?( int)?$|^size_t$|^uintptr_t$/, 64, false],
  [/^(__)?s64$|^int64_t$|^(signed )?long( long)?( int)?$|^ssize_t$/, 64, true],
]

/** The width of a type by its name as written, or undefined where the name says nothing. */
export function widthOf(type: string): { readonly bits: number; readonly signed: boolean } | undefined {
  const name = type
    .replace(/\b(const|volatile|static|register)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const found = widths.find(([names]) => names.test(name))
  return found === undefined ? undefined : { bits: found[1], signed: found[2] }
}

const isBool = (type: string): boolean => /^(const )?(bool|_Bool)$/.test(type.trim())

/** Whether a name alone says that it is a type with a width. */
export const isTypeName = (name: string): boolean => isBool(name) || widthOf(name) !== undefined

/** A value as an object of a type holds it: truths take a byte of their own. */
export const stored = (type: string, value: Integer): Integer =>
  isBool(type) ? integer(value.value === 0n ? 0 : 1, 8, false) : cast(type, value)

/** A cast. A type known only by a name of its own is taken to hold the value. */
export function cast(type: string, operand: Integer): Integer {
  if (isBool(type)) return truth(operand.value !== 0n)
  const width = widthOf(type)
  return width === undefined ? operand : integer(operand.value, width.bits, width.signed)
}
