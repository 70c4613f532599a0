// Exhaustive search of devices side by side, on integers: a global state is one number in a mixed radix (a digit a
// device, then the units carried), a move of a device is a difference between two such numbers, and the differences
// are made into tables once. What has been seen is one bit a number, so nothing is hashed and nothing can collide.
import { keyOfLocal, type Composition, type Local } from './composed.ts'

/** Devices of one make whose moves are numbers. */
export interface Packed {
  /** How many states one device has, and how many values the units carried. */
  readonly locals: number
  readonly carriers: number
  readonly devices: number
  /** The number of the state in which all is idle. */
  readonly start: number
  /** Where the moves of a device in state `l` with `c` carried begin: `offsets[l * carriers + c]`. */
  readonly offsets: Int32Array
  /** By device: what each move adds to the number of the global state. */
  readonly differences: readonly Int32Array[]
}

/** The numbers of the global states must fit 31 bits. */
export const NUMBERS_MAX = 2 ** 31 - 1

/** The states of one device that moves reach, whatever is carried: a little more than it can alone. */
function localsOf({ start, bound, moves }: Composition): ReadonlyMap<string, { at: Local; index: number }> {
  const found = new Map([[keyOfLocal(start), { at: start, index: 0 }]])
  const open = [start]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (let carried = 0; carried <= bound; carried++) {
      for (const { to } of moves(at, carried)) {
        const key = keyOfLocal(to)
        if (found.has(key)) continue
        found.set(key, { at: to, index: found.size })
        open.push(to)
      }
    }
  }
  return found
}

/** Makes the tables; throws where the numbers do not fit. */
export function packed(composition: Composition, devices: number): Packed {
  const known = localsOf(composition)
  const [locals, carriers] = [known.size, composition.bound + 1]
  const size = carriers * locals ** devices
  if (size > NUMBERS_MAX) throw new RangeError(`${size} numbers of states are more than ${NUMBERS_MAX}`)
  const offsets = [0]
  const moves: { readonly digit: number; readonly carried: number }[] = []
  for (const { at, index } of known.values()) {
    for (let carried = 0; carried < carriers; carried++) {
      for (const move of composition.moves(at, carried)) {
        moves.push({ digit: known.get(keyOfLocal(move.to))!.index - index, carried: move.carried - carried })
      }
      offsets.push(moves.length)
    }
  }
  const differences = Array.from({ length: devices }, (_, device) =>
    Int32Array.from(moves, ({ digit, carried }) => digit * carriers * locals ** device + carried),
  )
  // The start is the first state of every device, with nothing carried.
  return { locals, carriers, devices, start: 0, offsets: Int32Array.from(offsets), differences }
}

export interface Count {
  /** Reachable states, and moves between them; two moves between the same states count twice. */
  readonly states: number
  readonly transitions: number
  /** The most moves that a state needs to be reached. */
  readonly depth: number
  /** What was held: a bit for every number, and a queue of the numbers of the states, which grows by doubling. */
  readonly bytes: number
}

/** Counts what is reachable, breadth first. */
export function counted({ locals, carriers, devices, start, offsets, differences }: Packed): Count {
  const size = carriers * locals ** devices
  const seen = new Int32Array((size + 31) >>> 5)
  let queue = new Int32Array(1024)
  queue[0] = start
  seen[start >>> 5]! |= 1 << (start & 31)
  let [head, tail, end, depth, transitions] = [0, 1, 1, 0, 0]
  const most = devices * Math.max(...offsets.subarray(1).map((offset, at) => offset - offsets[at]!))
  while (head < tail) {
    if (head === end) {
      depth++
      end = tail
    }
    if (queue.length < tail + most) {
      const longer = new Int32Array(Math.min(2 * queue.length + most, size + most))
      longer.set(queue)
      queue = longer
    }
    const at = queue[head++]!
    const carried = at % carriers
    let rest = (at - carried) / carriers
    for (let device = 0; device < devices; device++) {
      const digit = rest % locals
      rest = (rest - digit) / locals
      const row = digit * carriers + carried
      const moves = differences[device]!
      const last = offsets[row + 1]!
      transitions += last - offsets[row]!
      for (let index = offsets[row]!; index < last; index++) {
        const to = at + moves[index]!
        const word = to >>> 5
        const bit = 1 << (to & 31)
        const held = seen[word]!
        if ((held & bit) !== 0) continue
        seen[word] = held | bit
        queue[tail++] = to
      }
    }
  }
  return { states: tail, transitions, depth, bytes: seen.byteLength + queue.byteLength }
}
