// The line that tells a person who watches how far a verification is. It is written over again and again, cut to the
// terminal's width, and gone at the end; where nobody watches there is none, and nothing of it is a result.
import type { Progress } from '#properties'
import type { Screen } from './command.ts'

export interface Status {
  /** Shows what is under way. */
  show(progress: Progress): void
  /** One of the units has ended. */
  next(): void
  /** Makes room for what stays. */
  clear(): void
}

const START = '\r\u001b[K'
/** The width of a terminal that does not say it, or says 0. */
const COLUMNS = 80
/** Milliseconds before what is left is estimated. */
const EARLY = 1000

/** A count with its thousands told apart. */
const counted = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')

/** What is left of something, roughly: nobody wants to know it better. */
export function leftText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  if (seconds <= 90) return `about ${seconds} s left`
  const minutes = Math.round(seconds / 60)
  return minutes <= 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`
}

/** How much there is to be done: so many units, and milliseconds after which none is begun. */
export interface Work {
  readonly units: number
  readonly time: number | undefined
}

export function statusOn(
  screen: Screen | undefined,
  { units, time }: Work,
  now: () => number = () => performance.now(),
): Status {
  const begun = now()
  let [done, unitBegun] = [0, begun]

  /** Milliseconds that are left: as the work done so far tells, and no more than the time that there is. */
  function left(part: number): number | undefined {
    const elapsed = now() - begun
    const share = (done + part) / units
    const estimate = share > 0 && elapsed >= EARLY ? (elapsed / share) * (1 - share) : undefined
    const bound = time === undefined ? undefined : time - elapsed
    return estimate !== undefined && bound !== undefined ? Math.min(estimate, bound) : (estimate ?? bound)
  }

  return {
    show({ requirement, phase, runs, events, part }) {
      if (screen === undefined) return
      const rate = events / Math.max(0.001, (now() - unitBegun) / 1000)
      const rest = left(part)
      const line =
        `${requirement}: ${phase}, ${counted(runs)} runs, ${counted(rate)} events/s` +
        (rest === undefined ? '' : `, ${leftText(rest)}`)
      // The last column stays free: some terminals begin a new line once it is filled.
      screen.write(`${START}${line.slice(0, (screen.columns || COLUMNS) - 1)}`)
    },
    next() {
      done++
      unitBegun = now()
    },
    clear: () => screen?.write(START),
  }
}
