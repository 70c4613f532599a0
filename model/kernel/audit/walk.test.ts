// The loop, tried with every request: each mistake by its name.
import { expect, test } from 'vitest'
import { chargesOf } from './example.fixture.ts'
import { protocol, restrict } from '../../spec.ts'
import { requestsIn } from './walk.ts'

const cases: readonly (readonly [string, string, string, string])[] = [
  ['no store', 'toy->state = next;', ';', 'loop/store'],
  ['a store too early', 'file = toy_step(toy, next);', 'toy->state = next; file = toy_step(toy, next);', 'loop/walk'],
  ['the error of a step lost', 'if (IS_ERR(file))\n\t\t\tbreak;', '', 'loop/stores-first'],
  ['no walk', 'toy_step(toy, next)', 'toy_step(toy, new_state)', 'loop/walk'],
  ['one round', 'while (!IS_ERR(file) &&', 'if (!IS_ERR(file) &&', 'loop/walk'],
  [
    'its file lost',
    'return file;\n}\n\nstatic const struct vfio',
    'return NULL;\n}\n\nstatic const struct vfio',
    'loop/file',
  ],
  [
    'ERROR forgotten',
    'if (toy->state == VFIO_DEVICE_STATE_ERROR)\n\t\tfile = ERR_PTR(-EIO);',
    '',
    'loop/error-to-error',
  ],
  ['an early file kept', 'fput(file);', '', 'loop/keeps-early-file'],
  ['an early file unseen', 'file && new_state != toy->state', '0', 'loop/returns-early-file'],
]

test.each(cases)('%s', (_name, from, to, charge) => {
  expect(chargesOf(from, to)).toContain(charge)
})

test('requests are every pair, and ERROR', () => {
  const numbers = new Map([
    ['STOP', 1],
    ['RUNNING', 2],
    ['ERROR', 0],
  ])
  expect(requestsIn(restrict(protocol, ['STOP_COPY']), numbers)).toHaveLength(9)
})
