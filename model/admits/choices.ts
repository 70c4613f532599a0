// Sets of ways to choose, as decision diagrams: a node asks what was chosen for one option, and leads on by the answer.
// Equal sets are the same number, so that they are compared and joined as cheaply as numbers, whether they hold one way
// or billions. What a device leaves open can thus be explored for all who choose, at once.

/** A set of ways to choose: a choice for every option. Its number means something to its own algebra alone. */
export type Ways = number

/** No way, and every way. */
export const none: Ways = 0
export const every: Ways = 1

/** What can be done with sets of ways to choose. Options and their choices are counted from 0. */
export interface Algebra {
  /** How many choices each option has; first the lasting options, then the passing ones. */
  readonly options: readonly number[]
  /** The ways in which an option has this choice. */
  where(option: number, choice: number): Ways
  and(a: Ways, b: Ways): Ways
  or(a: Ways, b: Ways): Ways
  minus(a: Ways, b: Ways): Ways
  /** The ways that differ from some of these in passing options alone. */
  forget(ways: Ways): Ways
  /** One way of a set that is not empty: the first choice wherever there is a choice. */
  one(ways: Ways): readonly number[]
  /** How many ways there are in a set. */
  count(ways: Ways): bigint
}

/** A node asks for the option that is its level; what is no node asks for none, as if behind the last one. */
interface Node {
  readonly level: number
  readonly to: readonly Ways[]
}

/** How many results an operation remembers. */
const REMEMBERED_BITS = 18
const REMEMBERED = 2 ** REMEMBERED_BITS

/** The sets of ways to choose among options with so many choices; a passing one is chosen anew at every event. */
export function algebraOf(lasting: readonly number[], passing: readonly number[] = []): Algebra {
  const options = [...lasting, ...passing]
  const leaf: Node = { level: options.length, to: [] }
  const nodes: Node[] = [leaf, leaf]
  const known = new Map<string, Ways>()
  const firsts = new Map<Ways, readonly number[]>()
  const forgotten = new Map<Ways, Ways>()

  const and = operation((a, b) => (a === none || b === every || a === b ? a : b === none || a === every ? b : null))
  const or = operation((a, b) => (a === every || b === none || a === b ? a : b === every || a === none ? b : null))
  const minus = operation((a, b) => (a === none || b === every || a === b ? none : b === none ? a : null))
  return { options, where, and, or, minus, forget, one, count }

  /** The set that asks for an option first; where the answer does not matter it does not ask. */
  function asking(level: number, to: readonly Ways[]): Ways {
    if (to.every((each) => each === to[0])) return to[0]!
    const key = `${level} ${to.join(' ')}`
    const old = known.get(key)
    if (old !== undefined) return old
    known.set(key, nodes.length)
    return nodes.push({ level, to }) - 1
  }

  /**
   * An operation on two sets, by what it comes to where that is plain: everywhere else choice by choice. It remembers
   * what it was last asked in a table of fixed size: two sets with their result, at a place that follows from the two.
   */
  function operation(plain: (a: Ways, b: Ways) => Ways | null): (a: Ways, b: Ways) => Ways {
    let memory: Int32Array | null = null
    return function apply(a, b) {
      const result = plain(a, b)
      if (result !== null) return result
      memory ??= new Int32Array(3 * REMEMBERED)
      const at = 3 * ((Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b)) >>> (32 - REMEMBERED_BITS))
      if (memory[at] === a && memory[at + 1] === b) return memory[at + 2]!
      const [left, right] = [nodes[a]!, nodes[b]!]
      const level = Math.min(left.level, right.level)
      const to: Ways[] = []
      for (let choice = 0; choice < options[level]!; choice++) {
        to.push(apply(left.level === level ? left.to[choice]! : a, right.level === level ? right.to[choice]! : b))
      }
      const found = asking(level, to)
      memory.set([a, b, found], at)
      return found
    }
  }

  function where(option: number, choice: number): Ways {
    const to = Array.from({ length: options[option]! }, (_, each) => (each === choice ? every : none))
    return asking(option, to)
  }

  function forget(ways: Ways): Ways {
    const { level, to } = nodes[ways]!
    if (ways === none || ways === every) return ways
    if (level >= lasting.length) return every
    const before = forgotten.get(ways)
    if (before !== undefined) return before
    const found = asking(level, to.map(forget))
    forgotten.set(ways, found)
    return found
  }

  function one(ways: Ways): readonly number[] {
    if (ways === none) throw new Error('There is no way to choose.')
    const before = firsts.get(ways)
    if (before !== undefined) return before
    const choices = options.map(() => 0)
    for (let at = ways; at !== every;) {
      const { level, to } = nodes[at]!
      const choice = to.findIndex((each) => each !== none)
      choices[level] = choice
      at = to[choice]!
    }
    firsts.set(ways, choices)
    return choices
  }

  function count(ways: Ways): bigint {
    const counts = new Map<Ways, bigint>([
      [none, 0n],
      [every, 1n],
    ])
    const between = (from: number, to: number): bigint =>
      options.slice(from, to).reduce((product, choices) => product * BigInt(choices), 1n)
    const below = (at: Ways): bigint => {
      const before = counts.get(at)
      if (before !== undefined) return before
      const { level, to } = nodes[at]!
      let sum = 0n
      for (const each of to) sum += below(each) * between(level + 1, nodes[each]!.level)
      counts.set(at, sum)
      return sum
    }
    return below(ways) * between(0, nodes[ways]!.level)
  }
}
