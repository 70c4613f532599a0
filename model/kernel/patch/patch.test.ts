import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { kernelFiles, loops, type KernelFaults } from '#generators'
import { extend, type Extension } from '../../extension.ts'
import { protocol, restrict, type Spec } from '../../spec.ts'
import { cellsOf, tableOf } from '../../table.ts'
import { findingsOf } from '../compare/findings.ts'
import { edited } from './edit.ts'
import { faulty } from '../faults.ts'
import { functionEdits } from './function.ts'
import { patched, type TreeFiles } from './patch.ts'
import { readKernelSource, type KernelSource } from '../read/source.ts'
import { commentText } from '../wording.ts'
import { cParser } from '../../../scripts/c-syntax.ts'

const parse = await cParser()
const cells = cellsOf(tableOf(protocol))

function read({ main, header }: TreeFiles): KernelSource {
  const reading = readKernelSource({ main, header, parse })
  if (reading.source === undefined) throw new Error(JSON.stringify(reading.problems))
  return reading.source
}

/** A tree's files after the patch: tables first, then the function, as the command does it. */
function mended(spec: Spec, files: TreeFiles): { readonly files: TreeFiles; readonly left: readonly string[] } {
  const first = patched(spec, read(files), files)
  const after = (file: TreeFiles['main']) => {
    const text = first.files.find(({ before }) => before === file)?.after
    return text === undefined ? file : { ...file, text }
  }
  const tables: TreeFiles = {
    main: after(files.main),
    header: after(files.header!),
    ...(files.debugfs === undefined ? {} : { debugfs: after(files.debugfs) }),
  }
  const text = edited(tables.main.text, functionEdits(spec, read(tables), tables.main.text))
  return { files: { ...tables, main: { ...tables.main, text } }, left: first.left }
}

const extended = (extension: Partial<Extension>, base = protocol): Spec => {
  const result = extend(base, { name: 'x', features: [], states: [], arcs: [], removes: [], ...extension })
  if (!('spec' in result)) throw new Error(JSON.stringify(result.faults))
  return result.spec
}
const example = (name: string): Spec => {
  const raw = JSON.parse(
    readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), 'utf8'),
  ) as Partial<Extension>
  return extended({ ...raw, arcs: (raw.arcs ?? []).map((arc) => ({ ...arc, requires: arc.requires ?? [] })) })
}

describe('a tree with a fault is made what it was before the fault', () => {
  const right = kernelFiles(protocol).main.text
  const wrongCells = faulty(faulty(cells, { from: 'STOP', to: 'RUNNING', says: 'RESUMING' }), {
    from: 'ERROR',
    to: 'STOP',
    says: 'STOP',
  })
  const faults: readonly (readonly [string, KernelFaults])[] = [
    ['no fault', {}],
    ['wrong cells', { cells: wrongCells }],
    [
      'a heading that says too little',
      { comment: commentText(protocol).replace('Without P2P the', 'Without P2P and precopy the') },
    ],
    [
      'a combination that is missing',
      { comment: commentText(protocol).replace(/\t \* {9}STOP_COPY -> STOP -> RESUMING\n/, '') },
    ],
  ]
  test.each(faults)('%s', (_, fault) => {
    const { files } = mended(protocol, kernelFiles(protocol, fault))
    expect(files.main.text).toBe(right)
  })
  test('a loop that does not stop at ERROR is made to', () => {
    const loop = '(state_flags_table[*step] & dev->migration_flags) != state_flags_table[*step]'
    const { files } = mended(protocol, kernelFiles(protocol, { loop }))
    expect(files.main.text).toContain('while (*step != VFIO_DEVICE_STATE_ERROR &&\n')
    expect(findingsOf(protocol, read(files))).toEqual([])
  })
  test('a loop in another shape is left, and still found', () => {
    const { files } = mended(protocol, kernelFiles(protocol, { loop: loops.unguarded }))
    expect(findingsOf(protocol, read(files)).map(({ subject }) => subject)).toEqual(['loop'])
  })
  test('rows keep the order of the tree', () => {
    const { main, header } = kernelFiles(protocol, { cells: wrongCells })
    const row = /\t\t\[VFIO_DEVICE_STATE_RESUMING\] = \{\n(?:\t\t\t.*\n)+\t\t\},\n/.exec(main.text)![0]
    const moved = main.text
      .replace(row, '')
      .replace('\t\t[VFIO_DEVICE_STATE_STOP] = {', `${row}\t\t[VFIO_DEVICE_STATE_STOP] = {`)
    const { files } = mended(protocol, { main: { ...main, text: moved }, header })
    expect(files.main.text.indexOf('[VFIO_DEVICE_STATE_RESUMING] = {')).toBeLessThan(
      files.main.text.indexOf('[VFIO_DEVICE_STATE_STOP] = {'),
    )
    expect(findingsOf(protocol, read(files))).toEqual([])
  })
})

describe('a revision is put into a tree', () => {
  test.each(['post-copy', 'pre-copy-return'])('%s: afterwards nothing is found', (name) => {
    const revision = example(name)
    const { files, left } = mended(revision, kernelFiles(protocol))
    expect(findingsOf(revision, read(files))).toEqual([])
    expect(left).toHaveLength(1)
    expect(left[0]).toContain("the words are the author's to write")
  })
  test('a ninth state: enum, flag, size, assertion and name', () => {
    const { files } = mended(example('post-copy'), kernelFiles(protocol))
    expect(files.header!.text).toContain('\tVFIO_DEVICE_STATE_POST_COPY = 8,\n\tVFIO_DEVICE_STATE_NR,')
    expect(files.header!.text).toContain('#define VFIO_MIGRATION_POST_COPY\t(1 << 3)\n')
    expect(files.main.text).toContain('enum { VFIO_DEVICE_NUM_STATES = VFIO_DEVICE_STATE_POST_COPY + 1 };')
    expect(files.debugfs!.text).toContain('VFIO_DEVICE_STATE_NR != VFIO_DEVICE_STATE_POST_COPY + 1')
    expect(files.debugfs!.text).toContain(
      '\tcase VFIO_DEVICE_STATE_POST_COPY:\n\t\tseq_puts(out, "POST_COPY\\n");\n\t\tbreak;\n\tdefault:',
    )
  })
  test('an arc with its own flag: the guard is in the function', () => {
    const { files } = mended(example('pre-copy-return'), kernelFiles(protocol))
    expect(files.main.text).toContain(
      'if (!(dev->migration_flags & VFIO_MIGRATION_PRE_COPY_RETURN) &&\n\t    from == VFIO_DEVICE_STATE_STOP_COPY &&',
    )
  })
  test('PRE_COPY itself, into a tree of six states without a guard in its loop', () => {
    const six = restrict(protocol, ['STOP_COPY', 'P2P'])
    const loop = '(state_flags_table[*step] & dev->migration_flags) != state_flags_table[*step]'
    const { files } = mended(protocol, kernelFiles(six, { loop }))
    const found = findingsOf(protocol, read(files))
    expect(found).toEqual([])
    expect(files.main.text).toContain('*step != VFIO_DEVICE_STATE_ERROR &&')
  })
})
