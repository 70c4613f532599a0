// Rules on files as text: their size, width, name and opening, the test beside them, and what no tracked text says.
// Every exception is listed here with its reason, and a list that is no longer right is a finding as well.
import { posix } from 'node:path'
import { floorOf, isFixture, isTest, modulesOf, type Finding, type Rule, type Source } from './source.ts'
import { empty } from './syntax.ts'

const LINES = 250
const TEST_LINES = 400
const WIDTH = 120

/** Files that are a table: a row is a line, however long. */
const wide: Readonly<Record<string, string>> = {
  'model/states.ts': 'a state a row',
  'model/v1/states.ts': 'a state a row, and a value a row',
}

/** Modules of the model and the proofs without a test beside them, and why. */
export const untested: Readonly<Record<string, string>> = {
  'model/device.ts': 'types, and a table of powers; world.ts is the first that meets it',
  'model/v1/device.ts': 'types, and a table of powers; v1/world.ts is the first that meets it',
  'model/kernel/compare/finding.ts': 'types, and the order of the weights',
  'model/extension-faults.ts': 'part of extension.ts, whose test has an input for each fault',
}

/** Tests that test no single file, and what they test. */
export const whole: Readonly<Record<string, string>> = {
  'scripts/citations.test.ts': 'the citations of the model, in real headers, which only scripts may read',
  'scripts/package.test.ts': 'what npm would publish, of all folders',
}

const linesOf = ({ text }: Source): readonly string[] => text.replace(/\n$/, '').split('\n')

const isData = (path: string): boolean => /\.(json|svg|dot|md|txt|bt)$|^LICENSE$/.test(path)

const sized: Rule = {
  name: 'files are small enough to read',
  find: (sources) =>
    sources.flatMap((source): Finding[] => {
      if (!source.path.endsWith('.ts')) return []
      const limit = isTest(source.path) ? TEST_LINES : LINES
      const { length } = linesOf(source)
      if (length <= limit) return []
      const message = `${length} lines are more than ${limit}: there are two concepts in here, so make two files of it.`
      return [{ path: source.path, line: limit + 1, message }]
    }),
}

const narrow: Rule = {
  name: 'lines fit a review window',
  find: (sources) =>
    sources
      .filter(({ path }) => !isData(path) && !(path in wide))
      .flatMap((source) =>
        linesOf(source).flatMap((text, at) => {
          const message = `${text.length} characters are more than ${WIDTH}: break the line.`
          return text.length > WIDTH ? [{ path: source.path, line: at + 1, message }] : []
        }),
      ),
}

const named: Rule = {
  name: 'files are called by single nouns',
  find: (sources) =>
    sources.flatMap(({ path }): Finding[] => {
      if (floorOf(path) === undefined) return []
      const names = path.replace(/(\.(test|fixture))?\.ts$/, '').split('/')
      if (names.some((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))) {
        return [{ path, line: 1, message: 'Write the name in lower case, its words joined by hyphens.' }]
      }
      const hollow = names.find((name) => name.split('-').some((word) => empty.includes(word)))
      if (hollow === undefined) return []
      return [{ path, line: 1, message: `"${hollow}" could hold anything: name the file after its one concept.` }]
    }),
}

const opened: Rule = {
  name: 'files open with what they are',
  find: (sources) =>
    modulesOf(sources).flatMap((source): Finding[] => {
      const lines = linesOf(source)
      const first = lines[0]!.startsWith('#!') ? 1 : 0
      const end = lines.findIndex((line, at) => at >= first && !line.startsWith('// '))
      const count = (end < 0 ? lines.length : end) - first
      const least = posix.basename(source.path) === 'index.ts' ? 1 : 2
      if (count >= least && count <= 6) return []
      const message = `Open with ${least} to 6 comment lines: what this is in the protocol, what is not obvious.`
      return [{ path: source.path, line: first + 1, message }]
    }),
}

const tested: Rule = {
  name: 'the model and the proofs have a test beside each file',
  find(sources) {
    const paths = new Set(sources.map(({ path }) => path))
    return modulesOf(sources).flatMap(({ path }): Finding[] => {
      if (!['model', 'proofs'].includes(floorOf(path)!) || posix.basename(path) === 'index.ts') return []
      const hasTest = paths.has(path.replace(/\.ts$/, '.test.ts'))
      if (hasTest !== path in untested) return []
      const message = hasTest
        ? 'It has a test by now: take it off the list in scripts/tidy/shape.ts.'
        : 'Write its test beside it, or list it with a reason in scripts/tidy/shape.ts where it is data only.'
      return [{ path, line: 1, message }]
    })
  },
}

const beside: Rule = {
  name: 'a test lies beside what it tests',
  find(sources) {
    const paths = sources.map(({ path }) => path)
    return paths.flatMap((path): Finding[] => {
      if (!isTest(path) || isFixture(path) || path in whole) return []
      const stem = path.replace(/\.test\.ts$/, '')
      if (paths.some((other) => other === `${stem}.ts` || other.startsWith(`${stem}/`))) return []
      const message = `There is no ${stem}.ts: name the test after the file it tests, and put it beside it.`
      return [{ path, line: 1, message }]
    })
  },
}

/** Finds a pattern in every line of every tracked text. */
const textRule = (name: string, pattern: RegExp, message: string): Rule => ({
  name,
  find: (sources) =>
    sources.flatMap((source) =>
      linesOf(source).flatMap((text, at) => (pattern.test(text) ? [{ path: source.path, line: at + 1, message }] : [])),
    ),
})

const finished = textRule(
  'nothing is left for later',
  /\b(TO[D]O|FIX[M]E|X[X]X)\b/,
  'Do it, or open an issue that says what and why, and leave the code whole.',
)

const anywhere = textRule(
  'nothing is bound to one machine or host',
  /(^|[^\w.~}$/-])\/(work|root|tmp|home\/\w+)(\/|\b(?!\w))|registry[.][a-z]+|npm[j]s\.|_auth[T]oken/,
  "Name no machine's folder and no registry: use a path from the user, os.tmpdir(), mktemp, or the defaults of npm.",
)

export const shapeRules: readonly Rule[] = [sized, narrow, named, opened, tested, beside, finished, anywhere]
