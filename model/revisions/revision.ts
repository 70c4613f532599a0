// The revisions of the migration protocol, oldest first, each as a Spec: its table is derived like any other. What a
// revision says beyond its table is in rules.ts. The proposal of PRE_COPY is listed because drivers were written from
// it; no kernel was released with it.
import { features, type FeatureRow } from '../features.ts'
import { protocol, restrict, type Spec } from '../spec.ts'

export const revisionNames = ['v1', 'v2-first', 'v2-p2p', 'pre-copy-v7', 'pre-copy', 'info-v2'] as const
export type RevisionName = (typeof revisionNames)[number]
/** The revisions of the protocol with a state machine and a data_fd. */
export type V2Name = Exclude<RevisionName, 'v1'>

/** A revision of v2. */
export interface Revision {
  readonly name: V2Name
  readonly title: string
  /** The commit or the mail that brought it. */
  readonly source: string
  /** The first release whose header has what it says; null where none has. */
  readonly release: string | null
  /** The release whose text it was written into. */
  readonly base: string
  readonly spec: Spec
}

/** The older protocol: device_state bits in a region, and nothing of v2's states. */
export interface OlderProtocol {
  readonly name: 'v1'
  readonly title: string
  readonly source: string
}

export const v1: OlderProtocol = {
  name: 'v1',
  title: 'the region protocol: three bits of device_state, pending_bytes, data_offset, data_size',
  source: 'removed from the header by 0f3f9cd7f752',
}

const { STOP_COPY, P2P, PRE_COPY } = features
const specOf = (name: V2Name, rows: readonly FeatureRow[]): Spec => {
  return {
    ...restrict(
      protocol,
      rows.map((row) => row.name),
    ),
    name,
  }
}

export const revisions: readonly Revision[] = [
  {
    name: 'v2-first',
    title: 'v2 as first merged: five states',
    source: '115dcec65f61',
    release: '5.18',
    base: '5.18',
    spec: specOf('v2-first', [STOP_COPY]),
  },
  {
    name: 'v2-p2p',
    title: 'with RUNNING_P2P',
    source: '8cb3d83b959b',
    release: '5.18',
    base: '5.18',
    spec: specOf('v2-p2p', [STOP_COPY, P2P]),
  },
  {
    name: 'pre-copy-v7',
    title: 'PRE_COPY as proposed in patch v7',
    source: '[PATCH v7 07/10] vfio: Extend the device migration protocol with PRE_COPY',
    release: null,
    base: '5.18',
    spec: specOf('pre-copy-v7', [STOP_COPY, P2P, PRE_COPY]),
  },
  {
    name: 'pre-copy',
    title: 'PRE_COPY as merged',
    source: '4db52602a607',
    release: '6.2',
    base: '6.2',
    spec: specOf('pre-copy', [STOP_COPY, P2P, PRE_COPY]),
  },
  {
    name: 'info-v2',
    title: 'with precopy info v2: REINIT for those who opt in',
    source: '50ff3f404617',
    release: '7.1',
    base: '7.1',
    spec: specOf('info-v2', [STOP_COPY, P2P, PRE_COPY]),
  },
]

/** The revision of a name. */
export const revisionOf = (name: V2Name): Revision => revisions.find((each) => each.name === name)!
