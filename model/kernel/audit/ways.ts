// What a function of C text comes to, each of its ways in a line: how the machine is asked where nothing but C matters.
import type { ParseC } from '../read/syntax.ts'
import { machineOf } from './machine.ts'
import { programOf } from './program.ts'
import { emptyWay, keyOfValue, numberOf, object, unknownOf } from './way.ts'

/** Answers for the body of a function `f(d, 3, u)`, of whose last argument nothing is known: what it returns, marks, doubts. */
export const waysWith =
  (parse: ParseC) =>
  (body: string, before = ''): readonly string[] => {
    const text = `${before}\nint f(struct dev *d, int n, int u) { ${body} }`
    const program = programOf([{ path: 'a.c', text }], parse, new Map())
    const settings = { program, matters: /\bmode\b/, isFile: (member: string) => member === 'filp' }
    const machine = machineOf({ ...settings, device: { type: 'dev', id: 'device' } })
    return machine
      .call('f', 'a.c', [object('device'), numberOf(3, true), unknownOf('u')], emptyWay)
      .map(({ value, way }) => {
        const marks = way.marks.map(({ what }) => ` ${what}`).join('')
        return `${value === undefined ? '' : keyOfValue(value)}${marks}${way.doubt === undefined ? '' : ' doubt'}`
      })
      .sort()
  }
