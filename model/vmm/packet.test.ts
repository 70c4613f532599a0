import { expect, test } from 'vitest'
import { joined } from '../content.ts'
import { CONFIG_MOST, flags } from './flags.ts'
import { generations } from './grammar.ts'
import { be64, payloadOf, piecesOf, wordIn, wordOf, written, type Packet } from './packet.ts'

const data = (...bytes: number[]): Packet => ({ flag: 'data', payload: payloadOf(Uint8Array.from(bytes)) })
const config = (bytes: Uint8Array): Packet => ({ flag: 'config', payload: payloadOf(bytes) })
const bytesOf = (packet: Packet): Uint8Array => joined([...piecesOf(packet)])

test('a flag, a big-endian length, the bytes', () => {
  expect(Buffer.from(bytesOf(data(7, 8))).toString('hex')).toBe('ffffffffef10000400000000000000020708')
  expect(Buffer.from(bytesOf({ flag: 'setup' })).toString('hex')).toBe('ffffffffef100003')
  expect(Buffer.from(bytesOf(config(Uint8Array.of(9)))).toString('hex')).toBe('ffffffffef10000209')
})

test('the pieces of a payload are passed on and not copied', () => {
  const piece = new Uint8Array(1000)
  expect([...piecesOf({ flag: 'data', payload: { length: 3000, pieces: [piece, piece, piece] } })].slice(2)).toEqual([
    piece,
    piece,
    piece,
  ])
  expect([...piecesOf({ flag: 'data', payload: payloadOf(piece) })][2]).toBe(piece)
})

test('a data packet of no bytes is a word of its own', () => {
  expect([data(), data(1), config(new Uint8Array()), { flag: 'end' } as Packet].map(wordOf)).toEqual([
    'nothing',
    'data',
    'config',
    'end',
  ])
})

test('what could not be read again is not written', () => {
  const all = (packet: Packet): unknown => [...piecesOf(packet)]
  expect(() => all({ flag: 'data', payload: { length: 3, pieces: [new Uint8Array(2)] } })).toThrow('2 bytes, and 3')
  expect(() => all(config(be64(flags.end.value)))).toThrow('END_OF_STATE in it')
  expect(() => all(config(new Uint8Array(CONFIG_MOST + 1)))).toThrow('at most 65536')
})

test('a stream is written in the order of its grammar alone', () => {
  const write = (...packets: Packet[]): number => joined([...written(generations.v2, packets)]).length
  const [setup, end]: Packet[] = [{ flag: 'setup' }, { flag: 'end' }]
  expect(write(setup!, end!, data(1), end!, config(new Uint8Array(4)), end!)).toBe(61)
  expect(() => write(setup!, setup!)).toThrow('Packet 1 (setup) is none of v2 at setup.')
  expect(() => write(setup!, end!, data())).toThrow('Packet 2 (nothing)')
  expect(() => write(setup!, end!)).toThrow('does not end at opened')
  const long: Packet = { flag: 'data', payload: { length: 2 ** 20 + 1, pieces: [] } }
  expect(() => write(setup!, end!, long)).toThrow('Packet 2 (data)')
})

test('a word is found where it first lies, whole', () => {
  const end = [...be64(flags.end.value)]
  expect(wordIn(Uint8Array.from([0xff, ...end, ...end]), flags.end.value)).toBe(1)
  expect(wordIn(Uint8Array.from(end.slice(1)), flags.end.value)).toBe(-1)
})
