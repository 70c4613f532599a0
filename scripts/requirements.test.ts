// The catalogue and the coverage of real headers, through the command. The figures are pinned: a catalogue that has
// become weaker shows here. UPDATE_GOLDEN=1 writes the generated page anew, from the table of who is refuted by what;
// where that has changed too, run it again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { cut, isAtLeast } from '#model'
import { accountOf, countOf, exemptions, requirements, textFindingsOf, wanting, type Count } from '#properties'
import { main } from './cli.ts'
import { linuxTrees, needed, shownTrees } from './linux-trees.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-requirements-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  let [out, err, code] = ['', '', 0]
  const write = { out: (text: string) => (out += text), err: (text: string) => (err += text) }
  await main(['requirements', ...args], { ...write, exit: (value) => (code = value) })
  return { out, err, code }
}

interface CatalogueJson {
  readonly requirements: readonly {
    readonly name: string
    readonly level: string
    readonly mutants: readonly string[]
  }[]
}

describe('the catalogue', () => {
  test('is the generated page', async () => {
    const { out, code } = await run('--format', 'markdown')
    const path = fileURLToPath(new URL('../properties/requirements/README.md', import.meta.url))
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, out)
    expect(out).toBe(readFileSync(path, 'utf8'))
    expect(code).toBe(0)
  })
  test('is all of it in every format, and what the options choose of it', async () => {
    const json = JSON.parse((await run('-f', 'json')).out) as CatalogueJson
    expect(json.requirements.map(({ name }) => name)).toEqual(requirements.map(({ name }) => name))
    const text = (await run()).out
    for (const { name } of requirements) expect(text).toContain(`${name}  `)
    const some = JSON.parse(
      (await run('-f', 'json', '--level', 'should', '--requirement', 'precopy')).out,
    ) as CatalogueJson
    expect(some.requirements.length).toBeGreaterThan(2)
    for (const { name, level } of some.requirements) expect([name.split('/')[0], level]).toEqual(['precopy', 'should'])
    expect((await run('--party', 'core')).out).toMatch(/ 0 driver, 0 user\n$/)
  })
  test('says of a practice that no text asks for it', async () => {
    const { out } = await run('--level', 'practice')
    expect(out).toContain(
      'practice no text asks for it; mlx5vf_pci_open_device in drivers/vfio/pci/mlx5/main.c does it',
    )
    expect(out).not.toContain('  cites ')
  })
  test.each([
    [['--format', 'yaml'], 'Allowed choices are text, json, markdown'],
    [['--requirement', 'precop'], 'Did you mean precopy?'],
    [['--level', 'may'], 'Allowed choices are must, should, practice'],
    [['--requirement', 'precopy', '--party', 'core'], 'no requirement is all of precopy, core'],
    [['--header', join(import.meta.dirname, 'cli.ts')], 'it defines nothing of migration'],
    [['--header', join(folder, 'nowhere')], 'there is no such file or folder'],
  ])('%j is unusable', async (args, message) => {
    const { err, code } = await run(...args)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
  })
})

// Written for this test: only the names are those of a header that is newer than any here.
const newest = `/*
 * Asks for a state.
 */
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2
/* Not of this. */
#define VFIO_DEVICE_FEATURE_DMA_BUF 11

struct vfio_other { int a; };

/*
 * Turns the second kind of counts on. Lasts until
 * the device is closed.
 */
#define VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 12
`

test('a header with MIG_PRECOPY_INFOv2 is taken as such, and what it says there is to be accounted for', async () => {
  const file = join(folder, 'newest.h')
  writeFileSync(file, newest)
  const { out, code } = await run('--header', file)
  expect(out).toContain(`${file}: the text of Linux 7.1 or later, by what it defines`)
  expect(out).toContain(`${file}:11: nobody accounts for "Turns the second kind of counts on."`)
  expect(out).toContain(`${file}:11: nobody accounts for "Lasts until the device is closed."`)
  expect(out).not.toContain('Not of this')
  expect(code).toBe(1)
  // Without the name it is older, and what is newer is not missing.
  writeFileSync(file, newest.replace(/#define \w+INFOv2.*/, ''))
  const older = (await run('--header', file)).out
  expect(older).toContain('it has not yet: VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, since 7.1')
  expect(older).not.toContain('second kind')
})

const catalogue = { requirements, exemptions, wanting }
const messagesOf = (header: string): readonly string[] =>
  textFindingsOf(accountOf(header, catalogue)!).map(({ type, message }) => `${type}: ${message}`)

/** By release: the figures of its text. */
const counts: Readonly<Record<string, Count>> = {
  '5.18': {
    sentences: 92,
    byRequirements: 61,
    arcs: 9,
    exempt: { definition: 13, informative: 4, user: 3, unobservable: 2 },
    wanting: 0,
    unaccounted: 0,
  },
  '6.2': {
    sentences: 146,
    byRequirements: 93,
    arcs: 18,
    exempt: { definition: 18, informative: 12, user: 3, unobservable: 2 },
    wanting: 0,
    unaccounted: 0,
  },
}

const trees = linuxTrees()
const place = 'include/uapi/linux/vfio.h'
const textIn = (tree: string): string => readFileSync(join(tree, place), 'utf8')

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where some words begin and end, from a line on, wherever lines break between them. */
function spanOf(header: string, words: string, line = 1): readonly [number, number] {
  const from = header.split('\n', line - 1).join('\n').length
  const match = new RegExp(words.split(' ').map(escaped).join('[\\s*]+')).exec(header.slice(from))
  return match === null ? [0, 0] : [from + match.index, from + match.index + match[0].length]
}

/** The header with other words in the place of some. */
function changed(header: string, words: string, instead: (words: string) => string, line?: number): string {
  const [from, to] = spanOf(header, words, line)
  return header.slice(0, from) + instead(header.slice(from, to)) + header.slice(to)
}

/** The header with each run of lines of comment that stand equally deep filled to a width. */
function rewrapped(header: string, width: number): string {
  const depthOf = (line: string): number => /^ \*(\s+)[A-Za-z0-9_"|(]/.exec(line)?.[1]!.length ?? 0
  const lines: string[] = []
  let depth = 0
  for (const line of header.split('\n')) {
    const own = depthOf(line)
    const last = lines.at(-1)
    // A list is not a paragraph: its items begin anew, and are left as they are.
    const goesOn = own > 0 && own === depth && last !== undefined && !/ - |->/.test(line) && !/:$| - |->/.test(last)
    depth = / - |->/.test(line) ? 0 : own
    if (!goesOn) {
      lines.push(line)
      continue
    }
    for (const word of line.slice(2 + own).split(/\s+/)) {
      const wider = `${lines.at(-1)!} ${word}`
      if (wider.length <= width) lines[lines.length - 1] = wider
      else lines.push(` *${' '.repeat(own)}${word}`)
    }
  }
  return lines.join('\n')
}

describe.skipIf(trees.length === 0)(`the header of${needed(trees)}`, () => {
  test.each(shownTrees(trees))('%s is accounted for, and the figures are those on record', async (tree) => {
    const account = accountOf(textIn(tree), catalogue)!
    expect(countOf(account)).toEqual(counts[account.release])
    expect(textFindingsOf(account)).toEqual([])
    const { out, code } = await run('--header', tree)
    expect(code).toBe(0)
    expect(out).toMatch(/\n\d+ sentences: .*, 0 unaccounted\n$/)
    const json = JSON.parse((await run('--header', tree, '-f', 'json')).out) as { counts: Count; sentences: unknown[] }
    expect(json.counts).toEqual(countOf(account))
    expect(json.sentences).toHaveLength(account.sentences.length)
    expect((await run('--header', tree, '-f', 'markdown')).out.match(/^\| \d+ \| /gm)).toHaveLength(
      account.sentences.length,
    )
  })

  test.each(shownTrees(trees))('%s: whichever sentence goes, something is found', (tree) => {
    const header = textIn(tree)
    const before = messagesOf(header)
    const unseen = cut(header)!.sentences.filter(({ text, line }) =>
      messagesOf(changed(header, text, () => '', line)).every((message) => before.includes(message)),
    )
    expect(unseen.map(({ text }) => text)).toEqual([])
  })

  test.each(shownTrees(trees))('%s: wherever a sentence is added, it is found and named', async (tree) => {
    const header = textIn(tree)
    const places = cut(header)!.sentences.filter(({ kind }) => kind === 'text')
    const unseen = places.filter(({ text, line }) => {
      const more = changed(header, text, (words) => `It must do so. ${words}`, line)
      return !messagesOf(more).includes('unaccounted: nobody accounts for "It must do so."')
    })
    expect(unseen.map(({ text }) => text)).toEqual([])
    expect(places.length).toBeGreaterThan(50)
    const file = join(folder, 'vfio.h')
    const { line, text } = places[40]!
    writeFileSync(
      file,
      changed(header, text, (words) => `It must do so. ${words}`, line),
    )
    const { out, code } = await run('--header', file)
    expect(out).toContain(`${file}:${line}: nobody accounts for "It must do so."\n`)
    expect(code).toBe(1)
  })

  test.each(shownTrees(trees))('%s: a word of a quote that changes is found, and whose it is', (tree) => {
    const header = textIn(tree)
    const { newer } = accountOf(header, catalogue)!
    const cited = requirements.flatMap(({ name, cites }) => cites.map((citation) => ({ name, citation })))
    const unseen = cited.filter(({ name, citation }) => {
      if (newer.some((one) => one.citation === citation)) return false
      let text = header
      // Everywhere: some words stand under several headings.
      while (spanOf(text, citation.quote)[1] > 0) text = changed(text, citation.quote, (words) => words.slice(0, -1))
      return !messagesOf(text).some((message) => message.startsWith(`gone: ${name} cites`))
    })
    expect(unseen).toEqual([])
    expect(cited.length).toBeGreaterThan(80)
  })

  test.each(shownTrees(trees))('%s: wrapped at another width it says the same', (tree) => {
    const header = textIn(tree)
    const said = (text: string): unknown => cut(text)!.sentences.map((sentence) => ({ ...sentence, line: 0 }))
    for (const width of [40, 60, 100]) {
      expect(rewrapped(header, width)).not.toBe(header)
      expect(said(rewrapped(header, width))).toEqual(said(header))
    }
  })

  test.each(shownTrees(trees))('%s: what a practice was read in is there', (tree) => {
    const { release } = accountOf(textIn(tree), catalogue)!
    const known = requirements.filter(({ since }) => isAtLeast(release, since)).flatMap(({ code }) => code ?? [])
    const unread = known.filter(({ path, name }) => !readFileSync(join(tree, path), 'utf8').includes(`${name}(`))
    expect(unread).toEqual([])
    expect(known.length).toBeGreaterThan(1)
  })
})
