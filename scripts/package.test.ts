// What is published: whoever has the package alone finds in it what its README leads to.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let files: readonly string[] = []
beforeAll(() => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const [packed] = Object.values(
    JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[] }[],
  )
  files = packed!.files.map(({ path }) => path)
}, 60_000)

/** The files that a Markdown text leads to, from the root; addresses are none. */
const linksIn = (text: string, from: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, to]) => to!)
    .filter((to) => !/^[a-z]+:/.test(to))
    .map((to) => normalize(join(dirname(from), to)))

test('every file that a published text leads to is published', () => {
  const texts = files.filter((path) => path.endsWith('.md'))
  expect(texts).toContain('properties/backends/lab/FINDINGS.md')
  const links = texts.flatMap((path) => linksIn(readFileSync(join(root, path), 'utf8'), path))
  expect(links.filter((path) => !files.includes(path))).toEqual([])
  expect(links.length).toBeGreaterThan(5)
  expect(linksIn('[a](b/c.md#d) [e](https://f) [g](../h.json)', 'x/y.md')).toEqual(['x/b/c.md', 'h.json'])
})

test('no test and no map is published', () => {
  expect(files.filter((path) => /\.(test\.\w+|map)$/.test(path))).toEqual([])
})

const isBuilt = existsSync(join(root, 'dist'))
test.skipIf(!isBuilt)('what the package exports is published, with its types (needs npm run build)', () => {
  const { exports: doors } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly source: string; readonly default: string }>>
  }
  const built = Object.values(doors).flatMap((door) => (typeof door === 'string' ? [] : [door]))
  expect(built).toHaveLength(3)
  for (const { source, default: file } of built) {
    expect(file).toBe(source.replace(/^\./, './dist').replace(/ts$/, 'js'))
    for (const path of [file, file.replace(/js$/, 'd.ts')]) expect(files).toContain(path.slice(2))
  }
})
