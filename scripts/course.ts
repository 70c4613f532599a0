// Where a device is after each event, as far as its answers tell: what a report draws as the path of a run, and
// counts as the requests that a run made. A refused request may have left it anywhere on its way, so nothing is
// claimed until the device is asked again. It judges nothing, and believes what it is told.
import { ERROR, ERROR_NUMBER, plainOf, states, type AnyOutcome, type DeviceState, type Event } from '#model'

const named = new Map<number, DeviceState>([
  [ERROR_NUMBER, ERROR],
  ...Object.entries(states).map(([name, { number }]) => [number, name as DeviceState] as const),
])

/** The state that a code means; undefined for a number that is none. */
export const stateOfCode = (code: unknown): DeviceState | undefined => {
  if (typeof code === 'number') return named.get(code)
  return code === ERROR || (typeof code === 'string' && Object.hasOwn(states, code)) ? (code as DeviceState) : undefined
}

/** Where a device is after an event, from where it was before; undefined where that is not known. */
export function stateAfter(before: DeviceState | undefined, given: Event, said: AnyOutcome): DeviceState | undefined {
  const { event, outcome } = given.type === 'raw' ? plainOf(given, said) : { event: given, outcome: said }
  if (outcome.type !== 'ok' && outcome.type !== 'errno') return undefined
  const isOk = outcome.type === 'ok'
  switch (event.type) {
    case 'set-state':
      return isOk ? stateOfCode(event.target) : undefined
    case 'get-state':
      return isOk ? stateOfCode(outcome.value) : before
    case 'reset':
      return isOk ? 'RUNNING' : undefined
    case 'reopen':
      return undefined
    default:
      return before
  }
}
