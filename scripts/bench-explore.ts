// The exploring half of the benchmark: our search on integers beside SPIN's on the same model in one run, from one
// device to three. The two must have counted the same, or the comparison is of nothing.
import { protocol } from '#model'
import { composed, counted, packed, type Count } from '#proofs'
import { BOUND, promelaOf } from './exports/promela.ts'
import { hasSpin, spun } from './spin.ts'

const DEVICES = [1, 2, 3] as const
/** Searches of ours are repeated until they have taken this long, for one alone is too short to time. */
const LEAST_MS = 200
const AIM = 20

interface Search {
  readonly count: Count
  /** Milliseconds of making the tables, and of one search with them. */
  readonly made: number
  readonly ms: number
}

function ours(devices: number): Search {
  const first = performance.now()
  const tables = packed(composed(protocol, BOUND), devices)
  const made = performance.now() - first
  const count = counted(tables)
  let searches = 0
  const begin = performance.now()
  do {
    counted(tables)
    searches++
  } while (performance.now() - begin < LEAST_MS)
  return { count, made, ms: (performance.now() - begin) / searches }
}

const rate = (states: number, ms: number): string => `${((states / ms) * 1e3).toExponential(1)} states/s`

/** Prints how fast either explores, what a state costs in memory, and how both grow. */
export function explorers(): void {
  const isThere = hasSpin()
  console.log(
    `\nexploring the protocol beside SPIN, every state and move counted${isThere ? '' : ': SPIN is not there'}`,
  )
  let before: number | undefined
  for (const devices of DEVICES) {
    const { count, made, ms } = ours(devices)
    const bytes = (count.bytes / count.states).toFixed(1)
    const grown = before === undefined ? '' : `, ${(ms / before).toFixed(0)} x that of ${devices - 1}`
    const what = `${devices} device${devices === 1 ? '' : 's'}: ${count.states} states, ${count.transitions} moves`
    const cost = `${ms.toFixed(2)} ms after ${made.toFixed(0)} ms for the tables`
    console.log(`${what}\n  ours: ${cost}, ${rate(count.states, ms)}, ${bytes} bytes a state${grown}`)
    before = ms
    if (!isThere) continue
    const spin = spun(promelaOf(protocol, { devices, bound: BOUND }))
    if (spin.states !== count.states || spin.transitions !== count.transitions)
      throw new Error(`SPIN counts ${spin.states} states and ${spin.transitions} moves of ${devices} devices`)
    if (spin.seconds < 0.05) {
      console.log('  SPIN: the same counts, in less time than it can tell')
      continue
    }
    const spinMs = spin.seconds * 1e3
    const ratio = spinMs / ms
    const verdict = `aim ${AIM} x   ${ratio >= AIM ? 'met' : 'missed'}`
    console.log(
      `  SPIN: ${spinMs.toFixed(0)} ms, ${rate(spin.states, spinMs)}, ${spin.stateBytes.toFixed(0)} bytes a state` +
        `; ours are ${ratio.toFixed(0)} x as many   ${verdict}`,
    )
  }
}
