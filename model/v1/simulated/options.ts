// What the text of the region protocol leaves to a driver, as options of the reference device: where the data section
// lies, how large its pieces are, what it refuses, and how a change of the state fails.

const choices = {
  /** "The data section can be trapped, mmapped, or partitioned". */
  section: ['partitioned', 'trapped', 'mmapped'],
  /** How many pages of state a piece has: one, now one and now more, or all there are. */
  pieces: ['page', 'varying', 'whole'],
  /** Whether data_offset moves from piece to piece. */
  offsets: ['fixed', 'moving'],
  /** Whether it has data in pre-copy: "even for implementations where no data is provided". */
  precopyData: ['pages', 'none'],
  /** What becomes of a transition that the text does not list. */
  unlisted: ['performed', 'refused'],
  /** What a refused request leaves: "unless the vendor driver has encountered an internal error". */
  refusal: ['previous', 'error'],
  /** What a write to a read-only field comes to. */
  readOnly: ['ignored', 'EINVAL'],
  /** Bits of device_state that are reserved and set. */
  reserved: [0, 0x8000_0100],
  /** Whether a load that was left half done is refused. */
  incomplete: ['refused', 'taken'],
} as const

export type Options = { readonly [K in keyof typeof choices]: (typeof choices)[K][number] }

/** Every choice of every option; the first one is the default. */
export const optionChoices: { readonly [K in keyof Options]: readonly Options[K][] } = choices

export const defaults = Object.fromEntries(Object.entries(choices).map(([name, all]) => [name, all[0]])) as Options
