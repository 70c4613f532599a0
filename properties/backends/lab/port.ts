// The lab's machine as an agent for whoever starts it: devices are made in it first, and from then on what comes in is
// said to its port, and what the port says goes out. The files that it boots from are gone as soon as it has opened
// them, and QEMU goes with this process, so that nothing is left however that ends.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Layout } from '#model'
import { LANES, lost, type Calls, type Result } from '../kernel/calls.ts'
import { inTime } from '../../in-time.ts'
import { greetedBy, lineOf, replyOf } from '../kernel/line.ts'
import type { Recipe } from '../kernel/recipe.ts'
import { archiveWith, furnished, patience, type Access, type Kernel } from './boot.ts'
import { faultIn } from './console.ts'
import { commandOf } from './machine.ts'

/** How a machine has ended. */
export interface Ended {
  /** The first lines of its kernel's fault; undefined where there is none. */
  readonly fault: string | undefined
  /** How QEMU ended, in words; undefined where it was told to, or had its kernel end in order. */
  readonly how: string | undefined
}

export interface Port {
  readonly recipes: readonly Recipe[]
  /** Hands the port over, the agent's first line first, until the machine has ended; it ends where the input does. */
  pass(input: Readable, output: Writable): Promise<Ended>
}

/** Milliseconds that a machine has to end where its input has. */
const GRACE = 6000
/** A character that is in no line: the agent refuses what it is in, such as a line that was cut off. */
const UNSAYABLE = '\u0001'

/** Boots a machine with these devices; throws, in a sentence, where it does not come up. A signal ends it at once. */
export async function openPort(kernel: Kernel, access: Access, layout: Layout, signal: AbortSignal): Promise<Port> {
  const { flavour, modules } = kernel
  signal.throwIfAborted()
  const scratch = mkdtempSync(join(tmpdir(), 'vfio-mig-lab-'))
  const [said, blackBox, archive] = [join(scratch, 'console'), join(scratch, 'black-box'), join(scratch, 'archive')]
  writeFileSync(archive, archiveWith(modules))
  // It is read when its folder is gone.
  const console = openSync(said, 'w+')
  const files = { flavour, kernel: kernel.kernel, archive, console: said, blackBox, silence: 0 }
  const [program, ...args] = commandOf(files)
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const { stdin, stdout } = child
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  let isTold = false
  const ended = new Promise<Ended>((resolve) => {
    let isOver = false
    const over = (how: string | undefined): void => {
      if (isOver) return
      isOver = true
      signal.removeEventListener('abort', kill)
      resolve({ fault: faultIn(readFileSync(console, 'utf8')), how: isTold || signal.aborted ? undefined : how })
      closeSync(console)
    }
    child.once('error', ({ message }) => over(message))
    child.once('close', (code, name) =>
      over(name !== null ? `it ended by ${name}` : code === 0 ? undefined : `it ended with exit code ${code}`),
    )
  })
  // A machine that has ended takes nothing any more; that it has ended is told above.
  stdin.on('error', () => {})

  /** Ends the machine in its own time: what it was given before is performed, but for a line that was cut off. */
  const finish = (isCut: boolean): void => {
    if (isTold) return
    isTold = true
    stdin.write(`${isCut ? `${UNSAYABLE}\n` : ''}1 ${LANES} quit\n`)
    setTimeout(kill, GRACE).unref()
  }

  const talk = talking(stdin, stdout, ended)
  try {
    if (!(await inTime(talk.greeting, patience[flavour].boot)))
      throw new Error('The machine of the lab does not come up.')
    const greeting = await talk.greeting
    const recipes = await furnished(talk.calls, kernel, access, layout)
    return { recipes, pass: (input, output) => passing(input, output, greeting) }
  } catch (thrown) {
    kill()
    const { fault } = await ended
    if (fault === undefined || !(thrown instanceof Error)) throw thrown
    throw new Error(`${thrown.message}\n  ${fault}`, { cause: thrown })
  } finally {
    talk.leave()
    rmSync(scratch, { recursive: true, force: true })
  }

  function passing(input: Readable, output: Writable, greeting: string): Promise<Ended> {
    let isCut = false
    output.write(`${greeting}\n`)
    stdout.pipe(output, { end: false })
    input.on('data', (data: Buffer) => void (isCut = data.at(-1) !== 0x0a))
    input.pipe(stdin, { end: false })
    for (const end of ['end', 'close'] as const) input.once(end, () => finish(isCut))
    output.once('error', () => finish(isCut))
    return ended
  }
}

/** Calls on a port that nobody else speaks to, one at a time; they are lost where the machine ends. */
function talking(stdin: Writable, stdout: Readable, ended: Promise<Ended>) {
  const waiting = new Map<number, (result: Result) => void>()
  let [id, rest] = [0, '']
  let over: string | undefined
  let greet: (line: string) => void = () => {}
  let refuse: (error: Error) => void = () => {}
  const greeting = new Promise<string>((resolve, reject) => ([greet, refuse] = [resolve, reject]))
  const listen = (data: Buffer): void => {
    const lines = `${rest}${data.toString('latin1')}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (greetedBy(line) !== undefined) greet(line)
      const reply = replyOf(line)
      if (reply !== undefined) waiting.get(reply.id)?.(reply.result)
    }
  }
  stdout.on('data', listen)
  const leaveOff = async (): Promise<void> => {
    const { how = 'it was ended' } = await ended
    over = `the machine of the lab is gone: ${how}`
    refuse(new Error(`The machine of the lab does not come up: ${how}.`))
    for (const answer of waiting.values()) answer(lost(over))
  }
  void leaveOff()
  const calls: Calls = {
    lifeline: true,
    get ended() {
      return over
    },
    perform: (all) =>
      Promise.all(
        all.map((call) => {
          if (over !== undefined) return Promise.resolve(lost(over))
          stdin.write(lineOf(++id, call))
          return new Promise<Result>((answer) => waiting.set(id, answer))
        }),
      ),
    close: () => Promise.resolve(),
  }
  return {
    calls,
    greeting,
    /** Leaves the port to others. */
    leave(): void {
      stdout.pause()
      stdout.removeListener('data', listen)
    },
  }
}
