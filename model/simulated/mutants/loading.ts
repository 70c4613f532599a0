// Faults of a load: streams accepted that are no whole stream of such a device, refusals forgotten, segmentation that
// matters, and a state that is not the one that was saved.
import { failed, ok } from '../../errno.ts'
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import type { Parser } from '../parser.ts'
import type { ResumingSession } from '../resuming.ts'
import { HEADER, IDENTITY_LENGTH } from '../stream.ts'
import { byHandlers, byOptions, byParts } from './mutant.ts'
import { deviatesByComparison, refuted, refutedByComparison, survives, type Mutant } from './mutant.ts'

/** Takes over the pages that came, and leaves the others as they are. */
const commitWhatCame: Parts['commit'] = ({ memory }, { parser }) => {
  for (let page = 0; page < memory.pages; page++) if (parser.isStaged[page] === 1) commitPage(memory, parser, page)
}

const commitPage = ({ bytes, size }: Machine['memory'], { staged }: Parser, page: number): void =>
  bytes.set(staged.subarray(page * size, (page + 1) * size), page * size)

/** Accepts more than whole streams. */
const accepting = (accepts: (session: ResumingSession) => boolean) =>
  byParts(() => ({
    isWhole: (session) => referenceParts.isWhole(session) || accepts(session),
    commit: commitWhatCame,
  }))

/** The parser of a load that was broken off goes on in the next one. */
function goingOn(): Partial<Parts> {
  let left: ResumingSession | null = null
  return {
    load(machine) {
      const session = referenceParts.load(machine)
      const isLeft = left !== null && !left.parser.isEnded && left.parser.flaw === null
      left = isLeft ? { ...session, parser: left!.parser } : session
      return left
    },
  }
}

export const loadingMutants: readonly Mutant[] = [
  refuted(
    'accepts-truncated',
    'a stream is accepted without its last records',
    accepting(({ parser, taken }) => taken > 0 && parser.flaw === null),
    {
      bug: 'B35',
    },
  ),
  survives('accepts-nothing', 'a load of no bytes at all succeeds', byOptions({ emptyLoad: 'nothing' }), {
    bug: 'B37',
  }),
  refuted(
    'accepts-the-header-alone',
    'a stream that is cut behind its first record is accepted',
    accepting(({ taken }) => taken === HEADER + IDENTITY_LENGTH),
    { bug: 'B39' },
  ),
  deviatesByComparison(
    'accepts-corrupt',
    'what is in the records is not checked',
    byParts(() => ({ isSound: () => true, isTotal: ({ pages, identity }) => pages === identity.pages })),
    { bug: 'B41' },
  ),
  refutedByComparison(
    'accepts-foreign',
    'a stream of another make is accepted',
    byParts(() => ({ isLike: () => true })),
  ),
  deviatesByComparison(
    'accepts-more',
    'bytes behind the end of the stream are accepted',
    byParts(() => ({
      write: (machine, session, bytes) =>
        session.parser.isEnded ? bytes.length : referenceParts.write(machine, session, bytes),
    })),
    { bug: 'B33' },
  ),
  deviatesByComparison(
    'accepts-a-splice',
    'records of two streams make one',
    byParts(() => ({ isTotal: ({ pages, identity }) => pages === identity.pages })),
  ),
  refuted(
    'forgets-a-refusal',
    'a load succeeds after a write was refused',
    accepting(({ parser }) => parser.flaw !== null),
  ),
  refutedByComparison(
    'wants-whole-records',
    'a write that does not end with a record is refused',
    byParts(() => ({
      write(machine, session, bytes) {
        const { parser } = session
        const taken = referenceParts.write(machine, session, bytes)
        if (typeof taken === 'string' || parser.filled === 0) return taken
        parser.flaw = 'invalid'
        session.isRefused = true
        return 'EINVAL'
      },
    })),
    { bug: 'B47' },
  ),
  refutedByComparison(
    'write-restarts',
    'every write begins at the beginning again',
    byParts(() => ({
      write(machine, session, bytes) {
        if (bytes.length > 0) Object.assign(session, { parser: referenceParts.load(machine).parser, isRefused: false })
        const taken = referenceParts.write(machine, session, bytes)
        return typeof taken === 'string' ? bytes.length : taken
      },
    })),
    { bug: 'B31' },
  ),
  refutedByComparison(
    'takes-less-than-it-says',
    'a long write loses its last byte, and says that it was taken',
    byParts(() => ({
      write(machine, session, bytes) {
        const taken = referenceParts.write(machine, session, bytes.length > 64 ? bytes.subarray(0, -1) : bytes)
        return typeof taken === 'string' ? taken : bytes.length
      },
    })),
  ),
  refutedByComparison(
    'nothing-begins-anew',
    'a write of no bytes throws away what was written',
    byParts(() => ({
      write(machine, session, bytes) {
        if (bytes.length === 0) Object.assign(session, referenceParts.load(machine))
        return referenceParts.write(machine, session, bytes)
      },
    })),
  ),
  refutedByComparison(
    'loads-over-what-was-loaded',
    'the first page stays as the first load has made it',
    byParts(() => {
      let first: Uint8Array | null = null
      return {
        commit({ memory }, { parser }) {
          first ??= parser.staged.slice(0, memory.size)
          memory.bytes.set(parser.staged)
          memory.bytes.set(first)
        },
      }
    }),
  ),
  refuted(
    'write-overruns',
    'a write takes a byte more than it was given',
    byHandlers((handlers) => ({
      write(event) {
        const outcome = handlers.write(event)
        return outcome.type === 'ok' && outcome.value > 0 ? ok(outcome.value + 1) : outcome
      },
    })),
  ),
  refuted(
    'writes-the-wrong-way',
    'a session that is read can be written',
    byHandlers((handlers, machine) => ({
      write: (event) =>
        machine.files[event.session]?.kind === 'saving' ? ok(event.bytes.length) : handlers.write(event),
    })),
  ),
  refutedByComparison(
    'loads-nothing',
    'a load succeeds, and changes nothing',
    byParts(() => ({ commit: () => undefined })),
  ),
  refutedByComparison(
    'loads-too-little',
    'a load leaves out the last page',
    byParts(() => ({
      commit({ memory }, { parser }) {
        for (let page = 0; page < memory.pages - 1; page++) commitPage(memory, parser, page)
      },
    })),
  ),
  survives(
    'loads-at-once',
    'pages become its own before the load is known to be whole',
    byParts(() => ({
      write(machine, session, bytes) {
        const taken = referenceParts.write(machine, session, bytes)
        commitWhatCame(machine, session)
        return taken
      },
    })),
  ),
  refutedByComparison('load-goes-on', 'a load that was broken off goes on in the next one', byParts(goingOn), {
    bug: 'B43',
  }),
  refutedByComparison(
    'fails-every-load',
    'no load succeeds',
    byHandlers((handlers, machine) => ({
      write: (event) => (machine.session?.kind === 'resuming' ? failed('EINVAL') : handlers.write(event)),
    })),
  ),
]
