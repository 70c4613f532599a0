// What is known of a device of the region protocol from its answers so far: the values of device_state it may have, and
// the round of the saving sequence it is in. A device that may have failed may be in the error; what it answers next
// narrows that down.
import type { RegionInfo } from './region.ts'
import { bits, values } from './states.ts'

/** Why the state is what it is believed to be. */
export type Origin = 'opened' | 'reached' | 'failed' | 'reset' | 'seen' | 'unknown'

export interface Belief {
  /** The values it may have, as bits: value v is 1 << v. */
  readonly possible: number
  readonly origin: Origin
  /** The current buffer, as far as it was read; null where no round has begun or it cannot be told. */
  readonly buffer: { readonly offset: bigint | null; readonly size: bigint | null } | null
  /** pending_bytes as last read in stop-and-copy, where nothing was done since that may change it. */
  readonly pending: bigint | null
  /** What was last written to a read-only field, and whether the field may have it now. */
  readonly poked: { readonly field: 'pending_bytes' | 'data_offset'; readonly value: bigint } | null
  readonly info: RegionInfo | null
  /** Whether failures were planned: what fails then says nothing about what is supported. */
  readonly isFaulty: boolean
  /** The request that failed last, from which state, and how often in a row; null where the last one did not. */
  readonly failing: { readonly pair: string; readonly count: number } | null
}

export const bitOf = (value: number): number => 1 << value
export const ERROR_BIT = bitOf(bits.SAVING | bits.RESUMING)
export const ANY = values.reduce((set, { value }) => set | bitOf(value), 0)

/** A device that was just opened. */
export const opened: Belief = {
  possible: bitOf(bits.RUNNING),
  origin: 'opened',
  buffer: null,
  pending: null,
  poked: null,
  info: null,
  isFaulty: false,
  failing: null,
}

/** A device of which the beginning was not seen. */
export const joinedLate: Belief = { ...opened, possible: ANY, origin: 'unknown', isFaulty: true }

/** The one value it has for certain; undefined where several are possible. */
export const certain = ({ possible }: Belief): number | undefined =>
  values.find(({ value }) => bitOf(value) === possible)?.value

export const mayBe = ({ possible }: Belief, value: number): boolean => (possible & bitOf(value)) !== 0

/** The device may have failed by itself meanwhile: "has encountered an internal error". */
export const doubted = (belief: Belief): Belief => ({ ...belief, possible: belief.possible | ERROR_BIT })

/** Nothing is known of the round any more. */
export const unsettled = (belief: Belief): Belief => ({ ...belief, buffer: null, pending: null, poked: null })

/** Nothing at all is known any more. */
export const lostSightOf = (belief: Belief): Belief => ({ ...unsettled(belief), possible: ANY, origin: 'unknown' })
