// Machines side by side: several backends of the same kind as one, each of which has one world open at a time. Whoever
// opens a world is given the machine that was given back last, and waits where all are in use: so a machine is booted
// only when it is needed beside the others.
import type { World } from '#model'
import type { KernelBackend } from '../kernel/backend.ts'

/** Several backends as one; what is asked before a world is opened is asked of the first. */
export function sideBySide(machines: readonly [KernelBackend, ...KernelBackend[]]): KernelBackend {
  const [first] = machines
  const idle = machines.toReversed()
  const waiting: ((machine: KernelBackend) => void)[] = []
  const owners = new WeakMap<World, KernelBackend>()
  const taken = (): Promise<KernelBackend> => {
    const machine = idle.pop()
    return machine === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(machine)
  }
  const giveBack = (machine: KernelBackend): void => {
    const next = waiting.shift()
    if (next === undefined) idle.push(machine)
    else next(machine)
  }
  return {
    ...first,
    atOnce: machines.length,
    async open(layout) {
      const machine = await taken()
      try {
        const world = await machine.open(layout)
        owners.set(world, machine)
        return world
      } catch (thrown) {
        giveBack(machine)
        throw thrown
      }
    },
    async close(world) {
      const machine = owners.get(world)
      if (machine === undefined) return undefined
      owners.delete(world)
      try {
        return await machine.close?.(world)
      } finally {
        giveBack(machine)
      }
    },
    async end() {
      const wrong = await Promise.all(machines.map((machine) => machine.end()))
      return wrong.find((problem) => problem !== undefined)
    },
  }
}
