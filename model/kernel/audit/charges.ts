// What an audit may find in a driver, as data: how much weight it has, the requirement it goes against, and the faulty
// device of the suite that shows what a user would see. A `finding` is an arc, a session or a loop that is wrong; a
// `warning` is wrong where no request reaches it, or where every driver of the kernel does it; what is `by hand` is
// likely and no verdict, for the source alone does not decide it.
export type Weight = 'finding' | 'not-understood' | 'warning' | 'by-hand'
export type Subject = 'flags' | 'arc' | 'session' | 'loop' | 'file' | 'reset' | 'lock'

export interface Charge {
  readonly subject: Subject
  readonly weight: Weight
  /** A name of the catalogue; undefined where it is about the audit and not about the driver. */
  readonly requirement: string | undefined
  /** A name among the mutants; undefined where none shows it. */
  readonly mutant: string | undefined
}

const charge = (subject: Subject, weight: Weight, requirement: string | undefined, mutant?: string): Charge => ({
  subject,
  weight,
  requirement,
  mutant,
})

export const charges = {
  'flags/not-understood': charge('flags', 'not-understood', undefined),
  'flags/undefined': charge('flags', 'finding', 'discovery/features', 'features-undefined'),
  'arc/missing': charge('arc', 'finding', 'transitions/possible'),
  'arc/extra': charge('arc', 'warning', 'transitions/arcs'),
  'arc/breaks': charge('arc', 'finding', 'requests/return', 'failure-crashes-later'),
  'arc/inverted': charge('arc', 'finding', 'transitions/end-state', 'failure-succeeds'),
  'arc/endless': charge('arc', 'finding', 'requests/return', 'blocked-endless'),
  'arc/not-understood': charge('arc', 'not-understood', undefined),
  'session/no-file': charge('session', 'finding', 'sessions/last-arc-opens', 'opens-never'),
  'session/some-file': charge('session', 'by-hand', 'sessions/last-arc-opens', 'opens-never'),
  'session/early-file': charge('session', 'finding', 'sessions/last-arc-opens', 'opens-early'),
  'session/second-file': charge('session', 'finding', 'sessions/last-arc-opens', 'opens-twice'),
  'session/not-ended': charge('session', 'finding', 'sessions/ended', 'outlives-its-session'),
  'session/ended-early': charge('session', 'finding', 'sessions/shared', 'opens-dead'),
  'session/not-understood': charge('session', 'not-understood', undefined),
  'session/fails-ended': charge('session', 'by-hand', 'failures/state', 'failure-ends-the-session'),
  'session/leaks': charge('session', 'by-hand', 'sessions/last-arc-opens', 'leaks'),
  'loop/walk': charge('loop', 'finding', 'transitions/arcs', 'leaves-resuming-at-once'),
  'loop/store': charge('loop', 'finding', 'requests/return', 'blocked-endless'),
  'loop/end': charge('loop', 'finding', 'transitions/end-state', 'stops-short'),
  'loop/file': charge('loop', 'finding', 'sessions/last-arc-opens', 'opens-never'),
  'loop/error-lost': charge('loop', 'finding', 'transitions/end-state', 'failure-succeeds'),
  'loop/goes-on': charge('loop', 'finding', 'failures/state', 'failure-runs'),
  'loop/stores-first': charge('loop', 'finding', 'failures/state', 'shows-what-was-asked'),
  'loop/breaks': charge('loop', 'finding', 'requests/return', 'failure-crashes-later'),
  'loop/refusal': charge('loop', 'finding', 'refusals/no-effect', 'refusal-stops'),
  'loop/same-state': charge('loop', 'finding', 'transitions/same-state', 'begins-anew-when-asked-again'),
  'loop/error-state': charge('loop', 'finding', 'error/left-by-reset', 'error-is-left'),
  'loop/error-to-error': charge('loop', 'warning', 'refusals/error', 'error-is-a-no-op'),
  'loop/keeps-early-file': charge('loop', 'warning', 'sessions/last-arc-opens', 'leaks'),
  'loop/returns-early-file': charge('loop', 'warning', 'sessions/last-arc-opens', 'opens-early'),
  'loop/not-understood': charge('loop', 'not-understood', undefined),
  'file/read-after-end': charge('file', 'by-hand', 'sessions/ended', 'outlives-its-session'),
  'file/write-after-end': charge('file', 'by-hand', 'sessions/ended', 'reset-keeps-the-load'),
  'file/temporary-end': charge('file', 'by-hand', 'ends/temporary', 'nothing-at-the-temporary-end'),
  'file/poll': charge('file', 'by-hand', 'ends/poll', 'poll-sleeps'),
  'file/no-info': charge('file', 'by-hand', 'precopy/answers', 'info-absent'),
  'file/info-command': charge('file', 'by-hand', 'calls/info-command', 'any-ioctl-is-info'),
  'file/info-length': charge('file', 'by-hand', 'calls/info-length', 'info-takes-a-short-length'),
  'file/info-state': charge('file', 'by-hand', 'precopy/answers', 'info-refused-while-quiesced'),
  'file/info-elsewhere': charge('file', 'by-hand', 'precopy/elsewhere', 'info-anywhere'),
  'file/info-flags': charge('file', 'by-hand', 'reinit/flags', 'info-echoes-flags'),
  'file/refused-write': charge('file', 'by-hand', 'loads/refused', 'forgets-a-refusal'),
  'file/overflow': charge('file', 'by-hand', 'streams/bounds', 'write-overruns'),
  'file/load-cannot-fail': charge('file', 'by-hand', 'loads/incomplete', 'accepts-truncated'),
  'reset/absent': charge('reset', 'by-hand', 'reset/running', 'reset-does-nothing'),
  'reset/running': charge('reset', 'by-hand', 'reset/running', 'reset-does-nothing'),
  'reset/sessions': charge('reset', 'by-hand', 'sessions/reset', 'outlives-a-reset'),
  'lock/order': charge('lock', 'by-hand', 'requests/return', 'reset-waits-for-ever'),
} as const satisfies Readonly<Record<string, Charge>>

export type ChargeName = keyof typeof charges

/** Faulty devices that lack a certain arc; of no other arc is there one. */
export const lackingArc: Readonly<Record<string, string>> = {
  'STOP -> RESUMING': 'never-resumes',
  'PRE_COPY_P2P -> PRE_COPY': 'never-goes-back',
  'RUNNING -> STOP': 'running-never-stops',
  'STOP -> RUNNING': 'running-never-stops',
}
