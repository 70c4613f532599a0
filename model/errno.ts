// Error numbers by name, and what can become of a request. An errno is a value like any other; what did not return,
// crashed or got lost are outcomes of their own, and never exceptions.

/** The error numbers that the protocol's text and its drivers use; a backend keeps any other one under its own name. */
export const errnos = {
  EPERM: 1,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  EMFILE: 24,
  ENOTTY: 25,
  ENOSPC: 28,
  ESPIPE: 29,
  ENOMSG: 42,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
} as const satisfies Record<string, number>

export type KnownErrno = keyof typeof errnos
/** A known error number, or `E` and the number of one that is not known: nothing is lost. */
export type Errno = KnownErrno | `E${number}`

/** The name of an error number. */
export const errnoOf = (number: number): Errno =>
  (Object.keys(errnos) as KnownErrno[]).find((name) => errnos[name] === number) ?? `E${number}`

/** What became of a request. */
export type Outcome<T> =
  | { readonly type: 'ok'; readonly value: T }
  /** `out`: what a refused raw call has left in the user's memory. */
  | { readonly type: 'errno'; readonly errno: Errno; readonly out?: Uint8Array }
  /** It has not returned yet: it is blocked in its lane. */
  | { readonly type: 'pending' }
  /** It did not return by its deadline, and the backend can tell that the device is to blame. */
  | { readonly type: 'hung'; readonly ms: number }
  /** An oops, a warning, a signal, an exit. */
  | { readonly type: 'crashed'; readonly evidence: string }
  /** Nothing is known of it; never an accusation. `unsent`: a live device was spared it, and a run goes on without. */
  | { readonly type: 'lost'; readonly because: string; readonly unsent?: true }

export const ok = <T>(value: T): Outcome<T> => ({ type: 'ok', value })
export const failed = (errno: Errno): Outcome<never> => ({ type: 'errno', errno })

/** What was thrown, in words: anything may be, also what has none. */
export function reasonOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'what cannot be put into words'
  }
}

/** The same in one line, as a verdict has it. */
export const inOneLine = (thrown: unknown): string => reasonOf(thrown).replaceAll(/\s*[\r\n]+\s*/g, ' ')

/** What a device in process has done where it threw instead of answering. */
export const thrown = (error: unknown): Outcome<never> & { readonly type: 'crashed' } => ({
  type: 'crashed',
  evidence: `it threw: ${inOneLine(error)}`,
})

/** Whether nothing more is asked of a device after an outcome of this type. */
export const isLast = (type: string): boolean => type === 'hung' || type === 'crashed' || type === 'lost'

/** Whether nothing more is asked of a device after an outcome: what it was spared says nothing of it. */
export const isOver = (outcome: Outcome<unknown>): boolean =>
  isLast(outcome.type) && (outcome.type !== 'lost' || outcome.unsent !== true)
