// The bus of a machine: the devices stand in a ring, and the peer-to-peer DMA of each goes to the next one. Who sends
// counts, and so does who receives, on a page of their own state: so a transaction that is lost, or comes twice, shows
// in the counts, and wherever that state is moved to.
import type { Operation } from '../states.ts'
import { isMoving, type Machine } from './machine.ts'
import { count, drain, transact } from './memory.ts'

/** A place on a bus, for one device. */
export interface Port {
  /** The device that stands there, once it is made. */
  machine: Machine | null
  /** The device that it writes to. */
  peer(): Machine | null
}

/** The ports of a machine of so many devices, each of which writes to the next one, and the last to the first. */
export function ringOf(size: number): readonly Port[] {
  const ports: readonly Port[] = Array.from({ length: size }, (_, at) => ({
    machine: null,
    peer: () => ports[(at + 1) % size]!.machine,
  }))
  return ports
}

/** A tick of DMA: what begins has been sent, and what is completed arrives. */
export function exchange(machine: Machine, operation: Operation): void {
  const { memory, port } = machine
  const { begun, completed } = memory
  transact(memory, operation)
  if (port === null) return
  if (memory.begun > begun) machine.parts.track(machine, count(memory, 'sent'))
  deliver(machine, memory.completed - completed)
}

/** Completes every transaction that is under way. */
export function settle(machine: Machine): void {
  const { memory } = machine
  const underWay = memory.begun - memory.completed
  drain(memory)
  deliver(machine, underWay)
}

/** Hands so many transactions of a device to its peer. */
export function deliver({ port }: Machine, transactions: number): void {
  const peer = port === null ? null : port.peer()
  if (peer === null) return
  for (let left = transactions; left > 0; left--) peer.parts.receive(peer)
}

/** A transaction arrives: it is lost where the device is stopped, or has failed. */
export function receive(machine: Machine): void {
  if (isMoving(machine)) machine.parts.track(machine, count(machine.memory, 'received'))
}
