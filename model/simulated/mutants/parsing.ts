// Parsers that leave out one of their checks. A checksum over everything hides most of the others, so that each is left
// out with those that would find the same: what is left is a stream that such a driver alone would take.
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import { flawOfHeader, parserOf, type HeaderCheck, type Parser } from '../parser.ts'
import type { ResumingSession } from '../resuming.ts'
import { END, HEADER, isEndOf, typeOf, u32 } from '../stream.ts'
import { byBoth, byParts, deviatesByComparison, refutedByComparison, type Mutant } from './mutant.ts'

/** Parts of a parser that omits checks of a header. */
const without = (...checks: readonly HeaderCheck[]): Partial<Parts> => ({
  flawOf: (parser) => flawOfHeader(parser, checks),
})
const unsummed: Partial<Parts> = { isSound: () => true }
/** The end is believed in what it says of the pages alone, or of the records alone, or whatever it says. */
const countingPages: Partial<Parts> = { isTotal: ({ pages, identity }) => pages === identity.pages }
const countingRecords: Partial<Parts> = {
  isTotal: ({ record, records, pages, identity }) => u32(record, HEADER) === records && pages === identity.pages,
}
/** Of an end, that it says what came before; of what nobody knows, nothing. */
const withoutPages: Partial<Parts> = {
  isTotal: ({ record, records, hash }) => typeOf(record, 0) !== END || isEndOf(record, HEADER, records, hash),
}
const trusting: Partial<Parts> = { isTotal: () => true }

const omitting = (...some: readonly Partial<Parts>[]) => byParts(() => Object.assign({}, ...some) as Partial<Parts>)

/** What is written beyond the end of a buffer brings down the kernel. */
const overrunning = (...some: readonly Partial<Parts>[]) =>
  byBoth(
    () => Object.assign({}, ...some) as Partial<Parts>,
    (handlers) => ({
      write(event) {
        try {
          return handlers.write(event)
        } catch {
          return { type: 'crashed', evidence: 'a write beyond the end of a buffer' }
        }
      },
    }),
  )

/** Behind the end of a stream another one may begin. */
function beginningAgain(machine: Machine, session: ResumingSession, bytes: Uint8Array): ReturnType<Parts['write']> {
  const { parser } = session
  if (!parser.isEnded || bytes.length === 0) return referenceParts.write(machine, session, bytes)
  Object.assign(parser, parserOf(parser.identity) satisfies Parser)
  return referenceParts.write(machine, session, bytes)
}

export const parsingMutants: readonly Mutant[] = [
  deviatesByComparison(
    'accepts-any-magic',
    'the magic number of a record is not checked, nor its checksum',
    omitting(without('magic'), unsummed),
  ),
  deviatesByComparison(
    'accepts-any-order',
    'the records of a stream may come in any order',
    omitting(without('sequence'), countingRecords),
  ),
  deviatesByComparison(
    'accepts-a-record-twice',
    'a record of a stream may come twice',
    omitting(without('sequence'), countingPages),
  ),
  deviatesByComparison('accepts-gaps', 'records of a stream may be missing', omitting(without('sequence'), trusting)),
  deviatesByComparison(
    'accepts-no-identity',
    'a stream may begin without saying of what device it is',
    omitting(without('place', 'sequence'), countingPages),
  ),
  deviatesByComparison(
    'accepts-unknown-records',
    'records of a type that nobody knows are passed over, and pages that are missing are not missed',
    omitting(without('type', 'length'), unsummed, withoutPages),
  ),
  refutedByComparison(
    'overruns-its-buffer',
    'the length of a record is not checked, and what it brings is written beyond the buffer',
    overrunning(without('room', 'length'), unsummed),
    { bug: 'B33' },
  ),
  refutedByComparison(
    'overruns-its-pages',
    'the page of a record is not checked, and what it brings is written beyond the last page',
    overrunning(without('page'), unsummed),
    { bug: 'B41' },
  ),
  deviatesByComparison(
    'accepts-a-second-stream',
    'behind the end of a stream another one begins',
    byParts(() => ({ write: beginningAgain })),
  ),
  deviatesByComparison(
    'accepts-any-sum-of-the-whole',
    'the end of a stream is believed in the number of its records, not in what they were',
    byParts(() => countingRecords),
  ),
]
