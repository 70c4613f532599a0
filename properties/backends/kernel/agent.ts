// System calls made by an agent, a child process whose standard input and output speak the agent's protocol: a program
// here, one behind ssh, or a VM. Any number of calls are under way at once. What does not come back is `hung` or
// `crashed` where the transport can tell, and `lost` otherwise; after that nothing more is sent.
import { LANES, lost, type Call, type Calls, type Result } from './calls.ts'
import { linesAt } from './black-box.ts'
import { inTime } from '../../in-time.ts'
import { started } from './child.ts'
import { AGENT_VERSION, cancelLine, greetedBy, helloLine, lineOf, replyOf } from './line.ts'
import { awaitedCalls, type Sent } from './awaited.ts'

export interface AgentSettings {
  /** What is started: a program and its arguments. */
  readonly command: readonly [string, ...string[]]
  /** What it is called where it does not answer; the whole command where it is left out. */
  readonly name?: string
  /** Milliseconds that a call may take. */
  readonly deadline?: number
  /** Milliseconds until the agent's first line has come. */
  readonly boot?: number
  /** Milliseconds between signs of life; an agent with a deadline of its own counts on them. */
  readonly pulse?: number
  /** Milliseconds that the child has to end by itself, resets included, and as many again once it was asked to. */
  readonly grace?: number
  /** Whether the transport cannot fail by itself, as a VM's cannot: what does not come back is then the kernel's. */
  readonly lifeline?: boolean
  /** What shows that the kernel is to blame for the child's end, as an oops does; it takes a black box to say where. */
  readonly evidence?: () => string | undefined | Promise<string | undefined>
  /** A file in which the agent keeps replies that it has not written yet. */
  readonly blackBox?: string
  /** Gives up the wait for the agent's first line; later it changes nothing. */
  readonly signal?: AbortSignal | undefined
}

/** How often it is looked whether something is late, in milliseconds. */
const TICK = 20
/** Bytes of calls in a lane that are under way; where there are as many, more wait here. */
const WINDOW = 2 ** 20
/** Why there is no agent where its wait was given up. */
export const INTERRUPTED = 'it was interrupted'
/** What may come before the agent's first line, such as the banner of a login, in characters. */
const BANNER = 2 ** 16

/** Starts an agent. Throws, in a sentence, where none answers. */
export async function connectAgent(settings: AgentSettings): Promise<Calls> {
  const { command, deadline = 5000, boot = 10_000, pulse = 2000, grace = 6000, lifeline = false, signal } = settings
  if (signal?.aborted === true) throw new Error(INTERRUPTED)
  const awaited = awaitedCalls()
  let backlog: readonly { readonly line: string; readonly sent: Sent }[] = []
  /** Requests of our own, whose replies nobody waits for. */
  const asides = new Set<number>()
  let [id, banner] = [0, 0]
  let ended: string | undefined
  let ticking: ReturnType<typeof setTimeout> | undefined
  let greeted: (version: number | undefined) => void = () => {}
  const greeting = new Promise<number | undefined>((resolve) => (greeted = resolve))
  let isGreeted = false
  let closing: Promise<void> | undefined

  const child = started(command, {
    line(text) {
      if (ended !== undefined) return
      if (isGreeted) return receive(text)
      const version = greetedBy(text)
      banner += text.length + 1
      isGreeted = version !== undefined
      if (banner > BANNER) void over('what it says is not what an agent says first')
      if (isGreeted || ended !== undefined) greeted(version)
    },
    end(how) {
      greeted(undefined)
      void over(`the agent is gone: ${how}`)
    },
  })
  const beat = setInterval(() => aside(helloLine(++id, LANES)), pulse)
  beat.unref()

  const giveUp = (): void => {
    greeted(undefined)
    void over(INTERRUPTED)
  }
  signal?.addEventListener('abort', giveUp)
  const isThere = await inTime(greeting, boot)
  signal?.removeEventListener('abort', giveUp)
  const version = isThere ? await greeting : undefined
  if (version !== AGENT_VERSION) {
    const because =
      ended ??
      (isThere && version !== undefined
        ? `it speaks version ${version} of the protocol, not ${AGENT_VERSION}: build it from the same source`
        : `it did not greet us within ${boot} ms`)
    await close()
    const whole = command.join(' ')
    throw new Error(`No agent answers from ${settings.name ?? `"${whole}"`}: ${because}.`, { cause: whole })
  }
  return {
    lifeline,
    get ended() {
      return ended
    },
    perform: (calls) => new Promise((resolve) => perform(calls, resolve)),
    close,
  }

  function perform(calls: readonly Call[], resolve: (results: readonly Result[]) => void): void {
    if (ended !== undefined || calls.length === 0) return resolve(calls.map(() => lost(ended!)))
    const results: Result[] = []
    let left = calls.length
    // All lines are made first: a call that cannot be said leaves nothing half sent.
    const lines = calls.map((call) => ({ call, id: ++id, line: lineOf(id, call) }))
    const more = lines.map((one, at) => {
      const answer = (result: Result): void => {
        results[at] = result
        if (--left === 0) resolve(results)
      }
      return { line: one.line, sent: { id: one.id, call: one.call, size: one.line.length, answer } }
    })
    backlog = backlog.length === 0 ? more : [...backlog, ...more]
    pump()
  }

  /** Sends what there is room for, lane by lane. */
  function pump(): void {
    let text = ''
    const now = performance.now()
    const full = new Set<number>()
    backlog = backlog.filter((one) => {
      const { lane } = one.sent.call
      if (full.has(lane) || awaited.sizeOf(lane) >= WINDOW) {
        full.add(lane)
        return true
      }
      awaited.send(one.sent, now)
      text += one.line
      return false
    })
    if (text !== '') child.write(text)
    ticking ??= setTimeout(tick, TICK)
  }

  function aside(line: string): void {
    if (ended !== undefined || !isGreeted) return
    asides.add(id)
    child.write(line)
  }

  function receive(text: string): void {
    const reply = replyOf(text)
    if (reply !== undefined && asides.delete(reply.id)) return
    if (reply === undefined || !awaited.receive(reply.id, reply.result, performance.now())) {
      const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
      void over(`the agent said what is no reply: ${shown}`)
      return
    }
    if (backlog.length > 0) pump()
  }

  function tick(): void {
    ticking = undefined
    if (ended !== undefined || awaited.count === 0) return
    const now = performance.now()
    for (const sent of awaited.impatient(now)) aside(cancelLine(++id, sent.call.lane, sent.id))
    const late = awaited.late(now, deadline)
    if (late === undefined) ticking = setTimeout(tick, TICK)
    else void over(`no answer within ${deadline} ms`, late)
  }

  /** Ends the connection: everything under way is lost, but for the call that is to blame. */
  async function over(because: string, hung?: Sent): Promise<void> {
    if (ended !== undefined) return
    ended = because
    // What was said already is there once more, and nobody is waiting for it.
    const unwritten = linesAt(settings.blackBox).map(replyOf)
    for (const reply of unwritten) if (reply !== undefined) awaited.receive(reply.id, reply.result, performance.now())
    const current = awaited.current()
    const stuck = hung === undefined ? undefined : (awaited.firstOf(hung.call.lane) ?? current)
    const open = [...awaited.drain(), ...backlog.map(({ sent }) => sent)]
    backlog = []
    void close()
    // Without a black box nobody can tell in the middle of a batch whose end it was.
    const isTraced = hung === undefined && lifeline && settings.blackBox !== undefined
    const shown = isTraced ? await settings.evidence?.() : undefined
    const blamed: Result | undefined =
      hung !== undefined && lifeline
        ? { type: 'hung', ms: deadline }
        : shown === undefined
          ? undefined
          : { type: 'crashed', evidence: shown }
    const culprit = stuck ?? current
    for (const sent of open) sent.answer(blamed !== undefined && sent === culprit ? blamed : lost(because))
  }

  function close(): Promise<void> {
    closing ??= (async () => {
      clearInterval(beat)
      // A VM does not see that its input has ended: it is told.
      child.write(`${++id} ${LANES} quit\n`)
      child.finish()
      await child.gone(grace)
      await over('the connection was closed')
    })()
    return closing
  }
}
