// The architecture as a test: every rule holds for the tracked files, and every rule is seen to bite on a planted
// fault. The planted text is put together from parts where the rule would find it in this file.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { rules, sourcesIn, textOf } from './tidy/rules.ts'
import { untested, whole } from './tidy/shape.ts'
import { narrowDoors } from './tidy/imports.ts'
import { floors, importsOf, type Source } from './tidy/source.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = sourcesIn(root)

const opening = '// What this file is.\n// And the one thing about it that is not obvious.\n'
const file = (path: string, text: string): Source => ({ path, text: opening + text })
const lines = (count: number): string => 'let a = 1\n'.repeat(count)

interface Planted {
  readonly rule: string
  /** What is wrong, and each such tree by itself. */
  readonly wrong: Readonly<Record<string, readonly Source[]>>
  /** What is near to it and right. */
  readonly right: readonly Source[]
}

const importing = (path: string, ...specifiers: string[]): Source =>
  file(path, specifiers.map((specifier) => `import '${specifier}'\n`).join(''))

const planted: readonly Planted[] = [
  {
    rule: 'imports lead down the floors',
    wrong: {
      'the model imports proofs': [importing('model/a.ts', '#proofs')],
      'the model imports generators': [importing('model/a.ts', '#generators')],
      'generators import properties': [importing('generators/a.ts', '#properties')],
      'proofs import properties': [importing('proofs/a.ts', '#properties')],
      'a test imports scripts': [importing('proofs/a.test.ts', '../scripts/cli.ts')],
      'a test borrows what another folder is lent': [importing('proofs/a.test.ts', '../scripts/c-syntax.ts')],
      'the model itself borrows what its tests are lent': [importing('model/kernel/a.ts', '../../scripts/c-syntax.ts')],
      'by a dynamic import': [file('model/a.ts', "export const a = () => import('#proofs')\n")],
      'by exporting it again': [file('model/a.ts', "export * from '#proofs'\n")],
      'in a type': [file('model/a.ts', "export type A = import('#proofs').A\n")],
    },
    right: [
      importing('proofs/a.ts', '#model'),
      importing('properties/a.ts', '#model', '#generators'),
      importing('scripts/a.ts', '#model', '#generators', '#properties', '#proofs'),
      importing('model/a.test.ts', '#generators'),
      importing('model/kernel/a.test.ts', '../../scripts/c-syntax.ts'),
    ],
  },
  {
    rule: 'folders meet at their doors',
    wrong: {
      'a file behind another door': [importing('proofs/a.ts', '../model/arcs.ts')],
      'the other door by its path': [importing('proofs/a.ts', '../model/index.ts')],
      'the own door by its name': [importing('model/a.ts', '#model')],
      'the own door by its path': [importing('model/kernel/a.ts', '../index.ts')],
      'a door within a door': [importing('proofs/a.ts', '#model/arcs')],
      'a door that is none': [importing('model/a.ts', '#elsewhere')],
      'a module without its extension': [importing('model/a.ts', './b')],
    },
    right: [importing('proofs/a.ts', '#model', './b.ts'), importing('model/kernel/a.ts', '../arcs.ts')],
  },
  {
    rule: 'packages stay in their folders',
    wrong: {
      'fast-check in the model': [importing('model/a.ts', 'fast-check')],
      'fast-check in scripts': [importing('scripts/a.ts', 'fast-check')],
      'graphology in proofs': [importing('proofs/a.ts', 'graphology-shortest-path/unweighted.js')],
      'zod in the model': [importing('model/a.ts', 'zod')],
      'vitest in a module': [importing('scripts/a.ts', 'vitest')],
      'a scoped package in the model': [importing('model/a.ts', '@viz-js/viz')],
      'a package without a place': [importing('scripts/a.ts', 'lodash')],
      'a name that every object has': [importing('scripts/a.ts', 'constructor')],
    },
    right: [
      importing('model/a.ts', 'graphology', 'ts-pattern', 'graphology-shortest-path/unweighted.js'),
      importing('model/a.test.ts', 'fast-check', 'vitest'),
      importing('generators/a.ts', 'fast-check'),
      importing('scripts/a.ts', 'zod', '@viz-js/viz', 'node:fs', './b.ts', '#model'),
    ],
  },
  {
    rule: "Node's own modules stay where there is input and output",
    wrong: {
      'files in the model': [importing('model/a.ts', 'node:fs')],
      'files in the proofs': [importing('proofs/a.ts', 'node:fs/promises')],
      'a process in the properties': [importing('properties/a.ts', 'node:child_process')],
      'hashes in the model': [importing('model/a.ts', 'node:crypto')],
    },
    right: [
      importing('proofs/a.ts', 'node:crypto'),
      importing('proofs/a.test.ts', 'node:fs'),
      importing('scripts/a.ts', 'node:fs', 'node:net'),
      importing('properties/backends/kernel/a.ts', 'node:net'),
    ],
  },
  {
    rule: 'every module is reached from a door or the command',
    wrong: {
      'a file that nothing imports': [
        importing('model/index.ts', './a.ts'),
        file('model/a.ts', ''),
        file('model/b.ts', ''),
      ],
      'a file that only its test imports': [file('scripts/a.ts', ''), importing('scripts/a.test.ts', './a.ts')],
      'two that import each other': [importing('model/a.ts', './b.ts'), importing('model/b.ts', './a.ts')],
      'a fixture that no test imports': [file('model/a.fixture.ts', '')],
    },
    right: [
      importing('model/index.ts', './a.ts'),
      importing('model/a.ts', './kernel/b.ts'),
      importing('model/kernel/b.ts', '../c.ts'),
      file('model/c.ts', ''),
      importing('model/c.test.ts', './c.fixture.ts'),
      file('model/c.fixture.ts', ''),
      file('scripts/bin.ts', "await import('./command/d.ts')\n"),
      file('scripts/command/d.ts', ''),
    ],
  },
  {
    rule: 'the model and the proofs have no clock, no chance and no world',
    wrong: {
      'a date': [file('model/a.ts', 'export const a = new Date()\n')],
      'a time': [file('proofs/a.ts', 'export const a = performance.now()\n')],
      'a timer': [file('model/a.ts', 'setTimeout(() => {}, 1)\n')],
      chance: [file('model/a.ts', 'export const a = Math.random()\n')],
      'the environment': [file('proofs/a.ts', 'export const a = process.env\n')],
    },
    right: [
      file(
        'model/a.ts',
        '// Date and Math.random\nexport const a = (b: { Date: number }) => b.Date + Math.max(1, 2)\n',
      ),
      file('scripts/a.ts', 'export const a = () => performance.now() + Math.random()\n'),
      file('model/a.test.ts', 'const a = Date.now()\n'),
    ],
  },
  {
    rule: 'no classes',
    wrong: {
      'a class': [file('model/a.ts', 'export class A {}\n')],
      'a class as a value': [file('scripts/a.ts', 'export const a = class {}\n')],
    },
    right: [file('model/a.ts', '// class A {}\nexport const a = "class A {}"\n')],
  },
  {
    rule: 'no enums',
    wrong: { 'an enum': [file('model/a.ts', 'export enum A { B }\n')] },
    right: [file('model/a.ts', '// enum\n')],
  },
  {
    rule: 'no default exports',
    wrong: {
      'a value': [file('model/a.ts', 'export default 1\n')],
      'a function': [file('model/a.ts', 'export default function a() {}\n')],
      'by name': [file('model/a.ts', 'const a = 1\nexport { a as default }\n')],
    },
    right: [
      file('model/a.ts', 'export const a = (b: number) => { switch (b) { default: return 1 } }\n'),
      { path: 'vitest.config.ts', text: 'export default {}\n' },
    ],
  },
  {
    rule: 'exported names say something',
    wrong: {
      'a function': [file('model/a.ts', 'export function stringUtils() {}\n')],
      'a constant': [file('model/a.ts', 'export const helpers = 1\n')],
      'a type': [file('model/a.ts', 'export type CommonTypes = 1\n')],
      'a list': [file('model/a.ts', 'const types = 1\nexport { types }\n')],
    },
    right: [file('model/a.ts', 'const types = 1\nexport type Helper = 1\nexport const prototypes = 1\n')],
  },
  {
    rule: 'files are small enough to read',
    wrong: {
      'a module': [file('model/a.ts', lines(249))],
      'a test': [file('model/a.test.ts', lines(399))],
    },
    right: [file('model/a.ts', lines(248)), file('model/a.test.ts', lines(398)), { path: 'a.json', text: lines(1000) }],
  },
  {
    rule: 'lines fit a review window',
    wrong: {
      'a long line': [file('model/a.ts', `// ${'a'.repeat(118)}\n`)],
      'in a script': [{ path: '.ci/run', text: 'a'.repeat(121) }],
    },
    right: [file('model/a.ts', `// ${'a'.repeat(117)}\n`), { path: 'a.json', text: 'a'.repeat(121) }],
  },
  {
    rule: 'files are called by single nouns',
    wrong: {
      'upper case': [file('model/theTable.ts', '')],
      'no name for a thing': [file('model/utils.ts', '')],
      'no name for a folder': [file('model/helpers/table.ts', '')],
      'no name in part': [file('scripts/table-types.ts', '')],
    },
    right: [file('model/next-state.ts', ''), file('model/next-state.test.ts', ''), file('proofs/v1.ts', '')],
  },
  {
    rule: 'files open with what they are',
    wrong: {
      nothing: [{ path: 'model/a.ts', text: 'export const a = 1\n' }],
      'one line': [{ path: 'model/a.ts', text: '// What it is.\nexport const a = 1\n' }],
      'too much': [{ path: 'model/a.ts', text: '// What it is.\n'.repeat(7) }],
    },
    right: [
      { path: 'model/index.ts', text: '// The door.\nexport {}\n' },
      { path: 'scripts/a.ts', text: `#!/usr/bin/env node\n${opening}export const a = 1\n` },
      { path: 'model/a.test.ts', text: '' },
    ],
  },
  {
    rule: 'the model and the proofs have a test beside each file',
    wrong: {
      'none in the model': [file('model/a.ts', '')],
      'none in the proofs': [file('proofs/kernel/a.ts', ''), file('proofs/a.test.ts', '')],
    },
    right: [file('model/a.ts', ''), file('model/a.test.ts', ''), file('scripts/b.ts', ''), file('model/index.ts', '')],
  },
  {
    rule: 'a test lies beside what it tests',
    wrong: {
      'of a file that is gone': [file('model/a.test.ts', '')],
      'of a file elsewhere': [file('model/a.test.ts', ''), file('model/kernel/a.ts', '')],
    },
    right: [
      file('model/a.ts', ''),
      file('model/a.test.ts', ''),
      file('model/b.fixture.ts', ''),
      file('scripts/b/c.ts', ''),
      file('scripts/b.test.ts', ''),
    ],
  },
  {
    rule: 'nothing is left for later',
    wrong: Object.fromEntries(
      [
        ['TO', 'DO'],
        ['FIX', 'ME'],
        ['X', 'XX'],
      ]
        .map((parts) => parts.join(''))
        .map((mark) => [mark, [{ path: 'README.md', text: `a\n<!-- ${mark}: it -->\n` }]]),
    ),
    right: [{ path: 'README.md', text: 'to do; mastodon; XXXL\n' }],
  },
  {
    rule: 'nothing is bound to one machine or host',
    wrong: Object.fromEntries(
      [
        ['/wo', 'rk/main'],
        ['/ro', 'ot/.cache'],
        ["'/t", "mp/a'"],
        ['/ho', 'me/me/a'],
        ['registry', '.example.org'],
        ['npm', 'js.org'],
        ['_auth', 'Token'],
      ]
        .map((parts) => parts.join(''))
        .map((text) => [text, [{ path: '.ci/run', text: `x ${text}\n` }]]),
    ),
    right: [{ path: '.ci/run', text: 'frame/work/a $HOME/tmp /usr/src/linux ~/root the registry. Here\n' }],
  },
]

test('the files are read, and every floor has its door', () => {
  for (const floor of Object.keys(floors).filter((name) => name !== 'scripts')) {
    expect(sources.map(({ path }) => path)).toContain(`${floor}/index.ts`)
  }
  expect(sources.flatMap(importsOf).length).toBeGreaterThan(100)
})

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test('here', () => {
    expect(rule.find(sources).map(textOf)).toEqual([])
  })

  const { wrong = {}, right = [] } = planted.find((one) => one.rule === name) ?? {}

  test.each(Object.entries(wrong))('bites on %s', (_, tree) => {
    const found = rule.find(tree)
    expect(found.length).toBeGreaterThan(0)
    for (const { message } of found) expect(message).toMatch(/^.{20,}\.$/s)
  })

  test('bites at all, and lets the like pass', () => {
    expect(Object.keys(wrong).length).toBeGreaterThan(0)
    expect(rule.find(right).map(textOf)).toEqual([])
  })
})

test('every exception is of a file that is there', () => {
  for (const path of [...Object.keys(untested), ...Object.keys(whole)])
    expect([path, existsSync(join(root, path))]).toEqual([path, true])
})

test('the doors that package.json declares are those of the floors, and the narrow ones', () => {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, unknown>
  }
  expect(Object.keys(imports).sort()).toEqual(
    Object.keys(floors)
      .filter((name) => name !== 'scripts')
      .map((name) => `#${name}`)
      .concat(narrowDoors)
      .sort(),
  )
})
