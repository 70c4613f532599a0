// Theorem: every contiguous part of a path is the table's own path between its ends. Proved by writing the paths down;
// the part after the first state is the table's by construction, so it is the part before the last that can differ.
import { subPathsClaim, type SubPathsCertificate, type SubPathsEntry } from './check/sub-paths.ts'
import { sameList } from './check/pairs.ts'
import { provedByPairs, type Theorem } from './theorem.ts'
import { pathIn, walk } from './walk.ts'

export const subPaths: Theorem<SubPathsCertificate> = {
  ...subPathsClaim,
  prove: (spec, rests) =>
    provedByPairs<SubPathsEntry>(spec, rests, (table, { from, to }) => {
      const path = pathIn(table, from, to)
      if (path === null) return { entry: { from, to, path } }
      const part = path.slice(0, -1)
      const own = walk(table, from, part.at(-1)!)
      const broken = sameList(part, own)
        ? undefined
        : `${part.join(' -> ')} is a part of its path, but the table's own is ${own.join(' -> ')}`
      return { entry: { from, to, path }, broken, size: path.length }
    }),
}
