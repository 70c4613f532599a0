// Shapes of JSON. A certificate is read from a file that anybody may have edited, so its shape is checked to the last
// key before anything in it is believed; what a shape accepts has the type that it names. A shape never throws and
// never looks at a value that its place does not allow.

/** Where a value departs from a shape and how; undefined where it fits. The type is only for the compiler. */
export interface Shape<T> {
  (value: unknown): Flaw | undefined
  readonly fits?: T
}

export interface Flaw {
  /** From the value down: `.sets[2].features`. */
  readonly at: string
  readonly because: string
}

/** A value for a message: short, and safe to print whatever it is. */
export function shown(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)
  return Array.isArray(value) ? 'a list' : value === undefined ? 'nothing' : 'an object'
}

const expected = (what: string, value: unknown): Flaw => ({
  at: '',
  because: `${what} was expected, not ${shown(value)}`,
})

export const text: Shape<string> = (value) => (typeof value === 'string' ? undefined : expected('a string', value))

export const truth: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? undefined : expected('true or false', value)

/** A whole number that arithmetic keeps exact: one more than it is another number. */
export const whole: Shape<number> = (value) =>
  Number.isSafeInteger(value) && !Object.is(value, -0) ? undefined : expected('a whole number', value)

export const anything: Shape<unknown> = () => undefined

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? undefined : shape(value)

export const either =
  <A, B>(first: Shape<A>, second: Shape<B>, takesFirst: (value: object) => boolean): Shape<A | B> =>
  (value) =>
    typeof value === 'object' && value !== null && takesFirst(value) ? first(value) : second(value)

export const listOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return expected('a list', value)
    for (let index = 0; index < value.length; index++) {
      const flaw = shape(value[index])
      if (flaw !== undefined) return { at: `[${index}]${flaw.at}`, because: flaw.because }
    }
    return undefined
  }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object with exactly these keys. */
export const recordOf = <T extends object>(fields: { readonly [K in keyof T]: Shape<T[K]> }): Shape<T> => {
  const names = Object.keys(fields) as (keyof T & string)[]
  return (value) => {
    if (!isRecord(value)) return expected('an object', value)
    for (const name of names) {
      if (!Object.hasOwn(value, name)) return { at: `.${name}`, because: 'is not there' }
      const flaw = fields[name](value[name])
      if (flaw !== undefined) return { at: `.${name}${flaw.at}`, because: flaw.because }
    }
    const extra = Object.keys(value).find((key) => !Object.hasOwn(fields, key))
    return extra === undefined ? undefined : { at: '', because: `has a key too many, ${shown(extra)}` }
  }
}

/** An object with any keys, all of whose values have one shape. */
export const byName =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value) => {
    if (!isRecord(value)) return expected('an object', value)
    for (const key of Object.keys(value)) {
      const flaw = shape(value[key])
      if (flaw !== undefined) return { at: `[${shown(key)}]${flaw.at}`, because: flaw.because }
    }
    return undefined
  }

/** A flaw's place as a JSON path from the root. */
export const pathOf = (flaw: Flaw): string => flaw.at.replace(/^\./, '')
