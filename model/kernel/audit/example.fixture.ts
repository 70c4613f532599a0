// The example of a driver, which is right, and its audit where a part of its text is replaced: how tests plant a
// mistake and see what is said of it.
import { readFileSync } from 'node:fs'
import { cParser } from '../../../scripts/c-syntax.ts'
import { auditsOf, type Audit } from './audit.ts'

const parse = await cParser()

export const text = readFileSync(new URL('../../examples/driver.c', import.meta.url), 'utf8')

/** Its audit with the first `from` replaced; throws where there is no such text, for then nothing would be planted. */
export function audited(from = '', to = ''): Audit {
  if (!text.includes(from)) throw new Error(`the example has no such text: ${from}`)
  return auditsOf({ files: [{ path: 'driver.c', text: text.replace(from, to) }], parse })[0]!
}

/** What is said of it, each charge with the arc that it is about. */
export const chargesOf = (from?: string, to?: string): readonly string[] =>
  audited(from, to).findings.map(({ charge, arc }) => [charge, ...(arc ?? [])].join(' '))
