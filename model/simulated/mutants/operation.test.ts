import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { operationMutants } from './operation.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(operationMutants)).toMatchInlineSnapshot(`
    "leaves-dma-under-way: inspect ...begun:5,completed:3}, not ...begun:5,completed:5}
    leaves-dma-under-way-while-saving: inspect ...begun:5,completed:3}, not ...begun:5,completed:5}
    begins-dma-while-resuming: inspect ...2,8c38baba],begun:5,completed:3}, not ...2,8c38baba],begun:0,completed:0}
    changes-while-it-is-read: inspect {pages:[ac34664c,0021749e,3ba2d95e,1, not {pages:[1d30b8f3,0021749e,3ba2d95e,1
    never-runs-again: inspect {pages:[1d30b8f3,0021749e,3ba2d95e,1, not {pages:[ac34664c,0021749e,42b8375f,1
    changes-on-its-way: inspect {pages:[4328e5b2,0021749e,3ba2d95e,1, not {pages:[1d30b8f3,0021749e,3ba2d95e,1
    begins-dma-while-quiesced: inspect ...e,8c38baba],begun:5,completed:3}, not ...e,8c38baba],begun:0,completed:0}
    runs-while-stopped: inspect {pages:[ac34664c,0021749e,42b8375f,1, not {pages:[1d30b8f3,0021749e,3ba2d95e,1
    runs-while-saved: inspect {pages:[ac34664c,0021749e,42b8375f,1, not {pages:[1d30b8f3,0021749e,3ba2d95e,1
    begins-dma-while-stopped: inspect ...2,8c38baba],begun:5,completed:3}, not ...2,8c38baba],begun:0,completed:0}
    loses-its-state: inspect {pages:[1d30b8f3,0021749e,3ba2d95e,1, not {pages:[d6a86673,0021749e,3ba2d95e,1"
  `)
})
