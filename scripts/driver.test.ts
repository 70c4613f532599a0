// The audit on real drivers and on what scripted edits make of them. The edits are made from the sources when the test
// runs: an arc is dropped, two are swapped, a condition is negated, a file or a store is lost. Each must be reported as
// what it is; the drivers as they stand must give no finding. Needs LINUX_TREE.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTwoFilesPatch } from 'diff'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditsOf, charges, mutants, type Audit, type ChargeName, type ParseC, type SourceFile } from '#model'
import { requirements } from '#properties'
import { cParser } from './c-syntax.ts'
import { ran } from './cli.ts'
import { linuxTrees, needed, shownTrees } from './linux-trees.ts'

const trees = linuxTrees()
const folders = ['hisilicon', 'mlx5', 'pds', 'qat'].map((name) => `drivers/vfio/pci/${name}`)
const sample = 'samples/vfio-mdev'

let parse: ParseC
beforeAll(async () => void (parse = await cParser()))

interface Driver {
  readonly name: string
  readonly files: readonly SourceFile[]
}

function driversIn(tree: string): readonly Driver[] {
  if (!existsSync(tree)) return []
  return [...folders, sample]
    .map((name) => ({ name, path: join(tree, name) }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({
      name,
      files: readdirSync(path)
        .filter((file) => /\.[ch]$/.test(file))
        .map((file) => ({ path: file, text: readFileSync(join(path, file), 'utf8') })),
    }))
    .filter(({ files }) => files.some(({ text }) => /struct vfio_migration_ops \w+ =/.test(text)))
}

const audited = ({ files }: Pick<Driver, 'files'>): Audit => auditsOf({ files, parse })[0]!

/** A change of one driver, and one of the charges that must come of it; with an arc, one about that arc. */
interface Edit {
  readonly what: string
  readonly files: readonly SourceFile[]
  readonly expects: readonly ChargeName[]
  readonly arc: string | undefined
}

/** Every edit of a driver: made in the text of one of its functions. */
function editsOf({ files }: Driver, { roles, files: sessionFiles }: Audit): readonly Edit[] {
  const step = roles.step!
  const made: Edit[] = []
  const within = (file: string, line: number): readonly [number, number] => {
    const { text } = files.find(({ path }) => path === file)!
    const start = text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length
    return [start, text.indexOf('\n}\n', start)]
  }
  /** Makes an edit of each place in a function that a pattern matches. */
  const each = (
    what: string,
    at: { readonly file: string; readonly line: number },
    pattern: RegExp,
    by: (match: RegExpMatchArray, all: readonly RegExpMatchArray[]) => string | undefined,
    expects: readonly ChargeName[],
    arc?: (match: RegExpMatchArray) => string,
    most = 3,
  ): void => {
    const [start, end] = within(at.file, at.line)
    const { text } = files.find(({ path }) => path === at.file)!
    const all = [...text.slice(start, end).matchAll(pattern)]
    let left = most
    for (const match of all) {
      const written = by(match, all)
      if (written === undefined || left-- <= 0) continue
      const from = start + match.index
      const edited = text.slice(0, from) + written + text.slice(from + match[0].length)
      if (edited === text) throw new Error(`${what} changes nothing`)
      const changed = files.map((file) => (file.path === at.file ? { ...file, text: edited } : file))
      made.push({ what: `${what}: ${match[0].replace(/\s+/g, ' ')}`, files: changed, expects, arc: arc?.(match) })
    }
  }
  const state = 'VFIO_DEVICE_STATE_'
  const pair = new RegExp(`cur == ${state}(\\w+)(\\s*&&\\s*\\(?\\s*\\w+ == ${state})(\\w+)`, 'g')
  const arcOf = (match: RegExpMatchArray): string => `${match[1]!} -> ${match[3]!}`
  const missing: readonly ChargeName[] = ['arc/missing']
  each('an arc dropped', step, pair, ([all]) => all.replace(/cur == \w+/, `cur == ${state}ERROR`), missing, arcOf, 20)
  each('its state negated', step, pair, ([all]) => all.replace('cur ==', 'cur !='), missing, arcOf)
  each(
    'swapped with the next',
    step,
    pair,
    (match, all) => {
      const next = all[all.indexOf(match) + 1]
      const isOther = next !== undefined && next[3] !== match[3] && next[3] !== match[1]
      return isOther ? `cur == ${state}${match[1]!}${match[2]!}${next[3]!}` : undefined
    },
    missing,
    arcOf,
  )
  const file = 'return anon_inode_getfile("early", NULL, NULL, 0);'
  each('an early file', step, /return NULL;/g, () => file, ['session/early-file', 'session/second-file'])
  each('a file lost', step, /return \w+(->\w+)?->filep?;/g, () => 'return NULL;', ['session/no-file'])
  const ending =
    /\w+_(disable_fds|disable_files)\([^;]*;|\w+_put_(save|restore)_file\([^;]*;(?=\s+(return NULL|pds_vfio_dirty))/g
  each('a session not ended', step, ending, () => ';', ['session/not-ended'])
  each('a failed call taken for a good one', step, /if \((ret|err)\)/g, ([all]) => all.replace('(', '(!'), [
    'arc/inverted',
  ])
  each('an error taken for a file', step, /if \(IS_ERR\(migf\)\)/g, () => 'if (!IS_ERR(migf))', [
    'arc/inverted',
    'arc/breaks',
  ])
  const loop = roles.loop!
  each('a lost store', loop, /\w+->\w+ = next_state;/g, () => ';', ['loop/store'])
  each('a lost error', loop, /if \(IS_ERR\(\w+\)\)\s+break;/g, () => ';', [
    'loop/goes-on',
    'loop/error-lost',
    'loop/stores-first',
    'loop/breaks',
  ])
  each(
    'no walk',
    loop,
    new RegExp(`${step.name}\\((\\w+), next_state\\)`, 'g'),
    ([all]) => all.replace('next_state', 'new_state'),
    ['loop/walk'],
  )
  each('one round', loop, /while \(/g, () => 'if (', ['loop/end', 'loop/walk'])
  each('a lost file', loop, /return (res|ret);/g, () => 'return NULL;', ['loop/file', 'loop/error-lost'])
  each('a helper that goes unheard', loop, /if \((ret|err|rc)\)/g, () => 'if (0)', [
    'loop/refusal',
    'loop/error-state',
    'loop/store',
    'loop/walk',
    'loop/goes-on',
    'loop/end',
  ])
  each(
    'a store before the step',
    loop,
    /(\w+) = (\w+\(\w+, next_state\);)([^]*?)(\w+->\w+ = next_state;)/g,
    ([, result, call, rest, store]) => `${store!} ${result!} = ${call!}${rest!}`,
    ['loop/stores-first', 'loop/walk'],
  )
  each('an early file kept', loop, /fput\(\w+\);/g, () => ';', ['loop/keeps-early-file'])
  const functionNamed = (name: string): { readonly file: string; readonly line: number } => {
    const definition = new RegExp(`^[\\w *]*\\b${name}\\([^;{]*\\)\\s*\\{`, 'm')
    const { path, text } = files.find((source) => definition.test(source.text))!
    return { file: path, line: text.slice(0, text.search(definition)).split('\n').length }
  }
  const [read, write] = ['read', 'write'].map((member) =>
    functionNamed(sessionFiles.map(({ members }) => members[member]).find((name) => name !== undefined)!),
  )
  each('a lost ENOMSG', read!, /-ENOMSG/g, () => '0', ['file/temporary-end'])
  each('a read after the end', read!, /-ENODEV/g, () => '0', ['file/read-after-end'])
  each('no check for overflow', write!, /check_add_overflow\(/g, () => 'odd(', ['file/overflow'])
  return made
}

/** How a finding shows that an edit was seen. */
const seen = ({ findings }: Audit, { expects, arc }: Edit): boolean =>
  findings.some(
    (finding) => expects.includes(finding.charge) && (arc === undefined || finding.arc?.join(' -> ') === arc),
  )

/** The arcs that each set of flags asks for. */
const arcsFor: Readonly<Record<number, number>> = { 1: 6, 3: 8, 5: 9, 7: 15 }

/** Every driver that a tree may have, with its flags and how many edits are made of it. */
const pinned: Readonly<
  Record<string, readonly (readonly [flags: number, warnings: number, byHand: number, edits: number])[]>
> = {
  'drivers/vfio/pci/hisilicon': [
    [1, 1, 1, 31],
    [5, 1, 5, 37],
  ],
  'drivers/vfio/pci/mlx5': [
    [3, 1, 1, 33],
    [7, 1, 4, 44],
  ],
  'drivers/vfio/pci/pds': [[3, 1, 3, 32]],
  'drivers/vfio/pci/qat': [[7, 1, 4, 42]],
  'samples/vfio-mdev': [[7, 1, 4, 38]],
}

describe.skipIf(trees.length === 0).each(shownTrees(trees))(`the drivers of %s${needed(trees)}`, (tree) => {
  const drivers = driversIn(tree).map((driver) => [driver.name, driver] as const)

  test.each(drivers)('%s as it stands, and edited', { timeout: 600_000 }, (name, driver) => {
    const audit = audited(driver)
    const count = (weight: string): number => audit.findings.filter((finding) => finding.weight === weight).length
    expect([count('finding'), count('not-understood')]).toEqual([0, 0])
    expect(audit.pairs.filter(({ verdict }) => verdict === 'not-understood')).toEqual([])
    const [flags] = audit.flags.values
    expect(audit.pairs.filter(({ verdict }) => verdict === 'performed')).toHaveLength(arcsFor[flags!]!)
    const edits = editsOf(driver, audit)
    const unseen = edits.filter((edit) => !seen(audited(edit), edit))
    expect(unseen.map(({ what, arc }) => `${what} ${arc ?? ''}`)).toEqual([])
    expect(pinned[name]).toContainEqual([flags, count('warning'), count('by-hand'), edits.length])
  })
})

describe('the command', () => {
  const example = fileURLToPath(new URL('../model/examples/driver.c', import.meta.url))
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'vfio-mig-driver-'))))
  afterAll(() => rmSync(folder, { recursive: true }))
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const broken = (): string =>
    readFileSync(example, 'utf8').replace('if (new == VFIO_DEVICE_STATE_RESUMING) {', 'if (0) {')

  test('a driver that is right exits 0', async () => {
    const { out, err, code } = await ran('driver', example)
    expect([err, code]).toEqual(['', 0])
    expect(out).toMatch(/10 of 10 asked for are performed; of all 56 pairs 10 are performed, 46 refused, 0 not underst/)
    expect(out).toMatch(/1 driver: nothing found\n$/)
  })

  test('one without an arc exits 1, says who loses what, and draws it', async () => {
    const file = written('broken.c', broken())
    const { out, code } = await ran('driver', file, '--draw', join(folder, 'broken.svg'))
    expect(code).toBe(1)
    expect(out).toMatch(/broken\.c:\d+: STOP -> RESUMING is asked for, and toy_step refuses it here/)
    expect(out).toContain('verify --mutant never-resumes')
    expect(readFileSync(join(folder, 'broken.svg'), 'utf8')).toContain('asked for, and missing in the driver')
    expect(existsSync(join(folder, 'broken-2.svg'))).toBe(true)
  })

  test('SARIF and JSON have the same findings', async () => {
    const file = written('broken.c', broken())
    const sarif = JSON.parse((await ran('driver', file, '--format', 'sarif')).out)
    expect([sarif.version, sarif.runs[0].results[0].level]).toEqual(['2.1.0', 'error'])
    expect(sarif.runs[0].tool.driver.rules[sarif.runs[0].results[0].ruleIndex].id).toBe(sarif.runs[0].results[0].ruleId)
    const json = JSON.parse((await ran('driver', file, '--format', 'json')).out)
    expect(json.drivers[0].findings.map((each: { charge: string }) => each.charge)).toEqual(
      sarif.runs[0].results.map((each: { ruleId: string }) => each.ruleId),
    )
    expect(json.drivers[0].arcs).toHaveLength(56)
  })

  test('a patch is applied in memory', async () => {
    const text = readFileSync(example, 'utf8')
    const file = written('driver.c', text)
    const patch = written('arc.patch', createTwoFilesPatch('a/driver.c', 'b/driver.c', text, broken()))
    expect((await ran('driver', file, '--patch', patch)).code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(text)
    const other = written('other.patch', createTwoFilesPatch('a/none.c', 'b/none.c', text, broken()))
    const { err, code } = await ran('driver', file, '--patch', other)
    expect([code, err]).toEqual([2, expect.stringContaining('changes no file')])
  })

  test('what is not understood exits 3, and is said with its place', async () => {
    const text = readFileSync(example, 'utf8').replace('(new == VFIO_DEVICE_STATE_RESUMING)', '(may_load(new))')
    const { out, code } = await ran('driver', written('odd.c', text))
    expect(code).toBe(3)
    expect(out).toMatch(/not understood: .*odd\.c:\d+: STOP -> RESUMING is not understood/)
  })

  test('an implementation of other names', async () => {
    const text = `enum st { ST_RUN = 1, ST_HALT, ST_SAVE, ST_LOAD };
int go(struct ctx *c, uint32_t to) {
  switch (c->st) {
  case ST_RUN: return to == ST_HALT ? 0 : -1;
  case ST_HALT: return to == ST_RUN || to == ST_SAVE || to == ST_LOAD ? 0 : -1;
  default: return to == ST_HALT ? c->done(c) : -1;
  }
}`
    const states = ['ST_RUN=RUNNING', 'ST_HALT=STOP', 'ST_SAVE=STOP_COPY', 'ST_LOAD=RESUMING']
    const options = ['--step', 'go', '--features', '1', ...states.flatMap((pair) => ['--state', pair])]
    const right = await ran('driver', ...options, written('user.c', text))
    expect([right.code, right.out]).toEqual([0, expect.stringContaining('6 of 6 asked for are performed')])
    const wrong = await ran('driver', ...options, written('user.c', text.replace(' || to == ST_LOAD', '')))
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining('STOP -> RESUMING is asked for')])
  })

  test('strict makes a warning fail', async () => {
    const text = readFileSync(example, 'utf8').replace('fput(file);', '')
    const file = written('leak.c', text)
    expect([(await ran('driver', file)).code, (await ran('driver', file, '--strict')).code]).toEqual([0, 1])
  })

  test.each([
    [['nowhere'], 'there is no such file'],
    [['--step', 'a b', '.'], 'is no name in C'],
    [['--state', 'A=B', '.'], 'is no pair'],
    [[fileURLToPath(new URL('exports', import.meta.url))], 'there is no migration driver'],
  ])('%s cannot be used', async (args, message) => {
    const { err, code } = await ran('driver', ...args)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })
})

test('every requirement and mutant that a charge names is there', () => {
  const names = new Set(requirements.map(({ name }) => name))
  const faulty = new Set(mutants.map(({ name }) => name))
  for (const [name, { requirement, mutant }] of Object.entries(charges)) {
    expect(requirement === undefined || names.has(requirement), `${name}: ${requirement}`).toBe(true)
    expect(mutant === undefined || faulty.has(mutant), `${name}: ${mutant}`).toBe(true)
  }
})
