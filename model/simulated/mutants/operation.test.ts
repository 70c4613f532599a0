import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { operationMutants } from './operation.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(operationMutants)).toMatchInlineSnapshot(`
    "leaves-dma-under-way: inspect ...5,completed:3}, not ...5,completed:5}
    leaves-dma-under-way-while-saving: inspect ...5,completed:3}, not ...5,completed:5}
    begins-dma-while-resuming: inspect ...baba],begun:5,completed:, not ...baba],begun:0,completed:
    changes-while-it-is-read: inspect {pages:[ac34664c,0021749, not {pages:[1d30b8f3,0021749
    never-runs-again: inspect {pages:[1d30b8f3,0021749, not {pages:[ac34664c,0021749
    changes-on-its-way: inspect {pages:[4328e5b2,0021749, not {pages:[1d30b8f3,0021749
    begins-dma-while-quiesced: inspect ...baba],begun:5,completed:, not ...baba],begun:0,completed:
    runs-while-stopped: inspect {pages:[ac34664c,0021749, not {pages:[1d30b8f3,0021749
    runs-while-saved: inspect {pages:[ac34664c,0021749, not {pages:[1d30b8f3,0021749
    begins-dma-while-stopped: inspect ...baba],begun:5,completed:, not ...baba],begun:0,completed:
    loses-its-state: inspect {pages:[1d30b8f3,0021749, not {pages:[d6a86673,0021749"
  `)
})
