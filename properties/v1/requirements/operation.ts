// A device that is stopped is stopped: whatever time goes by, it changes nothing and begins nothing. In stop-and-copy
// that is a must, for what is read out there would change under the hands of the reader.
import { v1 as generators } from '#generators'
import { v1 as model, type Power, type View } from '#model'
import { judging, perDevice, type Look, type Requirement } from './kind.ts'

/** The state it is certain to be in, and what was last seen of it there. */
interface Account {
  readonly state: number | undefined
  readonly seen: View | undefined
}

const still = (states: readonly number[]) =>
  judging(() => {
    const accounts = perDevice<Account>({ state: undefined, seen: undefined })
    return ({ act: { device, event }, outcome }): Look => {
      const { state, seen } = accounts.get(device)
      if (event.type === 'advance' || event.type === 'get-state' || event.type === 'region-info') return undefined
      if (event.type !== 'inspect') {
        const isReached = event.type === 'set-state' && outcome.type === 'ok'
        const isSame = event.type !== 'set-state' && event.type !== 'reset' && event.type !== 'faults'
        accounts.set(device, {
          state: isReached ? event.value : isSame ? state : undefined,
          seen: isSame ? seen : undefined,
        })
        return undefined
      }
      if (outcome.type !== 'ok' || state === undefined || !states.includes(state)) return undefined
      const now = outcome.value as View
      accounts.set(device, { state, seen: now })
      if (seen === undefined) return undefined
      const isStill = now.begun === seen.begun && now.pages.every((page, at) => page === seen.pages[at])
      if (isStill) return 1
      const { name } = model.meaningOf(state)
      const because = `In ${name} it goes on: ${now.begun - seen.begun} transactions more, or pages changed.`
      return { because, wanted: 'A device that is as it was when it stopped.' }
    }
  })

/** A look before and after time goes by, in each of some states. */
const waiting = (states: readonly model.State[]) =>
  function* (_: unknown, powers: readonly Power[]): Generator<generators.V1Plan> {
    const { begun, inspected, move, to } = generators
    for (const state of states) {
      const look = inspected(powers, 0)
      yield [...begun(1), to(0, state), ...look, move(0, { type: 'advance', ticks: 4 }), ...look]
    }
  }

const requirement = (
  name: string,
  level: Requirement['level'],
  statement: string,
  states: readonly model.State[],
  cites: Requirement['cites'],
): Requirement => ({
  name,
  statement,
  level,
  party: 'driver',
  since: 'v1',
  cites,
  needs: { features: [], powers: ['inspect', 'advance'], devices: 1 },
  first: waiting(states),
  plan: (_, powers) => generators.wandering(powers),
  judge: still(states.map((state) => model.states[state].number)),
})

export const operation: readonly Requirement[] = [
  requirement(
    'operation/stop-and-copy',
    'must',
    'In stop-and-copy the device is stopped.',
    ['STOP_AND_COPY'],
    [{ section: 'State transitions', quote: 'driver must stop the device, save the device state' }],
  ),
  requirement(
    'operation/stopped',
    'should',
    'In _STOP the device is stopped.',
    ['STOP'],
    [{ section: 'device_state consists of 3 bits', quote: 'driver should stop the device before write() returns' }],
  ),
]
