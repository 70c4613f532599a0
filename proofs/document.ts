// Certificates as files: canonical JSON, the same bytes for the same certificate, and laid out to be read in a review.
// What fits on a line stands on one line, so that a change of one pair is a change of one line.
import type { Spec } from '#model'
import type { Claim, Document } from './check/claim.ts'
import { hashOf } from './hash.ts'

const WIDTH = 120

/** A certificate in its envelope. */
export const documentOf = <C>({ name, version }: Claim<C>, spec: Spec, certificate: C): Document<C> => ({
  theorem: name,
  version,
  spec: hashOf(spec),
  certificate,
})

/** The name of the file that a theorem's certificate lies in. */
export const fileOf = (theorem: string): string => `${theorem}.json`

/** The text of a certificate file. */
export const jsonOf = (document: Document): string => `${laidOut(document, 0)}\n`

function laidOut(value: unknown, indent: number): string {
  const line = onOneLine(value)
  const isBranch = typeof value === 'object' && value !== null
  // The keys of the whole stand on lines of their own, however short they are.
  if (!isBranch || (indent > 0 && indent + line.length < WIDTH)) return line
  const pad = ' '.repeat(indent + 2)
  const lines = Array.isArray(value)
    ? value.map((each) => `${pad}${laidOut(each, indent + 2)}`)
    : Object.entries(value).map(([key, each]) => `${pad}${JSON.stringify(key)}: ${laidOut(each, indent + 2)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${' '.repeat(indent)}${close}`
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${onOneLine(each)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
