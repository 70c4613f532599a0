import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { laneMutants } from './lanes.ts'

const sets = featureSetsOf(protocol.features)

test('each shows at a step of its witness, with every feature set', () => {
  const lines = laneMutants.map((one) => [
    one.name,
    ...new Set(sets.filter((set) => one.applies(set)).map((set) => shown(one, set)?.text)),
  ])
  expect(lines).toMatchInlineSnapshot(`
    [
      [
        "shows-the-states-between",
        "get-state STOP, not STOP_COPY",
        "get-state RUNNING_P2P, not STOP_COPY",
      ],
      [
        "reset-waits-for-ever",
        "reset hung, not null",
      ],
      [
        "reset-takes-another-lock",
        "read 744 bytes, not ENODEV",
      ],
      [
        "closing-takes-no-lock",
        "read 744 bytes, not ENODEV",
      ],
    ]
  `)
})
