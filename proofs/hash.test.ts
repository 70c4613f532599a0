import { expect, test } from 'vitest'
import { protocol, restrict, type Spec } from '#model'
import { contentOf, hashOf } from './hash.ts'

const hash = hashOf(protocol)
const changed = (change: Partial<Spec>): string => hashOf({ ...protocol, ...change })
const { features, states, arcs } = protocol

test("the protocol's hash is that of the committed certificates", () => {
  expect(hash).toBe('29d7972bd8c48d973d18556902710caa85817e301f7d5988a72ab42b68289472')
})

test("prose, the revision's name and the order of lists are no content", () => {
  expect(changed({ name: 'another' })).toBe(hash)
  expect(changed({ states: states.map((row) => ({ ...row, meaning: '' })).toReversed() })).toBe(hash)
  expect(changed({ arcs: arcs.map((arc) => ({ ...arc, cites: [] })).toReversed() })).toBe(hash)
  expect(changed({ features: features.toReversed() })).toBe(hash)
  expect(contentOf(protocol)).not.toMatch(/meaning|cites|partially/)
})

test('every field of a state, an arc and a feature is content', () => {
  const hashes = [
    ...['name', 'number', 'operation', 'session', 'requires', 'standsIn', 'row'].map((field) =>
      changed({ states: states.map((row, at) => (at === 4 ? { ...row, [field]: ['other'] } : row)) }),
    ),
    ...['from', 'to', 'requires'].map((field) =>
      changed({ arcs: arcs.map((arc, at) => (at === 4 ? { ...arc, [field]: ['other'] } : arc)) }),
    ),
    ...['name', 'bit', 'mandatory', 'needs'].map((field) =>
      changed({ features: features.map((row, at) => (at === 1 ? { ...row, [field]: ['other'] } : row)) }),
    ),
    changed({ states: states.slice(1) }),
    changed({ arcs: arcs.slice(1) }),
    hashOf(restrict(protocol, ['STOP_COPY'])),
    hash,
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})
