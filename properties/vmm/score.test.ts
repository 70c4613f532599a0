// The score of the users. Where each fault is caught is kept in the tree (vfio-mig users --score --witnesses), and
// performed again here: the fault shows, and a careful user in the same scenario breaks nothing. The whole search is
// the command's; here every sixth act does.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { vmm } from '#model'
import { requirements } from './requirements.ts'
import { causesOf, classOf, scored } from './score.ts'
import { judged, search } from './search.ts'

interface Witness {
  readonly requirement: string
  readonly scenario: Partial<vmm.Scenario>
}

const file = new URL('./witnesses.json', import.meta.url)
const witnesses = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly Witness[]>>

const titleOf = ({ user, name }: vmm.UserMutant): string => `${user.name} ${name}`

test('every fault has its witnesses, as many as there are faults', () => {
  expect(Object.keys(witnesses)).toEqual(vmm.userMutants.map(titleOf))
  expect(Object.keys(witnesses)).toHaveLength(60)
})

test.each(vmm.userMutants.map((mutant) => [titleOf(mutant), mutant] as const))(
  '%s is in its class',
  (title, mutant) => {
    const { user, habits } = mutant
    const broken = witnesses[title]!.flatMap(({ requirement, scenario }) => {
      const whole = { ...user.plain, ...scenario }
      expect(judged(user, vmm.careful, whole)).toEqual([])
      const own = judged(user, habits, whole).map((finding) => finding.requirement)
      expect(own.map(({ name }) => name)).toContain(requirement)
      return own
    })
    expect(classOf(broken)).toBe(mutant.class)
  },
)

describe.each(vmm.users.map((user) => [user.name, user] as const))('%s', (_, user) => {
  test('with care it breaks nothing, and what it breaks as it is has a cause among its own habits', () => {
    expect(search(user, vmm.careful, { seed: 1, runs: 20, stride: 6 }).findings).toEqual([])
    const { findings } = search(user, vmm.habitsOf(user), { seed: 1, runs: 0, stride: 6 })
    const musts = findings.filter(({ requirement }) => requirement.level === 'must')
    expect(musts.length).toBeGreaterThan(0)
    for (const finding of musts) {
      const causes = causesOf(user, finding).map(({ name }) => name)
      expect([finding.requirement.name, causes.length]).not.toEqual([finding.requirement.name, 0])
      for (const name of causes) expect(Object.keys(user.own)).toContain(name)
    }
  })
})

test('a fault is found by the search, and lives where its requirement is missing', () => {
  const mutant = vmm.userMutants.find((one) => titleOf(one) === 'cloud-hypervisor one-by-one')!
  const extent = { seed: 1, runs: 0, stride: 6 }
  const without = requirements.filter(({ name }) => name !== 'devices/conserved')
  expect(scored(mutant, extent).observed).toBe('refuted')
  expect(scored(mutant, extent, without).observed).toBe('survives')
})

test('a score is that of what is broken at worst', () => {
  expect(classOf([])).toBe('survives')
  expect(classOf([{ level: 'should' }])).toBe('deviates')
  expect(classOf([{ level: 'should' }, { level: 'must' }])).toBe('refuted')
})
