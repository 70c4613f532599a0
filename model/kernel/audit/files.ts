// What a driver does behind the files of its sessions, in so far as words and a few trials tell: whether read and write
// refuse after the session, how the temporary end shows, what precopy info checks, whether a load can fail, whether a
// reset ends the sessions. All of it is likely and none of it a verdict: a person has to look.
import type { Place } from '../read/syntax.ts'
import type { ChargeName } from './charges.ts'
import { closureOf } from './closure.ts'
import { crossings, nestingsIn } from './locks.ts'
import type { Machine } from './machine.ts'
import type { Pair } from './pairs.ts'
import type { Program } from './program.ts'
import { operationsIn, type Named, type Roles } from './roles.ts'
import { emptyWay, isFailure, numberOf, object, unknownOf, withCell } from './way.ts'

export interface FileQuestion {
  readonly program: Program
  readonly roles: Roles
  readonly machine: Machine
  readonly device: string
  readonly numbers: ReadonlyMap<string, number>
  readonly pairs: readonly Pair[]
  /** Whether it may have PRE_COPY, and with it P2P. */
  readonly precopy: boolean
  readonly quiescedPrecopy: boolean
  readonly statePrefix: string
}

export interface Likely {
  readonly charge: ChargeName
  readonly at: Place
  readonly text: string
}

/** The operations of a session's file. */
export interface SessionFile extends Named {
  readonly members: Readonly<Record<string, string>>
}

export const INFO = 'VFIO_MIG_GET_PRECOPY_INFO'
/** Its number: type ';', number 121. */
export const INFO_NUMBER = 0x3b79

/** The file operations that the step function, or what it calls, gives to a file. */
export function sessionFilesOf({ program, roles }: Pick<FileQuestion, 'program' | 'roles'>): readonly SessionFile[] {
  if (roles.step === undefined) return []
  const text = closureOf(program, roles.step.name, roles.step.file)
  return operationsIn(program, 'file_operations').filter(({ name }) => new RegExp(`&\\s*${name}\\b`).test(text))
}

/** What a person should look at. */
export function likelyIn(question: FileQuestion): readonly Likely[] {
  const files = sessionFilesOf(question)
  return [
    ...files.filter(({ members }) => members['read'] !== undefined).flatMap((file) => readings(question, file)),
    ...files.filter(({ members }) => members['write'] !== undefined).flatMap((file) => writings(question, file)),
    ...loads(question),
    ...resets(question),
    ...orders(question, files),
  ]
}

const refuses = /\bE(NODEV|IO|NXIO|BADF|SHUTDOWN|PIPE|STALE)\b/

const placeOf = ({ program }: FileQuestion, name: string, { file, line }: Place): Place => {
  const form = program.definition(name, file)
  return form === undefined ? { file, line } : { file: form.file, line: form.line }
}

function readings(question: FileQuestion, file: SessionFile): readonly Likely[] {
  const { program, precopy } = question
  const read = file.members['read']!
  const at = placeOf(question, read, file)
  const text = closureOf(program, read, file.file)
  const likely: Likely[] = []
  if (!refuses.test(text)) {
    likely.push({
      charge: 'file/read-after-end',
      at,
      text: `${read} seems to refuse nothing after its session has ended`,
    })
  }
  if (!precopy) return likely
  if (!/\bENOMSG\b/.test(text)) {
    likely.push({
      charge: 'file/temporary-end',
      at,
      text: `${read} knows no ENOMSG: the temporary end looks like the end`,
    })
  }
  if (file.members['poll'] === undefined) {
    likely.push({ charge: 'file/poll', at: file, text: `${file.name} has no poll: nobody can wait for more data` })
  }
  const ioctl = file.members['unlocked_ioctl']
  if (ioctl === undefined) {
    return [...likely, { charge: 'file/no-info', at: file, text: `${file.name} has no ioctl for ${INFO}` }]
  }
  return [...likely, ...infos(question, ioctl, file)]
}

function infos(question: FileQuestion, ioctl: string, file: SessionFile): readonly Likely[] {
  const { program, numbers, quiescedPrecopy } = question
  const at = placeOf(question, ioctl, file)
  const text = closureOf(program, ioctl, file.file)
  const likely: Likely[] = []
  const say = (charge: ChargeName, what: string): void => void likely.push({ charge, at, text: `${ioctl} ${what}` })
  const states = [...numbers.keys()].filter((name) => name !== 'ERROR')
  const answering = states.filter((name) => mayAnswer(question, ioctl, file, name, INFO_NUMBER))
  const wanted = quiescedPrecopy ? ['PRE_COPY', 'PRE_COPY_P2P'] : ['PRE_COPY']
  for (const name of wanted) if (!answering.includes(name)) say('file/info-state', `refuses it in ${name}`)
  const others = answering.filter((name) => name !== 'PRE_COPY' && name !== 'PRE_COPY_P2P')
  if (others.length > 0) say('file/info-elsewhere', `may answer in ${others.join(', ')}`)
  if (answering.some((name) => mayAnswer(question, ioctl, file, name, INFO_NUMBER + 1))) {
    say('file/info-command', `does not look at its command`)
  }
  const isChecked = /\bvfio_check_precopy_ioctl\b/.test(text)
  if (!isChecked && !/\bargsz\b/.test(text)) say('file/info-length', 'does not look at argsz')
  if (!isChecked && /copy_from_user/.test(text) && !/\bflags\s*=[^=]/.test(text)) {
    say('file/info-flags', 'leaves flags as the user wrote them')
  }
  return likely
}

/** Whether an ioctl may succeed in a state. */
function mayAnswer(
  { machine, roles, device, numbers }: FileQuestion,
  ioctl: string,
  { file }: Place,
  state: string,
  command: number,
): boolean {
  const way = withCell(emptyWay, `${device}.${roles.member}`, numberOf(numbers.get(state)!, true))
  const endings = machine.call(ioctl, file, [object('the file'), numberOf(command), unknownOf('the argument')], way)
  return endings.some(({ value }) => value !== undefined && !isFailure(value))
}

function writings(question: FileQuestion, file: SessionFile): readonly Likely[] {
  const write = file.members['write']!
  const at = placeOf(question, write, file)
  const text = closureOf(question.program, write, file.file)
  const likely: Likely[] = []
  const say = (charge: ChargeName, what: string): void => void likely.push({ charge, at, text: `${write} ${what}` })
  if (!refuses.test(text)) say('file/write-after-end', 'seems to refuse nothing after its session has ended')
  if (!/->(state|disabled|error|failed|dead|broken|invalid)\s*=[^=]/.test(text)) {
    say('file/refused-write', 'marks nothing where it fails: a load may succeed after it')
  }
  if (!/\b(check_\w+_overflow|size_add|size_mul|array_size|struct_size)\b/.test(text)) {
    say('file/overflow', 'adds sizes without a check for overflow')
  }
  return likely
}

/** RESUMING -> STOP takes what was written, so it must be able to refuse it. */
const loads = ({ pairs, roles }: FileQuestion): readonly Likely[] =>
  // What only says whether an arc may be taken performs nothing that could fail.
  (roles.step?.returns === 'truth' ? [] : pairs)
    .filter(
      ({ from, to, verdict, mayFail }) => from === 'RESUMING' && to === 'STOP' && verdict === 'performed' && !mayFail,
    )
    .map(({ at }) => ({
      charge: 'file/load-cannot-fail',
      at,
      text: 'RESUMING -> STOP cannot fail, whatever was written',
    }))

/** What is called at a reset: the handler of the bus, or what answers VFIO_DEVICE_RESET. */
function resets(question: FileQuestion): readonly Likely[] {
  const { program, roles, statePrefix } = question
  const handlers = operationsIn(program, 'pci_error_handlers').flatMap(({ file, line, members }) =>
    members['reset_done'] === undefined ? [] : [{ name: members['reset_done'], file, line }],
  )
  const own = program.chunks
    .filter(({ defines, text }) => defines !== undefined && /\bVFIO_DEVICE_RESET\b/.test(text))
    .map(({ defines, file, line }) => ({ name: defines!, file, line }))
  const from = roles.step ?? roles.setState
  if (from === undefined || roles.setState === undefined) return []
  if (handlers.length + own.length === 0) {
    return [{ charge: 'reset/absent', at: from, text: 'nothing in these files is called at a reset' }]
  }
  const likely: Likely[] = []
  const found = [...handlers, ...own].filter(({ file }) => handlers.length > 0 || file === from.file)
  for (const { name, file, line } of found) {
    const text = closureOf(program, name, file)
    const at = placeOf(question, name, { file, line })
    const stores =
      new RegExp(`\\b${roles.member}\\s*=[^=]`).test(text) && new RegExp(`\\b${statePrefix}RUNNING\\b`).test(text)
    if (!stores) likely.push({ charge: 'reset/running', at, text: `${name} does not bring the state to RUNNING` })
    if (!/\bfput\b/.test(text)) likely.push({ charge: 'reset/sessions', at, text: `${name} ends no session` })
  }
  return likely
}

function orders({ program, roles }: FileQuestion, files: readonly SessionFile[]): readonly Likely[] {
  const functions = [
    ...(roles.setState === undefined ? [] : [[roles.setState.name, roles.setState.file] as const]),
    ...files.flatMap(({ members, file }) => Object.values(members).map((name) => [name, file] as const)),
  ]
  return crossings(nestingsIn(program, functions)).map(([one, other]) => ({
    charge: 'lock/order',
    at: { file: one.file, line: one.line },
    text:
      `${one.within} takes ${one.inner} under ${one.outer}, ` +
      `and ${other.within} ${other.inner} under ${other.outer}`,
  }))
}
