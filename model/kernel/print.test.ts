import { describe, expect, test } from 'vitest'
import { protocol, restrict, type Spec } from '../spec.ts'
import { cellsOf, tableOf } from '../table.ts'
import { flagsDeclaration, flagsInitializer, kernelDialect, nameOfFlags, rowsOf, tableDeclaration } from './print.ts'

const cells = cellsOf(tableOf(protocol))

describe('the table in C', () => {
  const text = tableDeclaration(cells, rowsOf(protocol))
  test('has a row for each state and a cell for each pair, ERROR last', () => {
    expect(text.match(/^\t\t\[VFIO_DEVICE_STATE_\w+\] = \{$/gm)).toHaveLength(8)
    expect(text.match(/^\t\t\t\[VFIO_DEVICE_STATE_\w+\] = VFIO_DEVICE_STATE_\w+,$/gm)).toHaveLength(64)
    expect(rowsOf(protocol)).toEqual([
      'STOP',
      'RUNNING',
      'PRE_COPY',
      'PRE_COPY_P2P',
      'STOP_COPY',
      'RESUMING',
      'RUNNING_P2P',
      'ERROR',
    ])
  })
  test('follows the order and the names it is given', () => {
    const dialect = { ...kernelDialect, array: 'next_state', statePrefix: 'ST_' }
    const reversed = tableDeclaration(cells, [...rowsOf(protocol)].reverse(), dialect)
    expect(reversed).toContain('next_state[')
    expect(reversed.indexOf('[ST_ERROR] = {')).toBeLessThan(reversed.indexOf('[ST_STOP] = {'))
  })
})

describe('the flags table in C', () => {
  test('breaks an entry as Linux does: one line, after the sign, or a flag a line', () => {
    expect(flagsDeclaration(protocol, rowsOf(protocol)).split('\n').slice(1, -2)).toEqual([
      '\t\t[VFIO_DEVICE_STATE_STOP] = VFIO_MIGRATION_STOP_COPY,',
      '\t\t[VFIO_DEVICE_STATE_RUNNING] = VFIO_MIGRATION_STOP_COPY,',
      '\t\t[VFIO_DEVICE_STATE_PRE_COPY] =',
      '\t\t\tVFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_PRE_COPY,',
      '\t\t[VFIO_DEVICE_STATE_PRE_COPY_P2P] = VFIO_MIGRATION_STOP_COPY |',
      `${'\t'.repeat(6)}   VFIO_MIGRATION_P2P |`,
      `${'\t'.repeat(6)}   VFIO_MIGRATION_PRE_COPY,`,
      '\t\t[VFIO_DEVICE_STATE_STOP_COPY] = VFIO_MIGRATION_STOP_COPY,',
      '\t\t[VFIO_DEVICE_STATE_RESUMING] = VFIO_MIGRATION_STOP_COPY,',
      '\t\t[VFIO_DEVICE_STATE_RUNNING_P2P] =',
      '\t\t\tVFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P,',
      '\t\t[VFIO_DEVICE_STATE_ERROR] = ~0U,',
    ])
  })
  test('of six states has no PRE_COPY', () => {
    const six: Spec = restrict(protocol, ['STOP_COPY', 'P2P'])
    expect(flagsInitializer(six, rowsOf(six))).not.toContain('PRE_COPY')
  })
})

test('flags by name, with bits that have none as a number', () => {
  expect(nameOfFlags(protocol, 3)).toBe('VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P')
  expect(nameOfFlags(protocol, 9)).toBe('VFIO_MIGRATION_STOP_COPY | 0x8')
  expect(nameOfFlags(protocol, 0)).toBe('0x0')
  expect(nameOfFlags(protocol, 0xffff_ffff)).toBe('~0U')
})
