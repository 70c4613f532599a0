// Builds a copy of the checkout in a temporary folder, then changes the copy under the build's feet.
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from './build.ts'
import { STAMP, sourcesOf } from './stamp.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
let copy = ''

beforeAll(async () => {
  copy = await realpath(await mkdtemp(join(tmpdir(), 'vfio-mig-build-')))
  for (const path of [...sourcesOf(here), 'package.json']) {
    await mkdir(dirname(join(copy, path)), { recursive: true })
    await cp(join(here, path), join(copy, path))
  }
  await symlink(join(here, 'node_modules'), join(copy, 'node_modules'))
  expect(build(copy)).toBe(0)
}, 120_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

const run = (bin: string, ...args: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, [bin, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  )

const bin = (): string => join(copy, 'dist', 'scripts', 'bin.js')

describe('a build', () => {
  test('has a module for every source, every data file, the C grammar and nothing else of ours', async () => {
    const made = await readdir(join(copy, 'dist'), { recursive: true })
    const expected = sourcesOf(copy)
      .filter((path) => path.includes('/'))
      .map((path) => path.replace(/\.ts$/, '.js'))
    const extra = [STAMP, 'scripts/tree-sitter-c.wasm', 'scripts/tree-sitter-c.LICENSE']
    expect(made.filter((path) => /\.(js|c|json|txt|wasm|LICENSE)$/.test(path)).sort()).toEqual(
      [...expected, ...extra].sort(),
    )
  })

  test('can be executed', async () => {
    await access(bin(), constants.X_OK)
    expect((await readFile(bin(), 'utf8')).split('\n', 1)).toEqual(['#!/usr/bin/env node'])
  })

  test('runs while it is fresh, and says what is wrong with its arguments', async () => {
    const { version } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')) as { version: string }
    expect(await run(bin(), '--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
    expect((await run(bin(), 'tabel')).code).toBe(2)
  })

  test('that does not compile leaves the one before in its place', async () => {
    const path = join(copy, 'model', 'index.ts')
    const text = await readFile(path, 'utf8')
    await writeFile(path, `${text}export const wrong: number = ''\n`)
    expect(build(copy, 'ignore')).not.toBe(0)
    await writeFile(path, text)
    expect((await run(bin(), '--version')).code).toBe(0)
    expect((await readdir(copy)).filter((name) => name.startsWith('dist'))).toEqual(['dist'])
  })
})

describe('a stale build', () => {
  const refused = async (what: string): Promise<void> => {
    const { code, out, err } = await run(bin(), '--version')
    expect(err).toContain(`this build is stale: ${what}`)
    expect(err).toContain('npm run build')
    expect({ code, out }).toEqual({ code: 4, out: '' })
  }

  test('is not one whose sources were only touched', async () => {
    await utimes(join(copy, 'model', 'arcs.ts'), new Date(), new Date())
    expect((await run(bin(), '--version')).code).toBe(0)
  })

  test('refuses where a source was edited, at the same length too', async () => {
    const path = join(copy, 'model', 'arcs.ts')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('fifteen', 'sixteen'))
    await refused('model/arcs.ts has changed')
    await writeFile(path, text.replace('arcs', 'Arcs'))
    await refused('model/arcs.ts has changed')
    await writeFile(path, text)
    expect((await run(bin(), '--version')).code).toBe(0)
  })

  test('refuses where a source is new or gone', async () => {
    const path = join(copy, 'model', 'another.ts')
    await writeFile(path, '')
    await refused('model/another.ts is new')
    await rm(path)
    await rm(join(copy, 'scripts', 'bin.ts'))
    await refused('scripts/bin.ts is gone')
    await cp(join(here, 'scripts', 'bin.ts'), join(copy, 'scripts', 'bin.ts'))
  })

  test('refuses without its stamp', async () => {
    const stamp = await readFile(join(copy, 'dist', STAMP))
    await rm(join(copy, 'dist', STAMP))
    await refused(`${STAMP} is not there`)
    await writeFile(join(copy, 'dist', STAMP), stamp)
  })

  test('is no question where there are no sources: an installed package', async () => {
    await rm(join(copy, 'tsconfig.build.json'))
    expect((await run(bin(), '--version')).code).toBe(0)
    await cp(join(here, 'tsconfig.build.json'), join(copy, 'tsconfig.build.json'))
  })
})

describe('a defect of ours', () => {
  const broken = async (): Promise<void> => {
    const text =
      "export const main = () => Promise.reject(new Error('of wood'))\nexport const processTerminal = () => {}\n"
    await writeFile(join(copy, 'dist', 'scripts', 'cli.js'), text)
  }

  test('is one line and how to report it, and the code of what could not be told', async () => {
    await broken()
    const { code, err } = await run(bin())
    expect(code).toBe(3)
    expect(err).toMatch(/^vfio-mig: a defect of ours: Error: of wood\n {2}Please report .*\n$/)
  })
})
