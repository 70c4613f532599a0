// What was written to a resuming session: the bytes that a device has taken, the write that it refused, and whether the
// trace tells. A write that fails for want of something other than good data is no part of it.
import { isPassing, type AnyOutcome } from '#model'

export interface Draft {
  readonly parts: Uint8Array[]
  /** Whether it is known what was written. */
  isKnown: boolean
  /** Whether a write failed for another reason than its bytes. */
  isTried: boolean
  /** The step that was refused: what it brought was the last that counts. */
  refused: number | undefined
  /**
   * The last write, where it gave EFAULT. Memory that is not there is given to a write by mistake only, and whoever
   * made one writes again: so a driver answers that refuses the data.
   */
  unfit: { readonly step: number; readonly bytes: Uint8Array } | undefined
}

export const beginning = (): Draft => ({
  parts: [],
  isKnown: true,
  isTried: false,
  refused: undefined,
  unfit: undefined,
})

/** Whether a write adds nothing: what was refused was the last, and what one without an answer took is not known. */
export function isOver(draft: Draft, { type }: AnyOutcome): boolean {
  const isAnswered = type === 'ok' || type === 'errno'
  draft.isKnown &&= isAnswered
  return draft.refused !== undefined || !isAnswered
}

/** Enters a write, by the step that it was. */
export function written(draft: Draft, bytes: Uint8Array, outcome: AnyOutcome, step: number): void {
  const errno = outcome.type === 'errno' ? outcome.errno : undefined
  draft.unfit = errno === 'EFAULT' && bytes.length > 0 ? { step, bytes } : undefined
  if (errno !== undefined && isPassing(errno)) draft.isTried = true
  else if (bytes.length > 0) {
    draft.parts.push(outcome.type === 'ok' ? bytes.subarray(0, outcome.value as number) : bytes)
    if (errno !== undefined) draft.refused = step
  }
}

/** What a draft brought in the end, where the load succeeded or not. */
export function broughtBy(draft: Draft | undefined, isOk: boolean): Pick<Draft, 'parts' | 'refused' | 'isKnown'> {
  if (draft === undefined) return { parts: [], refused: undefined, isKnown: true }
  const { parts, refused, unfit } = draft
  // What fails in the end may have failed for a write that did.
  const isKnown = draft.isKnown && (isOk || !draft.isTried || unfit !== undefined)
  return unfit === undefined
    ? { parts, refused, isKnown }
    : { parts: [...parts, unfit.bytes], refused: unfit.step, isKnown }
}
