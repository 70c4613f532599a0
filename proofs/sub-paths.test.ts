import { expect, test } from 'vitest'
import { featureSetsOf, pathBy, cellsOf, protocol, requiredOf, tableOf, flagsOf } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import type { SubPathsCertificate } from './check/sub-paths.ts'
import { tableIn } from './check/table.ts'
import { paths } from './paths.ts'
import { subPaths } from './sub-paths.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const { sets } = (
  subPaths.prove(protocol, { paths: tableIn(protocol, certificate) }) as { certificate: SubPathsCertificate }
).certificate

test("the certificate lists the paths that the kernel's function walks", () => {
  const helper = { cells: cellsOf(tableOf(protocol)), required: requiredOf(protocol), guarded: true }
  for (const [at, set] of featureSetsOf(protocol.features).entries()) {
    for (const { from, to, path } of sets[at]!.pairs) {
      expect(path).toEqual(pathBy(helper, flagsOf(protocol.features, set), from, to))
    }
  }
})

test('its paths have one to four arcs, as many of each as the protocol says', () => {
  const lengths = sets.map(({ pairs }) =>
    [1, 2, 3, 4].map((arcs) => pairs.filter(({ path }) => path?.length === arcs + 1).length),
  )
  expect(lengths).toEqual([
    [6, 6, 0, 0],
    [8, 8, 4, 0],
    [9, 8, 2, 0],
    [15, 15, 8, 2],
  ])
})
