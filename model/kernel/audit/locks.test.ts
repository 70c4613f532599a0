// The order in which locks are taken, through calls; a trylock and a lock that was released count for nothing.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { crossings, nestingsIn } from './locks.ts'
import { programOf } from './program.ts'

const parse = await cParser()
const orders = (text: string) => {
  const program = programOf([{ path: 'a.c', text }], parse, new Map())
  return nestingsIn(
    program,
    program.chunks.map(({ defines }) => [defines!, 'a.c'] as const),
  )
}

test('two functions that disagree', () => {
  const found = orders(`
int one(struct d *d) { mutex_lock(&d->a); inner(d); mutex_unlock(&d->a); }
int inner(struct d *d) { mutex_lock(&d->m->b); mutex_unlock(&d->m->b); }
int two(struct d *d) { mutex_lock(&d->b); mutex_lock(&d->a); }`)
  expect(found.map(({ outer, inner }) => `${outer} ${inner}`)).toEqual(['a b', 'b a'])
  expect(crossings(found).map(([one, other]) => [one.line, other.line])).toEqual([[3, 4]])
})

test('a trylock, and a lock after another', () => {
  expect(
    orders('int f(struct d *d) { mutex_lock(&d->a); mutex_trylock(&d->b); mutex_unlock(&d->a); mutex_lock(&d->c); }'),
  ).toEqual([])
})
