import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { arraysIn, enumerationsIn, functionsIn } from './declaration.ts'

const parse = await cParser()
const root = parse(`
int plain = 1, list[N] = { 1 }, grid[][M + 1] = { { 1 } };
extern int elsewhere[3];
static int f(void) {
  enum { INNER = 2, NEXT };
  static const u8 inside[2][2] = { 0 };
  return 0;
}
int f(void) { return 1; }
typedef enum tag { A, B = 3 } tag_t;
enum tag only_used;
`)

test('arrays with initializers are found at any depth, with their sizes', () => {
  const arrays = arraysIn(root).map(({ name, sizes, elementType }) => [
    name,
    sizes.map((size) => size?.text ?? null),
    elementType,
  ])
  expect(arrays).toEqual([
    ['list', ['N'], 'int'],
    ['grid', [null, 'M + 1'], 'int'],
    ['inside', ['2', '2'], 'u8'],
  ])
})

test('of two functions with one name the later counts', () => {
  expect([...functionsIn(root)].map(([name, { startPosition }]) => [name, startPosition.row])).toEqual([['f', 8]])
})

test('enumerations are lists of enumerators', () => {
  const lists = enumerationsIn(root).map((list) => list.map(({ name, value }) => [name, value?.text ?? null]))
  expect(lists).toEqual([
    [
      ['INNER', '2'],
      ['NEXT', null],
    ],
    [
      ['A', null],
      ['B', '3'],
    ],
  ])
  expect(enumerationsIn(root)[0]![0]!.within.text).toBe('enum { INNER = 2, NEXT }')
})
