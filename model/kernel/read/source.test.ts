import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { skipLoops, sourceNames, sourceText, spelledTable } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { linuxTrees, needed, shownTrees } from '../../../scripts/linux-trees.ts'
import { featureSetsOf, flagsOf } from '../../features.ts'
import { protocol, restrict } from '../../spec.ts'
import { cellsOf, differences, tableOf } from '../../table.ts'
import { eightStates, sixStates } from '../hardcoded.ts'
import { nextState } from '../next-state.ts'
import { readKernelSource, type KernelSource, type SourceOptions } from './source.ts'

const parse = await cParser()

const read = (text: string, options: SourceOptions = sourceNames) =>
  readKernelSource({ main: { path: 'dev.c', text }, parse, options })

const sourceIn = (text: string, options?: SourceOptions): KernelSource => {
  const { source, problems } = read(text, options)
  expect(problems).toBeUndefined()
  return source!
}

const problemsIn = (text: string, options?: SourceOptions): readonly string[] =>
  (read(text, options).problems ?? []).map(({ at, message }) => `${at}: ${message}`)

/** Executes the function and the model's on every call there is. */
function expectEqualCalls({ function: code, table, required, states }: KernelSource, guarded: boolean): void {
  const helper = { cells: table.cells, required: required!.required, guarded }
  for (const flags of Array.from({ length: 8 }, (_, set) => set)) {
    for (const from of states) {
      for (const to of states) {
        const { type, ...wanted } = nextState(helper, flags, from.name, to.name)
        const outcome = code!.run(flags, from.number, to.number)
        const expected =
          type === 'next'
            ? {
                type,
                number: states.find(({ name }) => 'state' in wanted && name === wanted.state)!.number,
                warned: false,
              }
            : type === 'endless'
              ? { type, line: code!.guard.line }
              : { type: 'refused', errno: 'EINVAL', warned: type === 'warned' }
        expect(outcome, `${flags}: ${from.name} -> ${to.name}`).toEqual(expected)
      }
    }
  }
}

describe('a C file of another shape', () => {
  const source = sourceIn(sourceText())

  test('gives states, flags and tables by name', () => {
    expect(source.states.map(({ name }) => name)).toEqual(['ERROR', ...protocol.states.map(({ name }) => name)])
    expect(source).toMatchObject({ main: 'dev.c', header: undefined, statesFrom: 'dev.c', notes: [] })
    expect(source.stateCount).toMatchObject({ name: 'COUNT', number: 8 })
    expect(source.flags.map(({ name, number }) => [name, number])).toEqual([
      ['STOP_COPY', 1],
      ['P2P', 2],
      ['PRE_COPY', 4],
    ])
    expect(differences(cellsOf(tableOf(protocol)), source.table.cells)).toEqual([])
    expect(source.required?.required).toEqual(eightStates.required)
    expect(source.comment).toBeUndefined()
  })

  test('is executed as the model is', () => {
    expect(source.function).toMatchObject({ name: 'step', guard: { type: 'guarded' } })
    expectEqualCalls(source, true)
  })

  test('spans are those of the declarations', () => {
    const text = sourceText()
    const at = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end)
    expect(at(source.table.span)).toMatch(/^static const unsigned char next_state[^]*};$/)
    expect(at(source.required!.span)).toMatch(/^static const unsigned int needs[^;]*;$/)
    expect(at(source.function!.span)).toMatch(/^int step[^]*return 0;\n}$/)
    expect(text.split('\n')[source.table.rows[0]!.line - 1]).toContain('next_state')
  })

  test('numbers outside the enum are refused, not looked up', () => {
    expect(source.function!.run(7, 2, 99)).toEqual({ type: 'refused', errno: 'EINVAL', warned: false })
  })
})

describe('the skip loop', () => {
  test.each([
    ['an endless loop beside it', 'while (1) ; while (next && lacks(dev, next)) next = next_state[next][to];'],
    ['a guard that any state meets', 'while (next || lacks(dev, next)) next = next_state[next][to];'],
    ['a loop that stays where it is', 'while (next && lacks(dev, next)) next = next_state[from][to];'],
  ])('%s says nothing of ERROR', (_, loop) => {
    expect(sourceIn(sourceText({ loop })).function!.guard).toMatchObject({
      type: 'not-understood',
      line: 32,
      text: 'a loop that goes on whether it meets ERROR or not',
    })
  })

  test('that compares another variable with ERROR does not stop at it', () => {
    const loop = 'while (from != ST_ERROR && lacks(dev, next)) next = next_state[next][to];'
    expect(sourceIn(sourceText({ loop })).function!.guard).toEqual({ type: 'unguarded', line: 32 })
  })

  test.each(skipLoops)('guarded: $guarded, as $text', ({ guarded, text }) => {
    const source = sourceIn(sourceText({ loop: text }))
    expect(source.function!.guard.type).toBe(guarded ? 'guarded' : 'unguarded')
    // The model knows a loop that looks at ERROR or does not; not one that looks at another state, or before it begins.
    if (!/ST_STOP|^if/.test(text)) expectEqualCalls(source, guarded)
  })

  test('may be absent, or not understood', () => {
    expect(sourceIn(sourceText({ loop: '' })).function!.guard).toEqual({ type: 'none', line: undefined })
    expect(sourceIn(sourceText({ loop: 'while (busy(dev)) next = 0;' })).function!.guard).toEqual({
      type: 'not-understood',
      line: 32,
      text: 'busy(dev)',
    })
  })
})

test('any spelling of the table reads as the same cells', () => {
  const { states } = sourceIn(sourceText())
  const cells = cellsOf(tableOf(protocol))
  const rows = states.map((from) =>
    states.map((to) => states.find(({ name }) => name === cells[from.name]![to.name])!.number),
  )
  const spelled = spelledTable({ rows, names: states.map(({ name }) => name) })
  const prefix = '#define DEV_ST_ERROR ST_ERROR\n'
  fc.assert(
    fc.property(spelled, (table) => {
      const text = sourceText({
        table: table.replaceAll('DEV_ST_', 'ST_'),
        before: `${prefix}#define ST(name) ST_##name`,
      })
      const { source, problems } = read(text)
      expect(problems).toBeUndefined()
      expect(source!.table.cells).toEqual(cells)
    }),
    { numRuns: 60 },
  )
})

describe('without a header', () => {
  const text = 'static const u8 next_state[2][2] = { [ST_ERROR] = { 0 }, [ST_STOP] = { [ST_STOP] = ST_STOP } };'

  test("the model's numbers stand in, and a note says so", () => {
    const source = sourceIn(text)
    expect(source).toMatchObject({ statesFrom: 'model', flags: [], required: undefined, function: undefined })
    expect(source.notes).toEqual(["The states' numbers are the model's: no enum with ST_... was found in dev.c."])
    expect(source.table.cells).toEqual({
      ERROR: { ERROR: 'ERROR', STOP: 'ERROR' },
      STOP: { ERROR: 'ERROR', STOP: 'STOP' },
    })
  })

  test('a size that only the header gives is that of the states, and a note says so', () => {
    const source = sourceIn(text.replaceAll('[2]', '[NUM_STATES]'))
    expect(source.notes[1]).toBe('The size NUM_STATES of next_state is not known; 8, the number of states, is assumed.')
  })
})

describe('what cannot be used is named with its place', () => {
  const cell = (value: string): string => sourceText({ table: `{\n[ST_STOP] = { [ST_RUNNING] = ${value} },\n}` })

  test.each([
    ['an unknown state', cell('ST_WALKING'), ['dev.c:10: ST_WALKING: unknown state']],
    ['a number that is no state', cell('8'), ['dev.c:10: cell [STOP][RUNNING] is 8, the number of no state']],
    [
      'a state without a row',
      sourceText({ table: '{ { 0 }, { [ST_STOP] = ST_RESUMING } }' }),
      ['dev.c:9: cell [STOP][STOP] is RESUMING, which has no row'],
    ],
    [
      'a column out of range',
      sourceText({ table: '{ { [9] = 0 } }' }),
      ['dev.c:9: [9] is out of range: the indices go from 0 to 7'],
    ],
    [
      'a cell with two values',
      sourceText({ table: '{ [ST_STOP] = { [1] = 1, [1] = 2 }, { 0 } }' }),
      ['dev.c:9: cell [STOP][STOP] is given twice: STOP in line 9, RUNNING here'],
    ],
    ['a broken initializer', sourceText({ table: '{ { 1, 2 ) }' }), ['dev.c:9: next_state cannot be parsed: )']],
    ['a broken function', sourceText({ loop: 'while (next ? ) next = 0;' }), ['dev.c:32: step cannot be parsed: ?']],
    [
      'C that breaks off',
      sourceText().slice(0, -30),
      ['dev.c:24: what is opened here is never closed, so the array next_state cannot be read'],
    ],
    [
      'another array',
      sourceText().replaceAll('next_state', 'other'),
      ['dev.c: there is no array named next_state in it'],
    ],
    [
      'one dimension',
      'int next_state[2] = { 0 };',
      ['dev.c:1: next_state has one dimension; a table of next states has two'],
    ],
  ])('%s', (_, text, wanted) => {
    expect(problemsIn(text)).toEqual(wanted)
  })

  test('a flag of no single bit is kept, for the comparison to tell', () => {
    const { flags, function: code } = sourceIn(sourceText().replace('CAN_P2P = 1 << 1', 'CAN_P2P = -2'))
    expect(flags.find(({ name }) => name === 'P2P')?.number).toBe(-2)
    expect(code!.guard.type).toBe('guarded')
  })

  test('of two definitions none is taken, and no state has two numbers', () => {
    const code = sourceText()
    const copy = code.slice(code.indexOf('int step('))
    expect(problemsIn(`${code}#ifdef NEW\n${copy}#endif\n`)).toEqual([
      expect.stringMatching(/^dev\.c:\d+: the function step is defined 2 times, in lines 23 and 39$/),
    ])
    expect(problemsIn(code.replace('ST_STOP,', 'ST_STOP = 0,'))).toEqual([
      'dev.c:2: ST_STOP is 0, the number of ST_ERROR in line 2',
    ])
  })

  test.each([
    ['parentheses', `next = ${'('.repeat(3000)}1${')'.repeat(3000)};`],
    ['a sum', `next = ${'1 + '.repeat(3000)}1;`],
    ['blocks', `${'{'.repeat(3000)}${'}'.repeat(3000)}`],
    ['a macro', 'next = DEEP;'],
    ['a macro that grows', 'next = M0;'],
  ])('nested without end: %s', (_, loop) => {
    const grown = Array.from({ length: 40 }, (_each, at) => `#define M${at} M${at + 1} + M${at + 1}`).join('\n')
    const before = `${grown}\n#define DEEP ${'('.repeat(3000)}1${')'.repeat(3000)}`
    const text = sourceText({ loop, before })
    const line = text.slice(0, text.indexOf('  if (next == ST_ERROR)')).split('\n').length - 1
    expect(problemsIn(text)).toEqual([expect.stringContaining(`dev.c:${line}: `)])
  })

  test("the kernel's file must have all three", () => {
    const text = 'u8 vfio_from_fsm_table[1][1] = { { 0 } };'
    expect(problemsIn(text, {})).toEqual([
      'dev.c: there is no array named state_flags_table in it',
      'dev.c: there is no function named vfio_mig_get_next_state in it',
    ])
  })
})

const trees = linuxTrees()
const shown = shownTrees(trees)

describe.skipIf(trees.length === 0)(`the kernel tree${needed(trees)}`, () => {
  const path = 'drivers/vfio/vfio_main.c'
  const header = 'include/uapi/linux/vfio.h'
  const load = (tree: string, name: string) => ({ path: name, text: readFileSync(join(tree, name), 'utf8') })
  const readTree = (tree: string, edit = (text: string) => text) => {
    const main = load(tree, path)
    return readKernelSource({ main: { path, text: edit(main.text) }, header: load(tree, header), parse })
  }

  test.each(shown)('%s', (tree) => {
    const { source, problems } = readTree(tree)
    expect(problems).toBeUndefined()
    const { table, required, function: code, comment, states, flags, ioctls, deviceFeatures, tableSize } = source!
    const isOld = states.length === 6
    const hardcoded = isOld ? sixStates : eightStates
    expect(table.cells).toEqual(hardcoded.cells)
    expect(required?.required).toEqual(hardcoded.required)
    expect(tableSize?.number).toBe(states.length)
    expect(flags.map(({ number }) => number)).toEqual(isOld ? [1, 2] : [1, 2, 4])
    expect(ioctls.map(({ number }) => number)).toEqual(isOld ? [0x3b6f, 0x3b75] : [0x3b6f, 0x3b75, 0x3b79])
    expect(deviceFeatures.find(({ name }) => name === 'MIG_DEVICE_STATE')?.number).toBe(2)
    const guarded = code!.guard.type === 'guarded'
    if (isOld) expect(code!.guard.type).toBe('unguarded')
    expectEqualCalls(source!, guarded)
    expect(comment!.blocks.filter(({ kind }) => kind === 'not-understood')).toEqual([])
    const listed = comment!.blocks.filter(({ kind }) => kind === 'combination').flatMap(({ chains }) => chains)
    expect(listed).toHaveLength(isOld ? 12 : 25)
  })

  test.each(shown)('%s: its function, with and without the comparison with ERROR', (tree) => {
    const guard = /\*next_fsm != VFIO_DEVICE_STATE_ERROR &&\s*/
    const hasGuard = guard.test(load(tree, path).text)
    const { source } = readTree(tree, (text) => text.replace(guard, ''))
    expect(source!.function!.guard.type).toBe('unguarded')
    expect(readTree(tree).source!.function!.guard.type).toBe(hasGuard ? 'guarded' : 'unguarded')
    // A request that the tables block comes to the loop only where ERROR can be reached at all.
    const blocked = featureSetsOf(protocol.features).filter((set) => restrict(protocol, set).states.length > 4)
    const outcome = source!.function!.run(flagsOf(protocol.features, blocked.at(-1)!), 3, 6)
    expect(outcome.type).toBe(source!.states.length === 8 ? 'endless' : 'refused')
  })
})
