// What came of an expectations file, in words. What was broken as expected stands among the verdicts; here is what was
// expected and did not come: an error where it is kept by now, a remark where nothing could be told.
import type { Expectation, Expectations, Met } from '../expectations.ts'

/** The reason of an entry, and where more is said about it. */
export const reasonText = ({ reason, link }: Expectation): string =>
  `${reason}${link === undefined ? '' : ` (${link})`}`

/** What is expected, and of which device; nothing where nothing is. */
export function expectedText({ device, entries }: Expectations): string {
  if (entries.length === 0) return ''
  const names = [...new Set(entries.map(({ requirement }) => requirement))]
  return `Expected to fail${device === undefined ? '' : `, of ${device}`}: ${names.join(', ')}\n`
}

/** Lines on the entries that were not met; none where all were. */
export const metText = (met: readonly Met[]): string =>
  met
    .filter(({ came }) => came !== 'broken')
    .flatMap(({ came, expectation }) => {
      const { requirement, features, place } = expectation
      const about = `${requirement}: ${reasonText(expectation)}`
      if (came !== 'kept') return [`expected to fail, and ${came}: ${about}`]
      const narrower = features === undefined ? ', or say which features it is about' : ''
      return [`expected to fail and passed: ${about}`, `  ${place}: take the entry out${narrower}`]
    })
    .map((line) => `${line}\n`)
    .join('')
