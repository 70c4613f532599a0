import { expect, test } from 'vitest'
import { blocksOf } from './block.ts'
import { commentsIn } from './comment.ts'

const blocksIn = (...lines: readonly string[]): readonly unknown[] =>
  blocksOf(commentsIn(`/*\n${lines.map((line) => ` *${line}\n`).join('')} */`)[0]!.lines).map(
    ({ kind, under, words }) => [kind[0], under.join(), words.map(({ text }) => text).join(' ')],
  )

test('paragraphs stand apart by an empty line', () => {
  expect(blocksIn(' One', ' two', '', ' three')).toEqual([
    ['t', '', 'One two'],
    ['t', '', 'three'],
  ])
})

test('arcs head what stands deeper, alone or several together, until something stands as they do', () => {
  expect(
    blocksIn(' A -> B', ' B -> A', '   One.', '', '   Two.', '', ' B -> C', '   Three', '   in A -> B.', '', ' Four.'),
  ).toEqual([
    ['h', '', 'A -> B'],
    ['h', '', 'B -> A'],
    ['t', 'A -> B,B -> A', 'One.'],
    ['t', 'A -> B,B -> A', 'Two.'],
    ['h', '', 'B -> C'],
    ['t', 'B -> C', 'Three in A -> B.'],
    ['t', '', 'Four.'],
  ])
})

test('an arc at which a line happens to break is none', () => {
  expect(blocksIn(' A -> B', ' is an arc, and so is', ' B -> A', ' as well.')).toEqual([
    ['t', '', 'A -> B is an arc, and so is B -> A as well.'],
  ])
})

test('a list of names, after a line that announces it, and goes on after another one', () => {
  expect(
    blocksIn(' These:', '  ONE - the first', '  TWO - the second,', '        going on', ' And:', '  SIX - too'),
  ).toEqual([
    ['t', '', 'These:'],
    ['i', 'ONE', 'ONE - the first'],
    ['i', 'TWO', 'TWO - the second, going on'],
    ['t', '', 'And:'],
    ['i', 'SIX', 'SIX - too'],
  ])
})

test('bullets, and what follows them', () => {
  expect(blocksIn(' Rules:', '   - One', '   - Two that', '     - and on', ' Then.')).toEqual([
    ['t', '', 'Rules:'],
    ['i', '', '- One'],
    ['i', '', '- Two that - and on'],
    ['t', '', 'Then.'],
  ])
  expect(blocksIn(' Rules:', ' - One', ' - Two')).toHaveLength(3)
  expect(blocksIn(' a', ' - b')).toHaveLength(1)
})

test('members of an ioctl, an example that was announced', () => {
  expect(blocksIn(' @a:\tOne', '\ttwo', ' @b:\tThree', '', ' Like this:', '   x = y', ' Done.')).toEqual([
    ['i', '', '@a: One two'],
    ['i', '', '@b: Three'],
    ['t', '', 'Like this:'],
    ['t', '', 'x = y'],
    ['t', '', 'Done.'],
  ])
})

test('no lines, no blocks', () => {
  expect(blocksOf([])).toEqual([])
})
