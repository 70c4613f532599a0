// The tables that Linux carries as C, typed in as data and compared with what the rules derive. They were read from the
// releases named here and are never computed: a derivation that went wrong must not be able to mend them.
import type { Cells } from '../table.ts'

export interface Hardcoded {
  /** The releases that carry it. */
  readonly origin: string
  readonly cells: Cells
  /** The flags that each state requires; ERROR is supported by no device. */
  readonly required: Readonly<Record<string, number>>
}

/** `~0U`: more flags than any device has. */
export const EVERY_FLAG = 0xffff_ffff

const short: Readonly<Record<string, string>> = {
  S: 'STOP',
  R: 'RUNNING',
  PC: 'PRE_COPY',
  PP: 'PRE_COPY_P2P',
  SC: 'STOP_COPY',
  RS: 'RESUMING',
  RP: 'RUNNING_P2P',
  E: 'ERROR',
}

/** Rows of cells under a line of column heads, all in short names. */
export function grid(text: string): Cells {
  const [head, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const targets = head!.slice(1).map((name) => short[name]!)
  return Object.fromEntries(
    rows.map(([from, ...cells]) => [
      short[from!]!,
      Object.fromEntries(targets.map((to, at) => [to, short[cells[at]!]!])),
    ]),
  )
}

/** Without PRE_COPY. */
export const sixStates: Hardcoded = {
  origin: 'Linux 5.18 to 6.1',
  cells: grid(`
    from  S   R   SC  RS  RP  E
    S     S   RP  SC  RS  RP  E
    R     RP  R   RP  RP  RP  E
    SC    S   S   SC  S   S   E
    RS    S   S   S   RS  S   E
    RP    S   R   S   S   RP  E
    E     E   E   E   E   E   E
  `),
  required: { STOP: 1, RUNNING: 1, STOP_COPY: 1, RESUMING: 1, RUNNING_P2P: 3, ERROR: EVERY_FLAG },
}

/** With PRE_COPY, and PRE_COPY_P2P where P2P is there too. */
export const eightStates: Hardcoded = {
  origin: 'Linux 6.2 and later',
  cells: grid(`
    from  S   R   PC  PP  SC  RS  RP  E
    S     S   RP  RP  RP  SC  RS  RP  E
    R     RP  R   PC  RP  RP  RP  RP  E
    PC    R   R   PC  PP  PP  R   R   E
    PP    RP  RP  PC  PP  SC  RP  RP  E
    SC    S   S   E   E   SC  S   S   E
    RS    S   S   S   S   S   RS  S   E
    RP    S   R   R   PP  S   S   RP  E
    E     E   E   E   E   E   E   E   E
  `),
  required: {
    STOP: 1,
    RUNNING: 1,
    PRE_COPY: 5,
    PRE_COPY_P2P: 7,
    STOP_COPY: 1,
    RESUMING: 1,
    RUNNING_P2P: 3,
    ERROR: EVERY_FLAG,
  },
}

export const hardcodedTables: readonly Hardcoded[] = [sixStates, eightStates]
