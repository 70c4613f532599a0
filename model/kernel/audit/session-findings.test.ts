// Sessions in words: files where none belongs, sessions that do not end.
import { expect, test } from 'vitest'
import { chargesOf } from './example.fixture.ts'

const cases: readonly (readonly [string, string, string, string])[] = [
  [
    'no file',
    'toy->saving = session;\n\t\t\treturn session->filp;',
    'toy->saving = session;\n\t\t\treturn NULL;',
    'session/no-file STOP STOP_COPY',
  ],
  [
    'a file too early',
    '_RUNNING_P2P)\n\t\t\treturn NULL;',
    '_RUNNING_P2P)\n\t\t\treturn toy_open(toy, 0)->filp;',
    'session/early-file RUNNING STOP',
  ],
  [
    'a session that goes on',
    'toy_end_all(toy);\n\t\treturn NULL;\n\tdefault',
    'return NULL;\n\tdefault',
    'session/not-ended STOP_COPY STOP',
  ],
]

test.each(cases)('%s', (_name, from, to, charge) => {
  expect(chargesOf(from, to)).toContain(charge)
})

test('nothing of the example as it stands', () => {
  expect(chargesOf()).toEqual([])
})

test('an arc that fails when its session has ended is for a person to check', () => {
  const found = chargesOf(
    'toy_end_all(toy);\n\t\treturn NULL;\n\tdefault',
    'toy_end_all(toy);\n\t\treturn toy_late(toy) ? ERR_PTR(-EIO) : NULL;\n\tdefault',
  )
  expect(found).toEqual(['session/fails-ended STOP_COPY STOP'])
})
