// Every place that sets flags, and the sets that come of them.
import { expect, test } from 'vitest'
import { audited } from './example.fixture.ts'

test('a flag under a condition makes two sets', () => {
  const { flags } = audited()
  expect(flags.values).toEqual([1, 3])
  expect(flags.places.map(({ conditions }) => conditions)).toEqual([[], ['toy_can_p2p(vdev)']])
})

test('a value that is not understood is said with its place', () => {
  const { flags } = audited('= VFIO_MIGRATION_STOP_COPY;', '= ask(vdev);')
  expect([flags.values, flags.lost?.file]).toEqual([[], 'driver.c'])
})

test('another function that adds a flag', () => {
  const { flags } = audited(
    'static void toy_reset_done',
    'void more(struct vfio_device *v)\n{ v->migration_flags |= VFIO_MIGRATION_PRE_COPY; }\nstatic void toy_reset_done',
  )
  expect(flags.values).toEqual([1, 3, 5, 7])
})
