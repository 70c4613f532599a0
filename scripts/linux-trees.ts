// The kernel trees that are tried: LINUX_TREE names one or several, as PATH names folders. No kernel text is part of
// this project, so without one the tests of real trees are skipped, and say so in their names.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The trees that LINUX_TREE names; throws where a path is no kernel tree, for a test of it would test nothing. */
export function linuxTrees(named = process.env['LINUX_TREE']): readonly string[] {
  const trees = (named ?? '').split(delimiter).filter((tree) => tree !== '')
  for (const tree of trees) {
    if (existsSync(join(tree, 'drivers', 'vfio')) && existsSync(join(tree, 'include', 'uapi', 'linux', 'vfio.h')))
      continue
    throw new Error(`LINUX_TREE names no kernel tree: ${tree}`)
  }
  return trees
}

/** What is added to the name of a suite that is run on the trees. */
export const needed = (trees: readonly string[]): string => (trees.length > 0 ? '' : ' (needs LINUX_TREE)')

/** The trees, or where there are none a stand-in, so that a test that is skipped is still seen. */
export const shownTrees = (trees: readonly string[]): readonly string[] =>
  trees.length > 0 ? trees : ['a kernel tree']
