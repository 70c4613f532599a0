// The catalogue of requirements as each revision has it: by the release that brought a requirement, by the features
// that it needs, and, for the proposal of PRE_COPY, by what its text says of those that were merged.
import { isAtLeast, isWithin, rulesOf, type Revision } from '#model'
import { requirements, type Requirement } from '#properties'

/** What patch v7 says of a requirement that the merged text has: otherwise, not as a duty, or nothing. */
interface Proposed {
  readonly says: 'otherwise' | 'optional' | 'nothing'
  readonly because: string
}

/** The requirements of 6.2 on which v7 differs; all others it has in the same words. */
export const proposed: Readonly<Record<string, Proposed>> = {
  'precopy/answers': {
    says: 'optional',
    because: '"Support for this ioctl is optional", and it is "valid only in VFIO_DEVICE_STATE_PRE_COPY state"',
  },
  'precopy/elsewhere': {
    says: 'otherwise',
    because: 'EINVAL is wanted in PRE_COPY_P2P too: "from any other migration state" than PRE_COPY',
  },
  'precopy/initial': {
    says: 'nothing',
    because: 'initial_bytes is an estimate there, which starts out as "approximately the entire device state"',
  },
  'precopy/dirty': { says: 'otherwise', because: '"Generally it should start as zero and increase"' },
  'precopy/agrees': { says: 'otherwise', because: 'the counts are estimates of what has to be sent' },
  'calls/info-length': { says: 'otherwise', because: 'the structure is given, and no sentence speaks of it' },
  'sessions/shared': { says: 'otherwise', because: '"or otherwise effect the associated fd"' },
  'users/info-while-precopy': { says: 'otherwise', because: 'a user asks in PRE_COPY alone' },
  'users/initial-first': { says: 'nothing', because: 'there is no advice when to leave PRE_COPY' },
  'data-size/anywhere': { says: 'nothing', because: 'the feature came with the same release, by another patch' },
}

/** The release whose requirements v7 was proposed together with. */
const MERGED = '6.2'

/** Whether a revision has a requirement. */
export function isIn({ since, needs, name }: Requirement, revision: Revision): boolean {
  const features = revision.spec.features.map((row) => row.name)
  if (!isWithin(needs.features, features)) return false
  if (revision.release !== null) return isAtLeast(revision.release, since)
  return isAtLeast(revision.base, since) || (since === MERGED && proposed[name]?.says !== 'nothing')
}

/** A requirement that is not the same in two revisions. */
export interface Changed {
  readonly name: string
  readonly level: string
  readonly party: string
  readonly statement: string
  readonly change: 'added' | 'dropped' | 'reworded' | 'level'
  /** What the difference is, where it is more than that. */
  readonly because?: string
}

/** The requirements that differ, in the order of the catalogue; at last what v7 alone asks for, which is not in it. */
export const changedRequirements = (left: Revision, right: Revision): readonly Changed[] => [
  ...changedInCatalogue(left, right),
  ...rulesOf('pre-copy-v7')
    .filter(({ revisions }) => revisions.length === 1 && (left.release === null) !== (right.release === null))
    .map(({ name, level, statement, quote }): Changed => {
      const change = right.release === null ? 'added' : 'dropped'
      return { name: `v7/${name}`, level, party: 'driver', statement, change, because: `v7: "${quote}"` }
    }),
]

function changedInCatalogue(left: Revision, right: Revision): readonly Changed[] {
  return requirements.flatMap((requirement): Changed[] => {
    const { name, level, party, statement } = requirement
    const row = { name, level, party, statement }
    const [before, after] = [isIn(requirement, left), isIn(requirement, right)]
    const proposal = saysOf(name, left, right)
    if (before !== after) {
      const because = proposal?.says === 'nothing' ? { because: `v7: ${proposal.because}` } : {}
      return [{ ...row, change: after ? 'added' : 'dropped', ...because }]
    }
    if (!before) return []
    if (proposal !== undefined) {
      return [
        { ...row, change: proposal.says === 'optional' ? 'level' : 'reworded', because: `v7: ${proposal.because}` },
      ]
    }
    const words = newWords(requirement, left, right)
    return words.length === 0 ? [] : [{ ...row, change: 'reworded', because: words.join('; ') }]
  })
}

/** What v7 says of a requirement, where one of the two is v7 and the other one has what was merged. */
function saysOf(name: string, left: Revision, right: Revision): Proposed | undefined {
  const [v7, other] = left.release === null ? [left, right] : [right, left]
  const isMerged = other.release !== null && isAtLeast(other.release, MERGED)
  return v7.release === null && isMerged ? proposed[name] : undefined
}

/** The words that only one of the two has. v7 has the words of what it proposed. */
function newWords({ cites }: Requirement, left: Revision, right: Revision): readonly string[] {
  const release = (revision: Revision): string => revision.release ?? MERGED
  const has = (revision: Revision, since: string): boolean => isAtLeast(release(revision), since)
  return cites.flatMap(({ since, quote }) => {
    if (since === undefined || has(left, since) === has(right, since)) return []
    return [`${has(right, since) ? 'new' : 'not yet'}: "${quote}"`]
  })
}
