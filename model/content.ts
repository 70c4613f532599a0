// The bytes of a write, by reference: what was read can be written again, cut, spliced and edited without being copied
// into the event, so that events stay small, shrink well and mean the same when they are replayed.

/** Sessions of a device are named by age: 0 is the newest data_fd it returned, closed or not. */
export type Age = number

/** Bytes, or where to take them from. A reference to what is not there is shorter, never an error. */
export type Content =
  | { readonly type: 'literal'; readonly bytes: Uint8Array }
  /** What has been read so far from a session of a device, from a byte up to another one (not included). */
  | {
      readonly type: 'captured'
      readonly device: number
      readonly session: Age
      readonly from: number
      readonly to: number
    }
  /** Bytes that a seed determines, cheap at any length. */
  | { readonly type: 'pattern'; readonly seed: number; readonly length: number }
  /** Another content with bytes of it replaced. */
  | { readonly type: 'edit'; readonly content: Content; readonly at: number; readonly bytes: Uint8Array }
  /** Several contents one after the other. */
  | { readonly type: 'joined'; readonly parts: readonly Content[] }

/** What has been read so far from a session; empty where there is no such session. */
export type Captured = (device: number, session: Age) => Uint8Array

/** The byte of a pattern at an offset. */
export const patternByte = (seed: number, offset: number): number => {
  const mixed = Math.imul(seed ^ Math.imul(offset + 1, 0x9e37_79b1), 0x85eb_ca6b)
  return (mixed ^ (mixed >>> 15)) & 0xff
}

/** The bytes of a content. */
export function bytesOf(content: Content, captured: Captured): Uint8Array {
  switch (content.type) {
    case 'literal':
      return content.bytes
    case 'captured':
      // A view, for a user may write what was read in very many pieces.
      return captured(content.device, content.session).subarray(content.from, content.to)
    case 'pattern':
      return Uint8Array.from({ length: content.length }, (_, offset) => patternByte(content.seed, offset))
    case 'edit': {
      const bytes = Uint8Array.from(bytesOf(content.content, captured))
      const fitting = content.bytes.subarray(0, Math.max(0, bytes.length - content.at))
      if (content.at < bytes.length) bytes.set(fitting, content.at)
      return bytes
    }
    case 'joined':
      return joined(content.parts.map((part) => bytesOf(part, captured)))
  }
}

/** Byte arrays one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
