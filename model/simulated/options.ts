// The choices that the header leaves to a driver, as data: each is an option of the simulated device, so that whatever
// judges devices can be tried against all of them. No choice breaks a must, and all choices go together. (That a device
// is opened in STOP is no more than unusual: the header only implies RUNNING.)
const option = <const C extends readonly string[]>(meaning: string, ...choices: C) => ({
  meaning,
  choices,
  /** The first choice: what most drivers do. */
  default: choices[0] as C[number],
})

/** Every option, by name: its choices (the default first) and what it decides. */
export const simulatedOptions = {
  // Transitions.
  initialState: option('the state after the device was opened', 'RUNNING', 'STOP'),
  sameState: option('the answer to a request for the state it is in', 'ok', 'EINVAL'),
  blockedErrno: option('the errno of a blocked request', 'EINVAL', 'EOPNOTSUPP'),
  errnoInError: option('the errno of any request in ERROR', 'EINVAL', 'EIO', 'ENODEV'),
  failedExit: option('a session whose closing arc failed and left the device before it', 'keeps', 'closes'),
  // Sessions.
  endedErrno: option('the errno of read and write after the session ended', 'ENODEV', 'EIO'),
  endedInfo: option('the errno of precopy info after the session ended', 'EINVAL', 'ENODEV'),
  endedPoll: option('what poll reports after the session ended', 'hangup', 'error', 'readable'),
  resumingPoll: option('what poll reports of a session that is written', 'writable', 'always'),
  reads: option('how much of what is there one read gives', 'full', 'record', 'less'),
  writes: option('how much one write takes', 'full', 'record', 'less'),
  emptyRead: option('a read of length 0 at the temporary end', 'empty', 'ENOMSG'),
  // Saving.
  precopyData: option('what the session offers before STOP_COPY', 'all', 'header'),
  quiescedOpening: option('the same where PRE_COPY_P2P opened the session', 'all', 'header'),
  firstImage: option('when the initial data is captured', 'at-open', 'as-read'),
  infoElsewhere: option('the errno of precopy info on a file that has none at all', 'EINVAL', 'ENOTTY'),
  infoV2: option('whether the kernel knows precopy info v2', 'offered', 'absent'),
  optIn: option('the opt-in of precopy info v2 over a reset', 'survives', 'forgotten'),
  reinit: option('new initial data in a session, for those who opted in', 'last-page', 'never'),
  reinitFlag: option('how long REINIT is reported', 'while-unread', 'once'),
  dataSize: option('the estimate of the stop-copy data', 'full', 'remaining', 'zero', 'huge'),
  // Loading.
  validation: option('when an invalid stream is refused', 'early', 'late'),
  afterRefusal: option('a write after a refused one', 'again', 'ENODEV', 'swallowed'),
  emptyLoad: option('a load of no bytes at all', 'invalid', 'nothing'),
  failedLoad: option('where a failed load leaves the device', 'RESUMING', 'ERROR'),
  invalidErrno: option('the errno of an invalid stream', 'EINVAL', 'EIO'),
  oversizedErrno: option('the errno of a write beyond what the device can take', 'ENOMEM', 'ENOSPC'),
  loadStart: option("the device's own state on entering RESUMING", 'keeps', 'clears'),
  // Everything else.
  resetMemory: option("the device's own state over a reset", 'clears', 'keeps'),
  stoppedWrite: option('a write of the guest to a stopped device', 'ignored', 'EBUSY'),
} as const

export type OptionName = keyof typeof simulatedOptions

/** A choice for every option. */
export type Options = { readonly [N in OptionName]: (typeof simulatedOptions)[N]['choices'][number] }

/** What most drivers do. */
export const defaultOptions = Object.fromEntries(
  Object.entries(simulatedOptions).map(([name, one]) => [name, one.default]),
) as Options

/** One option set to one of its choices. */
export interface Choice {
  readonly name: OptionName
  readonly choice: string
}

/** Every choice of every option. */
export const optionChoices: readonly Choice[] = Object.entries(simulatedOptions).flatMap(([name, one]) =>
  one.choices.map((choice) => ({ name: name as OptionName, choice })),
)

/** Options by choices; the rest as most drivers do. */
export const optionsOf = (...chosen: readonly Choice[]): Options => ({
  ...defaultOptions,
  ...(Object.fromEntries(chosen.map(({ name, choice }) => [name, choice])) as Partial<Options>),
})

/** Options for every pair of choices of two different options, by name. */
export function* optionPairs(): Generator<readonly [Choice, Choice]> {
  for (const [at, one] of optionChoices.entries()) {
    for (const other of optionChoices.slice(at + 1)) if (other.name !== one.name) yield [one, other]
  }
}
