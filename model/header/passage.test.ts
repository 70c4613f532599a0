import { describe, expect, test } from 'vitest'
import { arcs } from '../arcs.ts'
import { grounds } from '../admits/ground.ts'
import { cut, passageOf, passages } from './passage.ts'

// Written for this test; only its names are those of a header.
const state = `/*
 * Asks for a state. Gives it
 * as well.
 */
struct vfio_device_feature_mig_state {
	__u32 device_state; /* One of the enum */
	__s32 data_fd;
};
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2
`
const machine = `/*
 * The states:
 *  STOP - does nothing
 *
 * STOP -> RUNNING
 *   It runs.
 */
enum vfio_device_mig_state {
	VFIO_DEVICE_STATE_STOP = 1, /* number one */
};
`
const header = `/* Speaks of nothing. */
#define VFIO_DEVICE_FEATURE_PCI_VF_TOKEN 0 /* Not this */

${state}
${machine}`

const textsOf = (text: string): readonly string[] =>
  cut(text)!.sentences.map(({ passage, text: words, line }) => `${passage.split('_').at(-1)} ${line} ${words}`)

describe('the passages of a header', () => {
  test('are the comments on what they document, above it, in it and behind it, and no others', () => {
    expect(cut(header)).toMatchObject({
      release: '5.18',
      present: ['VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE', 'enum vfio_device_mig_state'],
      strangers: [],
    })
    expect(textsOf(header)).toEqual([
      'STATE 5 Asks for a state.',
      'STATE 5 Gives it as well.',
      'STATE 9 One of the enum',
      'state 15 The states:',
      'state 16 STOP - does nothing',
      'state 18 STOP -> RUNNING',
      'state 19 It runs.',
      'state 22 number one',
    ])
  })
  test('are found wherever they stand', () => {
    const wordsOf = (text: string): readonly string[] => textsOf(text).map((line) => line.replace(/ \d+ /, ' '))
    expect(wordsOf(`${machine}\n\n\n${state}`)).toEqual(wordsOf(header))
    expect(wordsOf(header.replaceAll('\n\n', '\n\n\n#define OTHER 1\n\n'))).toEqual(wordsOf(header))
  })
  test('have a comment between a struct and its macro, and one behind the macro', () => {
    const macro = '#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2'
    const more = header.replace(`};\n${macro}`, `};\n\n/* Between. */\n${macro}\t/* Behind. */`)
    expect(textsOf(more).filter((line) => /between|behind/i.test(line))).toEqual([
      'STATE 13 Between.',
      'STATE 14 Behind.',
    ])
  })
  test('have no comment that belongs to what stands before them', () => {
    expect(textsOf(header.replace('\n/*\n * Asks', '\n#define A 1 /* of A */\n\n/*\n * Asks')).join()).not.toContain(
      'of A',
    )
  })
})

test('line ends of another system change nothing', () => {
  expect(textsOf(header.replaceAll('\n', '\r\n'))).toEqual(textsOf(header))
})

test('a header that says nothing of migration is none', () => {
  expect(cut('')).toBeUndefined()
  expect(cut('#define VFIO_TYPE 1\n')).toBeUndefined()
  // A name in a comment is not defined by that.
  expect(cut('/*\n#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2\n*/')).toBeUndefined()
})

test('what its macros define decides which release it is, and a passage may be missing', () => {
  const newer = `${header}#define VFIO_MIGRATION_PRE_COPY (1 << 2)\n`
  expect(cut(newer)).toMatchObject({
    release: '6.2',
    present: ['VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE', 'enum vfio_device_mig_state'],
  })
  const newest = `${newer}/* Says more. */\n#define VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 12\n`
  expect(cut(newest)!.release).toBe('7.1')
  expect(textsOf(newest).at(-1)).toMatch(/^INFOv2 \d+ Says more\.$/)
})

test('names of migration that nobody knows are strangers, and those of the old protocol are not', () => {
  const more = `${header}#define VFIO_DEVICE_FEATURE_MIG_LOUDER 40\n#define VFIO_MIG_SHOUT _IO(1, 2)
#define VFIO_REGION_TYPE_MIGRATION_DEPRECATED 3\n#define VFIO_MIGRATION_P2P 2\n`
  expect(cut(more)!.strangers).toEqual([
    { name: 'VFIO_DEVICE_FEATURE_MIG_LOUDER', line: 24 },
    { name: 'VFIO_MIG_SHOUT', line: 25 },
  ])
})

test('every citation of the model is of a passage', () => {
  const cited = [...arcs.flatMap(({ cites }) => cites), ...Object.values(grounds).map(({ cites }) => cites)]
  expect(cited.filter(({ section }) => passageOf(section) === undefined)).toEqual([])
  expect(passageOf('STOP -> STOP_COPY')).toBe('enum vfio_device_mig_state')
  expect(passageOf('Nothing begins like this')).toBeUndefined()
  expect(new Set(passages.map(({ name }) => name)).size).toBe(passages.length)
})
