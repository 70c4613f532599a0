// The audit of a driver in which a part of the text is replaced: how a mistake is planted, and what is then said of it.
import type { ParseC } from '../read/syntax.ts'
import { auditsOf, type Audit } from './audit.ts'

export interface Editing {
  /** The audit with the first `from` replaced by `to`; throws where the text has no such part: nothing would be planted. */
  readonly audited: (from?: string, to?: string) => Audit
  /** Its charges, each with the arc that it is about. */
  readonly chargesOf: (from?: string, to?: string) => readonly string[]
}

export function editing(text: string, parse: ParseC): Editing {
  const audited: Editing['audited'] = (from = '', to = '') => {
    if (!text.includes(from)) throw new Error(`the driver has no such text: ${from}`)
    return auditsOf({ files: [{ path: 'driver.c', text: text.replace(from, to) }], parse })[0]!
  }
  const chargesOf: Editing['chargesOf'] = (from, to) =>
    audited(from, to).findings.map(({ charge, arc }) => [charge, ...(arc ?? [])].join(' '))
  return { audited, chargesOf }
}
