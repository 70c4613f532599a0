import { expect, test } from 'vitest'
import { vmm } from '#model'
import { judged, search } from './search.ts'

const qemu = vmm.users[0]!
const mutantOf = (name: string): vmm.UserMutant =>
  vmm.userMutants.find((one) => one.name === name && one.user === qemu)!

const isBroken = (broken: readonly unknown[]): boolean => broken.length > 0

test('the same search finds the same, in a scenario that has nothing superfluous', () => {
  const { habits } = mutantOf('one-by-one')
  const find = () => search(qemu, habits, { seed: 1, runs: 0 }, undefined, isBroken).findings
  const [finding] = find()
  expect(find()).toEqual([finding])
  expect(finding).toMatchObject({
    requirement: { name: 'devices/conserved' },
    scenario: { ...qemu.plain, devices: 2, happenings: [{ type: 'time', ticks: 4, at: 0 }] },
  })
})

test('what was found is found again in its scenario, and not by a careful user', () => {
  const { habits } = mutantOf('info-error-is-zero')
  const { findings } = search(qemu, habits, { seed: 1, runs: 0, stride: 1 }, undefined, isBroken)
  for (const { requirement, scenario } of findings) {
    expect(judged(qemu, habits, scenario, [requirement])).toHaveLength(1)
    expect(judged(qemu, vmm.careful, scenario, [requirement])).toEqual([])
  }
  expect(findings.map(({ requirement }) => requirement.name)).toContain('precopy/initial-sent')
})

test('every requirement is put to the test by a careful user', () => {
  const { findings, witnesses } = search(qemu, vmm.careful, { seed: 1, runs: 20, stride: 6 })
  expect(findings).toEqual([])
  expect([...witnesses.keys()].sort()).toMatchInlineSnapshot(`
    [
      "devices/conserved",
      "devices/equal",
      "devices/kept",
      "devices/running",
      "devices/still",
      "hosts/defined-end",
      "hosts/never-both",
      "hosts/never-neither",
      "hosts/succeeds",
      "precopy/estimate",
      "precopy/initial-first",
      "precopy/initial-sent",
      "stream/grammar",
    ]
  `)
})
