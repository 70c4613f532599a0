import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { ERROR, protocol, type Arc, type Spec } from '#model'
import { checkAll, claims } from './all.ts'
import { checkDocument, type Rests } from './claim.ts'
import { hashOf } from '../hash.ts'

const here = new URL('.', import.meta.url)
const committed: Record<string, { certificate: unknown }> = Object.fromEntries(
  claims.map(({ name }) => [name, JSON.parse(readFileSync(new URL(`../certificates/${name}.json`, here), 'utf8'))]),
)
const refusedOf = (spec: Spec, certificates: Record<string, unknown> = committed): readonly string[] =>
  checkAll(spec, certificates, { compareHash: false }).flatMap(({ theorem, type }) =>
    type === 'refused' ? [theorem] : [],
  )

test('the committed certificates are accepted', () => {
  expect(checkAll(protocol, committed).map(({ theorem, type }) => `${theorem} ${type}`)).toEqual([
    'grid accepted',
    'paths accepted',
    'progress accepted',
    'one-session accepted',
    'restriction accepted',
    'termination accepted',
    'kernel-table accepted',
    'sub-paths accepted',
  ])
})

test('a claim that rests on a refused one is refused with it', () => {
  const results = checkAll(protocol, { ...committed, paths: null })
  const because = results.flatMap((each) =>
    each.type === 'refused' ? each.refusals.map((refusal) => refusal.because) : [],
  )
  expect(because).toEqual([
    'an object was expected, not null',
    ...Array.from({ length: 6 }, () => 'rests on paths, whose certificate is refused'),
  ])
})

test('a certificate that is not given is refused, also one of a name that every object has', () => {
  expect(refusedOf(protocol, {})).toEqual(claims.map(({ name }) => name))
  expect(refusedOf(protocol, JSON.parse('{"__proto__": {}, "constructor": 1}'))).toHaveLength(8)
})

describe('a change of the arcs, the hash not compared, is refused', () => {
  const { arcs } = protocol
  const states = protocol.states.map(({ name }) => name)
  const isArc = (from: string, to: string): boolean => arcs.some((arc) => arc.from === from && arc.to === to)
  const replaced = (index: number, ends: Partial<Arc>): Spec => ({
    ...protocol,
    arcs: arcs.map((arc, at) => (at === index ? { ...arc, ...ends } : arc)),
  })
  const others = ({ from, to }: Arc): readonly string[] => states.filter((name) => name !== from && name !== to)
  const changes: Record<string, { readonly count: number; readonly specs: readonly Spec[] }> = {
    dropped: { count: 15, specs: arcs.map((_, index) => ({ ...protocol, arcs: arcs.toSpliced(index, 1) })) },
    reversed: { count: 15, specs: arcs.map(({ from, to }, index) => replaced(index, { from: to, to: from })) },
    'led elsewhere': {
      count: 75,
      specs: arcs.flatMap((arc, index) => others(arc).map((to) => replaced(index, { to }))),
    },
    'led from elsewhere': {
      count: 75,
      specs: arcs.flatMap((arc, index) => others(arc).map((from) => replaced(index, { from }))),
    },
    added: {
      count: 27,
      specs: states.flatMap((from) =>
        states
          .filter((to) => to !== from && !isArc(from, to))
          .map((to) => ({ ...protocol, arcs: [...arcs, { from, to, requires: [], cites: [] }] })),
      ),
    },
  }

  test.each(Object.entries(changes))('%s', (_, { count, specs }) => {
    expect(specs).toHaveLength(count)
    // Both the picture and the table notice every one of them.
    for (const spec of specs) expect(refusedOf(spec)).toEqual(expect.arrayContaining(['grid', 'paths']))
  })
})

describe('a change of the states, the hash not compared, is refused', () => {
  const changed = (name: string, change: object): Spec => ({
    ...protocol,
    states: protocol.states.map((row) => (row.name === name ? { ...row, ...change } : row)),
  })
  test.each(protocol.states)('$name', ({ name, operation, session, requires, standsIn }) => {
    const changes = [
      ...['running', 'quiesced', 'stopped']
        .filter((other) => other !== operation)
        .map((other) => ({ operation: other })),
      ...['none', 'saving', 'resuming'].filter((other) => other !== session).map((other) => ({ session: other })),
      ...['STOP_COPY', 'P2P', 'PRE_COPY'].map((feature) => ({
        requires: requires.includes(feature) ? requires.filter((other) => other !== feature) : [...requires, feature],
      })),
      ...(standsIn === null ? [] : [{ standsIn: null }, { standsIn: 'STOP' }]),
    ]
    for (const change of changes) expect([change, refusedOf(changed(name, change)).length > 0]).toEqual([change, true])
  })
})

/** Every single change of a value, of each kind that its place allows. What equals the value itself is no change. */
function* mutationsOf(value: unknown): Generator {
  if (typeof value === 'number')
    yield* [value + 1, value - 1, value + 10, value + 0.5, -value - 1, 1e308, null, `${value}`]
  else if (typeof value === 'boolean') yield* [!value, null, Number(value)]
  else if (value === null) yield* [0, 1, -1, '', [], {}]
  else if (typeof value === 'string') {
    const names = [...protocol.states.map(({ name }) => name), ERROR]
    yield* [...names.filter((name) => name !== value), 'garbage', '', '__proto__', null, 0]
  } else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      yield value.toSpliced(index, 1)
      yield value.toSpliced(index, 0, each)
      const next: unknown = value[index + 1]
      if (index + 1 < value.length && JSON.stringify(next) !== JSON.stringify(each))
        yield value.toSpliced(index, 2, next, each)
      for (const changed of mutationsOf(each)) yield value.with(index, changed)
    }
    yield* [[...value, ERROR], [null, ...value], null, {}]
  } else {
    const record = value as Record<string, unknown>
    for (const [key, each] of Object.entries(record)) {
      const { [key]: _, ...rest } = record
      yield rest
      for (const changed of mutationsOf(each)) yield { ...record, [key]: changed }
    }
    yield* [
      { ...record, extra: 0 },
      { ...record, STOP: 7 },
      JSON.parse(`{"__proto__": 0, ${JSON.stringify(record).slice(1)}`),
    ]
    yield* [null, [], [value]]
  }
}

describe('a change of any entry of a certificate is refused by its own theorem', () => {
  let rests: Rests
  beforeAll(() => {
    const paths = claims.find(({ name }) => name === 'paths')!
    rests = paths.yields!(protocol, committed['paths']!.certificate)
  })

  test.each([
    ['grid', 1356],
    ['paths', 5540],
    ['progress', 4330],
    ['one-session', 6826],
    ['restriction', 4100],
    ['termination', 5030],
    ['kernel-table', 5391],
    ['sub-paths', 7670],
  ])('%s: each of %i', (name, count) => {
    const claim = claims.find((each) => each.name === name)!
    const { certificate } = committed[name]!
    expect(claim.check(protocol, certificate, rests)).toEqual([])
    let tried = 0
    const accepted: unknown[] = []
    for (const changed of mutationsOf(certificate)) {
      tried++
      if (claim.check(protocol, changed, rests).length === 0) accepted.push(changed)
    }
    expect(accepted).toEqual([])
    expect(tried).toBe(count)
  })

  test('and a change of its envelope', () => {
    const hash = hashOf(protocol)
    for (const claim of claims) {
      const { certificate, ...envelope } = committed[claim.name]!
      for (const changed of mutationsOf(envelope)) {
        const isObject = typeof changed === 'object' && changed !== null && !Array.isArray(changed)
        const document = isObject ? { ...changed, certificate } : changed
        const { checked } = checkDocument(claim, protocol, document, rests, { hash })
        expect([document, checked.type]).toEqual([document, 'refused'])
      }
    }
  })
})

test('no module of the checker searches, or imports what does', () => {
  const allowed = new Set([
    ...['ERROR', 'EVERY_FLAG', 'allFeatures', 'eightStates', 'featureSetsOf', 'flagsOf', 'inRowOrder', 'operations'],
    ...['requiredFlags', 'restrict', 'sessionEffect', 'sessionKinds', 'sixStates', 'stateOf'],
  ])
  const files = readdirSync(here).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(files).toHaveLength(14)
  for (const file of files) {
    const source = readFileSync(new URL(file, here), 'utf8')
    for (const [statement, names, specifier] of source.matchAll(
      /^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']*)'/gm,
    )) {
      if (/^import\s+type/.test(statement) || specifier!.startsWith('./') || specifier === '../hash.ts') continue
      const values = names!
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type '))
      expect([file, specifier, values.filter((name) => !allowed.has(name))]).toEqual([file, '#model', []])
    }
    // Whatever else brings in code, and the loop that a search is made of: one over what it finds on its way.
    expect([file, /\bimport\(|\brequire\(|\bwhile\b/.test(source)]).toEqual([file, false])
    expect([file, source.match(/^import\b/gm)?.length ?? 0]).toEqual([
      file,
      source.match(/^import\s+(type\s+)?\{[^}]*\}\s+from/gm)?.length ?? 0,
    ])
  }
})
