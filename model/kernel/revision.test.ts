import { expect, test } from 'vitest'
import { kernelFiles } from '#generators'
import { cParser } from '../../scripts/c-syntax.ts'
import { protocol, restrict, type Spec } from '../spec.ts'
import { featuresKnownTo, revisionIn } from './revision.ts'
import { readKernelSource, type KernelSource } from './read/source.ts'

const parse = await cParser()
const sourceOf = (spec: Spec, withHeader: boolean): KernelSource => {
  const { main, header } = kernelFiles(spec)
  const { source, problems } = readKernelSource({ main, header: withHeader ? header : undefined, parse })
  return source ?? expect.fail(JSON.stringify(problems))
}
const six = restrict(protocol, ['STOP_COPY', 'P2P'])

test('a tree carries the features whose flags its header defines', () => {
  expect(featuresKnownTo(protocol, sourceOf(six, true))).toEqual(['STOP_COPY', 'P2P'])
  expect(featuresKnownTo(protocol, sourceOf(protocol, true))).toEqual(['STOP_COPY', 'P2P', 'PRE_COPY'])
})

test('without a header, those whose states its table has', () => {
  expect(featuresKnownTo(protocol, sourceOf(six, false))).toEqual(['STOP_COPY', 'P2P'])
  expect(featuresKnownTo(protocol, sourceOf(protocol, false))).toEqual(['STOP_COPY', 'P2P', 'PRE_COPY'])
})

test('its revision is the protocol restricted to them', () => {
  expect(revisionIn(protocol, sourceOf(six, true))).toEqual(six)
})
