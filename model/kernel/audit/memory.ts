// What calls came to, remembered. Machines that differ in nothing but what their stubs do have most calls in common:
// those in which no stub was asked. What the stubs of a trial keep is no part of the question then, and goes around it.
import type { Ending } from './execute.ts'
import { keyOfValue, keyOfWay, withCell, type Way } from './way.ts'

/** What was found out about a driver's functions. */
export interface Memory {
  /** Which of them matter. */
  readonly mattering: Map<string, boolean>
  /** What calls came to in which no stub was asked. */
  readonly calls: Map<string, readonly Ending[]>
}

export const emptyMemory = (): Memory => ({ mattering: new Map(), calls: new Map() })

/** The cell in which stubs keep what they like: no code of a driver can name it. */
export const LEDGER = 'kept by stubs'

/** What one machine remembers: what all do, and what its own stubs had a part in. */
export interface Recall {
  /** To be said whenever a stub is asked. */
  asked(): void
  /** What a call comes to on a way, executed only where that is not remembered. */
  of(call: string, way: Way, execution: (way: Way) => readonly Ending[]): readonly Ending[]
}

export function recallOf({ calls }: Memory): Recall {
  const own = new Map<string, readonly Ending[]>()
  /** How often stubs were asked, now or in what is remembered. */
  let count = 0
  return {
    asked() {
      count++
    },
    of(call, way, execution) {
      const ledger = way.cells.get(LEDGER)
      const bare = ledger === undefined ? way : withoutLedger(way)
      const key = `${call} ${keyOfWay(bare)}`
      const free = calls.get(key)
      if (free !== undefined) {
        if (ledger === undefined) return free
        return free.map((ending) => ({ ...ending, way: withCell(ending.way, LEDGER, ledger) }))
      }
      const ownKey = ledger === undefined ? key : `${key} ${keyOfValue(ledger)}`
      const known = own.get(ownKey)
      if (known !== undefined) {
        count++
        return known
      }
      const before = count
      const endings = execution(way)
      if (count > before) own.set(ownKey, endings)
      else if (ledger === undefined) calls.set(key, endings)
      else
        calls.set(
          key,
          endings.map((ending) => ({ ...ending, way: withoutLedger(ending.way) })),
        )
      return endings
    },
  }
}

function withoutLedger(way: Way): Way {
  const cells = new Map(way.cells)
  cells.delete(LEDGER)
  return { ...way, cells }
}
