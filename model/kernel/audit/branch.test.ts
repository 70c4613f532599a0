// A switch from the label that fits, or from each; code that a configuration may leave out.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'

test.each([
  ['a switch', 'switch (n) { case 2: return 1; case 3: return 2; default: return 3; }', ['2']],
  ['a fall through', 'switch (n) { case 3: case 4: n = 9; break; default: return 3; } return n;', ['9']],
  ['no label', 'switch (n) { case 1: return 1; } return 5;', ['5']],
  ['a switch on what nobody knows', 'switch (u) { case 1: return 1; default: return 2; }', ['1', '2']],
])('%s', (_name, body, values) => {
  expect(run(body)).toEqual(values)
})

test('a label that is not known', () => {
  expect(run('switch (n) { case ODD: return 1; default: return 2; }')).toEqual(['2 doubt'])
})

test('code under a condition of the preprocessor is there or not', () => {
  expect(run('\n#ifdef X\nreturn 1;\n#endif\nreturn 2;')).toEqual(['1', '2'])
})

test('a state under such a condition is not understood', () => {
  expect(run('\n#ifdef X\nif (n == 3) return 1;\n#endif\nreturn 2;').every((each) => each.endsWith('doubt'))).toBe(true)
})
