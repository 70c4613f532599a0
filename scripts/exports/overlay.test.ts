// What the overlay shows of a driver: arcs as asked for, missing, and more.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { auditsOf } from '#model'
import { cParser } from '../c-syntax.ts'
import { overlayOf } from './overlay.ts'

const text = readFileSync(new URL('../../model/examples/driver.c', import.meta.url), 'utf8')

test('a driver that is right, one that lacks an arc, one that has more', async () => {
  const parse = await cParser()
  const drawn = (from: string, to: string) => {
    const [audit] = auditsOf({ files: [{ path: 'driver.c', text: text.replace(from, to) }], parse })
    const { captions, arcs } = overlayOf(audit!, audit!.specs[0]!)
    return [
      captions[0],
      arcs.filter(({ change }) => change !== 'same').map((arc) => `${arc.from} ${arc.to} ${arc.change}`),
    ]
  }
  expect(drawn('', '')).toEqual(['6 arcs as asked for, 0 missing, 0 more.', []])
  const load = 'if (new == VFIO_DEVICE_STATE_RESUMING) {'
  expect(drawn(load, 'if (0) {')).toEqual(['5 arcs as asked for, 1 missing, 0 more.', ['STOP RESUMING removed']])
  const run = 'if (new == VFIO_DEVICE_STATE_STOP || new == VFIO_DEVICE_STATE_RUNNING_P2P)'
  expect(drawn(run, 'if (new == VFIO_DEVICE_STATE_STOP || new == VFIO_DEVICE_STATE_RESUMING)')).toEqual([
    '6 arcs as asked for, 0 missing, 1 more.',
    ['RUNNING RESUMING added'],
  ])
})
