import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { extend, type Extension } from './extension.ts'
import { featureSetsOf, nameOfSet } from './features.ts'
import { inRowOrder, protocol, restrict } from './spec.ts'
import { combinationOf, tableOf } from './table.ts'

const nothing: Extension = { name: 'nothing', features: [], states: [], arcs: [], removes: [] }
const feature = { name: 'NEW', bit: 3, needs: ['STOP_COPY'] }
const state = {
  name: 'NINTH',
  number: 8,
  operation: 'quiesced',
  session: 'resuming',
  requires: ['STOP_COPY', 'NEW'],
  standsIn: null,
  row: 7,
  meaning: '',
} as const
const arcs = [
  { from: 'RESUMING', to: 'NINTH', requires: [] },
  { from: 'NINTH', to: 'STOP', requires: [] },
]
const ninth: Extension = { ...nothing, features: [feature], states: [state], arcs }

const specOf = (extension: Extension) => {
  const result = extend(protocol, extension)
  if (!('spec' in result)) throw new Error(result.faults.map(({ at, message }) => `${at}: ${message}`).join('; '))
  return result.spec
}
const faultsOf = (extension: Extension): readonly string[] => {
  const result = extend(protocol, extension)
  return 'faults' in result ? result.faults.map(({ at, message }) => `${at}: ${message}`) : []
}

describe('an extension', () => {
  test('of nothing changes nothing but the name', () => {
    expect(specOf(nothing)).toEqual({ ...protocol, name: 'nothing' })
  })
  test('adds a state at its row, and moves later rows down', () => {
    const rows = inRowOrder(specOf({ ...ninth, states: [{ ...state, row: 2 }] })).map(({ name }) => name)
    expect(rows.slice(0, 4)).toEqual(['STOP', 'RUNNING', 'NINTH', 'PRE_COPY'])
    expect(rows).toHaveLength(8)
  })
  test('leaves devices without the new feature as they were', () => {
    for (const set of featureSetsOf(protocol.features)) {
      const [before, after] = [restrict(protocol, set), restrict(specOf(ninth), set)]
      expect(after.arcs.map(({ from, to }) => [from, to])).toEqual(before.arcs.map(({ from, to }) => [from, to]))
    }
  })
  test('can put a state into the middle of an arc', () => {
    const middle = { ...state, session: 'none', standsIn: 'STOP', operation: 'stopped' } as const
    const spec = specOf({
      ...nothing,
      features: [feature],
      states: [middle],
      arcs: [
        { from: 'RUNNING_P2P', to: 'NINTH', requires: [] },
        { from: 'NINTH', to: 'STOP', requires: [] },
      ],
      removes: [{ from: 'RUNNING_P2P', to: 'STOP' }],
    })
    expect(combinationOf(tableOf(spec), 'RUNNING_P2P', 'STOP').paths).toEqual([['RUNNING_P2P', 'NINTH', 'STOP']])
    const without = restrict(spec, ['STOP_COPY', 'P2P', 'PRE_COPY'])
    expect(combinationOf(tableOf(without), 'RUNNING_P2P', 'STOP').paths).toEqual([['RUNNING_P2P', 'STOP']])
  })
})

describe('what is wrong with an extension names its field', () => {
  const cases: readonly (readonly [string, Extension])[] = [
    ['features[0].name: P2P is a feature already', { ...ninth, features: [{ ...feature, name: 'P2P' }, feature] }],
    ['features[0].bit: bit 2 is that of PRE_COPY', { ...ninth, features: [{ ...feature, bit: 2 }] }],
    ['features[0].needs[0]: OLD is no feature', { ...ninth, features: [{ ...feature, needs: ['OLD'] }] }],
    ['states[0].name: STOP is a state already', { ...ninth, states: [{ ...state, name: 'STOP' }] }],
    ['states[0].name: ERROR is a state already', { ...ninth, states: [{ ...state, name: 'ERROR' }] }],
    ...['NR', 'END', 'LAST', 'MAX', 'COUNT', 'NUM_STATES'].map((name): readonly [string, Extension] => [
      `states[0].name: ${name} is a name for the number of states, and would be read as that in C`,
      {
        ...ninth,
        states: [{ ...state, name }],
        arcs: arcs.map(({ from, to }) => ({
          from: from.replace('NINTH', name),
          to: to.replace('NINTH', name),
          requires: [],
        })),
      },
    ]),
    ['states[0].number: 7 is the number of PRE_COPY_P2P', { ...ninth, states: [{ ...state, number: 7 }] }],
    ["states[0].row: row 9 is past the table's end", { ...ninth, states: [{ ...state, row: 9 }] }],
    ['states[0].requires[1]: OLD is no feature', { ...ninth, states: [{ ...state, requires: ['STOP_COPY', 'OLD'] }] }],
    ['states[0].requires: NEW is no defined feature set', { ...ninth, states: [{ ...state, requires: ['NEW'] }] }],
    ['states[0].standsIn: OLD is no other state', { ...ninth, states: [{ ...state, standsIn: 'OLD' }] }],
    [
      'states[0].standsIn: STOP has session none, NINTH has resuming',
      { ...ninth, states: [{ ...state, standsIn: 'STOP' }] },
    ],
    ['states[0]: no arc leads to NINTH', { ...ninth, arcs: arcs.slice(1) }],
    ['states[0]: no arc leaves NINTH', { ...ninth, arcs: arcs.slice(0, 1) }],
    ['arcs[2].to: OLD is no state', { ...ninth, arcs: [...arcs, { from: 'STOP', to: 'OLD', requires: [] }] }],
    ['arcs[2].to: ERROR has no arcs', { ...ninth, arcs: [...arcs, { from: 'STOP', to: 'ERROR', requires: [] }] }],
    [
      'arcs[2].requires[0]: OLD is no feature',
      { ...ninth, arcs: [...arcs, { from: 'STOP', to: 'NINTH', requires: ['OLD'] }] },
    ],
    ['arcs[2]: STOP to itself is no arc', { ...ninth, arcs: [...arcs, { from: 'STOP', to: 'STOP', requires: [] }] }],
    [
      'arcs[2]: STOP -> STOP_COPY is an arc already',
      { ...ninth, arcs: [...arcs, { from: 'STOP', to: 'STOP_COPY', requires: [] }] },
    ],
    ['arcs[2]: NINTH -> STOP is given twice', { ...ninth, arcs: [...arcs, arcs[1]!] }],
    [
      'arcs[2]: STOP_COPY -> NINTH ends one session and opens another',
      { ...ninth, arcs: [...arcs, { from: 'STOP_COPY', to: 'NINTH', requires: [] }] },
    ],
    ['removes[0]: STOP -> PRE_COPY is no arc', { ...nothing, removes: [{ from: 'STOP', to: 'PRE_COPY' }] }],
  ]
  test.each(cases)('%s', (fault, extension) => {
    expect(faultsOf(extension)).toContain(fault)
  })
  test('an arc that opens a session which no arc closes, with the features that have it so', () => {
    expect(faultsOf({ ...nothing, removes: [{ from: 'RESUMING', to: 'STOP' }] })[0]).toBe(
      'removes[0]: with STOP_COPY, STOP -> RESUMING opens a session that no arc closes',
    )
  })
})

describe('the worked examples', () => {
  const read = (name: string): Extension => {
    const raw = JSON.parse(
      readFileSync(new URL(`examples/${name}.json`, import.meta.url), 'utf8'),
    ) as Partial<Extension>
    const given = (raw.arcs ?? []).map((arc) => ({ ...arc, requires: arc.requires ?? [] }))
    return { ...nothing, ...raw, arcs: given }
  }
  test('STOP_COPY -> PRE_COPY under a new flag unblocks both pairs, for devices with the flag alone', () => {
    const spec = specOf(read('pre-copy-return'))
    expect(featureSetsOf(spec.features).map(nameOfSet)).toHaveLength(6)
    expect(combinationOf(tableOf(spec), 'STOP_COPY', 'PRE_COPY').paths).toEqual([
      ['STOP_COPY', 'PRE_COPY_P2P', 'PRE_COPY'],
    ])
    const without = restrict(spec, ['STOP_COPY', 'P2P', 'PRE_COPY'])
    expect(combinationOf(tableOf(without), 'STOP_COPY', 'PRE_COPY').count).toBe(0)
  })
  test('POST_COPY is a ninth state that only RESUMING leads to', () => {
    const table = tableOf(specOf(read('post-copy')))
    const to = (from: string): number => combinationOf(table, from, 'POST_COPY').count
    expect(['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING', 'RUNNING_P2P'].map(to)).toEqual([0, 0, 0, 1, 0])
  })
})
