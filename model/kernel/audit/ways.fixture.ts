// What a function of C text comes to, each of its ways in a line: how tests ask the machine where nothing but C
// matters. A function that mentions no mode is taken for a foreign one, as one that touches no state is in a driver.
import { cParser } from '../../../scripts/c-syntax.ts'
import { machineOf } from './machine.ts'
import { programOf } from './program.ts'
import { emptyWay, keyOfValue, numberOf, object, unknownOf } from './way.ts'

const parse = await cParser()

/** What `f(d, 3, u)` returns, of whose u nothing is known, with the marks and doubts of each way; sorted. */
export function run(body: string, before = ''): readonly string[] {
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
