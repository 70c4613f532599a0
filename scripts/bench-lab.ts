// The lab's part of the benchmark: what a request costs by each way to make it, beside a loop in the same machine that
// makes it without us. A sequence is twenty requests for states, from RUNNING and back to it, in one round trip. Where
// the lab is not built it says so.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ioctls, SET, simulatedDevice, type DeviceState } from '#model'
import {
  asked,
  boot,
  buildServedAgent,
  callsInProcess,
  connectAgent,
  driverModules,
  driverText,
  featureMemory,
  fileOf,
  FIRST_FILE,
  labs,
  missingTools,
  openDevice,
  registersOf,
  serve,
  simulatedKernel,
  statePayload,
  type Call,
  type Calls,
  type Lab,
  type Recipe,
} from '#properties'

const AIM = { sequences: 2000, boot: 1500 }
/** Spans that a rate is taken over, in milliseconds: the best of them counts, for what others do only takes away. */
const SPANS = 8
const SPAN = 400
/** Sequences that are under way at a time where they are many. */
export const MANY = 8
const LOOP = 100_000
/** Machines that are booted, one after the other. */
const BOOTS = 5

/** From RUNNING and back; what is opened is ended, and nothing is loaded. */
const course: readonly DeviceState[] = [
  ...(['STOP', 'STOP_COPY', 'STOP', 'RUNNING', 'RUNNING_P2P', 'RUNNING', 'PRE_COPY', 'STOP_COPY', 'STOP'] as const),
  ...(['RUNNING', 'PRE_COPY', 'RUNNING', 'STOP', 'RUNNING_P2P', 'STOP', 'STOP_COPY', 'STOP', 'RUNNING'] as const),
  ...(['STOP', 'RUNNING'] as const),
]

/** How often something is done in a second, so many at a time. */
export async function rate(each: number, work: () => Promise<void>): Promise<number> {
  let best = 0
  for (let span = 0; span < SPANS; span++) {
    const begin = performance.now()
    let count = 0
    for (; performance.now() - begin < SPAN; count += each) await work()
    best = Math.max(best, (count / (performance.now() - begin)) * 1000)
  }
  return best
}

export interface Rates {
  readonly single: number
  readonly sequence: number
  readonly many: number
}

/** The rates of a device that is opened through these calls. */
async function ratesOf(calls: Calls, recipe: Recipe): Promise<Rates> {
  const { place } = await openDevice(calls, recipe, 0, 500)
  const given = { place, bytes: () => new Uint8Array() }
  const requests = course.flatMap((target) => asked({ type: 'set-state', target }, given)!.calls)
  const [stop, run] = [requests[0]!, requests.at(-1)!].map((call): Call => ({ ...call, lane: 0 }))
  const sequence = [{ type: 'clear', table: place.table } as const, ...requests].map((call): Call => ({
    ...call,
    lane: 0,
  }))
  const performed = async (all: readonly Call[]): Promise<void> => {
    const bad = (await calls.perform(all)).find(({ type }) => type !== 'ok')
    if (bad !== undefined) throw new Error(`a request of the benchmark came to ${JSON.stringify(bad)}`)
  }
  return {
    single: await rate(2, async () => {
      await performed([stop!])
      await performed([run!])
    }),
    sequence: await rate(1, () => performed(sequence)),
    many: await rate(MANY, async () => {
      await Promise.all(Array.from({ length: MANY }, () => performed(sequence)))
    }),
  }
}

/** Requests a second of a loop beside the device, which nothing of ours has a part in. */
async function loopOf(calls: Calls): Promise<number> {
  const all = (['STOP', 'RUNNING'] as const).map((target) =>
    featureMemory('MIG_DEVICE_STATE', SET, statePayload(target)),
  )
  const file = { register: registersOf(0)[0] }
  const [result] = await calls.perform([
    { type: 'measure', lane: 0, file, command: ioctls.VFIO_DEVICE_FEATURE, count: LOOP, all },
  ])
  const { returned, bytes } = result?.type === 'ok' ? result.value : { returned: 0, bytes: new Uint8Array() }
  if (returned !== LOOP) throw new Error(`the loop came to ${JSON.stringify(result)}`)
  return (LOOP * 1e9) / Number(Buffer.from(bytes).readBigUInt64LE())
}

export const row = (what: string, { single, sequence, many }: Rates): void => {
  const figures = [single, sequence, many].map((figure) => figure.toFixed(0).padStart(9))
  console.log(`${what.padEnd(44)}${figures.join('')}`)
}

/** The lab's machine, and how long it took until its device answered. */
async function machineOf(lab: Lab): Promise<{ readonly calls: Calls; readonly recipe: Recipe; readonly ms: number }> {
  const modules = await driverModules(lab, driverText(lab, 'found'))
  const begin = performance.now()
  const kernel = { flavour: lab.flavour, kernel: fileOf(lab, 'kernel'), modules }
  const { calls, recipes } = await boot(kernel, 'cdev', { devices: 1 })
  return { calls, recipe: recipes[0]!, ms: performance.now() - begin }
}

const simulated: Recipe = { type: 'cdev', path: '/dev/vfio/devices/vfio0' }
const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const device = () => simulatedDevice({ features, seed: 1, pages: 4, size: 16 })

/** The agent as a program of this machine, over a simulated kernel behind a socket. */
async function servedRates(): Promise<Rates> {
  const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-bench-'))
  const [program, path] = [join(folder, 'agent'), join(folder, 'kernel')]
  buildServedAgent(program)
  const served = await serve(() => simulatedKernel([device()], FIRST_FILE), path)
  const calls = await connectAgent({ command: ['env', `VFIO_SOCKET=${path}`, program] })
  try {
    return await ratesOf(calls, simulated)
  } finally {
    await calls.close()
    served.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Prints what the lab costs, and the same calls where no machine is between. */
export async function labCost(): Promise<void> {
  const [lab] = missingTools('boot').length === 0 ? labs('plain') : []
  if (lab === undefined) {
    console.log('\nthe lab: skipped, for it is not built or cannot be booted (vfio-mig lab build)')
    return
  }
  const boots: number[] = []
  for (let turn = 1; turn < BOOTS; turn++) {
    const { calls, ms } = await machineOf(lab)
    boots.push(ms)
    await calls.close()
  }
  const { calls, recipe, ms } = await machineOf(lab)
  const least = Math.min(...boots, ms)
  const rates = await ratesOf(calls, recipe)
  const loop = await loopOf(calls)
  await calls.close()
  console.log(`\nRequests for states, a second:${' '.repeat(14)}   single sequences ${MANY} at once`)
  row('the agent in the lab', rates)
  console.log(`${'  a loop beside the device, in C'.padEnd(44)}${loop.toFixed(0).padStart(9)}`)
  row('the agent here, over a simulated kernel', await servedRates())
  row('no agent, over the same in process', await ratesOf(callsInProcess(simulatedKernel([device()])), simulated))
  const best = Math.max(rates.sequence, rates.many)
  const [isFast, isUp] = [best >= AIM.sequences, least <= AIM.boot].map((isMet) => (isMet ? 'met' : 'missed'))
  console.log(`sequences in the lab: ${best.toFixed(0)} a second   aim ${AIM.sequences}   ${isFast}`)
  console.log(`a fresh machine: ${least.toFixed(0)} ms, the least of ${BOOTS}   aim ${AIM.boot} ms   ${isUp}`)
}
