// Plans of a user of the region protocol. The loops of saving and resuming are one repeated move each: which access
// follows which is for the protocol to say (see properties/v1/protocol.ts), for how many pieces there are is not known.
import type { Plan, Move } from '../plan.ts'
import { v1, type Power } from '#model'

export type V1Move = Move<v1.Event>
export type V1Plan = Plan<v1.Event>

/** How many accesses a loop makes before a user gives up: more than any of our devices has pieces for. */
export const PATIENCE = 400

export const move = (device: number, event: v1.Event): V1Move => ({ device, lane: 0, event })

/** A request, by the name of a state or by the value of the three bits. */
export const to = (device: number, target: v1.State | number): V1Move =>
  move(device, { type: 'set-state', value: typeof target === 'number' ? target : v1.states[target].number })

export const looked = (device: number): V1Move => move(device, { type: 'get-state' })

/** What a user reads first: the region, and the state with its reserved bits. */
export const begun = (devices: number): V1Plan =>
  Array.from({ length: devices }, (_, device) => [move(device, { type: 'region-info' }), looked(device)]).flat()

/** Rounds of the saving sequence until nothing is pending, or at most so many accesses of them. */
export const drain = (device: number, round: v1.Round, most = PATIENCE): V1Move => ({
  ...move(device, { type: 'pending-bytes', round }),
  repeat: most,
})

/** Rounds of the resuming sequence, from a piece on, until the pieces of the source are through. */
export const fill = (device: number, target: v1.Target, most = PATIENCE): V1Move => ({
  ...move(device, { type: 'data-offset', to: target }),
  repeat: most,
})

/** Looks at a device where that can be done. */
export const inspected = (powers: readonly Power[], device: number): V1Plan =>
  powers.includes('inspect') ? [move(device, { type: 'inspect' })] : []
