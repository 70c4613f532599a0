// The sequence a to c on the machine itself: pieces in order become the state, anything else spoils the load.
import { expect, test } from 'vitest'
import { viewOf } from '../../simulated/memory.ts'
import { bits } from '../states.ts'
import { machineOf } from './device.ts'
import { begin, consume, isLoaded, offset } from './loading.ts'
import type { Machine } from './machine.ts'
import * as saving from './saving.ts'

function pieces(): { readonly source: Machine; readonly all: readonly Uint8Array[] } {
  const source = machineOf({ seed: 1 })
  source.word = bits.SAVING
  saving.begin(source)
  const all: Uint8Array[] = []
  for (let piece = saving.next(source); piece !== undefined; piece = saving.next(source)) all.push(piece)
  return { source, all }
}

function resuming(): Machine {
  const machine = machineOf({ seed: 2 })
  machine.word = bits.RESUMING
  begin(machine)
  return machine
}

const fill = (machine: Machine, piece: Uint8Array) => {
  machine.section.set(piece, Number((offset(machine) as { value: bigint }).value))
  return consume(machine, piece.length)
}

test('all pieces in order make the state of the source', () => {
  const { source, all } = pieces()
  const machine = resuming()
  expect(viewOf(machine.memory)).not.toEqual(viewOf(source.memory))
  for (const piece of all) expect(fill(machine, piece).type).toBe('ok')
  expect(viewOf(machine.memory).pages).toEqual(viewOf(source.memory).pages)
  expect(isLoaded(machine)).toBe(true)
})

test('a swapped, cut or failing piece spoils the load for good', () => {
  const { all } = pieces()
  const swapped = resuming()
  expect(fill(swapped, all[1]!).type).toBe('errno')
  expect(fill(swapped, all[0]!).type).toBe('errno')
  expect(isLoaded(swapped)).toBe(false)
  expect(fill(resuming(), all[0]!.slice(0, -1)).type).toBe('errno')
  const failing = resuming()
  failing.plan = [{ on: 'load', at: 0, leaves: 'previous' }]
  expect(fill(failing, all[0]!)).toEqual({ type: 'errno', errno: 'EIO' })
})

test('half a load is none, and no load at all is one', () => {
  const { all } = pieces()
  const machine = resuming()
  expect(isLoaded(machine)).toBe(true)
  fill(machine, all[0]!)
  expect(isLoaded(machine)).toBe(false)
  expect(isLoaded({ ...machine, options: { ...machine.options, incomplete: 'taken' } })).toBe(true)
})
