// Every citation of the model, looked up in the headers of real kernel trees: LINUX_TREE names one or several, as PATH
// names folders. No kernel text is part of this project, so without a tree these tests are skipped.
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { arcs, lineOf } from '#model'
import { describe, expect, test } from 'vitest'

const trees = (process.env['LINUX_TREE'] ?? '').split(delimiter).filter((tree) => tree !== '')
const place = join('include', 'uapi', 'linux', 'vfio.h')

// Linux 6.1 has none of the arcs of PRE_COPY, and words for the rest that the merge of PRE_COPY has kept.
const isOld = (header: string): boolean => !header.includes('VFIO_DEVICE_STATE_PRE_COPY')

describe.skipIf(trees.length === 0)('in the header of', () => {
  test.each(trees)('%s each arc is found where it is cited', (tree) => {
    const header = readFileSync(join(tree, place), 'utf8')
    const known = arcs.filter(({ from, to }) => !isOld(header) || !`${from} ${to}`.includes('PRE_COPY'))
    const lost = known.flatMap((arc) => arc.cites.filter((citation) => lineOf(header, citation) === undefined))
    expect(lost).toEqual([])
  })
})
