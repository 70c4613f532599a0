// The agent's protocol, a line a call and a line a reply: README.md beside this file describes it. What cannot be said
// in a line, such as a path with a blank, is a defect of the caller and throws.
import { errnoOf, ok, type Answer, type Outcome } from '#model'
import { lost, type Call, type File, type Requests, type Result } from './calls.ts'

/** The version of the protocol that is spoken here. */
export const AGENT_VERSION = 1

const hex = (bytes: Uint8Array): string =>
  bytes.length === 0 ? '-' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')

const file = (one: File): string => ('register' in one ? `r${one.register}` : `t${one.table}.${one.age}`)

function word(text: string): string {
  if (/^[!-~]+$/.test(text)) return text
  throw new RangeError(`The agent has no way to say ${JSON.stringify(text)}: a path or name has no blanks.`)
}

const into = ({ into: target }: { readonly into?: number }): string => (target === undefined ? '' : ` into r${target}`)

/** Each call in the agent's words. */
const words: { readonly [K in keyof Requests]: (call: Requests[K]) => string } = {
  open: (call) => `open r${call.into} ${word(call.path)} ${call.flags}`,
  close: (call) => `close ${file(call.file)}`,
  dup: (call) => `dup r${call.into} ${file(call.file)}`,
  eventfd: (call) => `eventfd r${call.into} ${call.initial} ${call.flags}`,
  ioctl(call) {
    const memory = call.memory === undefined ? '' : ` ${call.memory}`
    const take = call.take === undefined ? '' : ` take t${call.take.table} ${call.take.at}`
    return `ioctl ${file(call.file)} ${call.command} ${hex(call.bytes)}${memory}${take}${into(call)}`
  },
  'ioctl-value': (call) => `ioctlv ${file(call.file)} ${call.command} ${call.value}${into(call)}`,
  read: ({ file: from, length, offset }) =>
    offset === undefined ? `read ${file(from)} ${length}` : `pread ${file(from)} ${length} ${offset}`,
  write: ({ file: to, bytes, offset }) =>
    offset === undefined ? `write ${file(to)} ${hex(bytes)}` : `pwrite ${file(to)} ${hex(bytes)} ${offset}`,
  poll: (call) => `poll ${file(call.file)} ${call.events} ${call.ms}`,
  put: (call) => `put ${word(call.path)} ${hex(call.bytes)}`,
  get: (call) => `get ${word(call.path)}`,
  ls: (call) => `ls ${word(call.path)}`,
  readlink: (call) => `readlink ${word(call.path)}`,
  stat: (call) => `stat ${word(call.path)}`,
  mount: (call) => `mount ${word(call.kind)} ${word(call.path)}`,
  insmod: (call) => `insmod ${word(call.path)} ${hex(Buffer.from(call.parameters))}`,
  rmmod: (call) => `rmmod ${word(call.name)}`,
  files: (call) => `files ${call.most}`,
  clear: (call) => `clear t${call.table}`,
  unless: (call) =>
    `unless ${file(call.file)} ${call.command} ${hex(call.bytes)} ${call.at} ${call.values.join(',') || '0xffffffff'}`,
  lacking: ({ what }) => `lacking ${what}`,
  measure: (call) => `measure ${file(call.file)} ${call.command} ${call.count} ${call.all.map(hex).join(' ')}`,
  meet: (call) => `meet ${call.key} ${call.count}`,
  guard: (call) => `guard r${call.register}`,
}

/** A call as a line. */
export const lineOf = (id: number, call: Call): string =>
  `${id} ${call.lane} ${(words[call.type] as (call: Call) => string)(call)}\n`

/** The request that interrupts a call. */
export const cancelLine = (id: number, lane: number, call: number): string => `${id} ${lane} cancel ${call}\n`

/** What shows that both ends are there. */
export const helloLine = (id: number, lane: number): string => `${id} ${lane} hello\n`

/** The version in the agent's first line; undefined for any other line. */
export function greetedBy(line: string): number | undefined {
  const version = /^hello vfio-agent (\d+)( |$)/.exec(line)?.[1]
  return version === undefined ? undefined : Number(version)
}

export interface Reply {
  readonly id: number
  readonly result: Result
}

/** A reply; undefined for a line that is none. */
export function replyOf(line: string): Reply | undefined {
  const [id, head, rest] = cut(line)
  if (!/^\d{1,15}$/.test(id)) return undefined
  const reply = (result: Result): Reply => ({ id: Number(id), result })
  if (head === '~') return rest === '' ? reply({ type: 'skipped' }) : undefined
  if (head === '!') return reply(lost(`the agent refused the call: ${rest}`))
  // Digits that are none end what Buffer takes.
  const bytes = new Uint8Array(Buffer.from(rest, 'hex'))
  if (!/^-?\d{1,15}$/.test(head) || 2 * bytes.length !== rest.length) return undefined
  return reply(answered(Number(head), bytes))
}

/** The first two words of a line, and what is behind them. */
function cut(line: string): readonly [string, string, string] {
  const first = line.indexOf(' ')
  const second = line.indexOf(' ', first + 1)
  if (first < 0) return [line, '', '']
  return second < 0
    ? [line.slice(0, first), line.slice(first + 1), '']
    : [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)]
}

/** A result by what the call returned: 0 or more, or the negative number of an error. */
export function answered(returned: number, bytes: Uint8Array): Outcome<Answer> {
  if (returned >= 0) return ok({ returned, bytes })
  const refused = { type: 'errno', errno: errnoOf(-returned) } as const
  return bytes.length > 0 ? { ...refused, out: bytes } : refused
}
