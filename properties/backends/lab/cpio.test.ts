import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { archiveOf, type Entry } from './cpio.ts'

const program = (name: string, text: string): Entry => ({ type: 'program', name, bytes: Buffer.from(text) })

/** A reader of its own, by the text of the format: headers of 13 fields of 8 digits behind a magic of 6. */
function members(
  archive: Uint8Array,
): readonly { readonly name: string; readonly mode: number; readonly text: string }[] {
  const all = Buffer.from(archive)
  const found = []
  for (let at = 0; at < all.length;) {
    expect(all.toString('latin1', at, at + 6)).toBe('070701')
    const field = (n: number): number => Number.parseInt(all.toString('latin1', at + 6 + 8 * n, at + 14 + 8 * n), 16)
    const nameAt = at + 110
    const bytesAt = (nameAt + field(11) + 3) & ~3
    found.push({
      name: all.toString('latin1', nameAt, nameAt + field(11) - 1),
      mode: field(1),
      text: all.toString('latin1', bytesAt, bytesAt + field(6)),
    })
    at = (bytesAt + field(6) + 3) & ~3
  }
  return found
}

test('what is put in is there, in its order, and the end is marked', () => {
  const archive = archiveOf([{ type: 'folder', name: 'dev' }, program('init', 'abcde'), program('a/b', '')])
  expect(members(archive)).toEqual([
    { name: 'dev', mode: 0o040755, text: '' },
    { name: 'init', mode: 0o100755, text: 'abcde' },
    { name: 'a/b', mode: 0o100755, text: '' },
    { name: 'TRAILER!!!', mode: 0, text: '' },
  ])
  expect(archive.length % 4).toBe(0)
})

test('the same entries are the same bytes', () => {
  const entries = [program('init', 'x')]
  expect(archiveOf(entries)).toEqual(archiveOf(entries))
  expect(archiveOf([program('init', 'y')])).not.toEqual(archiveOf(entries))
})

const cpio = spawnSync('cpio', ['--version'], { stdio: 'ignore' }).status === 0

test.skipIf(!cpio)('the tool reads it as well (needs cpio)', () => {
  const input = archiveOf([{ type: 'folder', name: 'dev' }, program('init', 'abcde')])
  const { stdout, status } = spawnSync('cpio', ['-t'], { input })
  expect([status, stdout.toString()]).toEqual([0, 'dev\ninit\n'])
})

test('a name that would not mean the same at boot is refused', () => {
  for (const name of ['', '/init', 'a b', 'ä']) expect(() => archiveOf([program(name, '')])).toThrow(/No name/)
})
