import { describe, expect, test } from 'vitest'
import { kernelFiles, loops, type KernelFaults } from '#generators'
import { commentText, findingsOf, protocol, readKernelSource, type TreeFiles } from '#model'
import { cParser } from '../c-syntax.ts'
import { treeJson, treeText, type TreeReport } from './tree-report.ts'

const parse = await cParser()

function reportOf({ main, header }: TreeFiles): TreeReport {
  const { source, problems } = readKernelSource({ main, header, parse })
  const found = source ?? expect.fail(JSON.stringify(problems))
  return { tree: 'T', spec: protocol, source: found, findings: findingsOf(protocol, found) }
}
const text = (faults: KernelFaults = {}): string => treeText(reportOf(kernelFiles(protocol, faults)))

describe('the summary', () => {
  test('of a right tree says equal of every part, and nothing is left out', () => {
    const lines = text()
    for (const part of [
      'flags     equal',
      '64 of 64 cells equal',
      'does what its tables say',
      'stops at ERROR',
      'entries: equal',
      'vfio.h: equal',
    ]) {
      expect(lines).toContain(part)
    }
    expect(lines).toMatch(/\n\nequal\n$/)
  })
  test('says of each part what is wrong with it', () => {
    const flags =
      '\tstatic const unsigned int state_flags_table[VFIO_DEVICE_NUM_STATES] = { ~0U, 1, 1, 1, 1, 1, 5, 7 };\n'
    expect(text({ flags })).toContain('flags     1 difference')
    expect(text({ loop: loops.unguarded })).toMatch(/function .*: 1 difference\n {2}loop {6}does not stop at ERROR/)
    expect(text({ comment: commentText(protocol).replace('Without P2P', 'Without P2P and precopy') })).toContain(
      'entries: 1 warning',
    )
    const files = kernelFiles(protocol)
    const header = { ...files.header!, text: files.header!.text.replace('VFIO_BASE + 21', 'VFIO_BASE + 22') }
    expect(treeText(reportOf({ ...files, header }))).toContain('header    include/uapi/linux/vfio.h: 1 difference')
  })
  test('never says equal of what was not compared', () => {
    const lines = treeText(reportOf({ main: kernelFiles(protocol, { comment: '' }).main }))
    expect(lines).toContain('comment   not there, not compared')
    expect(lines).toContain("header    not there: nothing of it compared, the numbers of states are the model's")
    expect(lines).toMatch(/not compared: comment, enum, header\n$/)
  })
})

test('JSON says as much', () => {
  const json = JSON.parse(treeJson(reportOf({ main: kernelFiles(protocol).main }))) as { notCompared: unknown }
  expect(json.notCompared).toEqual(['enum', 'header'])
})
