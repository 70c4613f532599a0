// The checker of all certificates: every claim, each after those it rests on. What the certificate of `paths` says
// once it is accepted is what the claims after it are about; where it is refused, so are they.
import type { Spec } from '#model'
import { hashOf } from '../hash.ts'
import { checkDocument, type Checked, type CheckOptions, type Claim, type Rests } from './claim.ts'
import { gridClaim } from './grid.ts'
import { kernelTableClaim } from './kernel-table.ts'
import { oneSessionClaim } from './one-session.ts'
import { pathsClaim } from './paths.ts'
import { progressClaim } from './progress.ts'
import { restrictionClaim } from './restriction.ts'
import { subPathsClaim } from './sub-paths.ts'
import { terminationClaim } from './termination.ts'

/** The claims, each after those it uses. */
export const claims: readonly Claim[] = [
  gridClaim,
  pathsClaim,
  progressClaim,
  oneSessionClaim,
  restrictionClaim,
  terminationClaim,
  kernelTableClaim,
  subPathsClaim,
]

/**
 * Checks the certificate of every theorem against a spec, without any search. `certificates` are parsed files by the
 * name of their theorem, and may be anything: what is not a certificate is refused with a reason, never thrown at.
 */
export function checkAll(
  spec: Spec,
  certificates: Readonly<Record<string, unknown>>,
  options: CheckOptions = {},
): readonly Checked[] {
  const hash = hashOf(spec)
  let rests: Rests = {}
  return claims.map((claim) => {
    const document = Object.hasOwn(certificates, claim.name) ? certificates[claim.name] : undefined
    const { checked, yields } = checkDocument(claim, spec, document, rests, { ...options, hash })
    rests = { ...rests, ...yields }
    return checked
  })
}
