// The manual as a page: the one in the tree is what the command prints, troff takes the other without a warning, and
// both have every command and option that there is.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ran } from './cli.ts'
import { commands, environment, exitMeanings } from './commands.ts'
import { manual, pagesIn } from './manual.ts'
import { escaped } from './manual/man.ts'

const page = fileURLToPath(new URL('../MANUAL.md', import.meta.url))
const whole = await manual()
const { out: markdown } = await ran('docs', '--format', 'markdown')
const { out: man } = await ran('docs')

test('the page in the tree is what the command prints', () => {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, markdown)
  expect(readFileSync(page, 'utf8')).toBe(markdown)
})

describe.each([
  ['markdown', markdown, (text: string) => text],
  ['man', man, escaped],
] as const)('%s', (_, text, written) => {
  test('has every command, option, exit code and variable', () => {
    for (const { path, options } of pagesIn(whole).slice(1)) {
      expect(text).toContain(`vfio-mig ${path.join(' ')}`.replaceAll('-', written('-')))
      for (const { long } of options) if (long !== '--help') expect(text).toContain(written(long))
    }
    for (const { summary } of commands) expect(text).toContain(written(summary.slice(1)).replaceAll('|', '\\|'))
    for (const says of exitMeanings) expect(text).toContain(written(says))
    for (const { name } of environment) expect(text).toContain(name)
  })
  test('says what an option is where it is not given', () => {
    expect(text).toContain(written('form of the table: grid, c, json, markdown, csv (grid)'))
    expect(text).toContain(written('what the guest dirties, in MiB/s (0,2,4,8,16,32,64)'))
  })
  test('has the examples as they are typed', () => {
    expect(text).toContain(written('  vfio-mig verify --mutant opens-early\n').trimEnd())
  })
})

/** What a page shows without the letters that are struck over for bold ones. */
const plainOf = (shown: string): string =>
  shown
    .split('\b')
    .map((part, at, all) => (at < all.length - 1 ? part.slice(0, -1) : part))
    .join('')

/** What troff says of a text. */
const troff = (text: string, device: string) => {
  const { stdout, stderr, status } = spawnSync('groff', ['-man', `-T${device}`, '-ww'], {
    input: text,
    env: { ...process.env, MANWIDTH: '100', GROFF_NO_SGR: '1' },
  })
  return { out: plainOf(stdout.toString()), err: stderr.toString(), status }
}

describe.skipIf(spawnSync('groff', ['--version']).status !== 0)('troff (needs groff)', () => {
  test('takes the page without a warning, and shows what was written', () => {
    const { out, err, status } = troff(man, 'utf8')
    expect([err, status]).toEqual(['', 0])
    expect(out).toContain('vfio-mig verify --report html=report.html --report junit=out.xml --report ktap=-')
    expect(out).toContain('for i in 1 2 3; do vfio-mig verify --shard $i/3 --json $i.json; done')
    expect(out).toMatch(/such as "ssh\s+host\s+vfio-agent"/)
    expect(out).toContain("the kernel's")
  })
  test('would warn of a macro that there is not', () => {
    expect(troff(`${man}.nothing\n`, 'ascii').err).toMatch(/nothing/)
  })
})

test('what troff would read as its own is escaped', () => {
  expect(escaped(".a \\n 'b' --c\n'd")).toBe('\\&.a \\en \\(aqb\\(aq \\-\\-c\n\\(aqd')
})

test('a form that is none is refused', async () => {
  expect(await ran('docs', '--format', 'pdf')).toMatchObject({ code: 2, out: '' })
})
