import { describe, expect, test } from 'vitest'
import { outlineOf, partsOfChunks, relevant } from './outline.ts'

const chunksOf = (text: string): readonly string[] =>
  outlineOf(text).chunks.map(({ start, end }) => text.slice(start, end))

describe('the outline of a file', () => {
  test('is its top-level declarations', () => {
    const parts = [
      'struct s { int a; } x;',
      'int f(int a)\n{ if (a) { return ";}"[0]; } /* } */ return 1; }',
      'static int t[] = {\n1, 2\n};',
      'enum e { A };',
    ]
    expect(chunksOf(`#include <a.h>\n/* int no; */\n${parts.join('\n#define X {\n')}`)).toEqual(parts)
  })

  test('leaves out what #if 0 leaves out, and keeps its #else', () => {
    expect(chunksOf('#if 0\nint a;\n#if 1\nint b;\n#endif\n#else\nint c;\n#endif\nint d;')).toEqual([
      'int c;',
      'int d;',
    ])
  })

  test('looks through extern "C"', () => {
    expect(chunksOf('extern "C" {\nint a;\n}\nint b;')).toEqual(['int a;', '}\nint b;'])
  })

  test('says where a file breaks off', () => {
    const text = 'int a;\nint f(void) {\n  if (1) {\n}'
    expect(outlineOf(text).unclosed).toBe(text.indexOf('{'))
    expect(outlineOf('int a;').unclosed).toBeUndefined()
  })
})

const text = `int unrelated(void) { return 0; }
static bool deep(int a) { return a; }
static bool lacks(int a) { return deep(a); }
#define NOT_HERE 1
int step(int a) __must_hold(x)
{
#define INSIDE 2
  u8 __user *p = lacks(a);
#ifdef CONFIG_X
  return table[a];
#endif
}
`

test('what matters is what is mentioned, and the functions that it calls', () => {
  const chunks = relevant(text, outlineOf(text).chunks, (chunk) => chunk.includes('table'))
  expect(chunks.map(({ start }) => text.slice(start, start + 16))).toEqual([
    'static bool deep',
    'static bool lack',
    'int step(int a) ',
  ])
})

test('what is parsed leaves directives and annotations out, and conditionals in', () => {
  const outline = outlineOf(text)
  const parts = partsOfChunks(
    text,
    relevant(text, outline.chunks, (chunk) => chunk.includes('table')),
    outline,
  )
  const kept = parts.map(({ start, end }) => text.slice(start, end)).join('')
  expect(kept).not.toMatch(/INSIDE|__user|NOT_HERE|unrelated/)
  expect(kept).toContain('#ifdef CONFIG_X')
  for (const [at, { start }] of parts.slice(1).entries()) expect(start).toBeGreaterThan(parts[at]!.end)
})
