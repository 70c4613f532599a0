import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { namingOf, type Constant, type Naming } from './naming.ts'
import { readUnit } from './unit.ts'

const parse = await cParser()

function naming(main: string, header?: string): Naming {
  const unit = (path: string, text: string) => readUnit({ path, text }, [], parse)
  return namingOf({
    main: unit('dev.c', main),
    header: header === undefined ? undefined : unit('dev.h', header),
    parse,
    statePrefix: 'ST_',
    flagPrefix: 'CAN_',
  })
}

const shown = (constants: readonly Constant[]): readonly string[] =>
  constants.map(({ name, number }) => `${name} ${number}`)

describe('the states', () => {
  test('are the enumerators with the prefix, wherever they are', () => {
    const { states, statesFrom, stateCount, notes } = naming(
      'enum x { ST_OTHER };',
      'enum e {\n  ST_A = 1,\n  ST_B = ST_A + 2,\n  ST_NR,\n};',
    )
    expect([shown(states), statesFrom, notes]).toEqual([['A 1', 'B 3'], 'dev.h', []])
    expect(states[1]).toMatchObject({ file: 'dev.h', line: 3 })
    expect(stateCount).toMatchObject({ name: 'NR', number: 4, line: 4 })
  })

  test('may be macros; those of the first protocol are none', () => {
    const { states } = naming(
      '#define ST_A 0\n#define ST_B (1 << 1)\n#define ST_V1_OLD 9\n#define ST_MASK 7\n#define ST_F(x) x',
    )
    expect(shown(states)).toEqual(['A 0', 'B 2'])
  })

  test("are the model's where no file has any", () => {
    const { states, statesFrom, notes, names, problems } = naming('int x;')
    expect(problems).toEqual([])
    expect(shown(states).slice(0, 3)).toEqual(['ERROR 0', 'STOP 1', 'RUNNING 2'])
    expect([statesFrom, notes]).toEqual([
      'model',
      ["The states' numbers are the model's: no enum with ST_... was found in dev.c."],
    ])
    expect(names.constants.get('ST_STOP_COPY')?.value).toBe(3n)
  })

  test('whose numbers are not known are a problem, with its place', () => {
    expect(naming('int x;', 'enum e { ST_A,\n ST_B = FAR_AWAY };').problems).toEqual([
      {
        at: 'dev.h:2',
        message: 'the number of ST_B is not an integer constant: ST_B = FAR_AWAY',
        remedy: 'Give the file that defines the names in it as well, or write the number.',
      },
    ])
  })
})

describe('the header', () => {
  const header = `#define VFIO_TYPE (';')
#define VFIO_BASE 100
#define VFIO_DEVICE_RESET _IO(VFIO_TYPE, VFIO_BASE + 11)
struct s {
#define VFIO_DEVICE_FEATURE_GET (1 << 16)
  int a;
#define CAN_STOP_COPY (1 << 0)
#define CAN_P2P (1 << 1)
#define CAN_ALL 3
};
#define VFIO_DEVICE_FEATURE _IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_DEVICE_FEATURE_MIGRATION 1
#define CAN_TALK BIT(5)
`

  test('gives flags, ioctls and indices', () => {
    const { flags, ioctls, deviceFeatures } = naming('int x;', header)
    expect(shown(flags)).toEqual(['STOP_COPY 1', 'P2P 2', 'TALK 32'])
    expect(shown(ioctls)).toEqual(['VFIO_DEVICE_RESET 15215', 'VFIO_DEVICE_FEATURE 15221'])
    expect(shown(deviceFeatures)).toEqual(['MIGRATION 1'])
    expect(flags[1]).toMatchObject({ file: 'dev.h', line: 8 })
    expect(header.slice(flags[1]!.start, flags[1]!.end)).toBe('#define CAN_P2P (1 << 1)')
  })

  test("may be absent: then no flags are listed, and the model's are known", () => {
    const { flags, ioctls, deviceFeatures, names } = naming('int x;')
    expect([flags, ioctls, deviceFeatures]).toEqual([[], [], []])
    expect(names.constants.get('CAN_PRE_COPY')?.value).toBe(4n)
  })
})

describe('flags', () => {
  test("of the model's features count whatever their value, so that it can be compared", () => {
    const header =
      '#define CAN_STOP_COPY 1\n#define CAN_P2P 3\n#define CAN_PRE_COPY 0\n#define CAN_NEW 24\n#define CAN_ANY 3\n'
    expect(shown(naming('enum { ST_A };', header).flags)).toEqual(['STOP_COPY 1', 'P2P 3', 'PRE_COPY 0', 'NEW 24'])
  })

  test.each([
    ['FAR_AWAY', 'FAR_AWAY'],
    ['', 'it has none'],
    [`${'('.repeat(9000)}1${')'.repeat(9000)}`, '('.repeat(80)],
  ])("of the model's features that are none are a problem, as %#", (value, shownAs) => {
    expect(naming('enum { ST_A };', `#define CAN_STOP_COPY 1\n#define CAN_P2P ${value}\n`).problems).toEqual([
      {
        at: 'dev.h:2',
        message: `the value of CAN_P2P is not an integer constant: ${shownAs}`,
        remedy: 'Give the flag its value: one bit, such as (1 << 1).',
      },
    ])
  })
})

test('flags may be enumerators', () => {
  expect(shown(naming('enum { CAN_A = 1, CAN_B = 2, CAN_BOTH = 3 };').flags)).toEqual(['A 1', 'B 2'])
})
