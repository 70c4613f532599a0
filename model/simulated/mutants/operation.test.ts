import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { operationMutants } from './operation.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = operationMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "leaves-dma-under-way: inspect 8c38baba],begun:5,completed:3}, not 8c38baba],begun:5,completed:5}
    leaves-dma-under-way-while-saving: inspect 8c38baba],begun:5,completed:3}, not 8c38baba],begun:5,completed:5}
    begins-dma-while-resuming: inspect 8c38baba],begun:5,completed:3}, not 8c38baba],begun:0,completed:0}
    changes-while-it-is-read: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}
    never-runs-again: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:5,completed:3}
    changes-on-its-way: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}
    begins-dma-while-quiesced: inspect 8c38baba],begun:5,completed:3}, not 8c38baba],begun:0,completed:0}
    runs-while-stopped: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}
    runs-while-saved: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}
    begins-dma-while-stopped: inspect 8c38baba],begun:5,completed:3}, not 8c38baba],begun:0,completed:0}
    loses-its-state: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}"
  `)
})
