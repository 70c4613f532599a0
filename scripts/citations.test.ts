// Every citation of the model, looked up in the headers of real kernel trees. Those of the requirements are the
// business of requirements.test.ts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { arcs, grounds, lineOf } from '#model'
import { describe, expect, test } from 'vitest'
import { linuxTrees, needed, shownTrees } from './linux-trees.ts'

const trees = linuxTrees()
const place = join('include', 'uapi', 'linux', 'vfio.h')

// Linux 6.1 has none of the arcs of PRE_COPY, and words for the rest that the merge of PRE_COPY has kept.
const isOld = (header: string): boolean => !header.includes('VFIO_DEVICE_STATE_PRE_COPY')

describe.skipIf(trees.length === 0)(`in the header of${needed(trees)}`, () => {
  test.each(shownTrees(trees))('%s each arc is found where it is cited', (tree) => {
    const header = readFileSync(join(tree, place), 'utf8')
    const known = arcs.filter(({ from, to }) => !isOld(header) || !`${from} ${to}`.includes('PRE_COPY'))
    const lost = known.flatMap((arc) => arc.cites.filter((citation) => lineOf(header, citation) === undefined))
    expect(lost).toEqual([])
  })
  // Rules are those of the merged PRE_COPY text.
  test.each(shownTrees(trees))('%s each rule of the semantics is found where it is cited', (tree) => {
    const header = readFileSync(join(tree, place), 'utf8')
    if (isOld(header)) return
    const cited = Object.entries(grounds).map(([name, { cites }]) => ({ name, citation: cites }))
    expect(cited.length).toBeGreaterThan(40)
    expect(cited.filter(({ citation }) => lineOf(header, citation) === undefined)).toEqual([])
  })
})
