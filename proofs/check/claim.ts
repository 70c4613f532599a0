// A claim is a theorem as its checker knows it: what is stated, and how a certificate of it is checked. Everything in
// this folder is that checker. It contains no search: every certificate is judged entry by entry, each entry by the
// entries and arcs next to it, and exactly one certificate of a claim is accepted for a spec.
import type { Spec } from '#model'
import { anything, pathOf, recordOf, shown, text, whole } from './shape.ts'
import type { CheckedTable } from './table.ts'

/** Why a certificate is not accepted, and where in it: a JSON path, empty for the whole. */
export interface Refusal {
  readonly at: string
  readonly because: string
}

/** What accepted certificates say, by theorem; a claim may rest on those it names in `uses`. */
export interface Rests {
  readonly paths?: CheckedTable
}

export interface Claim<C = unknown> {
  readonly name: string
  readonly statement: string
  /** Raised whenever the statement or the form of its certificate changes: older certificates are refused. */
  readonly version: number
  /** The claims whose accepted certificates this one rests on. */
  readonly uses: readonly (keyof Rests)[]
  /** Judges a certificate, of whatever shape; accepted where nothing is refused. Never throws on JSON. */
  check(spec: Spec, certificate: unknown, rests: Rests): readonly Refusal[]
  /** What an accepted certificate holds, in counts. */
  holds(certificate: C): string
  /** What an accepted certificate lets other claims rest on. */
  yields?(spec: Spec, certificate: C): Rests
}

/** A certificate in its envelope: what a certificate file holds. */
export interface Document<C = unknown> {
  readonly theorem: string
  readonly version: number
  /** The hash of the spec that it is about. */
  readonly spec: string
  readonly certificate: C
}

const envelope = recordOf<Document>({ theorem: text, version: whole, spec: text, certificate: anything })

/** What became of one theorem's certificate. */
export type Checked =
  | { readonly theorem: string; readonly type: 'accepted'; readonly holds: string }
  | { readonly theorem: string; readonly type: 'refused'; readonly refusals: readonly Refusal[] }

export interface CheckOptions {
  /** Whether a certificate of another spec is refused unread. Off only where a test wants to see the checker refuse. */
  readonly compareHash?: boolean
}

/** Why an envelope is not one for this claim and spec; undefined where its certificate may be read. */
function envelopeFault(claim: Claim, document: unknown, hash: string, compareHash: boolean): Refusal | undefined {
  if (document === undefined) return { at: '', because: 'no certificate was given' }
  const flaw = envelope(document)
  if (flaw !== undefined) return { at: pathOf(flaw), because: flaw.because }
  const { theorem, version, spec } = document as Document
  if (theorem !== claim.name) return { at: 'theorem', because: `it is for ${shown(theorem)}, not for ${claim.name}` }
  if (version !== claim.version)
    return { at: 'version', because: `the statement is at version ${claim.version}, not ${version}` }
  if (!/^[0-9a-f]{64}$/.test(spec)) return { at: 'spec', because: `${shown(spec)} is no SHA-256` }
  return compareHash && spec !== hash ? { at: 'spec', because: 'it is about another spec' } : undefined
}

/** Checks one document; also what the claims after it may rest on. */
export function checkDocument(
  claim: Claim,
  spec: Spec,
  document: unknown,
  rests: Rests,
  { hash, compareHash = true }: CheckOptions & { readonly hash: string },
): { readonly checked: Checked; readonly yields: Rests } {
  const refused = (refusals: readonly Refusal[]): ReturnType<typeof checkDocument> => ({
    checked: { theorem: claim.name, type: 'refused', refusals },
    yields: {},
  })
  const fault = envelopeFault(claim, document, hash, compareHash)
  if (fault !== undefined) return refused([fault])
  const lacking = claim.uses.find((name) => rests[name] === undefined)
  if (lacking !== undefined) return refused([{ at: '', because: `rests on ${lacking}, whose certificate is refused` }])
  const { certificate } = document as Document
  const refusals = claim.check(spec, certificate, rests).map(({ at, because }) => ({
    at: at === '' ? 'certificate' : `certificate.${at}`,
    because,
  }))
  if (refusals.length > 0) return refused(refusals)
  return {
    checked: { theorem: claim.name, type: 'accepted', holds: claim.holds(certificate) },
    yields: claim.yields?.(spec, certificate) ?? {},
  }
}
