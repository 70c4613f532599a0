// The search for a scenario in which a user breaks a requirement: first every scenario with one thing unusual, then
// pairs with a pause, then random ones. What is found is made as small as it gets, so that a witness says what matters.
import fc from 'fast-check'
import { vmm } from '#model'
import { eventfulScenarios, pausedScenarios, quietScenarios, scenarios } from '#generators'
import type { Judgement } from '../requirement.ts'
import type { Requirement } from './requirement.ts'
import { requirements as all } from './requirements.ts'

export interface Extent {
  readonly seed: number
  /** Random scenarios. */
  readonly runs: number
  /** Of the acts before which something may happen, every one, or every so many. */
  readonly stride?: number
}

/** A requirement that was broken, and the smallest scenario in which it is. */
export interface Finding {
  readonly requirement: Requirement
  readonly scenario: vmm.Scenario
  readonly course: vmm.Course
  readonly judgement: Extract<Judgement, { type: 'broken' }>
}

/** What a search has come to. */
export interface Result {
  readonly findings: readonly Finding[]
  /** Scenarios that were performed. */
  readonly runs: number
  /** How often each requirement was put to the test, by its name. */
  readonly witnesses: ReadonlyMap<string, number>
}

/** When a search is over before everything was tried. */
export type Enough = (broken: readonly Requirement[]) => boolean

/** Every scenario that is enumerated, and then the random ones. */
export function* scenariosFor(
  user: vmm.User,
  habits: vmm.Habits,
  { seed, runs, stride = 1 }: Extent,
): Generator<vmm.Scenario> {
  const { ways, plain } = user
  const isOld = user.protocol === 'v1'
  yield* quietScenarios(plain, ways, isOld)
  const several: vmm.Scenario = { ...plain, devices: 2 }
  const bare: vmm.Scenario = { ...plain, features: ['STOP_COPY'] }
  for (const one of [plain, several, ...(isOld ? [] : [bare])]) {
    yield* eventfulScenarios(one, callsIn(vmm.performed(user, one, habits)) + 1, stride, one === plain)
    if (one !== bare) yield* pausedScenarios(one, callsIn(vmm.performed(user, one, habits)), 3 * stride)
  }
  // Devices that take what is not whole, where the header lets them: nobody else finds a hole then.
  const lenient: vmm.Scenario = isOld
    ? { ...plain, options: { precopyData: 'none', pieces: 'whole' } }
    : { ...bare, chunk: 4096, options: { emptyLoad: 'nothing' } }
  for (const one of [lenient, ...ways.slice(1).map((way) => ({ ...plain, way }))]) {
    yield* eventfulScenarios(one, callsIn(vmm.performed(user, one, habits)) + 1, stride)
  }
  yield* fc.sample(scenarios(ways, isOld), { seed, numRuns: runs })
}

const callsIn = ({ beats }: vmm.Course): number =>
  beats.filter((beat) => beat.type === 'call' && !isLook(beat.event)).length

const isLook = ({ type }: { readonly type?: string }): boolean => type === 'get-state'

/** Searches for what a user breaks. */
export function search(
  user: vmm.User,
  habits: vmm.Habits,
  extent: Extent,
  requirements: readonly Requirement[] = all,
  enough: Enough = (broken) => broken.length === requirements.length,
): Result {
  const found = new Map<Requirement, Finding>()
  const witnesses = new Map<string, number>()
  let runs = 0
  for (const scenario of scenariosFor(user, habits, extent)) {
    runs++
    for (const finding of judged(user, habits, scenario, requirements, witnesses)) {
      if (!found.has(finding.requirement)) found.set(finding.requirement, finding)
    }
    if (enough([...found.keys()])) break
  }
  const findings = requirements.flatMap((one) => found.get(one) ?? [])
  return { findings: findings.map((one) => smallest(user, habits, one)), runs, witnesses }
}

/** What of some requirements a user breaks in a scenario. */
export function judged(
  user: vmm.User,
  habits: vmm.Habits,
  scenario: vmm.Scenario,
  requirements: readonly Requirement[] = all,
  witnesses?: Map<string, number>,
): readonly Finding[] {
  const done = vmm.performed(user, scenario, habits)
  return requirements.flatMap((requirement) => {
    const judgement = requirement.judge(done)
    const { name } = requirement
    if (judgement.type === 'holds') witnesses?.set(name, (witnesses.get(name) ?? 0) + judgement.witnesses)
    return judgement.type === 'broken' ? [{ requirement, scenario, course: done, judgement }] : []
  })
}

/** Scenarios that are a little simpler. */
function* simpler(scenario: vmm.Scenario, plain: vmm.Scenario): Generator<vmm.Scenario> {
  const { happenings, devices } = scenario
  for (let at = 0; at < happenings.length; at++) yield { ...scenario, happenings: happenings.toSpliced(at, 1) }
  if (devices > 1) yield { ...scenario, devices: devices - 1 }
  for (const name of ['way', 'features', 'chunk', 'limit', 'rounds', 'overtaking'] as const) {
    if (JSON.stringify(scenario[name]) !== JSON.stringify(plain[name])) yield { ...scenario, [name]: plain[name] }
  }
  for (const name of Object.keys(scenario.options)) {
    const { [name]: _, ...options } = scenario.options
    yield { ...scenario, options }
  }
  for (const [at, happening] of happenings.entries()) {
    for (const earlier of [0, happening.at >> 1, happening.at - 1]) {
      if (earlier < 0 || earlier >= happening.at) continue
      yield { ...scenario, happenings: happenings.with(at, { ...happening, at: earlier }) }
    }
  }
}

/** The same finding in the smallest scenario that steps of simplification lead to. */
function smallest(user: vmm.User, habits: vmm.Habits, finding: Finding): Finding {
  let best = finding
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const scenario of simpler(best.scenario, user.plain)) {
      const [next] = judged(user, habits, scenario, [best.requirement])
      if (next === undefined) continue
      best = next
      isSmaller = true
      break
    }
  }
  return best
}
