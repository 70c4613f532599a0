// The words of QEMU's stream for a VFIO device. A flag is a big-endian u64 that says what follows; its upper half is
// all ones and its third quarter is the magic 0xef10, so that it is unlikely to be met in data. What QEMU wraps around
// a device's part (section headers, names, instances) belongs to the layer above and is not here.

/** A word by its short name: what it is called in QEMU, its value, and what it says. */
export interface Flag {
  readonly name: string
  readonly value: bigint
  readonly meaning: string
}

const flag = (name: string, number: bigint, meaning: string): Flag => ({
  name: `VFIO_MIG_FLAG_${name}`,
  value: 0xffff_ffff_ef10_0000n | number,
  meaning,
})

export const flags = {
  end: flag('END_OF_STATE', 1n, 'the end of what a handler has to say'),
  config: flag('DEV_CONFIG_STATE', 2n, "the device's config space follows, of a length that is not told"),
  setup: flag('DEV_SETUP_STATE', 3n, 'the device begins to save'),
  data: flag('DEV_DATA_STATE', 4n, 'a length follows, and so many bytes of the migration data stream'),
  initial: flag('DEV_INIT_DATA_SENT', 5n, 'the initial data is sent: the destination may acknowledge the switchover'),
  ready: flag('DEV_CONFIG_LOAD_READY', 6n, 'the config state, which came by a multifd channel, may be loaded'),
} as const satisfies Record<string, Flag>

export type FlagName = keyof typeof flags

/** Bytes of a flag, and of the length behind a data flag. */
export const WORD = 8

/**
 * The longest config state, in bytes. It is config space of at most 4096 bytes, an MSI-X table of at most 2048 entries
 * of 16, its pending bits, and a few words; QEMU writes no length, so a limit tells a stream that lost its end.
 */
export const CONFIG_MOST = 65_536

/** The flag of a value; undefined where it is none. */
export const flagOf = (value: bigint): FlagName | undefined =>
  (Object.keys(flags) as FlagName[]).find((name) => flags[name].value === value)

/** A word as it is printed: sixteen hexadecimal digits. */
export const wordText = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`
