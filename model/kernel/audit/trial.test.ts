// One request on a loop: the arcs taken, the state that is stored.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { audited } from './example.fixture.ts'
import { protocol, restrict } from '../../spec.ts'
import { tableOf } from '../../table.ts'
import { machineOf } from './machine.ts'
import { programOf } from './program.ts'
import type { Step } from './roles.ts'
import { FILE, stateOn, takenOn, tried, type WalkQuestion } from './trial.ts'
const parse = await cParser()

test('a loop is tried with what the step function does', () => {
  const taken: string[] = []
  const step: Step = { name: 's', file: 'a.c', line: 1, roles: ['device', 'next'], returns: 'file' }
  const named = { name: 'f', file: 'a.c', line: 1 }
  const question: WalkQuestion = {
    table: tableOf(restrict(protocol, ['STOP_COPY'])),
    numbers: new Map([
      ['STOP', 1],
      ['RUNNING', 2],
      ['STOP_COPY', 3],
      ['RESUMING', 4],
      ['ERROR', 0],
    ]),
    roles: { ops: undefined, setState: named, loop: named, step, member: 'state', deviceType: 'toy', lacking: [] },
    device: 'device',
    nextState: 'vfio_mig_get_next_state',
    machineWith: (stubs) => {
      taken.push(...stubs.keys())
      const loop = `struct file *f(struct vfio_device *v, u32 n) { struct toy *t = container_of(v, struct toy, v);
        struct file *r = 0; u32 next; while (t->state != n) { vfio_mig_get_next_state(v, t->state, n, &next);
        r = s(t, next); t->state = next; } return r; }`
      const program = programOf([{ path: 'a.c', text: loop }], parse, new Map())
      return machineOf({ program, matters: /state/, isFile: () => false, device: { type: 'toy', id: 'device' }, stubs })
    },
  }
  const [ending] = tried(question, 'RUNNING', 'STOP_COPY', (nth) => (nth === 1 ? 'file' : 'done'))
  expect(takenOn(ending!.way)).toEqual(['RUNNING>STOP', 'STOP>STOP_COPY'])
  expect([stateOn(question, ending!.way), ending!.value]).toEqual(['STOP_COPY', { type: 'object', id: FILE }])
  expect(taken).toEqual(['vfio_mig_get_next_state', 's'])
  expect(audited().requests).toBe(83)
})
