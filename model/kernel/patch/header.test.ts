import { expect, test } from 'vitest'
import { headerText, kernelFiles } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { protocol, type Spec } from '../../spec.ts'
import { edited } from './edit.ts'
import { headerEdits } from './header.ts'
import { kernelDialect } from '../print.ts'
import { readKernelSource } from '../read/source.ts'

const parse = await cParser()
const ninth = { ...protocol.states[0]!, name: 'NINTH', number: 8, row: 7 }
const revision: Spec = {
  ...protocol,
  features: [...protocol.features, { name: 'A_RATHER_LONG_NAME', bit: 3, mandatory: false, needs: [] }],
  states: [...protocol.states, ninth],
}

/** The header after the edits that make it a revision's. */
function after(text: string, spec = revision): string {
  const { main, header } = kernelFiles(protocol)
  const { source, problems } = readKernelSource({ main, header: { ...header!, text }, parse })
  return edited(text, headerEdits(spec, source ?? expect.fail(JSON.stringify(problems)), text, kernelDialect).edits)
}

test('a state behind its predecessor, a flag below the last one', () => {
  const text = after(headerText(protocol))
  expect(text).toContain(
    '\tVFIO_DEVICE_STATE_PRE_COPY_P2P = 7,\n\tVFIO_DEVICE_STATE_NINTH = 8,\n\tVFIO_DEVICE_STATE_NR,',
  )
  expect(text).toContain('(1 << 2)\n#define VFIO_MIGRATION_A_RATHER_LONG_NAME\t(1 << 3)\n')
})

test('a last enumerator without its comma gets one', () => {
  const bare = headerText(protocol).replace('PRE_COPY_P2P = 7,\n\tVFIO_DEVICE_STATE_NR,', 'PRE_COPY_P2P = 7')
  expect(after(bare)).toContain('PRE_COPY_P2P = 7,\n\tVFIO_DEVICE_STATE_NINTH = 8,\n}')
})

test('nothing is touched where nothing is new', () => {
  expect(after(headerText(protocol), protocol)).toBe(headerText(protocol))
})
