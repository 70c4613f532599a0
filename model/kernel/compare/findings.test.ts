import { describe, expect, test } from 'vitest'
import { kernelFiles, type KernelFaults } from '#generators'
import { extend } from '../../extension.ts'
import { protocol, restrict, type Spec } from '../../spec.ts'
import { cellsOf, tableOf } from '../../table.ts'
import { findingsOf, unknownFlags, unknownStates } from './findings.ts'
import { faulty } from '../faults.ts'
import type { Finding } from './finding.ts'
import { readKernelSource, type KernelSource } from '../read/source.ts'
import { cParser } from '../../../scripts/c-syntax.ts'

const parse = await cParser()

function sourceOf(spec: Spec, faults: KernelFaults = {}, edit = (text: string): string => text): KernelSource {
  const { main, header } = kernelFiles(spec, faults)
  const reading = readKernelSource({ main: { ...main, text: edit(main.text) }, header, parse })
  if (reading.source === undefined) throw new Error(JSON.stringify(reading.problems))
  return reading.source
}
const findings = (spec: Spec, faults?: KernelFaults, edit?: (text: string) => string): readonly Finding[] =>
  findingsOf(spec, sourceOf(spec, faults, edit))
const titles = (list: readonly Finding[]): readonly string[] => list.map(({ weight, title }) => `${weight}: ${title}`)

const six = restrict(protocol, ['STOP_COPY', 'P2P'])
const cells = cellsOf(tableOf(protocol))

describe('a tree that says what the rules say', () => {
  test.each([
    ['eight states', protocol],
    ['six states', six],
  ])('%s: nothing is found', (_, spec) => {
    expect(findings(spec)).toEqual([])
  })
})

describe('a wrong cell', () => {
  test.each(Object.keys(cells).flatMap((from) => Object.keys(cells).map((to) => [from, to] as const)))(
    '[%s][%s] is named, with its line and what it means',
    (from, to) => {
      const says = cells[from]![to] === 'STOP' ? 'RUNNING' : 'STOP'
      const found = findings(protocol, { cells: faulty(cells, { from, to, says }) })
      const cell = found.find(({ subject }) => subject === 'cell')!
      expect(cell.title).toBe(`cell [${from}][${to}] is ${says}; the rules give ${cells[from]![to]}`)
      expect(cell.at!.line).toBeGreaterThan(0)
      expect(cell.details.join('\n')).toContain('a driver that refuses arcs it does not know')
      expect(found.filter(({ subject }) => subject === 'cell')).toHaveLength(1)
    },
  )
  test('that is not written is 0, which is ERROR', () => {
    const text = /\t\t\t\[VFIO_DEVICE_STATE_RUNNING\] = VFIO_DEVICE_STATE_RUNNING_P2P,\n/
    const [first] = findings(protocol, {}, (main) => main.replace(text, ''))
    expect(first!.title).toBe('cell [STOP][RUNNING] is ERROR (not written, so 0); the rules give RUNNING_P2P')
    expect(first!.details.join('\n')).toContain('is refused in STOP')
  })
})

test('wrong required flags are named with what they let in', () => {
  const flags =
    '\tstatic const unsigned int state_flags_table[VFIO_DEVICE_NUM_STATES] =' +
    ' { [VFIO_DEVICE_STATE_ERROR] = ~0U, [1] = 1, [2] = 1, [3] = 1, [4] = 1, [5] = 1, [6] = 5, [7] = 7 };\n'
  expect(titles(findings(protocol, { flags }))[0]).toBe(
    'difference: RUNNING_P2P requires VFIO_MIGRATION_STOP_COPY; ' +
      'it should require VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P',
  )
})

describe('numbers of the header', () => {
  const withHeader = (edit: (text: string) => string): readonly Finding[] => {
    const { main, header } = kernelFiles(protocol)
    const reading = readKernelSource({ main, header: { ...header!, text: edit(header!.text) }, parse })
    return reading.source === undefined ? [] : findingsOf(protocol, reading.source)
  }
  test('an ioctl that moved', () => {
    expect(titles(withHeader((text) => text.replace('VFIO_BASE + 21', 'VFIO_BASE + 22')))).toEqual([
      'difference: VFIO_MIG_GET_PRECOPY_INFO is 15226; it should be 15225',
    ])
  })
  test('states that changed places', () => {
    const swapped = withHeader((text) =>
      text.replace('STOP = 1', 'STOP = 99').replace('RUNNING = 2', 'RUNNING = 1').replace('99', '2'),
    )
    expect(titles(swapped)).toEqual(
      expect.arrayContaining([
        'difference: state STOP is 2; it should be 1',
        'difference: state RUNNING is 1; it should be 2',
      ]),
    )
  })
})

test('states and flags that no spec knows are told apart from faults', () => {
  const revision = extend(protocol, {
    name: 'x',
    features: [{ name: 'NEW', bit: 3, needs: ['STOP_COPY'] }],
    states: [
      {
        name: 'NINTH',
        number: 8,
        operation: 'quiesced',
        session: 'resuming',
        requires: ['STOP_COPY', 'NEW'],
        standsIn: null,
        row: 7,
        meaning: '',
      },
    ],
    arcs: [
      { from: 'RESUMING', to: 'NINTH', requires: [] },
      { from: 'NINTH', to: 'STOP', requires: [] },
    ],
    removes: [],
  })
  if (!('spec' in revision)) throw new Error('unusable')
  const source = sourceOf(revision.spec)
  expect(unknownStates(protocol, source).map(({ name }) => name)).toEqual(['NINTH'])
  expect(unknownFlags(protocol, source).map(({ name }) => name)).toEqual(['NEW'])
  expect(findingsOf(revision.spec, source)).toEqual([])
})
