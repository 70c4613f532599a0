// What is required of a migration as a whole, whoever performs it: a rule, and a judge of its course. A judge reads the
// beats alone, so it serves both protocols; a fault of a device that no user can make good is no fault of the user.
import type { vmm } from '#model'
import type { Judgement } from '../requirement.ts'

export interface Requirement {
  /** Its subject and itself: `hosts/never-both`. */
  readonly name: string
  /** What it says, as one sentence. */
  readonly statement: string
  /** A must is what migration is for; a should is what a careful user does. */
  readonly level: 'must' | 'should'
  judge(course: vmm.Course): Judgement
}

/** What happened, and was not in vain. */
export const befallen = ({ beats }: vmm.Course): readonly vmm.Happening[] =>
  beats.flatMap((beat) => (beat.type === 'happens' && !beat.isIdle ? [beat.happening] : []))

/** Whether the virtual CPUs of a host run at the end. */
export function runsAtLast({ beats }: vmm.Course, host: vmm.Host): boolean {
  let runs = host === 'source'
  for (const beat of beats) {
    if (beat.type === 'deed' && beat.deed.type === 'vcpus' && beat.deed.host === host) runs = beat.deed.run
  }
  return runs
}

/** How a host ended, by its last word on it. */
export function endOf({ beats }: vmm.Course, host: vmm.Host): vmm.End | undefined {
  let how: vmm.End | undefined
  for (const beat of beats) {
    if (beat.type === 'deed' && beat.deed.type === 'ends' && beat.deed.host === host) how = beat.deed.how
  }
  return how
}
