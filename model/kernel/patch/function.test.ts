import { describe, expect, test } from 'vitest'
import { kernelFiles, loops } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol } from '../../spec.ts'
import { functionEdits, guardText } from './function.ts'
import { readKernelSource } from '../read/source.ts'

const parse = await cParser()
const guard = {
  lacking: ['A'],
  exactly: undefined,
  known: ['A', 'B', 'C'],
  from: 'STOP',
  targets: ['RUNNING'],
  step: 'ERROR',
}

describe('guards in C', () => {
  test('none, no text', () => {
    expect(guardText([])).toBe('')
  })
  test('for devices that lack one feature, or any of several', () => {
    expect(guardText([guard])).toContain('\tif (!(device->migration_flags & VFIO_MIGRATION_A) &&\n')
    expect(guardText([{ ...guard, lacking: ['A', 'B'] }]).replace(/\s+/g, ' ')).toContain(
      '(device->migration_flags & (VFIO_MIGRATION_A | VFIO_MIGRATION_B)) != (VFIO_MIGRATION_A | VFIO_MIGRATION_B)',
    )
  })
  test('for devices of exactly one feature set', () => {
    const text = guardText([{ ...guard, lacking: [], exactly: ['A', 'B'] }])
    expect(text.replace(/\s+/g, ' ')).toContain(
      '(device->migration_flags & (VFIO_MIGRATION_A | VFIO_MIGRATION_B | VFIO_MIGRATION_C)) == ' +
        '(VFIO_MIGRATION_A | VFIO_MIGRATION_B)',
    )
    expect(text).toContain('Skipping over the states')
    for (const line of text.split('\n')) expect(line.replaceAll('\t', '        ').length).toBeLessThanOrEqual(80)
  })
  test('that give a step instead of refusing', () => {
    expect(guardText([{ ...guard, step: 'STOP_COPY' }])).toContain(
      '{\n\t\t*next_fsm = VFIO_DEVICE_STATE_STOP_COPY;\n\t\treturn 0;\n\t}\n',
    )
  })
})

test('a function that does as the rules say is left alone, and so is a loop of a shape we do not rewrite', () => {
  for (const loop of Object.values(loops)) {
    const files = kernelFiles(protocol, { loop })
    const { source, problems } = readKernelSource({ ...files, parse })
    expect(functionEdits(protocol, source ?? expect.fail(JSON.stringify(problems)), files.main.text)).toEqual([])
  }
})
