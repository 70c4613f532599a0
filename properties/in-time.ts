// The one way to wait for what may never come: whoever waits says how long, and is told whether it came. What it came
// to is read from the promise itself; one that is rejected in time is rejected here as well.

/** Whether something is through within so many milliseconds. */
export async function inTime(what: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  return Promise.race([what.then(() => true), late]).finally(() => clearTimeout(timer))
}
