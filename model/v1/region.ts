// The migration region: struct vfio_device_migration_info at its beginning, field by field, and the data section
// behind it. A field is accessed at its own width and alignment; of any other access the result is undefined. All
// numbers are little-endian: the host's order on every machine the drivers were for.

/** A field of struct vfio_device_migration_info. Offsets and widths are bytes. */
export interface FieldRow {
  readonly offset: number
  readonly width: 4 | 8
  readonly access: 'read/write' | 'read only' | 'reserved'
}

// oxfmt-ignore
export const fields = {
  device_state: { offset: 0, width: 4, access: 'read/write' },
  reserved: { offset: 4, width: 4, access: 'reserved' },
  pending_bytes: { offset: 8, width: 8, access: 'read only' },
  data_offset: { offset: 16, width: 8, access: 'read only' },
  data_size: { offset: 24, width: 8, access: 'read/write' },
} as const satisfies Record<string, FieldRow>

export type Field = keyof typeof fields

/** Bytes of the structure: the data section begins at the earliest behind it. */
export const INFO_SIZE = 32

/** What an mmapped part of the data section is aligned to, in bytes. */
export const PAGE_SIZE = 4096

/** The field that an access is one of, at its native width and alignment; undefined for any other access. */
export const fieldAt = (offset: number, width: number): Field | undefined =>
  (Object.keys(fields) as Field[]).find((name) => fields[name].offset === offset && fields[name].width === width)

/** Whether an access touches the structure. */
export const touchesInfo = (offset: number): boolean => offset < INFO_SIZE

/** A part of the region, in bytes from its start. */
export interface Area {
  readonly offset: number
  readonly size: number
}

/** The region as the device describes it: its size, and the parts that may be mmapped (the sparse mmap capability). */
export interface RegionInfo {
  readonly size: number
  readonly mmapped: readonly Area[]
}

/** The mmapped part that an offset lies in. */
export const areaAt = ({ mmapped }: RegionInfo, at: bigint): Area | undefined =>
  mmapped.find(({ offset, size }) => at >= BigInt(offset) && at < BigInt(offset + size))

/** A number as the bytes of a field. */
export const bytesOf = (value: bigint, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn))

/** The number that bytes of a field hold. */
export const numberOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
