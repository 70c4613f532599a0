// The emitted C tests the kernel's own function: its text is cut out of a tree, compiled here beside the test with the
// little of KUnit that both need, and run. One cell changed in that text makes it fail. Where there is a lab, it is a
// module there as well, and judged by the KTAP that the kernel writes.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERROR, cellsOf, featureSetsOf, nextState, protocol, requiredOf, restrict, tableOf } from '#model'
import type { Spec } from '#model'
import { kernelTest, labs, missingTools } from '#properties'
import { kernelTree, type KernelTree } from '../kernel-tree.ts'
import { linuxTrees, needed, shownTrees } from '../linux-trees.ts'
import { NO_STATE, callsOf, kunitOf } from './kunit.ts'

describe.each(featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const))('%s', (_, set) => {
  const { asked, warned } = callsOf(protocol, set)
  const helper = { cells: cellsOf(tableOf(protocol)), required: requiredOf(protocol), guarded: true }

  test('has every pair of numbers, from ERROR to the one behind the last', () => {
    expect(asked.length + warned.length).toBe(9 * 9)
    expect(asked.length).toBe(9 * restrict(protocol, set).states.length)
  })

  test('expects what the skip loop answers', () => {
    for (const { flags, current, target, next } of asked) {
      const answer = nextState(helper, flags, current, target)
      expect([current, target, next]).toEqual([current, target, answer.type === 'next' ? answer.state : null])
    }
    for (const { flags, current, target } of warned)
      expect(nextState(helper, flags, current, target)).toEqual({ type: 'warned' })
  })
})

/** The part of KUnit and of the kernel's headers that the two texts use, in userspace. */
const shim: Readonly<Record<string, string>> = {
  'kunit/test.h': `
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
struct kunit { int calls, failed; };
struct kunit_case { void (*run)(struct kunit *); const char *name; };
struct kunit_suite { const char *name; struct kunit_case *test_cases; };
#define GFP_KERNEL 0
#define kunit_kzalloc(test, size, flags) calloc(1, size)
#define KUNIT_CASE(f) { f, #f }
#define KUNIT_ASSERT_NOT_NULL(test, p) do { if (!(p)) abort(); } while (0)
#define KUNIT_EXPECT_EQ_MSG(test, a, b, ...) do { (test)->calls++; if ((long)(a) != (long)(b)) { \\
  (test)->failed++; printf(__VA_ARGS__); printf(": %ld, not %ld\\n", (long)(a), (long)(b)); } } while (0)
#define kunit_test_suite(s) int main(void) { int failed = 0; \\
  for (struct kunit_case *c = (s).test_cases; c->run; c++) { struct kunit test = { 0, 0 }; c->run(&test); \\
    printf("%s: %d\\n", c->name, test.calls); failed += test.failed; } return failed != 0; }
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)
`,
  'linux/module.h': '',
  'linux/vfio.h': `
#define __user
#include "uapi-vfio.h"
#include <stdint.h>
typedef uint8_t u8;
struct vfio_device { uint32_t migration_flags; };
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define WARN_ON(condition) (condition)
int vfio_mig_get_next_state(struct vfio_device *, enum vfio_device_mig_state, enum vfio_device_mig_state,
                            enum vfio_device_mig_state *);
`,
}

const trees = linuxTrees()
const hasGcc = spawnSync('gcc', ['--version']).status === 0
const reason = `${needed(trees)}${hasGcc ? '' : ' (needs gcc)'}`

describe.skipIf(trees.length === 0 || !hasGcc).each(shownTrees(trees))(`the function of %s${reason}`, (path) => {
  let folder: string
  let tree: KernelTree
  /** The tree's function, to the byte. */
  let definition: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vfio-mig-kunit-'))
    tree = await kernelTree(path, {}, undefined)
    const { start, end } = tree.source.function!.span
    definition = tree.files.main.text.slice(start, end)
    for (const [name, text] of Object.entries(shim)) {
      mkdirSync(join(folder, name, '..'), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    writeFileSync(join(folder, 'uapi-vfio.h'), tree.files.header!.text)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const counted = { asked: 0, warned: 0 }

  /** Compiles the test beside a function and runs it; what it prints, and whether it passed. */
  function tried(body: string, spec: Spec): { readonly passed: boolean; readonly said: string } {
    writeFileSync(join(folder, 'function.c'), `#include <errno.h>\n#include <linux/vfio.h>\n${body}\n`)
    writeFileSync(join(folder, 'test.c'), kunitOf(spec))
    const files = ['function.c', 'test.c'].map((name) => join(folder, name))
    const strict = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wno-sign-compare', '-Wno-missing-field-initializers']
    const program = join(folder, 'program')
    execFileSync('gcc', [...strict, '-DVFIO_MIG_TEST_WARNINGS', '-I', folder, '-o', program, ...files])
    const { status, stdout } = spawnSync(program, { encoding: 'utf8', timeout: 10_000 })
    return { passed: status === 0, said: stdout }
  }

  test('passes, every call made', () => {
    const spec = tree.revision
    for (const set of featureSetsOf(spec.features)) {
      const { asked, warned } = callsOf(spec, set)
      // One expectation of what is returned, and one of the state where it succeeds.
      counted.asked += asked.length + asked.filter(({ next }) => next !== null).length
      counted.warned += warned.length
    }
    const { passed, said } = tried(definition, spec)
    expect(said).toBe(`next_state_asked: ${counted.asked}\nnext_state_warned: ${counted.warned}\n`)
    expect(passed).toBe(true)
  })

  test('fails on one cell that is another', () => {
    const cell = /(\[VFIO_DEVICE_STATE_RUNNING\] = \{[^}]*\[VFIO_DEVICE_STATE_RESUMING\] = )VFIO_DEVICE_STATE_\w+/
    expect(definition).toMatch(cell)
    const { passed, said } = tried(definition.replace(cell, '$1VFIO_DEVICE_STATE_STOP_COPY'), tree.revision)
    expect(passed).toBe(false)
    expect(said).toMatch(/^flags \d: 2 to 4: 3, not \d$/m)
  })

  test('fails on a flag that is missing', () => {
    const flag = /(\[VFIO_DEVICE_STATE_RUNNING_P2P\] =\s+)VFIO_MIGRATION_STOP_COPY \| VFIO_MIGRATION_P2P/
    expect(definition).toMatch(flag)
    const { passed, said } = tried(definition.replace(flag, '$1VFIO_MIGRATION_STOP_COPY'), tree.revision)
    expect(passed).toBe(false)
    expect(said).toMatch(/^flags 1: /m)
  })
})

test('a blocked pair is expected to be refused, with a device that has all states', () => {
  const { asked } = callsOf(protocol, ['STOP_COPY', 'P2P', 'PRE_COPY'])
  const refused = asked.filter(({ next, target }) => next === null && target !== ERROR && target !== NO_STATE)
  expect(refused.map(({ current, target }) => `${current} ${target}`)).toEqual([
    'STOP_COPY PRE_COPY',
    'STOP_COPY PRE_COPY_P2P',
  ])
})

const [lab] = missingTools('build').length === 0 ? labs('plain') : []
const MODULE = 'vfio_mig_next_state_test'

describe.skipIf(lab === undefined)(
  `built as a module and loaded in a kernel${lab === undefined ? ' (needs vfio-mig lab build)' : ''}`,
  () => {
    const verdicts = async (source: string): Promise<readonly (string | undefined)[]> => {
      const lines = await kernelTest(lab!, MODULE, source)
      expect(lines[0]).toBe('KTAP version 1')
      return lines.map((line) => /^ *((?:not )?ok \d+ \w+|# \w+: EXPECTATION FAILED at)/.exec(line)?.[1])
    }
    const said = async (source: string): Promise<readonly string[]> =>
      (await verdicts(source)).filter((line) => line !== undefined)

    test('every case passes', async () => {
      expect(await said(kunitOf(protocol))).toEqual(['ok 1 next_state_asked', 'ok 1 vfio_mig_next_state'])
    })

    test.each([
      ['another next state', /GOES\(SET_7, STOP, RUNNING, RUNNING_P2P\)/, 'GOES(SET_7, STOP, RUNNING, RUNNING)'],
      [
        'an answer where it is refused',
        /REFUSED\(SET_7, STOP_COPY, PRE_COPY\)/,
        'GOES(SET_7, STOP_COPY, PRE_COPY, STOP)',
      ],
    ])('one wrong cell, %s, fails it', async (_, cell, wrong) => {
      const text = kunitOf(protocol)
      expect(text).toMatch(cell)
      expect(new Set(await said(text.replace(cell, wrong)))).toEqual(
        new Set([
          '# next_state_asked: EXPECTATION FAILED at',
          'not ok 1 next_state_asked',
          'not ok 1 vfio_mig_next_state',
        ]),
      )
    })
  },
)
