// Devices whose driver works from the kernel's table with one cell changed: 448 faults. The driver performs any step
// that it is handed, as most do; one that runs in a circle never returns.
import { failed } from '../../errno.ts'
import { featureSetsOf, flagsOf, type FeatureSet } from '../../features.ts'
import { cellFaults, faulty, requestsOf, type CellFault } from '../../kernel/faults.ts'
import { eightStates } from '../../kernel/hardcoded.ts'
import { requested, sightOf, sights, stepBy, type NextStep, type Sight } from '../../kernel/request.ts'
import { protocol } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import { deviceOf, machineOf } from '../device.ts'
import { nameOf } from '../transition.ts'
import type { Mutant } from './mutant.ts'

/** How long a loop that never ends is said to have run. */
const DEADLINE = 1000

const stepsOf = (set: FeatureSet, fault?: CellFault): NextStep => {
  const cells = fault === undefined ? eightStates.cells : faulty(eightStates.cells, fault)
  return stepBy({ cells, required: eightStates.required, guarded: true }, flagsOf(protocol.features, set))
}

/** The worst that the fault does to any request of a device with these features. */
function worstOf(fault: CellFault, set: FeatureSet): Sight {
  const [right, wrong] = [stepsOf(set), stepsOf(set, fault)]
  const seen = requestsOf(protocol, set).map(({ from, to }) =>
    sights.indexOf(sightOf(requested(right, from, to), requested(wrong, from, to))),
  )
  return sights[Math.min(...seen)]!
}

const isSeen = (sight: Sight): boolean => sight !== 'none' && sight !== 'warning'

/** The device with a fault in one cell of its table. */
export function cellMutant(fault: CellFault): Mutant {
  const { from, to, says } = fault
  const worst = featureSetsOf(protocol.features).map((set) => worstOf(fault, set))
  return {
    name: `cell-${from}-${to}-${says}`.toLowerCase().replaceAll('_', '-'),
    meaning: `the table's cell from ${from} to ${to} says ${says}`,
    class: worst.some(isSeen) ? 'refuted' : 'survives',
    // A request that fails is admitted, whatever for: that it always does only a requirement can tell.
    oracle: worst.includes('endless') ? 'semantics' : worst.some(isSeen) ? 'requirement' : null,
    applies: (set) => isSeen(worstOf(fault, set)),
    make(features, settings) {
      const step = stepsOf(features, fault)
      const route = (_: unknown, start: string, target: string): readonly string[] => {
        const path = [start]
        for (let next = step(start, target); path.at(-1) !== target && next.type === 'next';) {
          path.push(next.state)
          next = step(next.state, target)
        }
        return path
      }
      const machine = machineOf({ features, parts: { route }, ...settings })
      const { powers, handlers } = deviceOf(machine, settings?.powers)
      return {
        powers,
        handlers: {
          ...handlers,
          'set-state'(event) {
            const target = nameOf(event.target)
            const isRequest = machine.state !== ERROR && machine.state !== target && machine.routes.rows.has(target)
            const result = isRequest ? requested(step, machine.state, target).result : 'ok'
            if (result === 'endless') return { type: 'hung', ms: DEADLINE }
            const outcome = handlers['set-state'](event)
            if (result === 'ok' || outcome.type !== 'ok') return outcome
            // The table refuses on the way: what the steps so far opened is not returned.
            if (outcome.value) machine.files.pop()
            return failed('EINVAL')
          },
        },
      }
    },
  }
}

/** All faults of one cell. */
export const cellMutants = (): readonly Mutant[] => cellFaults(eightStates.cells).map(cellMutant)
