// Who does what: the loop, the step function, the member with the state.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { auditsOf } from './audit.ts'
import { audited, text } from './example.fixture.ts'

const parse = await cParser()

test('every role of the example', () => {
  const { roles } = audited()
  expect([roles.ops?.name, roles.setState?.name, roles.loop?.name, roles.step?.name]).toEqual([
    'toy_ops',
    'toy_set_state',
    'toy_set_state',
    'toy_step',
  ])
  expect([roles.member, roles.deviceType, roles.step?.roles, roles.step?.returns, roles.lacking]).toEqual([
    'state',
    'toy',
    ['device', 'next'],
    'file',
    [],
  ])
})

test('a loop in a function of its own', () => {
  const whole = text
    .replace(
      'static const struct vfio_migration_ops',
      'static struct file *outer(struct vfio_device *v, u32 n)\n{ return toy_set_state(v, n); }\n' +
        'static const struct vfio_migration_ops',
    )
    .replace('= toy_set_state', '= outer')
  const { roles } = auditsOf({ files: [{ path: 'driver.c', text: whole }], parse })[0]!
  expect([roles.setState?.name, roles.loop?.name]).toEqual(['outer', 'toy_set_state'])
})

test('a helper that nobody calls is said', () => {
  expect(audited('vfio_mig_get_next_state(', 'another(').roles.lacking[0]?.text).toContain('vfio_mig_get_next_state')
})
