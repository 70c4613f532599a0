// Archives as the kernel unpacks them at boot, in the format "newc": a header of 110 ASCII characters, a name, the
// bytes, each padded to 4. It is simple enough that nobody has to have the cpio tool. Names are relative to the root.
// The times are zero: the same entries are the same bytes.

export type Entry =
  | { readonly type: 'folder'; readonly name: string }
  | { readonly type: 'program'; readonly name: string; readonly bytes: Uint8Array }

const modes = { folder: 0o040755, program: 0o100755 } as const
const MAGIC = '070701'
/** What ends an archive. */
const TRAILER = 'TRAILER!!!'

const padded = (length: number): number => (length + 3) & ~3

/** An archive of entries, in their order: a folder comes before what is in it. */
export const archiveOf = (entries: readonly Entry[]): Uint8Array =>
  Buffer.concat([
    ...entries.map((entry, at) =>
      member(entry.name, at + 1, modes[entry.type], entry.type === 'program' ? entry.bytes : new Uint8Array()),
    ),
    member(TRAILER, 0, 0, new Uint8Array()),
  ])

function member(name: string, inode: number, mode: number, bytes: Uint8Array): Uint8Array {
  if (!/^[!-~]+$/.test(name) || name.startsWith('/')) throw new RangeError(`No name in an archive: ${name}`)
  const links = mode === modes.folder ? 2 : 1
  // Inode, mode, user, group, links, time, size, device and that of a device file, length of the name, a sum.
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, 0, 0, name.length + 1, 0]
  const head = MAGIC + fields.map((field) => field.toString(16).padStart(8, '0')).join('') + name
  const whole = Buffer.alloc(padded(head.length + 1) + padded(bytes.length))
  whole.write(head, 'latin1')
  whole.set(bytes, padded(head.length + 1))
  return whole
}
