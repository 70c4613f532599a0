import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { lineOf } from '#model'
import { describe, expect, test } from 'vitest'
import { requirements } from './index.ts'

// No kernel text is part of this project: LINUX_TREE names one tree or several, and without one this is skipped.
const headers = (process.env['LINUX_TREE'] ?? '')
  .split(delimiter)
  .map((tree) => join(tree, 'include', 'uapi', 'linux', 'vfio.h'))
  .filter((path) => existsSync(path))
  // Linux 6.1 has the words of the first version alone.
  .filter((path) => readFileSync(path, 'utf8').includes('VFIO_DEVICE_STATE_PRE_COPY'))

describe.skipIf(headers.length === 0)('in the header of', () => {
  test.each(headers)('%s every requirement is found where it is cited', (path) => {
    const header = readFileSync(path, 'utf8')
    const lost = requirements.flatMap(({ name, cites }) =>
      cites.filter((citation) => lineOf(header, citation) === undefined).map(({ quote }) => `${name}: ${quote}`),
    )
    expect(lost).toEqual([])
  })
})

test('every requirement cites a passage by a few of its words', () => {
  for (const { name, cites } of requirements) {
    expect([name, cites.length > 0]).toEqual([name, true])
    for (const { quote } of cites) expect(quote.split(' ').length).toBeGreaterThan(3)
  }
})
