// The course of a migration: what may befall it, as data that a generator draws, and what was done in it, beat by beat.
// The devices of the source are numbered from 0, those of the destination follow in the same order; all judges of a
// migration read the beats alone, so that they serve both protocols.
import type { View } from '../device.ts'
import type { Errno } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import type { FlagName } from './flags.ts'
import type { GenerationName } from './grammar.ts'

export type Host = 'source' | 'destination'

/** Something that is not the VMM's doing. */
export type Befalling =
  /** The guest writes to a page of a device, and to its config space; only where its VM runs. */
  | { readonly type: 'dirty'; readonly device: number; readonly page: number }
  /** All devices run for this many ticks. */
  | { readonly type: 'time'; readonly ticks: number }
  /** The guest resets a device; only where its VM runs. */
  | { readonly type: 'guest-reset'; readonly device: number }
  /** Somebody else resets the device that is acted on. */
  | { readonly type: 'other-reset' }
  /** The next arc of the device that is acted on fails. */
  | { readonly type: 'arc-fails'; readonly leaves: 'before' | 'behind' | 'error' }
  /** The call itself fails, and does nothing. */
  | { readonly type: 'call-fails'; readonly errno: Errno }
  /** The connection between the hosts breaks. */
  | { readonly type: 'disconnect' }
  /** The operator's orders. */
  | { readonly type: 'cancel' }
  | { readonly type: 'pause' }
  | { readonly type: 'continue' }

/** What happens, before which act of the VMM, counted from 0; that it looks where a device is does not count. */
export type Happening = Befalling & { readonly at: number }

/** What a whole migration follows from. Sizes are bytes. */
export interface Scenario {
  /** What is done: a live migration, one whose device state goes by multifd channels, or a snapshot that is loaded. */
  readonly way: 'live' | 'multifd' | 'snapshot'
  /** Devices of the VM, 1 to 3; several write to each other. */
  readonly devices: number
  readonly features: FeatureSet
  /** Choices of the device that the header leaves open, by option. */
  readonly options: Readonly<Record<string, string | number>>
  /** The most of one read: QEMU's buffer of 1 MiB, to the scale of the devices. */
  readonly chunk: number
  /** What may be left when the VM is stopped: the downtime limit times the bandwidth. */
  readonly limit: number
  /** Iterations after which the operator raises the limit. */
  readonly rounds: number
  /** How far packets of multifd channels overtake each other. */
  readonly overtaking: number
  readonly happenings: readonly Happening[]
}

/** One device, everything supported, nothing happens. */
export const plainScenario: Scenario = {
  way: 'live',
  devices: 1,
  features: ['STOP_COPY', 'P2P', 'PRE_COPY'],
  options: {},
  chunk: 128,
  limit: 512,
  rounds: 8,
  overtaking: 0,
  happenings: [],
}

/** A packet of the migration stream on its way; its data, or the config state. */
export interface Sent {
  readonly flag: FlagName
  readonly bytes: Uint8Array
}

/** How a host is through with a migration. */
export type End = 'completed' | 'failed' | 'cancelled' | 'refused'

/** What a VMM does beside its calls on devices. */
export type Deed =
  /** Its virtual CPUs run, or no longer do. */
  | { readonly type: 'vcpus'; readonly host: Host; readonly run: boolean }
  | { readonly type: 'sends'; readonly device: number; readonly packet: Sent }
  /** What it takes to be left in PRE_COPY, in bytes. */
  | { readonly type: 'estimates'; readonly device: number; readonly left: bigint }
  /** What a device's config state is from now on. */
  | { readonly type: 'configures'; readonly device: number; readonly value: number }
  | { readonly type: 'ends'; readonly host: Host; readonly how: End; readonly because: string }

/** A device as it was seen after it was asked for another state, or reset, and at the end. */
export interface Sight {
  readonly device: number
  /** By name; the state of a v1 device by the name of its bits. */
  readonly state: string
  readonly view: View
  /** Its config state. */
  readonly config: number
  /** Files of its sessions that the user holds open. */
  readonly files: number
}

/** A call of the VMM on a device, as far as judges of both protocols need to know it. */
export interface Call {
  readonly device: number
  readonly kind: 'state' | 'reset' | 'read' | 'info' | 'write' | 'close' | 'other'
  /** What it comes to, in the words of the protocol. */
  readonly target?: string
  readonly errno?: Errno
  /** Bytes that were read, or taken. */
  readonly bytes?: number
  /** Initial and dirty bytes that the device reports. */
  readonly initial?: bigint
  readonly dirty?: bigint
}

/** `step` is where a call stands in the trace; a call that was made to fail is not there. */
export type Beat =
  | { readonly type: 'call'; readonly call: Call; readonly step: number | undefined; readonly event: object }
  | { readonly type: 'happens'; readonly happening: Happening; readonly isIdle: boolean }
  | { readonly type: 'deed'; readonly deed: Deed }
  | { readonly type: 'seen'; readonly sight: Sight; readonly when: 'before' | 'after' | 'end' }

/** A migration that was performed. */
export interface Course {
  readonly scenario: Scenario
  /** How its stream is framed; undefined where the VMM frames it in a way of its own. */
  readonly generation: GenerationName | undefined
  readonly beats: readonly Beat[]
}

/** The host that a device is on. */
export const hostOf = ({ devices }: Pick<Scenario, 'devices'>, device: number): Host =>
  device < devices ? 'source' : 'destination'

/** The devices of a host, in their order. */
export const devicesOn = ({ devices }: Pick<Scenario, 'devices'>, host: Host): readonly number[] =>
  Array.from({ length: devices }, (_, at) => (host === 'source' ? at : devices + at))

/** The device of the other host that stands in the same place. */
export const counterpart = ({ devices }: Pick<Scenario, 'devices'>, device: number): number =>
  device < devices ? device + devices : device - devices
