import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { agentSource } from './build.ts'
import { BLACK_BOX, emptyBlackBox, linesAt, linesIn } from './black-box.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-black-box-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A box with a text in a lane, said to be so long. */
function boxWith(lane: number, text: string, length = text.length): Buffer {
  const box = Buffer.alloc(BLACK_BOX)
  box.writeUInt32LE(length, lane * 32 * 1024)
  box.write(text, lane * 32 * 1024 + 4, 'latin1')
  return box
}

test('lines are those of all lanes, and one that was not finished is none', () => {
  expect(linesIn(boxWith(0, '7 0\n8 0 ff\n9'))).toEqual(['7 0', '8 0 ff'])
  expect(linesIn(boxWith(7, '7 0\n'))).toEqual(['7 0'])
  expect(linesIn(Buffer.alloc(BLACK_BOX))).toEqual([])
})

test('what lies behind the length was written before, and counts no more', () => {
  expect(linesIn(boxWith(1, '7 0\n8 0\n', 4))).toEqual(['7 0'])
})

test('a length that no box has, and a file that is cut off, hold nothing', () => {
  expect(linesIn(boxWith(0, '7 0\n', 32 * 1024))).toEqual([])
  expect(linesIn(boxWith(0, '7 0\n').subarray(0, 1000))).toEqual([])
})

test('a box is made empty, and where there is none nothing is in it', () => {
  const place = join(folder, 'box')
  emptyBlackBox(place)
  expect([statSync(place).size, linesAt(place)]).toEqual([BLACK_BOX, []])
  expect([linesAt(join(folder, 'none')), linesAt(undefined)]).toEqual([[], []])
})

test("its size is the agent's: as many lanes, each with its outbox", () => {
  const source = readFileSync(agentSource, 'utf8')
  const [, lanes, size] = /#define LANES (\d+)[\s\S]*#define OUTBOX \((\d+) \* 1024\)/.exec(source) ?? []
  expect(Number(lanes) * Number(size) * 1024).toBe(BLACK_BOX)
})
