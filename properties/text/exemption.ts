// Sentences of the header that need no requirement, each with the reason. A few words name the sentence; the header's
// own text is not repeated here. An exemption has to match exactly one sentence, and one that nobody cites.

export const reasons = {
  definition: 'It names or numbers something, and asks for nothing.',
  informative: 'It explains, permits or advises, and nothing that happens contradicts it.',
  user: 'It is addressed to the user, and asks for nothing that a trace shows.',
  unobservable: 'It asks for something that no event of a trace shows.',
} as const

export type Reason = keyof typeof reasons

export interface Exemption {
  /** The passage, by the C name that it documents. */
  readonly passage: string
  /** A few words that only this sentence has. */
  readonly quote: string
  readonly reason: Reason
  readonly because: string
  /** The release that brought the sentence; left out where every release has it. */
  readonly since?: string
}

type Row = readonly [quote: string, reason: Reason, because: string, since?: string]

const inPassage = (passage: string, rows: readonly Row[]): readonly Exemption[] =>
  rows.map(([quote, reason, because, since]) => ({
    passage,
    quote,
    reason,
    because,
    ...(since === undefined ? {} : { since }),
  }))

export const exemptions: readonly Exemption[] = [
  ...inPassage('VFIO_DEVICE_FEATURE', [
    ['VFIO_DEVICE_FEATURE - _IOWR', 'definition', 'The number of the ioctl.'],
    ['or probe feature data of', 'definition', 'It says what the ioctl is for.'],
    ['can be probed by setting', 'definition', 'It says which bits make a probe.'],
    ['16-bit feature', 'definition', 'The meaning of bits.'],
    ['Get feature into', 'definition', 'The meaning of a bit.'],
    ['Set feature from', 'definition', 'The meaning of a bit.'],
    ['Probe feature', 'definition', 'The meaning of a bit.'],
  ]),
  ...inPassage('VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE', [
    ['user can then decide if it', 'user', 'A choice after a failure; what it leads to is a request like any other.'],
    ['From enum', 'definition', 'The type of a member.'],
  ]),
  ...inPassage('enum vfio_device_mig_state', [
    ['Finite State Machine is described', 'definition', 'It says which enum the text is about.'],
    ['There are 5 states', 'definition', 'It heads the list of the states that every device has.'],
    ['to support VFIO_MIGRATION_P2P:', 'definition', 'It heads the list of the states that P2P adds.'],
    ['And VFIO_MIGRATION_PRE_COPY:', 'definition', 'It heads the list of the states that PRE_COPY adds.', '6.2'],
    ['And VFIO_MIGRATION_P2P |', 'definition', 'It heads the list of the states that both features add.', '6.2'],
    ['takes actions on the arcs', 'informative', 'It introduces the arcs.'],
    ['implements the following behavior', 'informative', 'It introduces the arcs.'],
    [
      'accept and respond to interaction',
      'unobservable',
      'Config space and MSI-X are not part of this interface, and no event reaches them.',
    ],
    ['may perform actions such as', 'informative', 'A permission, and how it is used is not seen.', '6.2'],
    ['is described below in', 'informative', 'It refers to another place.', '6.2'],
    ['driver may alter/reset', 'informative', 'A permission: nothing is required of the state of a resuming device.'],
    [
      'Future revisions of this API',
      'informative',
      'It speaks of headers to come; an extension file describes one.',
      '6.2',
    ],
    ['unable to execute the requested', 'definition', 'It says what ERROR means.'],
    [
      'can identify P2P transactions',
      'unobservable',
      'What a device can tell apart is not seen from outside; that no P2P DMA begins is required of every one.',
    ],
    ['behave as though the device', 'definition', 'It says what the quiesced states stand for where there are none.'],
    ['Refer to vfio_mig_get_next_state()', 'informative', 'It refers to the code, which table check compares.'],
    ['should anticipate future', 'user', 'What a user is prepared for is not seen until there is such a state.'],
    ['can discover if these states', 'user', 'It says how a user may learn it, and asks for nothing.'],
  ]),
  ...inPassage('VFIO_MIG_GET_PRECOPY_INFO', [
    ['VFIO_MIG_GET_PRECOPY_INFO - _IO', 'definition', 'The number of the ioctl, which table check compares.', '6.2'],
    ['is used on the migration', 'definition', 'It says which file the ioctl is for.', '6.2'],
    ['allows the user to judge', 'informative', 'It says what the counts are for.', '6.2'],
    ['is split into two categories', 'definition', 'It names the two members.', '6.2'],
    ['may result, for example, from', 'informative', 'An example.', '7.1'],
    ['reserved for bug-compatibility', 'definition', 'It gives the member no meaning, whatever it holds.', '7.1'],
    ['might make things slower', 'informative', 'A reason for what is recommended.', '6.2'],
    ['may use the combination', 'informative', 'A permission, and what the counts need not tell.', '6.2'],
    ['a lot of flexibility', 'informative', 'A permission.', '6.2'],
    ['indicate that the device is idle', 'informative', 'An example.', '6.2'],
    ['output - new initial', 'definition', 'The name of a flag.', '7.1'],
  ]),
  ...inPassage('VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2', [
    ['Enables the migration', 'definition', 'The title of the feature.', '7.1'],
    ['MIG_PRECOPY_INFOv2.', 'definition', 'The name of the feature.', '7.1'],
  ]),
]
