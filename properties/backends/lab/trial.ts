// A faulty driver on trial: it is built, booted in a machine of its own and given the catalogue, until a requirement
// says what is wrong, and says so again in a fresh machine. What the driver breaks without the fault says nothing of
// the fault; so a requirement counts only where the mended driver keeps it, by the same search.
import { protocol, reasonOf, restrict, type Act } from '#model'
import { v2 } from '../../protocol.ts'
import { replay } from '../../replay.ts'
import type { Requirement } from '../../requirement.ts'
import type { Subject } from '../../subject.ts'
import type { BrokenVerdict, Verdict } from '../../verdict.ts'
import { verify, type Search } from '../../verify.ts'
import type { KernelBackend } from '../kernel/backend.ts'
import { labBackend } from './backend.ts'
import type { Flavour } from './config.ts'
import { withFault, type Fault } from './faults/index.ts'
import { driverModules, driverText } from './modules.ts'
import type { Lab } from './place.ts'

export interface Tried {
  readonly fault: Fault
  /**
   * What it was found as; silent where nothing was found, broken where it could not be tried, and skipped where the lab
   * that it takes is not there.
   */
  readonly as: Fault['class'] | 'silent' | 'broken' | 'skipped'
  /** The requirement that found it, and the requests it took; why it could not be tried. */
  readonly by?: string
  readonly acts?: number
  readonly because?: string
  /** Events performed until then, and seconds; of these, how many to build the module. */
  readonly events: number
  readonly seconds: number
  readonly building: number
}

/** A driver that requirements are tried on, one after another; boots again where its machine is gone. */
interface Bench {
  tried(requirement: Requirement, search: Search): Promise<Verdict>
  /** Whether acts break a requirement in a machine on which nothing else was done. */
  breaks(requirement: Requirement, acts: readonly Act[]): Promise<boolean>
  end(): Promise<unknown>
}

function benchOf(lab: Lab, driver: string): Bench {
  const made = (): KernelBackend => labBackend({ lab, driver })
  let backend = made()
  const renewed = async (): Promise<void> => {
    await backend.end()
    backend = made()
  }
  const subject = async (): Promise<Subject> => {
    const [health] = await backend.check(1)
    const { features } = health!
    return { protocol: v2, spec: restrict(protocol, features), features, backend }
  }
  return {
    async tried(requirement, search) {
      const verdict = await verify(requirement, await subject(), search)
      if (verdict.type === 'unknown' && verdict.isGone === true) await renewed()
      return verdict
    },
    async breaks(requirement, acts) {
      await renewed()
      return (await replay(requirement, await subject(), acts)).judgement.type === 'broken'
    },
    end: () => backend.end(),
  }
}

const isBroken = (verdict: Verdict): verdict is BrokenVerdict =>
  verdict.type === 'refuted' || verdict.type === 'deviates'

/** Tries faults on the drivers of a lab; whoever is through ends it. */
export interface Trials {
  tried(fault: Fault): Promise<Tried>
  end(): Promise<unknown>
}

/** The same, each fault in a lab of the flavour that it takes; a machine is booted when the first one asks for it. */
export function trialsAmong(
  labs: Readonly<Partial<Record<Flavour, Lab>>>,
  requirements: readonly Requirement[],
  search: Search,
): Trials {
  const known = new Map<Flavour, Trials>()
  return {
    tried(fault) {
      const { flavour = 'plain' } = fault
      const lab = labs[flavour]
      if (lab === undefined) {
        const because = `it takes the ${flavour} lab`
        return Promise.resolve({ fault, as: 'skipped', because, events: 0, seconds: 0, building: 0 })
      }
      const trials = known.get(flavour) ?? trialsIn(lab, requirements, search)
      known.set(flavour, trials)
      return trials.tried(fault)
    },
    end: () => Promise.all([...known.values()].map((trials) => trials.end())),
  }
}

export function trialsIn(lab: Lab, requirements: readonly Requirement[], search: Search): Trials {
  const sound = benchOf(lab, driverText(lab, 'mended'))
  const kept = new Map<string, Promise<boolean>>()
  /** One at a time: there is one machine without a fault. */
  let before: Promise<unknown> = Promise.resolve()
  const isKept = (requirement: Requirement): Promise<boolean> => {
    const known = kept.get(requirement.name)
    if (known !== undefined) return known
    // How it is broken does not matter.
    const whether = { ...search, shrink: false }
    // A driver may refuse before there is anything to judge: that is no break.
    const asked = before.then(async () => {
      const { type } = await sound.tried(requirement, whether)
      return type === 'upheld' || type === 'silent'
    })
    before = asked.catch(() => {})
    kept.set(requirement.name, asked)
    return asked
  }

  async function tried(fault: Fault): Promise<Tried> {
    const begun = performance.now()
    const since = (): number => (performance.now() - begun) / 1000
    const driver = withFault(driverText(lab, 'found'), fault)
    let [events, building] = [0, 0]
    const found = (as: Tried['as'], by: Partial<Tried> = {}): Tried => ({
      fault,
      as,
      ...by,
      events,
      seconds: since(),
      building,
    })
    const bench = benchOf(lab, driver)
    try {
      await driverModules(lab, driver)
      building = since()
      let deviation: Partial<Tried> | undefined
      // What is to be found by a must needs no more than the musts.
      const meant = requirements.filter(({ level }) => fault.class === 'deviates' || level === 'must')
      for (const requirement of meant.filter(({ name }) => name === (fault.asks ?? name))) {
        if (search.signal?.aborted === true) break
        const rough = await bench.tried(requirement, { ...search, shrink: false })
        if ('events' in rough) events += rough.events
        if (!isBroken(rough) || !(await isKept(requirement))) continue
        const verdict = await bench.tried(requirement, search)
        if (!isBroken(verdict)) continue
        const { acts } = verdict.counterexample
        // What an earlier run has left behind is none of this one's.
        if (!(await bench.breaks(requirement, acts))) continue
        const by = { by: requirement.name, acts: acts.length }
        if (verdict.type === 'refuted') return found('refuted', by)
        deviation ??= by
      }
      return deviation === undefined ? found('silent') : found('deviates', deviation)
    } catch (thrown) {
      return found('broken', { because: reasonOf(thrown) })
    } finally {
      await bench.end()
    }
  }

  return { tried, end: () => before.then(() => sound.end()) }
}
