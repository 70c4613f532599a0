// A deterministic automaton in the dialect of DOT that the kernel's tools for runtime verification read, and a reader
// of it that takes nothing else: those tools split lines at spaces and look at words by their place, so a line that is
// good DOT and merely written otherwise is read wrong there without a word.

/** A deterministic automaton; the first state is the one it begins in. */
export interface Automaton {
  readonly states: readonly string[]
  readonly events: readonly string[]
  /** By state, then by event; an event that a state does not have is not there. */
  readonly moves: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The kernel keeps names in 24 bytes, the last of which is 0. */
export const NAME_MAX = 23

const name = '([A-Za-z_][A-Za-z0-9_]*)'
const lineKinds = {
  init: new RegExp(`^\\t\\{node \\[shape = plaintext, style=invis, label=""\\] "__init_${name}"\\};$`),
  final: new RegExp(`^\\t\\{node \\[shape = doublecircle\\] "${name}"\\};$`),
  node: new RegExp(`^\\t\\{node \\[shape = circle\\] "${name}"\\};$`),
  begin: new RegExp(`^\\t"__init_${name}" -> "${name}";$`),
  label: new RegExp(`^\\t"${name}" \\[label = "${name}"\\];$`),
  edge: new RegExp(`^\\t"${name}" -> "${name}" \\[ label = "([A-Za-z0-9_\\\\]+)" \\];$`),
} as const

/** The text of an automaton. */
export function automatonText({ states, events, moves }: Automaton): string {
  const [first] = states
  const edges = (from: string): readonly string[] =>
    states.flatMap((to) => {
      const joined = events.filter((event) => moves[from]?.[event] === to).join('\\n')
      return joined === '' ? [] : [`\t"${from}" -> "${to}" [ label = "${joined}" ];`]
    })
  return `${[
    'digraph state_automaton {',
    `\t{node [shape = plaintext, style=invis, label=""] "__init_${first}"};`,
    `\t{node [shape = doublecircle] "${first}"};`,
    ...states.map((state) => `\t{node [shape = circle] "${state}"};`),
    `\t"__init_${first}" -> "${first}";`,
    ...states.flatMap((state) => [`\t"${state}" [label = "${state}"];`, ...edges(state)]),
    '\t{ rank = min ;',
    `\t\t"__init_${first}";`,
    `\t\t"${first}";`,
    '\t}',
    '}',
  ].join('\n')}\n`
}

/** Reads an automaton; throws with the line that is not in the dialect, or says what no C could be made of. */
export function automatonIn(text: string): Automaton {
  const lines = text.split('\n')
  let at = 0
  const fail = (message: string): never => {
    throw new Error(`line ${at + 1}: ${message}: ${JSON.stringify(lines[at] ?? 'the end')}`)
  }
  const literal = (line: string): void => void (lines[at] === line ? at++ : fail(`expected ${JSON.stringify(line)}`))
  const taken = (kind: keyof typeof lineKinds): readonly string[] | undefined => {
    const match = lineKinds[kind].exec(lines[at] ?? '')
    if (match !== null) at++
    return match?.slice(1)
  }
  const must = (kind: keyof typeof lineKinds): readonly string[] => taken(kind) ?? fail(`expected ${kind}`)
  const same = (one: string, other: string): void => void (one === other || fail(`expected ${one}`))

  literal('digraph state_automaton {')
  const first = must('init')[0]!
  same(first, must('final')[0]!)
  const states: string[] = []
  for (let found = taken('node'); found !== undefined; found = taken('node')) states.push(found[0]!)
  if (new Set(states).size < states.length) fail('a state is there twice')
  same(first, states[0] ?? '')
  for (const each of must('begin')) same(first, each)
  const moves: Record<string, Record<string, string>> = {}
  const events = new Set<string>()
  for (const state of states) {
    for (const each of must('label')) same(state, each)
    const row: Record<string, string> = {}
    for (let found = taken('edge'); found !== undefined; found = taken('edge')) {
      const [from, to, label] = found as unknown as readonly [string, string, string]
      same(state, from)
      if (!states.includes(to)) fail(`${to} is no state`)
      if (Object.values(row).includes(to)) fail(`a second edge to ${to}`)
      for (const event of label.split('\\n')) {
        if (!/^[A-Za-z_]\w*$/.test(event)) fail(`${event} is no name in C`)
        if (event in row) fail(`${event} leads two ways`)
        row[event] = to
        events.add(event)
      }
    }
    moves[state] = row
  }
  const tail = ['\t{ rank = min ;', `\t\t"__init_${first}";`, `\t\t"${first}";`, '\t}', '}', '']
  for (const line of tail) literal(line)
  if (at < lines.length) fail('expected the end')
  // States and events are enumerators of one scope in the C that is made of it.
  const names = [...states, ...events]
  if (new Set(names).size < names.length) fail('a state and an event have one name')
  const long = names.find((each) => each.length > NAME_MAX)
  if (long !== undefined) fail(`${long} is longer than ${NAME_MAX}`)
  return { states, events: [...events].sort(), moves }
}
