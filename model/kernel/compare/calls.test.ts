import { describe, expect, test } from 'vitest'
import { kernelFiles } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol } from '../../spec.ts'
import { readKernelSource } from '../read/source.ts'
import { allNumbers, answersOf, holesOf, nameOfNumber, supportedIn } from './calls.ts'

const parse = await cParser()
const { main, header } = kernelFiles(protocol)
const read = (text: string) => {
  const { source, problems } = readKernelSource({ main: { ...main, text }, header, parse })
  return source ?? expect.fail(JSON.stringify(problems))
}
const source = read(main.text)
const all = ['STOP_COPY', 'P2P', 'PRE_COPY']

test('every number within the tables, the one past them, and far ones', () => {
  expect(allNumbers(source)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])
  expect(holesOf(source)).toEqual([])
})

test('tables that are larger than the enum have holes', () => {
  const larger = read(main.text.replace('VFIO_DEVICE_STATE_PRE_COPY_P2P + 1', 'VFIO_DEVICE_STATE_PRE_COPY_P2P + 3'))
  expect(holesOf(larger)).toEqual([8, 9])
  expect(nameOfNumber(larger, 8)).toBe('state 8')
})

describe('what the tables say of a call', () => {
  const answer = answersOf(protocol, source)
  test.each([
    [
      { set: all, from: 2, to: 1 },
      { next: 'RUNNING_P2P', warned: false },
    ],
    [
      { set: all, from: 3, to: 6 },
      { next: undefined, warned: false },
    ],
    [
      { set: all, from: 2, to: 8 },
      { next: undefined, warned: false },
    ],
    [
      { set: all, from: 0, to: 1 },
      { next: undefined, warned: true },
    ],
    [
      { set: ['STOP_COPY'], from: 6, to: 1 },
      { next: undefined, warned: true },
    ],
    [
      { set: ['STOP_COPY'], from: 2, to: 6 },
      { next: undefined, warned: false },
    ],
  ])('%o', (call, wanted) => {
    expect(answer(call)).toEqual(wanted)
  })
  test('only supported states are where a device can be', () => {
    expect([...supportedIn(protocol, source, ['STOP_COPY'])]).toEqual([1, 2, 3, 4])
  })
})
