import { describe, expect, test } from 'vitest'
import { kernelFiles, loops, type KernelFaults } from '#generators'
import {
  commentText,
  extend,
  faulty,
  findingsOf,
  protocol,
  readKernelSource,
  restrict,
  revisionIn,
  unknownFlags,
  unknownStates,
  cellsOf,
  tableOf,
  type Finding,
  type KernelSource,
  type Spec,
} from '#model'
import { cParser } from '../../scripts/c-syntax.ts'

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
  test.each([['eight states', protocol], ['six states', six]])('%s: nothing is found', (_, spec) => {
    expect(findings(spec)).toEqual([])
  })
  test('carries the revision whose flags it defines', () => {
    expect(revisionIn(protocol, sourceOf(six)).states.map(({ name }) => name)).not.toContain('PRE_COPY')
    expect(revisionIn(protocol, sourceOf(protocol))).toEqual(restrict(protocol, ['STOP_COPY', 'P2P', 'PRE_COPY']))
  })
})

describe('a wrong cell', () => {
  test.each(
    Object.keys(cells).flatMap((from) => Object.keys(cells).map((to) => [from, to] as const)),
  )('[%s][%s] is named, with its line and what it means', (from, to) => {
    const says = cells[from]![to] === 'STOP' ? 'RUNNING' : 'STOP'
    const found = findings(protocol, { cells: faulty(cells, { from, to, says }) })
    const cell = found.find(({ subject }) => subject === 'cell')!
    expect(cell.title).toBe(`cell [${from}][${to}] is ${says}; the rules give ${cells[from]![to]}`)
    expect(cell.at!.line).toBeGreaterThan(0)
    expect(cell.details.join('\n')).toContain('a driver that refuses arcs it does not know')
    expect(found.filter(({ subject }) => subject === 'cell')).toHaveLength(1)
  })
  test('that is not written is 0, which is ERROR', () => {
    const text = /\t\t\t\[VFIO_DEVICE_STATE_RUNNING\] = VFIO_DEVICE_STATE_RUNNING_P2P,\n/
    const [first] = findings(protocol, {}, (main) => main.replace(text, ''))
    expect(first!.title).toBe('cell [STOP][RUNNING] is ERROR (not written, so 0); the rules give RUNNING_P2P')
    expect(first!.details.join('\n')).toContain('is refused in STOP')
  })
})

test('wrong required flags are named with what they let in', () => {
  const flags = '\tstatic const unsigned int state_flags_table[VFIO_DEVICE_NUM_STATES] = {\n\t\t[VFIO_DEVICE_STATE_ERROR] = ~0U, [1] = 1, [2] = 1, [3] = 1, [4] = 1, [5] = 1, [6] = 5, [7] = 7 };\n'
  expect(titles(findings(protocol, { flags }))[0]).toBe(
    'difference: RUNNING_P2P requires VFIO_MIGRATION_STOP_COPY; it should require VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P',
  )
})

describe('the skip loop', () => {
  test('that does not stop at ERROR never returns for exactly three requests', () => {
    const [loop] = findings(protocol, { loop: loops.unguarded })
    expect(loop).toMatchObject({ subject: 'loop', weight: 'difference' })
    expect(loop!.details.slice(0, 3)).toEqual([
      'STOP_COPY -> PRE_COPY with STOP_COPY|PRE_COPY',
      'STOP_COPY -> PRE_COPY with STOP_COPY|P2P|PRE_COPY',
      'STOP_COPY -> PRE_COPY_P2P with STOP_COPY|P2P|PRE_COPY',
    ])
  })
  test('of six states is a warning: no request reaches ERROR', () => {
    expect(findings(six, { loop: loops.unguarded }).map(({ weight }) => weight)).toEqual(['warning'])
  })
  test('that is not understood is undecided, not green', () => {
    const found = findings(protocol, { loop: 'is_bad(*step)' })
    expect(found.some(({ weight }) => weight === 'undecided')).toBe(true)
  })
})

describe('the function is executed', () => {
  test('statements that the tables do not explain are found', () => {
    const before = '\tif (from == VFIO_DEVICE_STATE_STOP && to == VFIO_DEVICE_STATE_RUNNING)\n\t\treturn -EINVAL;\n'
    const [found] = findings(protocol, { before })
    expect(found!.title).toContain('does not do what its tables say, in 4 calls')
    expect(found!.details[0]).toContain('STOP -> RUNNING with STOP_COPY: refused with EINVAL')
  })
  test('what cannot be executed is undecided', () => {
    const found = findings(protocol, { before: '\tif (policy(dev))\n\t\treturn -EINVAL;\n' })
    expect(found.map(({ weight }) => weight)).toContain('undecided')
  })
})

describe('the comment', () => {
  const comment = (edit: (text: string) => string): readonly string[] =>
    titles(findings(protocol, { comment: edit(commentText(protocol)) }))
  test('with a heading that says too little', () => {
    expect(comment((text) => text.replace('Without P2P the', 'Without P2P and precopy the'))).toEqual([
      'warning: required arcs: RUNNING -> STOP and STOP -> RUNNING listed under "Without P2P and precopy the driver must implement:", but devices with STOP_COPY|PRE_COPY need them as well',
    ])
  })
  test('with an arc too many, a combination too few, a blocked pair that is none', () => {
    const found = comment((text) =>
      text
        .replace('\t *         RESUMING -> STOP\n', '\t *         RESUMING -> STOP\n\t *         RESUMING -> RUNNING\n')
        .replace('\t *         RESUMING -> STOP -> STOP_COPY\n', '')
        .replace('\t *         STOP_COPY -> PRE_COPY\n', '\t *         STOP_COPY -> STOP\n'),
    )
    expect(found).toEqual([
      'warning: required arcs: RESUMING -> RUNNING listed under "The coding in this table requires the driver to implement the following FSM arcs:", but devices with STOP_COPY, STOP_COPY|P2P, STOP_COPY|PRE_COPY and STOP_COPY|P2P|PRE_COPY never use it',
      'warning: combination transition not listed: RESUMING -> STOP -> STOP_COPY',
      'warning: blocked transition not listed: STOP_COPY -> PRE_COPY',
      'warning: listed as blocked transition, but it is none: STOP_COPY -> STOP',
    ])
  })
  test('with a heading nobody understands', () => {
    const found = comment((text) => text.replace('Without P2P the driver must implement:', 'On Tuesdays only:'))
    expect(found[0]).toBe('warning: heading not understood: "On Tuesdays only:"')
  })
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
    const swapped = withHeader((text) => text.replace('STOP = 1', 'STOP = 99').replace('RUNNING = 2', 'RUNNING = 1').replace('99', '2'))
    expect(titles(swapped)).toEqual(expect.arrayContaining(['difference: state STOP is 2; it should be 1', 'difference: state RUNNING is 1; it should be 2']))
  })
})

test('states and flags that no spec knows are told apart from faults', () => {
  const revision = extend(protocol, {
    name: 'x',
    features: [{ name: 'NEW', bit: 3, needs: ['STOP_COPY'] }],
    states: [{ name: 'NINTH', number: 8, operation: 'quiesced', session: 'resuming', requires: ['STOP_COPY', 'NEW'], standsIn: null, row: 7, meaning: '' }],
    arcs: [{ from: 'RESUMING', to: 'NINTH', requires: [] }, { from: 'NINTH', to: 'STOP', requires: [] }],
    removes: [],
  })
  if (!('spec' in revision)) throw new Error('unusable')
  const source = sourceOf(revision.spec)
  expect(unknownStates(protocol, source).map(({ name }) => name)).toEqual(['NINTH'])
  expect(unknownFlags(protocol, source).map(({ name }) => name)).toEqual(['NEW'])
  expect(findingsOf(revision.spec, source)).toEqual([])
})
