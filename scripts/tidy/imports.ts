// Rules on what imports what: the floors, the doors where folders meet, and which folder may use which package. They
// keep the model free of everything but itself, which is what makes its results worth trusting.
import { posix } from 'node:path'
import { floorOf, floors, importsOf, isFixture, isTest, type Finding, type Rule, type Source } from './source.ts'

/** Where each package may be imported: the floors, and whether tests may everywhere. */
const packages: Readonly<Record<string, { readonly floors: readonly string[]; readonly tests?: boolean }>> = {
  'fast-check': { floors: ['generators', 'properties'], tests: true },
  graphology: { floors: ['model'] },
  'graphology-shortest-path': { floors: ['model'] },
  'graphology-types': { floors: ['model'] },
  'ts-pattern': { floors: Object.keys(floors) },
  zod: { floors: ['scripts'] },
  commander: { floors: ['scripts'] },
  'ts-graphviz': { floors: ['scripts'] },
  '@viz-js/viz': { floors: ['scripts'] },
  diff: { floors: ['scripts'] },
  'web-tree-sitter': { floors: ['scripts'] },
  'jsonc-parser': { floors: ['scripts'] },
  typescript: { floors: ['scripts'] },
  vitest: { floors: [], tests: true },
  'playwright-core': { floors: [], tests: true },
}

type Judge = (source: Source, floor: string, specifier: string) => string | undefined

/** A rule that judges every import of our modules and tests by itself. */
const importRule = (name: string, judge: Judge): Rule => ({
  name,
  find: (sources) =>
    sources.flatMap((source): Finding[] => {
      const floor = floorOf(source.path)
      if (floor === undefined) return []
      return importsOf(source).flatMap(({ specifier, line }) => {
        const message = judge(source, floor, specifier)
        return message === undefined ? [] : [{ path: source.path, line, message }]
      })
    }),
})

/** The floor that a specifier leads to, by a door or by a path. */
function targetOf(source: Source, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1).split('/')[0]
  if (!specifier.startsWith('.')) return undefined
  return posix.join(posix.dirname(source.path), specifier).split('/')[0]
}

/** Modules of a higher floor that tests of a folder may borrow: the model has no parser itself, and no kernel tree. */
const lent: Readonly<Record<string, string>> = {
  'scripts/c-syntax.ts': 'model/kernel/',
  'scripts/linux-trees.ts': 'model/kernel/',
}

/** The path that an import of a file names. */
const placeOf = (source: Source, specifier: string): string => posix.join(posix.dirname(source.path), specifier)

/** Whether an import is a test borrowing what its folder is lent. */
const isBorrowed = (source: Source, specifier: string): boolean => {
  const folder = lent[placeOf(source, specifier)]
  return folder !== undefined && isTest(source.path) && source.path.startsWith(folder)
}

const onFloors = importRule('imports lead down the floors', (source, floor, specifier) => {
  const target = targetOf(source, specifier)
  if (target === undefined || target === floor || !(target in floors) || isBorrowed(source, specifier)) return undefined
  if (floors[floor]!.includes(target) || (isTest(source.path) && target === 'generators')) return undefined
  const allowed = floors[floor]!.map((name) => `#${name}`).join(', ')
  return `${floor} may import ${allowed || 'nothing of ours'}, not ${target}: move what they share down, or this up.`
})

/** Doors to a part of a floor, for a command that has to start soon. */
export const narrowDoors: readonly string[] = ['#model/tables']

const atDoors = importRule('folders meet at their doors', (source, floor, specifier) => {
  const target = targetOf(source, specifier)
  if (target === undefined) return undefined
  if (specifier.startsWith('#')) {
    if (!(target in floors) || target === 'scripts' || (specifier.includes('/') && !narrowDoors.includes(specifier))) {
      return `There is no door ${specifier}: import from #model, #generators, #properties or #proofs.`
    }
    return target === floor ? `Inside ${floor} import the file itself, by a relative path.` : undefined
  }
  // Scripts have no door: whoever imports them is on the wrong floor, and is told so there.
  if (target !== floor)
    return target === 'scripts' ? undefined : `Import from the door #${target}, not from a file behind it.`
  if (posix.join(posix.dirname(source.path), specifier) === `${floor}/index.ts`) {
    return 'Inside a folder import the file itself, not the door.'
  }
  return specifier.endsWith('.ts') || specifier.endsWith('.json')
    ? undefined
    : "Import by the file's own name, with .ts."
})

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isOurs = (specifier: string): boolean => specifier.startsWith('#') || specifier.startsWith('.')

const packagesInPlace = importRule('packages stay in their folders', (source, floor, specifier) => {
  if (isOurs(specifier) || specifier.startsWith('node:')) return undefined
  const name = packageOf(specifier)
  const place = Object.hasOwn(packages, name) ? packages[name] : undefined
  if (place === undefined) return `${name} has no place yet: say in scripts/tidy/imports.ts which folders may use it.`
  if (place.floors.includes(floor) || (place.tests === true && isTest(source.path))) return undefined
  const where = [...place.floors, ...(place.tests === true ? ['tests'] : [])].join(', ')
  return `${name} is for ${where} only: give ${floor} plain values, and do this there.`
})

const nodeInPlace = importRule(
  "Node's own modules stay where there is input and output",
  (source, floor, specifier) => {
    if (!specifier.startsWith('node:') || isTest(source.path)) return undefined
    if (floor === 'scripts' || source.path.startsWith('properties/backends/')) return undefined
    if (floor === 'proofs' && specifier === 'node:crypto') return undefined
    return `${specifier} is for scripts and properties/backends: take what it gives as an argument.`
  },
)

/** Where reading the tree starts: the doors, and all that is started by somebody. */
const entries: readonly string[] = [
  ...Object.keys(floors).map((floor) => `${floor}/index.ts`),
  'scripts/bin.ts',
  'scripts/build.ts',
  'scripts/bench.ts',
  'scripts/score-process.ts',
  'scripts/exhibiting.ts',
  'scripts/tidy/rules.ts',
]

const reached: Rule = {
  name: 'every module is reached from a door or the command',
  find(sources) {
    const modules = new Map(sources.filter(({ path }) => floorOf(path) !== undefined).map((one) => [one.path, one]))
    const seen = new Set(entries)
    // A set that grows while it is walked gives what was added, too.
    for (const path of seen) {
      const source = modules.get(path)
      if (source === undefined) continue
      for (const { specifier } of importsOf(source)) {
        if (specifier.startsWith('.')) seen.add(placeOf(source, specifier))
      }
    }
    const message = 'Nothing reaches this file: export it from the door, import it, or delete it.'
    // A test is started by its runner, and a fixture is reached from one.
    const tests = [...modules.values()].filter(({ path }) => isTest(path))
    const tried = new Set(tests.flatMap((test) => importsOf(test).map(({ specifier }) => placeOf(test, specifier))))
    const lost = [...modules.keys()].filter(
      (path) => !(isTest(path) ? !isFixture(path) || tried.has(path) : seen.has(path)),
    )
    return lost.map((path) => ({ path, line: 1, message }))
  },
}

export const importRules: readonly Rule[] = [onFloors, atDoors, packagesInPlace, nodeInPlace, reached]
