import { describe, expect, test } from 'vitest'
import { features, type FeatureRow } from '../../features.ts'
import { headingOf, holds, narrows } from './heading.ts'

const feature = (name: string): FeatureRow => ({ name, bit: 9, mandatory: false, needs: [] })
const known = [...Object.values(features), feature('STOP_COPY_P2P')]
const [P2P, PRE] = ['P2P', 'PRE_COPY']
const arcs = 'the driver must implement these FSM arcs:'

describe('a heading of required arcs', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['The coding in this table requires the driver to implement the following FSM arcs:', [], []],
    ['The coding in this table requires the driver to implement FSM arcs:', [], []],
    [`If P2P is supported then ${arcs}`, [P2P], []],
    [`If precopy is supported then ${arcs}`, [PRE], []],
    [`If pre-copy is supported, ${arcs}`, [PRE], []],
    [`If VFIO_MIGRATION_PRE_COPY is supported, ${arcs}`, [PRE], []],
    [`If precopy and P2P are supported together then ${arcs}`, [PRE, P2P], []],
    [`If both P2P and PRE_COPY are supported ${arcs}`, [P2P, PRE], []],
    [`If STOP_COPY_P2P is supported ${arcs}`, ['STOP_COPY_P2P'], []],
    ['Without P2P the driver must implement:', [], [P2P]],
    ['Without P2P and precopy the driver must implement:', [], [P2P, PRE]],
    ['Without P2P or precopy support the driver must also support:', [], [P2P, PRE]],
    [`If neither P2P nor precopy is supported, ${arcs}`, [], [P2P, PRE]],
    [`If precopy is supported without P2P then ${arcs}`, [PRE], [P2P]],
    [`If precopy is supported and P2P is not, ${arcs}`, [PRE], [P2P]],
    [`If precopy is supported but P2P is not supported, ${arcs}`, [PRE], [P2P]],
    [`With precopy but without P2P ${arcs}`, [PRE], [P2P]],
    [`If P2P is not supported, ${arcs}`, [], [P2P]],
    [`Unless P2P is supported ${arcs}`, [], [P2P]],
    [`If no optional feature is supported ${arcs}`, [], [P2P, PRE, 'STOP_COPY_P2P']],
    ['These FSM arcs are required:', [], []],
    ['If P2P is supported every driver is required to implement:', [P2P], []],
    ['If P2P is supported the driver must support these additional arcs beyond the PRE_COPY arcs above:', [P2P], []],
  ])('%s', (text, all, none) => {
    expect(headingOf(text, known)).toEqual({
      type: 'understood',
      kind: 'required',
      condition: { all, none, except: [] },
      turn: undefined,
    })
  })
})

test.each([
  'The coding will step through multiple states for some combination transitions; if all optional features are ' +
    'supported, this means the following ones:',
  'If all optional features are supported then the coding will step through multiple states for these combination ' +
    'transitions:',
])('a heading of combinations: %s', (text) => {
  const wanted = { kind: 'combination', condition: { all: [P2P, PRE, 'STOP_COPY_P2P'], none: [] } }
  expect(headingOf(text, known)).toMatchObject(wanted)
})

test.each([
  'The following transitions are blocked:',
  'These arcs are not permitted and return error:',
  'The following combination transitions are refused:',
])('a heading of blocked transitions: %s', (text) => {
  expect(headingOf(text, known)).toMatchObject({ kind: 'blocked', condition: { all: [], none: [] } })
})

test('However and Otherwise are told apart from what they say', () => {
  expect(headingOf(`However, if P2P is supported then ${arcs}`, known)).toMatchObject({
    turn: 'however',
    condition: { all: [P2P] },
  })
  expect(headingOf('Otherwise the driver must implement:', known)).toMatchObject({
    turn: 'otherwise',
    condition: { all: [] },
  })
})

describe('a heading is not understood', () => {
  test.each([
    ['If P2P is supported then the driver may implement these FSM arcs:', 'whether the list'],
    [`If P2P or precopy is supported then ${arcs}`, '"PRE_COPY", "or"'],
    [`If only P2P is supported then ${arcs}`, '"only"'],
    [`If P2P is supported and the device is idle then ${arcs}`, '"device", "idle"'],
    [`If RUNNING_P2P is supported then ${arcs}`, '"running_p2p"'],
    [`If DIRTY is supported then ${arcs}`, '"dirty"'],
    [`If P2P is supported without P2P then ${arcs}`, 'there and not to be there'],
    ['The driver must implement one of these arcs:', '"one", "of"'],
    ['The driver must not implement these arcs:', '"not"'],
    ['All of these are fine:', 'whether the list'],
    ['', 'whether the list'],
  ])('%s', (text, because) => {
    const heading = headingOf(text, known)
    expect(heading.type).toBe('not-understood')
    if (heading.type === 'not-understood') {
      for (const part of because.split(', ')) expect(heading.because).toContain(part)
    }
  })
})

test('a condition holds for the sets that have all, none, and no exception', () => {
  const condition = { all: [PRE], none: [], except: [{ all: [PRE, P2P], none: [], except: [] }] }
  expect([['STOP_COPY'], [PRE], [PRE, P2P]].map((set) => holds(condition, set))).toEqual([false, true, false])
  expect(holds({ all: [], none: [P2P], except: [] }, [PRE])).toBe(true)
  expect(holds({ all: [], none: [P2P], except: [] }, [P2P])).toBe(false)
})

test('a condition narrows one that asks for less of the same', () => {
  const of = (all: string[], none: string[] = []) => ({ all, none, except: [] })
  expect(narrows(of([PRE, P2P]), of([PRE]))).toBe(true)
  expect(narrows(of([PRE], [P2P]), of([PRE]))).toBe(true)
  expect(narrows(of([PRE]), of([PRE]))).toBe(false)
  expect(narrows(of([P2P]), of([PRE]))).toBe(false)
})
