import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { machineMutants } from './machines.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = machineMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "arrives-late: inspect 0,traffic:{sent:0,received:3}}, not 0,traffic:{sent:0,received:5}}
    cancels-what-is-under-way: inspect 0,traffic:{sent:0,received:3}}, not 0,traffic:{sent:0,received:5}}
    arrives-twice: inspect 0,traffic:{sent:0,received:6}}, not 0,traffic:{sent:0,received:5}}
    drains-when-it-is-stopped: inspect 0,traffic:{sent:0,received:3}}, not 0,traffic:{sent:0,received:5}}
    refuses-its-peers-while-quiesced: inspect 0,traffic:{sent:0,received:0}}, not 0,traffic:{sent:0,received:3}}
    refuses-its-peers-while-saved: inspect 0,traffic:{sent:0,received:0}}, not 0,traffic:{sent:0,received:3}}
    arrives-unnoticed: read ENOMSG, not 88 bytes
    arrives-unnoticed-while-quiesced: read ENOMSG, not 88 bytes
    sends-unnoticed: read 352 bytes, not 440 bytes
    sends-while-quiesced-and-saved: inspect 3,traffic:{sent:5,received:0}}, not 0,traffic:{sent:0,received:0}}
    sends-at-once-while-quiesced: inspect 5,traffic:{sent:5,received:0}}, not 0,traffic:{sent:0,received:0}}
    sends-before-all-are-started: inspect 3,traffic:{sent:5,received:0}}, not 0,traffic:{sent:0,received:0}}
    sends-again-after-a-load: inspect 0,traffic:{sent:0,received:1}}, not 0,traffic:{sent:0,received:0}}
    takes-writes-while-stopped: inspect 0,traffic:{sent:0,received:3}}, not 0,traffic:{sent:0,received:0}}"
  `)
})
