// The options that name the device to be met: the simulated one, or devices of a live kernel through a backend of their
// own. A live device is one thing with one feature set: what is about to be done to it is said before it is opened, and
// it is left as it has to be on every way out.
import type { Command } from 'commander'
import type { FeatureSet } from '#model'
import type { Backend, KernelBackend } from '#properties'
import { quoted } from './calling.ts'
import { unusable } from './command.ts'
import { suggestion } from './options.ts'

export interface BackendOptions {
  readonly backend?: string | undefined
  readonly peer?: string
  readonly agent?: string
  readonly peerAgent?: string
  readonly inProcess?: boolean
  readonly deadline?: string
  readonly allowBlocked?: boolean
  readonly allowError?: boolean
  readonly hostile?: boolean
  readonly workload?: string
  readonly workloadPrefix?: string
  /** How many machines of the lab are used side by side. It changes no result, and is in no line to paste. */
  readonly machines?: string
  /** What a command takes the features of the device to be. */
  readonly features?: string | undefined
}

/** Milliseconds after which a device in process that answers by promises is given up, unless --deadline says others. */
export const PATIENCE = 30_000

/** A live device that was found, and not touched yet. */
export interface Prospect {
  /** What has to be done before the process may end, as the beginning of a sentence. */
  readonly owed: string | undefined
  /** What is about to be done, and to what: lines. */
  readonly notice: readonly string[]
  /** Opens it; `unmet` where it is not fit to be used. */
  open(): Promise<Live>
}

/** A live device that is open. Whoever has it ends its backend, whatever happens. */
export interface Live {
  readonly backend: Backend & Pick<KernelBackend, 'end'>
  readonly features: FeatureSet
  /** Milliseconds for an answer that comes by a promise; where it is left out its backend gives up by itself. */
  readonly deadline?: number
  /** How it was found: lines. */
  readonly remarks: readonly string[]
}

/** The module of a scheme: it is given what stands behind the colon, or nothing. */
export interface BackendModule {
  prospect(rest: string, options: BackendOptions, signal?: AbortSignal): Promise<Prospect>
}

/** Live devices, by what stands before the first colon. A module is loaded only when it is asked for. */
const schemes: Readonly<Record<string, () => Promise<BackendModule>>> = {
  vfio: () => import('./vfio-backend.ts'),
  lab: () => import('./lab-backend.ts'),
  module: () => import('./module-backend.ts'),
}

const SIMULATED = 'simulated'

/** The backends, as they are typed: what stands behind a colon names the device. */
export const backendNames = [SIMULATED, ...Object.keys(schemes).map((name) => (name === 'lab' ? name : `${name}:`))]

/** Adds the options to a command. */
export const withBackend = (command: Command): Command =>
  command
    .option(
      '--backend <name>',
      'the device: simulated, vfio:DEVICE[,DEVICE] (see: vfio-mig devices), lab, module:FILE (your own)',
    )
    .option('--peer <device>', 'another device of the same make: what takes two is tried between them')
    .option('--agent <command>', 'who makes the system calls, such as "ssh host vfio-agent"')
    .option('--peer-agent <command>', "who makes the peer's: on another host, or in another machine of the lab's")
    .option('--in-process', 'make the system calls in this process (needs the package koffi)')
    .option(
      '--deadline <duration>',
      'how long one system call on a live device, or one answer of a module, may take, such as 20s',
    )
    .option('--allow-blocked', 'send blocked transitions too: some kernels never return from them')
    .option('--allow-error', 'send requests to a device in ERROR too: the kernel warns of each')
    .option(
      '--hostile',
      'also what may harm this host: interrupt, starve and close a device in use (the lab always does)',
    )
    .option('--workload <command>', 'a program that has the device work: start, stop, digest (see the README)')
    .option('--workload-prefix <command>', 'what it is started by, such as "ssh host"')

/** Options that say nothing about a device in process. */
const ofLive = [
  'peer',
  'agent',
  'peerAgent',
  'inProcess',
  'deadline',
  'allowBlocked',
  'allowError',
  'hostile',
  'workload',
  'workloadPrefix',
] as const

/** An option as it is typed. */
const nameOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Ends a command that was given an option about live devices, where there is none. */
export function withoutLive(options: BackendOptions, message: string, remedy: string): void {
  const idle = ofLive.find((key) => options[key] !== undefined)
  if (idle !== undefined) unusable({ at: nameOf(idle), message, remedy })
}

const schemeOf = (text: string): string => text.split(':', 1)[0]!

/** Whether a backend is one of live devices. */
export const isLive = (backend: string | undefined): boolean =>
  backend !== undefined && Object.hasOwn(schemes, schemeOf(backend))

/** Whether a backend is a module of the user's: it is met like a live device, and answers like a simulated one. */
export const isModule = (backend: string | undefined): boolean =>
  backend !== undefined && schemeOf(backend) === 'module'

/** Whether a backend is the lab, whose machines are nobody else's. */
export const isLab = (backend: string | undefined): boolean => backend !== undefined && schemeOf(backend) === 'lab'

/** The live device that options name; undefined for the simulated one. It is found, and nothing is done to it. */
export async function prospectOf(options: BackendOptions, signal?: AbortSignal): Promise<Prospect | undefined> {
  const { backend = SIMULATED } = options
  if (options.machines !== undefined && !isLab(backend)) {
    const remedy = 'Leave it out, or give --backend lab.'
    return unusable({ at: '--machines', message: 'only the lab has machines', remedy })
  }
  if (backend === SIMULATED) {
    const remedy = 'Name one: --backend vfio:DEVICE. They are listed by: vfio-mig devices'
    withoutLive(options, 'it is about a live device', remedy)
    return undefined
  }
  const scheme = schemeOf(backend)
  if (!isLive(backend)) {
    const names = [SIMULATED, ...Object.keys(schemes)]
    const remedy = `${suggestion(scheme, names)}The backends are ${names.join(', ')}.`
    return unusable({ at: '--backend', message: `${backend} is no backend`, remedy })
  }
  const module = await schemes[scheme]!()
  return module.prospect(backend.slice(scheme.length + 1), options, signal)
}

const mark = Symbol('unmet')

/** Ends a command because there is nothing it could run on: what is in the way, and what can be done. */
export function unmet(message: string): never {
  throw Object.assign(new Error(message), { [mark]: true })
}

/** Why there is nothing to run on; undefined for any other error. */
export const unmetBy = (thrown: unknown): string | undefined =>
  thrown instanceof Error && mark in thrown ? thrown.message : undefined

/** The options as they are typed, so that a line to paste meets the same device; a blank before each. */
export const backendText = (options: BackendOptions): string =>
  (['backend', ...ofLive] as const)
    .map((key): string => {
      const value = options[key]
      if (value === undefined || value === false || value === SIMULATED) return ''
      return value === true ? ` ${nameOf(key)}` : ` ${nameOf(key)} ${quoted(value)}`
    })
    .join('')
