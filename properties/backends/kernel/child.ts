// A child process as a pair of lines: what it says on its standard output, and how it ended. None of them outlives us:
// each is a process group of its own, which is asked to end, and made to where it does not.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { inTime } from '../../in-time.ts'

/** A line that is longer than any reply ends the connection. */
const LONGEST = 3 * 2 ** 20
/** Milliseconds of silence after its end that somebody else is given who keeps its output, such as a master of ssh. */
const SILENCE = 300
/** How much of what it says on its standard error is kept, in characters. */
const KEPT = 2000

export interface Listener {
  line(text: string): void
  /** It has ended, or cannot be started; in words. */
  end(how: string): void
}

export interface Child {
  readonly pid: number | undefined
  write(text: string): void
  /** No more is written to it. */
  finish(): void
  /** Resolves when it is gone: it has `grace` milliseconds to end by itself, and as many once it was asked to. */
  gone(grace: number): Promise<void>
}

/** Process groups that are running; undefined until there was one. */
let running: Set<number> | undefined

function watched(pid: number): void {
  if (running === undefined) process.on('exit', () => running?.forEach((one) => signal(one, 'SIGTERM')))
  running ??= new Set()
  running.add(pid)
}

/** Sends a signal to a process group. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Starts a program, and tells a listener what comes of it. */
export function started([program, ...args]: readonly [string, ...string[]], listener: Listener): Child {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const { pid } = child
  if (pid !== undefined) watched(pid)
  let errors = ''
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    const over = (how: string): void => {
      if (isOver) return
      isOver = true
      if (pid !== undefined) running?.delete(pid)
      resolve()
      const said = errors.trim()
      listener.end(said === '' ? how : `${how}: ${said.split('\n').slice(-3).join(' / ')}`)
    }
    child.on('error', (error: NodeJS.ErrnoException) =>
      over(error.code === 'ENOENT' ? `there is no program "${program}"` : `"${program}": ${error.message}`),
    )
    onceOver(child, (code, name, isHeld) => {
      if (isHeld && pid !== undefined) signal(pid, 'SIGTERM')
      over(name === null ? `it ended with exit code ${code}` : `it ended by ${name}`)
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
    })
  })
  // A program that has ended takes nothing any more; that it has ended is told above.
  child.stdin.on('error', () => {})
  child.stdout.setEncoding('latin1')
  child.stdout.on('data', linesTo(listener))
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => void (errors = (errors + text).slice(-KEPT)))
  return {
    pid,
    write: (text) => void child.stdin.write(text, 'latin1'),
    finish: () => void child.stdin.end(),
    async gone(grace) {
      for (const name of ['SIGTERM', 'SIGKILL'] as const) {
        if (await inTime(exited, grace)) return
        if (pid !== undefined) signal(pid, name)
      }
      // Even now a process may be stuck within a driver: it is not waited for without end.
      await inTime(exited, grace)
    },
  }
}

/**
 * Tells once that a program has ended, and how. What it said last may still be on its way: that is read first, unless
 * somebody else holds the way open.
 */
export function onceOver(
  child: ChildProcessByStdio<Writable | null, Readable, Readable>,
  over: (code: number | null, name: NodeJS.Signals | null, isHeld: boolean) => void,
): void {
  let late: ReturnType<typeof setTimeout> | undefined
  let isTold = false
  const tell = (code: number | null, name: NodeJS.Signals | null, isHeld: boolean): void => {
    clearTimeout(late)
    if (!isTold) over(code, name, isHeld)
    isTold = true
  }
  child.on('close', (code, name) => tell(code, name, false))
  child.on('exit', (code, name) => {
    late = setTimeout(() => tell(code, name, true), SILENCE)
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', () => late?.refresh())
  })
}

/** Cuts what comes in pieces into lines. */
function linesTo(listener: Listener): (text: string) => void {
  let pieces: string[] = []
  let length = 0
  return (text) => {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      pieces.push(text.slice(from, end))
      listener.line(pieces.length === 1 ? pieces[0]! : pieces.join(''))
      ;[pieces, length, from] = [[], 0, end + 1]
    }
    if (from === text.length) return
    pieces.push(text.slice(from))
    length += text.length - from
    if (length > LONGEST) listener.line(pieces.splice(0).join('').slice(0, KEPT))
    if (pieces.length === 0) length = 0
  }
}
