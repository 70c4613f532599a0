// A workload: a program of whoever owns the device that has it work and sees what it holds, which no verifier can by
// itself. With it a backend has the powers dirty and inspect, so that what was saved is compared with what was resumed.
// A guest does not run while its device is stopped: neither does the workload.
import { spawn } from 'node:child_process'
import { isOver, type Act, type AnyOutcome, type DeviceState, type View } from '#model'
import type { KernelBackend } from './backend.ts'
import { onceOver, signal } from './child.ts'
import type { KernelWorld } from './world.ts'

/** What the program is told to do with a device, which it is named by its address or path. */
export type Task = 'start' | 'stop' | 'digest'

/** How the program ended, and what it said. */
export interface Done {
  readonly code: number
  readonly out: string
  readonly err: string
}

export type Workload = (task: Task, device: string) => Promise<Done>

/** The exit code of a program that cannot do what it was told in the state that the device is in. */
export const NOT_NOW = 3

/** Milliseconds that a task may take. */
const PATIENCE = 30_000

/** Runs a program of the shell, `CMD TASK DEVICE`, with what stands before it such as `ssh host`. */
export const workloadOf =
  (command: string, prefix = '', patience = PATIENCE): Workload =>
  (task, device) =>
    new Promise((resolve) => {
      const line = `${prefix} ${command} ${task} '${device}'`
      const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
      let [out, err] = ['', '']
      // Whatever it has started is ended with it, where it stayed in its group.
      const timer = setTimeout(() => {
        err = `no end in ${patience} ms`
        if (child.pid !== undefined) signal(child.pid, 'SIGKILL')
      }, patience)
      const end = (code: number, words = err): void => {
        clearTimeout(timer)
        for (const pipe of [child.stdout, child.stderr]) pipe.destroy()
        resolve({ code, out, err: words })
      }
      child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
      child.on('error', (error) => end(-1, error.message))
      // What works on in the background may keep its output open: the task is over all the same.
      onceOver(child, (code) => end(code ?? -1))
    })

/** What a digest says: words that differ where the device does, and, on a line of their own, what it did by DMA. */
export function viewIn(out: string): (View & { readonly tellsDma: boolean }) | undefined {
  const [first = '', second, ...more] = out.trimEnd().split('\n')
  const pages = first.split(' ').filter((word) => word !== '')
  const dma = second === undefined ? undefined : /^dma (\d{1,15}) (\d{1,15})$/.exec(second)
  if (pages.length === 0 || dma === null || more.length > 0) return undefined
  return { pages, begun: Number(dma?.[1] ?? 0), completed: Number(dma?.[2] ?? 0), tellsDma: dma !== undefined }
}

/** The states about which a device is asked nothing but what it does by DMA. */
const aboutDma: readonly DeviceState[] = ['RUNNING_P2P', 'PRE_COPY_P2P', 'RESUMING']

/** The states in which a guest runs, and a device works. */
const working: readonly DeviceState[] = ['RUNNING', 'RUNNING_P2P', 'PRE_COPY', 'PRE_COPY_P2P']

/**
 * A backend whose devices, in their order, a workload knows by these names. Where the workload says nothing of DMA it
 * is not asked in the states that nothing else is seen of: what is never looked at must not count as seen.
 */
export function worked(backend: KernelBackend, workload: Workload, names: readonly string[]): KernelBackend {
  const powers = [...backend.powers, 'dirty', 'inspect'] as const
  /** Of each world, the one without a workload. */
  const inner = new WeakMap<object, KernelWorld>()
  let failed: string | undefined

  async function done(task: Task, device: number): Promise<Done | AnyOutcome> {
    const result = await workload(task, names[device]!)
    if (result.code === 0) return result
    const because = saidBy(task, result)
    if (result.code === NOT_NOW) return { type: 'lost', because: `not done: ${because}`, unsent: true }
    failed = because
    return { type: 'lost', because }
  }

  async function looked(world: KernelWorld, { device, lane }: Act): Promise<AnyOutcome> {
    const result = await done('digest', device)
    if ('type' in result) return result
    const view = viewIn(result.out)
    if (view !== undefined) {
      const { tellsDma, ...value } = view
      if (tellsDma) return { type: 'ok', value }
      const [state] = await world.perform([{ device, lane, event: { type: 'get-state' } }])
      return state?.type === 'ok' && !aboutDma.some((name) => name === state.value) ? { type: 'ok', value } : blind
    }
    failed = noDigest(result.out)
    return { type: 'lost', because: failed }
  }

  async function dirtied(world: KernelWorld, { device, lane }: Act): Promise<AnyOutcome> {
    const [state] = await world.perform([{ device, lane, event: { type: 'get-state' } }])
    if (state?.type !== 'ok') return state?.type === 'errno' ? idle : state!
    if (!working.some((name) => name === state.value)) return idle
    for (const task of ['start', 'stop'] as const) {
      const result = await done(task, device)
      if ('type' in result) return result
    }
    return { type: 'ok', value: null }
  }

  const one = (world: KernelWorld, act: Act): Promise<AnyOutcome> =>
    act.event.type === 'inspect' ? looked(world, act) : dirtied(world, act)

  return {
    ...backend,
    powers,
    async open(layout) {
      if (failed !== undefined) throw new Error(failed)
      const world = await backend.open(layout)
      const outer: KernelWorld = {
        powers,
        devices: world.devices,
        held: world.held,
        takesBatches: true,
        get hasOptedIn() {
          return world.hasOptedIn
        },
        closes: (device) => world.closes(device),
        async perform(acts) {
          const outcomes: AnyOutcome[] = []
          for (let from = 0; from < acts.length && !outcomes.some(isOver); from = outcomes.length) {
            if (isOfWorkload(acts[from]!)) outcomes.push(await one(world, acts[from]!))
            else {
              const end = acts.findIndex((act, at) => at > from && isOfWorkload(act))
              outcomes.push(...(await world.perform(acts.slice(from, end < 0 ? undefined : end))))
            }
          }
          return [...outcomes, ...acts.slice(outcomes.length).map(() => unreached)]
        },
      }
      inner.set(outer, world)
      return outer
    },
    close: (world) => backend.close?.(inner.get(world) ?? world),
    async check(devices) {
      const health = await backend.check(devices)
      for (const name of names.slice(0, devices)) {
        const result = await workload('digest', name)
        if (result.code !== 0) throw new Error(`It does not work: ${saidBy('digest', result)}.`)
        if (viewIn(result.out) === undefined) throw new Error(`It does not work: ${noDigest(result.out)}.`)
      }
      return health
    },
  }
}

const saidBy = (task: Task, { code, err }: Done): string => {
  const last = err.trim().split('\n').at(-1) ?? ''
  return `the workload's ${task} ended with exit code ${code}${last === '' ? '' : `: ${last}`}`
}

const noDigest = (out: string): string => `the workload's digest says what is none: ${JSON.stringify(out.slice(0, 60))}`

const isOfWorkload = ({ event }: Act): boolean => event.type === 'dirty' || event.type === 'inspect'

const idle: AnyOutcome = { type: 'lost', because: 'not done: the device is stopped, and so is its guest', unsent: true }
const blind: AnyOutcome = { type: 'lost', because: 'not done: the workload says nothing of DMA', unsent: true }
const unreached: AnyOutcome = { type: 'lost', because: 'not sent after what came before', unsent: true }
