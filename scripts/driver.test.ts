// The audit on real drivers and on what scripted edits make of them. The edits are made from the sources when the test
// runs: an arc is dropped, two are swapped, a condition is negated, a file or a store is lost. Each must be reported as
// what it is; the drivers as they stand must give no finding. Needs LINUX_TREE.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { auditsOf, charges, mutants, type Audit, type ChargeName, type ParseC, type SourceFile } from '#model'
import { requirements } from '#properties'
import { cParser } from './c-syntax.ts'
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
function editsOf({ files }: Driver, { roles }: Audit): readonly Edit[] {
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
      expect(edited, what).not.toBe(text)
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
> = {}

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

test('every requirement and mutant that a charge names is there', () => {
  const names = new Set(requirements.map(({ name }) => name))
  const faulty = new Set(mutants.map(({ name }) => name))
  for (const [name, { requirement, mutant }] of Object.entries(charges)) {
    expect(requirement === undefined || names.has(requirement), `${name}: ${requirement}`).toBe(true)
    expect(mutant === undefined || faulty.has(mutant), `${name}: ${mutant}`).toBe(true)
  }
})
