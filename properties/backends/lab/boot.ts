// A booted lab: a fresh machine, sample devices made in it, and how each is opened. It ends with its connection. What
// its kernel said on the console is read when it ends by itself: a fault is the evidence of a crash, and silence is
// none.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sizeOf, type Layout } from '#model'
import { connectAgent } from '../kernel/agent.ts'
import type { Call, Calls } from '../kernel/calls.ts'
import type { Unplaced } from '../kernel/encoding.ts'
import type { Recipe } from '../kernel/recipe.ts'
import { sentence } from '../kernel/recipe.ts'
import type { Flavour } from './config.ts'
import { faultIn } from './console.ts'
import { archiveOf } from './cpio.ts'
import { commandOf, QEMU } from './machine.ts'
import type { Module } from './modules.ts'
import { agentArchive } from './place.ts'

/** By the file of the device and an iommufd, or by its group and a container. */
export const accesses = ['cdev', 'group'] as const satisfies readonly Recipe['type'][]
export type Access = (typeof accesses)[number]

/** How long things may take, in milliseconds. */
export const patience = {
  plain: { boot: 20_000, deadline: 5000 },
  debug: { boot: 120_000, deadline: 20_000 },
} as const

/** The sample driver's devices have one port or two, and a stream of one kind is none of the other. */
const types = { alike: 'mtty-1', foreign: 'mtty-2' } as const
const buses = { make: '/sys/class/mdev_bus/mtty/mdev_supported_types', made: '/sys/bus/mdev/devices' } as const

/** The name of a device, by its number: a UUID that is easily told from another. */
export const uuidOf = (device: number): string => `00000000-0000-4000-8000-${String(device).padStart(12, '0')}`

/** A kernel that can be booted: its file, how patient one has to be with it, and what is loaded, in its order. */
export interface Kernel {
  readonly flavour: Flavour
  readonly kernel: string
  readonly modules: readonly Module[]
  /** Gives up the wait for the machine; later it changes nothing. */
  readonly signal?: AbortSignal | undefined
}

export interface Booted {
  readonly calls: Calls
  readonly recipes: readonly Recipe[]
}

/** Boots a machine with these devices, a foreign one last; throws, in a sentence, where it does not come up. */
export async function boot(
  { flavour, kernel, modules, signal }: Kernel,
  access: Access,
  layout: Layout,
): Promise<Booted> {
  const scratch = mkdtempSync(join(tmpdir(), 'vfio-mig-lab-'))
  const [console, blackBox, archive] = [join(scratch, 'console'), join(scratch, 'black-box'), join(scratch, 'archive')]
  // A machine that has not come far has no console.
  const said = (): string => (existsSync(console) ? readFileSync(console, 'utf8') : '')
  let calls: Calls | undefined
  const clear = clearedAtLast(scratch)
  try {
    writeFileSync(archive, archiveWith(modules))
    calls = await connectAgent({
      command: commandOf({ flavour, kernel, archive, console, blackBox }),
      name: `the lab's machine (${QEMU})`,
      blackBox,
      ...patience[flavour],
      lifeline: true,
      evidence: () => faultIn(said()),
      signal,
    })
    const recipes = await furnished(calls, { flavour, modules }, access, layout)
    return { calls: clearing(flavour === 'debug' ? overheard(calls, said) : calls, clear), recipes }
  } catch (thrown) {
    await calls?.close()
    const fault = faultIn(said())
    clear()
    if (fault === undefined || !(thrown instanceof Error)) throw thrown
    throw new Error(`${thrown.message}\n${fault}`, { cause: thrown })
  }
}

/** Folders of machines that are running; undefined until there was one. */
let scratches: Set<string> | undefined

/** Clears a folder away; the end of this process does so where nobody has by then. */
function clearedAtLast(folder: string): () => void {
  const clear = (one: string): void => rmSync(one, { recursive: true, force: true })
  if (scratches === undefined) process.on('exit', () => scratches?.forEach(clear))
  scratches ??= new Set()
  scratches.add(folder)
  return () => {
    scratches?.delete(folder)
    clear(folder)
  }
}

/** Loads what a machine takes and makes its devices, a foreign one last: how each is opened. */
export async function furnished(
  calls: Calls,
  { flavour, modules }: Pick<Kernel, 'flavour' | 'modules'>,
  access: Access,
  layout: Layout,
): Promise<readonly Recipe[]> {
  await load(calls, modules)
  if (flavour === 'debug') await starving(calls)
  const recipes: Recipe[] = []
  for (let device = 0; device < sizeOf(layout); device++) {
    const type = device < layout.devices ? types.alike : types.foreign
    recipes.push(await made(calls, access, type, uuidOf(device)))
  }
  return recipes
}

/** An archive after another one is unpacked as well: the agent's, and one with the modules. */
export const archiveWith = (modules: readonly Module[]): Uint8Array => {
  const entries = modules.map(
    ({ path }) => ({ type: 'program', name: basename(path), bytes: readFileSync(path) }) as const,
  )
  return Buffer.concat([readFileSync(agentArchive()), archiveOf(entries)])
}

async function load(calls: Calls, modules: readonly Module[]): Promise<void> {
  for (const { path, parameters = '' } of modules) {
    const [result] = await calls.perform([{ type: 'insmod', lane: 0, path: `/${basename(path)}`, parameters }])
    if (result?.type !== 'ok') throw new Error(sentence(`load ${basename(path)} in the lab`, result))
  }
}

/** Makes a sample device, and says how it is opened. */
async function made(calls: Calls, access: Access, type: string, uuid: string): Promise<Recipe> {
  const asked = async (call: Omit<Call<'put'>, 'lane'> | Omit<Call<'ls' | 'readlink'>, 'lane'>): Promise<string> => {
    const [result] = await calls.perform([{ ...call, lane: 0 }])
    if (result?.type === 'ok') return Buffer.from(result.value.bytes).toString()
    throw new Error(sentence(`${call.type} ${call.path} in the lab`, result))
  }
  await asked({ type: 'put', path: `${buses.make}/${type}/create`, bytes: Buffer.from(uuid) })
  const place = `${buses.made}/${uuid}`
  if (access === 'cdev') {
    const name = await asked({ type: 'ls', path: `${place}/vfio-dev` })
    return { type: 'cdev', path: `/dev/vfio/devices/${name}` }
  }
  const group = basename(await asked({ type: 'readlink', path: `${place}/iommu_group` }))
  return { type: 'group', path: `/dev/vfio/${group}`, name: uuid }
}

const DEBUG = '/sys/kernel/debug'

/** Lets allocations fail that a driver waits for; where it is done is asked for by who makes the call. */
async function starving(calls: Calls): Promise<void> {
  const put = (name: string, text: string) =>
    ({ type: 'put', lane: 0, path: `${DEBUG}/failslab/${name}`, bytes: Buffer.from(text) }) as const
  const mount = { type: 'mount', lane: 0, kind: 'debugfs', path: DEBUG } as const
  const results = await calls.perform([mount, put('ignore-gfp-wait', 'N'), put('verbose', '0')])
  const bad = results.find(({ type }) => type !== 'ok')
  if (bad !== undefined) throw new Error(sentence('let allocations fail in the lab', bad))
}

/**
 * The same calls; what the console says meanwhile ends them, for not every check of a kernel ends the kernel. Which of
 * the calls it was is not known: the last one has it, and a shorter plan will tell.
 */
const overheard = (calls: Calls, said: () => string): Calls => ({
  ...calls,
  get ended() {
    return calls.ended
  },
  async perform(all) {
    const results = await calls.perform(all)
    const fault = calls.ended === undefined ? faultIn(said()) : undefined
    if (fault === undefined) return results
    await calls.close()
    return [...results.slice(0, -1), { type: 'crashed', evidence: fault }]
  },
})

/** Takes a sample device away, by its number. */
export const removal = (device: number): Unplaced => ({
  type: 'put',
  path: `${buses.made}/${uuidOf(device)}/remove`,
  bytes: Buffer.from('1'),
})

/** The same calls; what belongs to them is cleared away when they are closed. */
const clearing = (calls: Calls, clear: () => void): Calls => ({
  lifeline: calls.lifeline,
  get ended() {
    return calls.ended
  },
  perform: (all) => calls.perform(all),
  async close() {
    await calls.close()
    clear()
  },
})
