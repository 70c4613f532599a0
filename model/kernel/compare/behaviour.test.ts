import { describe, expect, test } from 'vitest'
import { kernelFiles, loops, type KernelFaults } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol, restrict, type Spec } from '../../spec.ts'
import { findingsOf } from './findings.ts'
import type { Finding } from './finding.ts'
import { readKernelSource, type KernelSource } from '../read/source.ts'

const parse = await cParser()
const sourceOf = (spec: Spec, faults: KernelFaults = {}): KernelSource => {
  const { source, problems } = readKernelSource({ ...kernelFiles(spec, faults), parse })
  return source ?? expect.fail(JSON.stringify(problems))
}
const findings = (spec: Spec, faults?: KernelFaults): readonly Finding[] => findingsOf(spec, sourceOf(spec, faults))
const six = restrict(protocol, ['STOP_COPY', 'P2P'])

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

test('a function that refuses ERROR before a loop without a guard returns for every request', () => {
  const found = findings(protocol, {
    loop: loops.unguarded,
    beforeLoop: '\tif (*step == VFIO_DEVICE_STATE_ERROR)\n\t\treturn -EINVAL;\n',
  })
  expect(found.map(({ subject, weight }) => [subject, weight])).toEqual([['loop', 'warning']])
})

describe('calls by number', () => {
  const wide = (spoil: (text: string) => string): readonly Finding[] => {
    const { main, header } = kernelFiles(six, { loop: loops.unguarded })
    const { source, problems } = readKernelSource({ main: { ...main, text: spoil(main.text) }, header, parse })
    return findingsOf(six, source ?? expect.fail(JSON.stringify(problems)))
  }
  test('a hole in the tables makes an unguarded loop spin, and that is no warning', () => {
    const found = wide((text) => text.replace('RUNNING_P2P + 1 }', 'RUNNING_P2P + 2 }'))
    expect(found.map(({ subject, weight }) => [subject, weight])).toEqual([
      ['cell', 'warning'],
      ['loop', 'difference'],
      // A device that stands in the hole is taken to support it.
      ['function', 'warning'],
    ])
    expect(found[1]!.details[0]).toContain('-> state 6 with STOP_COPY')
  })
  test('a target past the tables that is not checked is read outside them', () => {
    const found = wide((text) => text.replace('to >= ARRAY_SIZE(vfio_from_fsm_table) || ', ''))
    expect(found.find(({ subject }) => subject === 'function')?.details[0]).toContain('reads outside')
  })
  test('a signed comparison lets a huge target through', () => {
    const found = wide((text) => text.replace('if (to >= ARRAY', 'if ((int)to >= (int)ARRAY'))
    expect(found.some(({ subject, weight }) => subject === 'function' && weight === 'difference')).toBe(true)
  })
  test('a current state that is not checked is a warning: only a driver at fault is in it', () => {
    const found = wide((text) => text.replace(/\tif \(from >=[^}]*\}\n/, ''))
    expect(found.filter(({ subject }) => subject === 'function').map(({ weight }) => weight)).toEqual(['warning'])
  })
  test('a loop that spins for another reason is told as that', () => {
    const found = findings(protocol, { before: '\twhile (to == VFIO_DEVICE_STATE_STOP)\n\t\t;\n' })
    expect(found.map(({ title }) => title)).toContain('vfio_mig_get_next_state never returns for 21 calls')
  })
})
