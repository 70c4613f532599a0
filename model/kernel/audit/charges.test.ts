// The table of charges: each is of a subject by its name, and what is likely is never a finding.
import { expect, test } from 'vitest'
import { mutants } from '../../simulated/mutants.ts'
import { charges, lackingArc } from './charges.ts'

test('a charge is named by its subject', () => {
  for (const [name, { subject }] of Object.entries(charges)) expect(name.split('/')[0]).toBe(subject)
})

test('files, resets and locks are for a person to check', () => {
  const likely = Object.values(charges).filter(({ subject }) => ['file', 'reset', 'lock'].includes(subject))
  expect(new Set(likely.map(({ weight }) => weight))).toEqual(new Set(['by-hand']))
  expect(Object.keys(charges)).toHaveLength(49)
})

test('a mutant that lacks an arc is one', () => {
  const names = mutants.map(({ name }) => name)
  for (const name of Object.values(lackingArc)) expect(names).toContain(name)
})
