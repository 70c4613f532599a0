import { expect, test } from 'vitest'
import { debugfsText, kernelFiles } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol, type Spec } from '../../spec.ts'
import { edited } from './edit.ts'
import { debugfsEdits } from './debugfs.ts'
import { kernelDialect } from '../print.ts'
import { readKernelSource } from '../read/source.ts'

const parse = await cParser()
const { source, problems } = readKernelSource({ ...kernelFiles(protocol), parse })
const known = source ?? expect.fail(JSON.stringify(problems))
const ninth = { ...protocol.states[0]!, name: 'NINTH', number: 8, row: 7 }
const revision: Spec = { ...protocol, states: [...protocol.states, ninth] }
const edits = (text: string, spec = revision) => debugfsEdits(spec, known, { path: 'debugfs.c', text }, kernelDialect)

test('the assertion names the last state, and the switch has its name', () => {
  const text = debugfsText(protocol)
  expect(edited(text, edits(text).edits)).toBe(debugfsText(revision))
})

test('nothing is touched where no state is new', () => {
  expect(edits(debugfsText(protocol), protocol)).toEqual({ edits: [], left: [] })
})

test('what cannot be placed is said', () => {
  const { left } = edits('int nothing;\n')
  expect(left).toEqual([
    'debugfs.c: no assertion that compares VFIO_DEVICE_STATE_NR with the last state was found.',
    "debugfs.c: no case that prints a state's name was found; add NINTH by hand.",
  ])
})
