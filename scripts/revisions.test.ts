import { describe, expect, test } from 'vitest'
import { revisionOf, type V2Name } from '#model'
import { requirements } from '#properties'
import { ran } from './cli.ts'
import { changedRequirements, proposed } from './revisions/catalogue.ts'

const changes = (left: V2Name, right: V2Name): ReadonlyMap<string, string> =>
  new Map(changedRequirements(revisionOf(left), revisionOf(right)).map(({ name, change }) => [name, change]))

describe('revisions', () => {
  test('lists all of them, oldest first, with what each has', async () => {
    const { out, code } = await ran('revisions')
    expect(out.replace(/\d+ requirements/g, 'N requirements').replace(/ \(.*\)$/gm, '')).toMatchInlineSnapshot(`
      "v1: the region protocol: three bits of device_state, pending_bytes, data_offset, data_size
        another protocol: vfio-mig verify --protocol v1
      v2-first: v2 as first merged: five states
        feature sets STOP_COPY
        4 states, 6 arcs, 12 pairs, N requirements
      v2-p2p: with RUNNING_P2P
        feature sets STOP_COPY, STOP_COPY|P2P
        5 states, 8 arcs, 20 pairs, N requirements
      pre-copy-v7: PRE_COPY as proposed in patch v7
        feature sets STOP_COPY, STOP_COPY|P2P, STOP_COPY|PRE_COPY, STOP_COPY|P2P|PRE_COPY
        7 states, 15 arcs, 42 pairs, N requirements
      pre-copy: PRE_COPY as merged
        feature sets STOP_COPY, STOP_COPY|P2P, STOP_COPY|PRE_COPY, STOP_COPY|P2P|PRE_COPY
        7 states, 15 arcs, 42 pairs, N requirements
      info-v2: with precopy info v2: REINIT for those who opt in
        feature sets STOP_COPY, STOP_COPY|P2P, STOP_COPY|PRE_COPY, STOP_COPY|P2P|PRE_COPY
        7 states, 15 arcs, 42 pairs, N requirements
      "
    `)
    expect(code).toBe(0)
  })

  test('as data', async () => {
    const { out } = await ran('revisions', '--json')
    const rows = JSON.parse(out) as { name: string; arcs?: number; featureSets?: unknown[] }[]
    expect(rows.map(({ name, arcs, featureSets }) => [name, arcs, featureSets?.length])).toEqual([
      ['v1', undefined, undefined],
      ['v2-first', 6, 1],
      ['v2-p2p', 8, 2],
      ['pre-copy-v7', 15, 4],
      ['pre-copy', 15, 4],
      ['info-v2', 15, 4],
    ])
  })
})

describe('the requirements of a revision', () => {
  test('what is said of v7 is said of requirements that there are, and that 6.2 brought', () => {
    for (const name of Object.keys(proposed)) {
      expect([name, requirements.find((each) => each.name === name)?.since]).toEqual([name, '6.2'])
    }
  })

  test('v7 and what was merged', () => {
    const found = changes('pre-copy-v7', 'pre-copy')
    expect(Object.fromEntries(found)).toMatchObject({
      'precopy/answers': 'level',
      'precopy/elsewhere': 'reworded',
      'precopy/initial': 'added',
      'users/initial-first': 'added',
      'v7/sum-is-stop-copy': 'dropped',
      'v7/initial-whole-state': 'dropped',
      'v7/info-in-pre-copy-alone': 'dropped',
    })
    expect(found.has('ends/temporary')).toBe(false)
    expect(changes('pre-copy', 'pre-copy-v7').get('v7/sum-is-stop-copy')).toBe('added')
  })

  test('later revisions add, and new words are told', () => {
    expect(changes('v2-first', 'v2-p2p').get('operation/quiesced')).toBe('added')
    expect(changes('v2-p2p', 'v2-first').get('operation/quiesced')).toBe('dropped')
    const found = changedRequirements(revisionOf('v2-p2p'), revisionOf('pre-copy'))
    const arcs = found.find(({ name }) => name === 'transitions/arcs')
    expect(arcs?.change).toBe('reworded')
    expect(arcs?.because).toContain('new: "The path cannot have saving group states as interior arcs"')
    expect(changes('pre-copy', 'info-v2').get('reinit/opted-in')).toBe('added')
  })

  test('a revision has all that it has itself', () => {
    for (const name of ['v2-first', 'v2-p2p', 'pre-copy-v7', 'pre-copy', 'info-v2'] as const) {
      expect(changes(name, name).size).toBe(0)
    }
  })
})
