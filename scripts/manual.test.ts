// The manual against the command line it is read from: every command has an example, each example is one that the
// command line takes, and what is typed wrongly is told what is near. It goes over whatever commands there are.
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { commands, programOn } from './commands.ts'
import { callsIn, examplesOn, manual, pagesIn, type Page } from './manual.ts'
import { completionOfArgument, completionOfOption, kinds, type Completion } from './manual/values.ts'

const whole = await manual()
const pages = pagesIn(whole).slice(1)
const nameOf = ({ path }: Page): string => path.join(' ')
const named = pages.map((page) => [nameOf(page), page] as const)

test('every command of the table has a page, in its order', () => {
  expect(whole.pages.map(nameOf)).toEqual(commands.map(({ name }) => name))
  expect(pages.map(nameOf)).toEqual(expect.arrayContaining(['table check', 'lab boot', 'completion', 'docs']))
})

test('examples are the lines under their heading, and calls are what a shell would make of them', () => {
  const notes = 'First.\n\nExamples: vfio-mig a\n  vfio-mig b; x\nLast: vfio-mig c'
  expect(examplesOn({ ...whole, notes })).toEqual(['vfio-mig a', 'vfio-mig b; x'])
  expect(examplesOn({ ...whole, notes: 'vfio-mig a' })).toEqual([])
  expect(callsIn('for i in 1; do vfio-mig verify --shard $i/3 --agent "ssh a b"; done > x && vfio-mig a|b')).toEqual([
    ['verify', '--shard', '$i/3', '--agent', 'ssh a b'],
    ['a'],
  ])
})

interface Parsed {
  readonly path: string
  readonly options: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
}

/** What the command line takes arguments for, and nothing is run; it throws where they are refused. */
async function parsed(args: readonly string[]): Promise<Parsed> {
  const program = await programOn({ out: () => {}, err: () => {}, exit: () => {} }, () => true)
  let found: Parsed | undefined
  const listen = (command: Command, path: readonly string[]): void => {
    if (path.length > 0) {
      command.action(() => void (found = { path: path.join(' '), options: command.opts(), args: command.args }))
    }
    for (const inner of command.commands) listen(inner, [...path, inner.name()])
  }
  listen(program, [])
  await program.parseAsync(args, { from: 'user' })
  return found!
}

/** Whether a value is one of the words that are offered for it; what nothing is offered for may be anything. */
function isOffered(completion: Completion, value: string, isV1: boolean): boolean {
  if (completion.type === 'choices') return completion.words.includes(value)
  if (completion.type !== 'kind') return true
  const words: readonly string[] = kinds[completion.kind][isV1 ? 'v1' : 'v2']
  return words.some((word) => (/[=:]$/.test(word) ? value.startsWith(word) : word === value))
}

describe('examples', () => {
  // A command that has neither arguments nor options is called by its name, and its parent's help shows how.
  const isPlain = ({ path, arguments: given, options }: Page): boolean =>
    path.length > 1 && given.length === 0 && options.every(({ long }) => long === '--help')
  const callsOn = (page: Page) => examplesOn(page).flatMap(callsIn)
  const all = pages.flatMap((page) => callsOn(page).map((call) => [nameOf(page), call.join(' '), call] as const))

  test.each(named.filter(([, page]) => !isPlain(page)))('%s has one', (name, page) => {
    const parent = page.path.length > 1 ? pages.find((one) => nameOf(one) === page.path[0])! : page
    const own = [...callsOn(page), ...callsOn(parent)].filter((call) => call.join(' ').startsWith(name))
    expect(own.length).toBeGreaterThan(0)
  })

  test.each(all)('of %s: %s', async (_, __, call) => {
    const { path, options, args } = await parsed(call)
    const page = pages.find((one) => nameOf(one) === path)!
    const isV1 = options['protocol'] === 'v1'
    for (const option of page.options) {
      const key = option.long.slice(2).replace(/-[a-z]/g, (part) => part.slice(1).toUpperCase())
      for (const value of [options[key]].flat().filter((one) => typeof one === 'string')) {
        const isKnown = isOffered(completionOfOption(page.path, option), value, isV1)
        expect([option.long, value, isKnown]).toEqual([option.long, value, true])
      }
    }
    for (const [at, value] of args.entries()) {
      const argument = page.arguments[Math.min(at, page.arguments.length - 1)]!
      expect([value, isOffered(completionOfArgument(argument), value, isV1)]).toEqual([value, true])
    }
  })

  test.each([
    [['verify', '--requirment', 'x'], 'unknown option'],
    [['explain', 'RUNNING'], 'missing required argument'],
    [['export', 'cobol'], 'Allowed choices'],
  ])('that are wrong would be found: %j', async (args, message) => {
    await expect(parsed(args)).rejects.toThrow(message)
  })
  test('and a name that there is not', () => {
    expect(isOffered({ type: 'kind', kind: 'mutant' }, 'opens-early', false)).toBe(true)
    expect(isOffered({ type: 'kind', kind: 'mutant' }, 'opens-early', true)).toBe(false)
    expect(isOffered({ type: 'kind', kind: 'report' }, 'pdf=x', false)).toBe(false)
  })
})

describe('what is offered is accepted', () => {
  const listed = (kind: keyof typeof kinds) => kinds[kind].v2.map((word) => [word] as const)
  test.each(listed('features'))('--features %s', async (word) => {
    expect((await ran('table', '--features', word)).code).toBe(0)
  })
  test.each(listed('rule'))('--rule %s', async (word) => {
    expect((await ran('rules', '--rule', word)).code).toBe(0)
  })
  test.each(listed('revision'))('diff %s', async (word) => {
    expect((await ran('diff', word, word)).code).toBe(0)
  })
  test.each([
    ['v2', 'transitions', 'opens-early'],
    ['v1', 'region', 'offset-zero'],
  ] as const)('requirements and mutants of %s are those that are listed', async (name, subject, mutant) => {
    const { out } = await ran('requirements', '--protocol', name, '--format', 'json')
    const { requirements } = JSON.parse(out) as { readonly requirements: readonly { readonly name: string }[] }
    const words = kinds.requirement[name]
    expect(words.filter((word) => word.includes('/'))).toEqual(requirements.map((one) => one.name))
    expect(words).toContain(subject)
    const listedOnes = JSON.parse((await ran('mutants', '--protocol', name, '--json', '-')).out) as {
      readonly mutants: readonly { readonly name: string }[]
    }
    expect(kinds.mutant[name]).toEqual(listedOnes.mutants.map((one) => one.name))
    expect(kinds.mutant[name]).toContain(mutant)
  })
})

/** A name with a letter left out in its middle. */
const slip = (name: string): string => name.slice(0, name.length >> 1) + name.slice((name.length >> 1) + 1)

describe('what is near is suggested', () => {
  test.each(commands.map(({ name }) => name))('for a slip in %s', async (name) => {
    const { err, out, code } = await ran(slip(name))
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/Did you mean/)
    expect(err).toContain(name)
  })
  const inner = pages.filter(({ path }) => path.length > 1).map(({ path }) => path)
  test.each(inner)('for a slip in %s %s', async (outer, name) => {
    const { err, out, code } = await ran(outer, slip(name))
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/Did you mean/)
    expect(err).toContain(name)
  })
  const options = pages.flatMap(({ path, options: all }) =>
    all.filter(({ long }) => long !== '--help').map(({ long }) => [path.join(' '), long, path] as const),
  )
  test.each(options)('%s: for a slip in %s', async (_, long, path) => {
    const { err, out, code } = await ran(...path, `--${slip(long.slice(2))}`)
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/Did you mean/)
    expect(err).toContain(long)
  })
})
