import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { flat, proposalRows, proposedTable, revisionRules } from '#model'
import { ran } from './cli.ts'
import { linuxTrees, needed, shownTrees } from './linux-trees.ts'

describe('diff', () => {
  test('prints every row of v7 and what was merged, with witnesses', async () => {
    const { out, code } = await ran('diff', 'pre-copy-v7', 'pre-copy')
    expect(code).toBe(1)
    for (const { subject, v7, merged } of proposalRows) {
      expect(out).toContain(subject)
      for (const words of [v7, merged]) if (words !== null) expect(out).toContain(`"${words}"`)
    }
    expect(out).toContain("The texts: 19 rows; the patch's own cells are those that the merged arcs give")
    expect(out).toContain('  cells     64 the same\n')
    expect(out).toContain('set-state PRE_COPY_P2P; precopy-info: EINVAL\n')
    expect(out).toContain('none by another way, 1 with another answer')
  })

  test('states, arcs, cells and requests of the first revisions', async () => {
    const { out, code } = await ran('diff', 'v2-first', 'v2-p2p')
    expect(out.slice(0, out.indexOf('\nRequests'))).toMatchInlineSnapshot(`
      "v2-first: v2 as first merged: five states (115dcec65f61, Linux 5.18)
      v2-p2p: with RUNNING_P2P (8cb3d83b959b, Linux 5.18)

      Table
        features  1 the same
          added   P2P
        states    4 the same
          added   RUNNING_P2P
        arcs      4 the same
          added   RUNNING_P2P -> STOP, RUNNING_P2P -> RUNNING, RUNNING -> RUNNING_P2P, STOP -> RUNNING_P2P
          removed RUNNING -> STOP, STOP -> RUNNING
        cells     21 the same, 11 that only one of them has
          changed [STOP][RUNNING]: RUNNING in v2-first, RUNNING_P2P in v2-p2p
          changed [RUNNING][STOP]: STOP in v2-first, RUNNING_P2P in v2-p2p
          changed [RUNNING][STOP_COPY]: STOP in v2-first, RUNNING_P2P in v2-p2p
          changed [RUNNING][RESUMING]: STOP in v2-first, RUNNING_P2P in v2-p2p
      "
    `)
    expect(out).toContain('on a device of v2-p2p: 6 by another way, none with another answer')
    expect(out).toContain('RUNNING to STOP: RUNNING -> STOP; now RUNNING -> RUNNING_P2P -> STOP')
    expect(code).toBe(1)
  })

  test('a revision is the same as itself', async () => {
    const { out, code } = await ran('diff', 'pre-copy', 'pre-copy')
    expect(out).toContain('Requirements: all the same')
    expect(out).toContain('none of those tried')
    expect(code).toBe(0)
  })

  test('v1 has nothing in common with v2', async () => {
    const { out, code } = await ran('diff', 'v1', 'pre-copy')
    expect(out).toContain('no common states; see vfio-mig verify --protocol v1')
    expect(code).toBe(1)
    expect(await ran('diff', 'v1', 'v1')).toMatchObject({ code: 0 })
    expect(JSON.parse((await ran('diff', 'v1', 'info-v2', '--json')).out)).toMatchObject({ left: 'v1' })
  })

  test('as data', async () => {
    const { out } = await ran('diff', 'pre-copy', 'pre-copy-v7', '--json')
    expect(JSON.parse(out)).toMatchObject({
      left: 'pre-copy',
      right: 'pre-copy-v7',
      cells: [],
      cellsSame: 64,
      answers: [{ before: 'ok', after: 'EINVAL', walk: [{ target: 'PRE_COPY_P2P' }, { event: 'precopy-info' }] }],
      proposed: [],
    })
  })

  test('what is no revision exits 2, and the nearest is named', async () => {
    const { err, code } = await ran('diff', 'pre-copy', 'info-v3')
    expect(err).toContain('info-v3 is no revision')
    expect(err).toContain('Did you mean info-v2?')
    expect(code).toBe(2)
  })
})

const trees = linuxTrees()
const words = (text: string): string => flat(text).replace(/\s+/g, ' ')

describe.skipIf(trees.length === 0)(`the merged text${needed(trees)}`, () => {
  test.each(shownTrees(trees))('%s has the quoted words', (tree) => {
    const header = words(readFileSync(join(tree, 'include/uapi/linux/vfio.h'), 'utf8'))
    if (!header.includes('VFIO_DEVICE_STATE_PRE_COPY')) return
    const main = join(tree, 'drivers/vfio/vfio_main.c')
    const helper = words(readFileSync(main, 'utf8'))
    const text = { header, helper } as const
    for (const { place, merged } of proposalRows) {
      if (merged === null || (place !== 'header' && place !== 'helper')) continue
      expect([merged, text[place].includes(merged)]).toEqual([merged, true])
    }
    for (const { quote, revisions } of revisionRules.filter((rule) => rule.revisions.includes('pre-copy'))) {
      expect([quote, revisions.length, header.includes(quote)]).toEqual([quote, revisions.length, true])
    }
    expect(existsSync(main)).toBe(true)
  })
})

/** The proposal and the message of what was merged, as the lists have them: SEEDS names their folder. */
const seeds = process.env['SEEDS']

describe.skipIf(seeds === undefined)(`the proposal${seeds === undefined ? ' (needs SEEDS)' : ''}`, () => {
  const read = (name: string): string => readFileSync(join(seeds!, name), 'utf8')
  /** What the patch leaves: its lines without the sign, and none that it takes away. */
  const patched = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !/^-(?!-)/.test(line))
      .map((line) => line.replace(/^[+ ]/, ''))
      .join('\n')

  test('has the quoted words, and what was merged has its own', () => {
    const v7 = patched(read('vfio-precopy-patch-v7.txt'))
    const merged = words(read('vfio-precopy-merged-4db52602a607.txt'))
    for (const row of proposalRows) {
      if (row.v7 !== null) expect([row.v7, words(v7).includes(row.v7)]).toEqual([row.v7, true])
      if (row.merged !== null && row.place === 'commit message')
        expect([row.merged, merged.includes(row.merged)]).toEqual([row.merged, true])
    }
    for (const { quote } of revisionRules.filter(({ revisions }) => revisions[0] === 'pre-copy-v7')) {
      expect([quote, words(v7).includes(quote)]).toEqual([quote, true])
    }
  })

  test('has the cells and flags that were typed in', () => {
    const v7 = patched(read('vfio-precopy-patch-v7.txt'))
    const short = (name: string): string => name.replace('VFIO_DEVICE_STATE_', '')
    let [row, seen] = ['', 0]
    for (const line of v7.split('\n')) {
      const opened = /^\s*\[(\w+)\] = \{$/.exec(line)
      const cell = /^\s*\[(VFIO_DEVICE_STATE_\w+)\] = (VFIO_DEVICE_STATE_\w+),$/.exec(line)
      if (opened !== null) row = short(opened[1]!)
      // The first lines of a hunk may belong to a row that began above it.
      else if (/^@@/.test(line)) row = ''
      else if (cell !== null && row !== '') {
        expect([row, cell[1], proposedTable.cells[row]![short(cell[1]!)]]).toEqual([row, cell[1], short(cell[2]!)])
        seen++
      }
    }
    expect(seen).toBeGreaterThan(40)
  })
})
