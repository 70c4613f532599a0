// When a user leaves PRE_COPY for STOP_COPY. The header recommends to wait until initial_bytes is zero, and says that
// leaving earlier might make things slower; when dirty_bytes is small enough is left to the user.
import type { PrecopyInfo } from '../device.ts'

export interface Policy {
  readonly name: string
  readonly meaning: string
  /** Whether the user enters PRE_COPY at all. */
  readonly enters: boolean
  /** Whether it leaves now, asked before each tick of reading. `bound` is in bytes. */
  leaves(info: PrecopyInfo, bound: number): boolean
}

export const policies = [
  {
    name: 'none',
    meaning: 'without PRE_COPY: the device is stopped at once',
    enters: false,
    leaves: () => true,
  },
  {
    name: 'at-once',
    meaning: 'PRE_COPY is left after the first look, whatever is still to be read',
    enters: true,
    leaves: () => true,
  },
  {
    name: 'initial',
    meaning: 'PRE_COPY is left when initial_bytes is 0, as the header recommends',
    enters: true,
    leaves: ({ initial }) => initial === 0n,
  },
  {
    name: 'bound',
    meaning: 'PRE_COPY is left when initial_bytes is 0 and dirty_bytes is below a bound',
    enters: true,
    leaves: ({ initial, dirty }, bound) => initial === 0n && dirty < BigInt(bound),
  },
] as const satisfies readonly Policy[]

export type PolicyName = (typeof policies)[number]['name']
