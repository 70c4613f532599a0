// TLC is in no package that CI can install, so what the module needs of TLA+ is read and evaluated here: a name or a
// bracket that is wrong does not parse, every invariant is evaluated in every state and every property on every step,
// and the states and steps are those that our own explorer counts.
import { describe, expect, test } from 'vitest'
import { ERROR, cellsOf, featureSetsOf, protocol, restrict, tableOf, type Spec } from '#model'
import { composed, counted, packed } from '#proofs'
import { tlaOf } from './tla.ts'

type Value =
  string | number | boolean | readonly Value[] | { readonly members: readonly Value[] } | ReadonlyMap<string, Pair>
type Pair = readonly [Value, Value]
interface Node {
  readonly kind: string
  readonly name: string
  readonly parts: readonly Node[]
}
interface Definition {
  readonly parameters: readonly string[]
  readonly body: Node
}
type Names = ReadonlyMap<string, Value>
interface Module {
  readonly variables: readonly string[]
  readonly definitions: ReadonlyMap<string, Definition>
}

const signs = /\[\]\[|\]_vars|<<|>>|\/\\|\\\/|\\(?:in|notin|cup|E|A)\b|\|->|->|=>|==|:>|@@|\.\.|[-'!@#=~<>+()[\]{},:]/
const token = new RegExp(`\\s*(${signs.source}|"\\w*"|\\w+)`, 'y')

function tokensIn(text: string): readonly string[] {
  const found: string[] = []
  for (token.lastIndex = 0; token.lastIndex < text.trimEnd().length;) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) throw new Error(`no token: ${text.slice(at, at + 30)}`)
    found.push(match[1]!)
  }
  return found
}

const levels = [
  ['=>'],
  ['/\\', '\\/'],
  '= # < > \\in \\notin'.split(' '),
  ['@@'],
  [':>'],
  ['\\cup'],
  ['..'],
  ['+', '-'],
]
/** How tightly operators between two operands bind; of equal ones the first comes first. */
const binary: Readonly<Record<string, number>> = Object.fromEntries(
  levels.flatMap((level, at) => level.map((word) => [word, at + 1])),
)

/** An expression; every token has to be used. */
function parsed(tokens: readonly string[], known: (name: string) => boolean): Node {
  let at = 0
  const locals: string[] = []
  const node = (kind: string, parts: readonly Node[] = [], name = ''): Node => ({ kind, name, parts })
  const take = (wanted?: string): string => {
    const found = tokens[at++]
    if (found === undefined || (wanted !== undefined && found !== wanted))
      throw new Error(`expected ${wanted ?? 'more'}: ${tokens.slice(at - 6, at + 4).join(' ')}`)
    return found
  }
  const taken = (wanted: string): boolean => tokens[at] === wanted && at++ >= 0
  const list = (end: string): readonly Node[] => {
    const parts: Node[] = []
    while (tokens[at] !== end) {
      if (parts.length > 0) take(',')
      parts.push(expression(0))
    }
    take(end)
    return parts
  }
  const until = (end: string): Node => {
    const made = expression(0)
    take(end)
    return made
  }
  const within = (name: string, inner: () => Node): Node => {
    locals.push(name)
    const made = inner()
    locals.pop()
    return made
  }
  function primary(): Node {
    const word = take()
    if (word === '/\\' || word === '\\/') return expression(2)
    if (word === '~') return node('~', [expression(2)])
    if (word === 'UNCHANGED' || word === 'DOMAIN') return node(word, [expression(6)])
    if (word === '\\E' || word === '\\A') {
      const name = take()
      take('\\in')
      return node(word, [until(':'), within(name, () => expression(0))], name)
    }
    if (word === 'IF') return node('IF', [until('THEN'), until('ELSE'), expression(0)])
    if (word === 'LET') {
      const name = take()
      take('==')
      return node('LET', [until('IN'), within(name, () => expression(0))], name)
    }
    if (word === '[][') return node('[]', [until(']_vars')])
    if (word === '(') return until(')')
    if (word === '<<') return node('tuple', list('>>'))
    if (word === '{') return node('set', list('}'))
    if (word === '[') {
      if (tokens[at + 1] === '\\in') {
        const name = take()
        take('\\in')
        return node('map', [until('|->'), within(name, () => until(']'))], name)
      }
      const first = expression(0)
      if (taken('->')) return node('maps', [first, until(']')])
      for (const wanted of ['EXCEPT', '!', '[']) take(wanted)
      const key = until(']')
      take('=')
      return node('EXCEPT', [first, key, within('@', () => until(']'))])
    }
    if (/^"/.test(word)) return node('constant', [], word.slice(1, -1))
    if (/^\d/.test(word)) return node('number', [], word)
    if (!locals.includes(word) && !known(word)) throw new Error(`${word} is not defined`)
    return taken('(') ? node('call', list(')'), word) : node('call', [], word)
  }
  function expression(least: number): Node {
    let left = primary()
    for (;;) {
      const word = tokens[at]
      if (word === "'") {
        at++
        left = node("'", [left])
      } else if (word === '[') {
        at++
        left = node('apply', [left, until(']')])
      } else if (word !== undefined && (binary[word] ?? -1) > least) {
        at++
        left = node(word, [left, expression(binary[word]!)])
      } else return left
    }
  }
  const whole = expression(0)
  if (at < tokens.length) throw new Error(`left over: ${tokens.slice(at, at + 5).join(' ')}`)
  return whole
}

const words = 'TRUE FALSE BOOLEAN Devices Bound'.split(' ')

/** A module; a definition may use those before it. */
function moduleIn(text: string): Module {
  const lines = text.split('\n')
  if (!/^-{4,} MODULE VfioMigration -{4,}$/.test(lines[0]!)) throw new Error('no heading')
  if (!/^={4,}$/.test(lines.at(-2) ?? '') || lines.at(-1) !== '') throw new Error('no end')
  const body = lines
    .slice(1, -2)
    .map((line) => line.replace(/\\\*.*$/, ''))
    .join('\n')
  const variables: string[] = []
  const definitions = new Map<string, Definition>()
  for (const paragraph of body.split(/\n(?=\S)/).filter((each) => each.trim() !== '')) {
    const [, kind, list] = /^(EXTENDS|CONSTANTS|VARIABLES) (.*)\n*$/.exec(paragraph) ?? []
    if (kind === 'VARIABLES') variables.push(...list!.split(', '))
    if (kind !== undefined || /^Spec == /.test(paragraph)) continue
    const [head, name, inside] = /^(\w+)(?:\(([a-z, ]+)\))? ==/.exec(paragraph) ?? []
    if (head === undefined || name === undefined) throw new Error(`no definition: ${paragraph}`)
    if (definitions.has(name)) throw new Error(`${name} is defined twice`)
    const parameters = inside?.split(', ') ?? []
    const known = (word: string): boolean =>
      [...words, ...variables, ...parameters].includes(word) || definitions.has(word)
    definitions.set(name, { parameters, body: parsed(tokensIn(paragraph.slice(head.length)), known) })
  }
  return { variables, definitions }
}

const keyOf = (value: Value): string =>
  value instanceof Map || !(typeof value === 'object' && 'members' in value)
    ? JSON.stringify(value instanceof Map ? [...value.values()] : value)
    : JSON.stringify(value.members.map(keyOf).toSorted())
const mapOf = (pairs: readonly Pair[]): ReadonlyMap<string, Pair> =>
  new Map(pairs.map((pair) => [keyOf(pair[0]), pair]))
const membersOf = (value: Value): readonly Value[] => (value as { readonly members: readonly Value[] }).members
const pairsOf = (value: Value): readonly Pair[] => [...(value as ReadonlyMap<string, Pair>).values()]
const setOf = (members: readonly Value[]): Value => ({ members })
const has = (set: Value, value: Value): boolean => membersOf(set).some((each) => keyOf(each) === keyOf(value))

interface Scope {
  readonly module: Module
  /** Variables, primed ones under their names with a prime, parameters and bound names. */
  readonly names: Names
}
const withName = ({ module, names }: Scope, name: string, value: Value): Scope => ({
  module,
  names: new Map(names).set(name, value),
})

/** What a definition sees: its arguments, the variables and the constants, and no name of its caller. */
function entered(scope: Scope, { name, parts }: Node): readonly [Node, Scope] {
  const { parameters, body } = scope.module.definitions.get(name)!
  if (parameters.length !== parts.length) throw new Error(`${name} takes ${parameters.length}`)
  const { variables } = scope.module
  const kept = [...scope.names].filter(([each]) => words.includes(each) || variables.includes(each.replace("'", '')))
  const given = parameters.map((each, at) => [each, valueOf(parts[at]!, scope)] as const)
  return [body, { module: scope.module, names: new Map([...kept, ...given]) }]
}

/** The value of a part, by its place. */
type Of = (at: number, scope?: Scope) => Value
const both = (made: (one: Value, other: Value) => Value) => (of: Of) => made(of(0), of(1))

const forms: Readonly<Record<string, (of: Of, node: Node, scope: Scope) => Value>> = {
  constant: (_, { name }) => name,
  number: (_, { name }) => Number(name),
  tuple: (of, { parts }) => parts.map((_, at) => of(at)),
  set: (of, { parts }) => setOf(parts.map((_, at) => of(at))),
  call: (_, node, scope) => scope.names.get(node.name) ?? valueOf(...entered(scope, node)),
  "'": (_, { parts }, { names }) => present(names.get(`${parts[0]!.name}'`), `${parts[0]!.name}'`),
  apply: both((map, key) => present((map as ReadonlyMap<string, Pair>).get(keyOf(key)), keyOf(key))[1]),
  map: (of, { name }, scope) => mapOf(membersOf(of(0)).map((each) => [each, of(1, withName(scope, name, each))])),
  EXCEPT: (of, _, scope) => {
    const [map, key] = [of(0) as ReadonlyMap<string, Pair>, of(1)]
    const old = present(map.get(keyOf(key)), keyOf(key))[1]
    return new Map(map).set(keyOf(key), [key, of(2, withName(scope, '@', old))])
  },
  DOMAIN: (of) => setOf(pairsOf(of(0)).map(([key]) => key)),
  IF: (of) => of(of(0) === true ? 1 : 2),
  LET: (of, { name }, scope) => of(1, withName(scope, name, of(0))),
  '\\A': (of, { name }, scope) => membersOf(of(0)).every((each) => of(1, withName(scope, name, each)) === true),
  '\\E': (of, { name }, scope) => membersOf(of(0)).some((each) => of(1, withName(scope, name, each)) === true),
  '~': (of) => of(0) !== true,
  '/\\': (of) => of(0) === true && of(1) === true,
  '\\/': (of) => of(0) === true || of(1) === true,
  '=>': (of) => of(0) !== true || of(1) === true,
  maps: both((domain, range) => [domain, range]),
  '\\in': (of, { parts }) => {
    if (parts[1]!.kind !== 'maps') return has(of(1), of(0))
    const [pairs, [domain, range]] = [pairsOf(of(0)), of(1) as Pair]
    const isWhole = pairs.length === membersOf(domain).length
    return isWhole && pairs.every(([key, value]) => has(domain, key) && has(range, value))
  },
  '\\notin': both((one, other) => !has(other, one)),
  '=': both((one, other) => keyOf(one) === keyOf(other)),
  '#': both((one, other) => keyOf(one) !== keyOf(other)),
  '<': both((one, other) => one < other),
  '>': both((one, other) => one > other),
  '+': both((one, other) => (one as number) + (other as number)),
  '-': both((one, other) => (one as number) - (other as number)),
  '..': both((one, other) => setOf([...Array((other as number) + 1).keys()].slice(one as number))),
  ':>': both((one, other) => mapOf([[one, other]])),
  '@@': both((one, other) => mapOf([...pairsOf(other), ...pairsOf(one)])),
  '\\cup': both((one, other) => setOf([...membersOf(one), ...membersOf(other)])),
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`nothing is at ${name}`)
  return value
}

function valueOf(node: Node, scope: Scope): Value {
  const form = present(forms[node.kind], node.kind)
  return form((at, inner = scope) => valueOf(node.parts[at]!, inner), node, scope)
}

const entry = ({ names }: Scope, name: string): readonly (readonly [string, Value])[] =>
  names.has(name) ? [[name, names.get(name)!]] : []

/** The ways in which an action can be taken: the names with the primed variables it gives. `mark` is the prime. */
function* ways(node: Node, scope: Scope, mark = "'"): Generator<Scope> {
  const { kind, name, parts } = node
  const [first, second] = parts
  const { module } = scope
  const isVariable = ({ name: each }: Node): boolean => module.variables.includes(each)
  const assigned = mark === '' ? first : first?.kind === "'" ? first.parts[0] : undefined
  // What a definition was called with is its own; only what it gives to variables comes back.
  const given = (way: Scope): Scope => ({
    module,
    names: new Map([...scope.names, ...module.variables.flatMap((each) => entry(way, each + mark))]),
  })
  if (kind === '/\\') for (const way of ways(first!, scope, mark)) yield* ways(second!, given(way), mark)
  else if (kind === '\\/') for (const part of parts) yield* ways(part, scope, mark)
  else if (kind === '\\E')
    for (const each of membersOf(valueOf(first!, scope))) yield* ways(second!, withName(scope, name, each), mark)
  else if (kind === 'LET') yield* ways(second!, withName(scope, name, valueOf(first!, scope)), mark)
  else if (kind === 'call' && module.definitions.has(name)) yield* ways(...entered(scope, node), mark)
  else if (kind === 'UNCHANGED') {
    const names = first!.kind === 'tuple' ? first!.parts : [first!]
    yield names.reduce((made, each) => withName(made, `${each.name}'`, valueOf(each, scope)), scope)
  } else if (kind === '=' && assigned !== undefined && isVariable(assigned) && !scope.names.has(assigned.name + mark))
    yield withName(scope, assigned.name + mark, valueOf(second!, scope))
  else if (valueOf(node, scope) === true) yield scope
}

const invariants = ['TypeOK', 'Agrees', 'NeverBlocked', 'Counts']
const properties = ['StepsAreArcs', 'OpensLast', 'ClosesFirst', 'Keeps', 'ErrorSticks']

/** Explores a module; what it counts, and what does not hold. */
function explored(
  text: string,
  devices: number,
  bound: number,
): { states: number; transitions: number; broken: string[] } {
  const module = moduleIn(text)
  const constants: Names = new Map<string, Value>([
    ['TRUE', true],
    ['FALSE', false],
    ['BOOLEAN', setOf([true, false])],
    ['Devices', setOf(Array.from({ length: devices }, (_, at) => `d${at}`))],
    ['Bound', bound],
  ])
  const bodyOf = (name: string): Node => module.definitions.get(name)!.body
  const variablesOf = ({ names }: Scope, mark: string): Scope => ({
    module,
    names: new Map([...constants, ...module.variables.map((each) => [each, names.get(each + mark)!] as const)]),
  })
  const stateKey = ({ names }: Scope): string => module.variables.map((each) => keyOf(names.get(each)!)).join()
  const broken = new Set<string>()
  const seen = new Set<string>()
  const open: Scope[] = []
  const found = (scope: Scope): void => {
    const key = stateKey(scope)
    if (seen.has(key)) return
    seen.add(key)
    open.push(scope)
    for (const name of invariants) if (valueOf(bodyOf(name), scope) !== true) broken.add(name)
  }
  for (const start of ways(bodyOf('Init'), { module, names: constants }, '')) found(variablesOf(start, ''))
  let transitions = 0
  for (let scope = open.pop(); scope !== undefined && broken.size === 0; scope = open.pop()) {
    for (const way of ways(bodyOf('Next'), scope)) {
      transitions++
      for (const name of properties) if (valueOf(bodyOf(name).parts[0]!, way) !== true) broken.add(name)
      found(variablesOf(way, "'"))
    }
  }
  return { states: seen.size, transitions, broken: [...broken] }
}

const sets = featureSetsOf(protocol.features).map((set) => [set.join('|'), restrict(protocol, set)] as const)
const textOf = (spec: Spec): string => tlaOf(spec, { devices: 1, bound: 1 })

describe.each(sets)('%s', (_, spec) => {
  test.each([
    [1, 1],
    [1, 2],
  ])('%i devices, up to %i units: our states and steps, and all holds', (devices, bound) => {
    const { states, transitions } = counted(packed(composed(spec, bound), devices))
    expect(explored(textOf(spec), devices, bound)).toEqual({ states, transitions, broken: [] })
  })

  test('has our table', () => {
    const cells = cellsOf(tableOf(spec))
    const entries = [...textOf(spec).matchAll(/^ {2}<<"(\w+)", "(\w+)">> :> "(\w+)"/gm)]
    for (const [, from, to, next] of entries) expect([from, to, next]).toEqual([from, to, cells[from!]![to!]])
    const given = spec.states.flatMap(({ name }) =>
      Object.entries(cells[name]!).filter(([to, next]) => to !== name && next !== ERROR),
    )
    expect(entries).toHaveLength(given.length)
  })
})

test('two devices side by side', () => {
  const [, smallest] = sets[0]!
  const { states, transitions } = counted(packed(composed(smallest, 1), 2))
  expect(explored(textOf(smallest), 2, 1)).toEqual({ states, transitions, broken: [] })
}, 300_000)

describe('what is wrong is found', () => {
  const text = textOf(protocol)
  const changed = (right: string, wrong: string): string => {
    expect(text).toContain(right)
    return text.replace(right, wrong)
  }

  test.each([
    ['<<"RUNNING", "STOP">> :> "RUNNING_P2P"', '<<"RUNNING", "STOP">> :> "STOP"', 'StepsAreArcs'],
    ['<<"RUNNING", "STOP_COPY">> :> "RUNNING_P2P"', '<<"RUNNING", "STOP_COPY">> :> "PRE_COPY"', 'OpensLast'],
    ['<<"PRE_COPY", "STOP">> :> "RUNNING"', '<<"PRE_COPY", "STOP">> :> "PRE_COPY_P2P"', 'ClosesFirst'],
    ['<<"PRE_COPY", "STOP_COPY">> :> "PRE_COPY_P2P"', '<<"PRE_COPY", "STOP_COPY">> :> "RUNNING"', 'Keeps'],
    ['Table ==\n', 'Table ==\n  <<"STOP_COPY", "PRE_COPY">> :> "STOP" @@\n', 'NeverBlocked'],
    ['Reset(d) == AtRest(d) /\\ Idle(d, "RUNNING")', 'Reset(d) == AtRest(d) /\\ Idle(d, "STOP")', 'ErrorSticks'],
    ['EXCEPT ![d] = Kind(next)]', 'EXCEPT ![d] = @]', 'Agrees'],
    ['units[d] > 0 /\\ carried < Bound', 'units[d] > 0', 'TypeOK'],
    ["units' = [units EXCEPT ![d] = 0]", 'UNCHANGED units', 'Counts'],
  ])('%s as %s breaks %s', (right, wrong, name) => {
    expect(explored(changed(right, wrong), 1, 1).broken).toContain(name)
  })

  test.each([
    ['an open bracket', 'DOMAIN Table', 'DOMAIN (Table', 'expected )'],
    ['a name that is not defined', 'Kind(next) = session[d]', 'Sort(next) = session[d]', 'Sort is not defined'],
    ['a name before its definition', 'Init ==\n', 'Init ==\n  /\\ TypeOK\n', 'TypeOK is not defined'],
    ['a second definition', 'AtRest(d) ==', 'Kind(d) ==', 'Kind is defined twice'],
    ['a missing end', '\n=====', '\n-----', 'no end'],
    ['another heading', 'MODULE VfioMigration', 'MODULE Other', 'no heading'],
  ])('%s is refused', (_, right, wrong, message) => {
    expect(() => moduleIn(changed(right, wrong))).toThrow(message)
  })
})
