// What `vfio-mig table` loads to start: by the narrow door alone, and no device, no judge and no record of what faulty
// ones do. One import of the whole model among its files would load them all again, and nothing else would tell.
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { importsOf } from './tidy/source.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const narrow = '#model/tables'

/** The text of a module as it runs: without what is loaded for its types alone, or only when it is needed. */
const running = (text: string): string =>
  text.replaceAll(/^(import|export) type [^;]*? from '[^']+'$/gm, '').replaceAll(/await import\('[^']+'\)/g, '')

/** What is loaded with a module: files of ours, and doors and packages by their names. */
function loadedWith(entry: string): readonly string[] {
  const seen = new Set([entry])
  for (const path of seen) {
    if (!path.endsWith('.ts')) continue
    const text = running(readFileSync(posix.join(root, path), 'utf8'))
    for (const { specifier } of importsOf({ path, text })) {
      if (specifier === narrow) seen.add('model/tables/index.ts')
      else seen.add(specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier)
    }
  }
  return [...seen]
}

const heavy = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => /^#|^model\/(admits|simulated|world|vmm|revisions|v1|header|kernel\/audit)\b/.test(path))

test('a table is printed, and a tree checked, without a device', () => {
  expect(loadedWith('scripts/table.ts')).toContain('model/kernel/compare/findings.ts')
  expect(heavy(loadedWith('scripts/table.ts'))).toEqual([])
  expect(heavy(loadedWith('scripts/kernel-tree.ts'))).toEqual([])
})

test('a command that needs a device loads one', () => {
  expect(heavy(loadedWith('scripts/mutants.ts'))).toContain('#model')
  expect(heavy(loadedWith('model/index.ts'))).toContain('model/simulated/device.ts')
})
