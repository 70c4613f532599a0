// What a system call costs by each way to make it, with no device behind it: a request for a state, put to /dev/null,
// which refuses it (ENOTTY). So the time is the way's own: that of koffi, which the lab's machine has not and no real
// device was measured with, beside that of the agent as a program of this machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ioctls, SET } from '#model'
import { buildAgent, connectAgent, connectKoffi, featureMemory, hasCompiler, statePayload } from '#properties'
import type { Call, CallResult, Calls } from '#properties'
import { MANY, rate, row, type Rates } from './bench-lab.ts'

/** As many as a sequence of the lab's rows has. */
const REQUESTS = 20

/** The same request of a file that has no such one. */
const request: Call = {
  type: 'ioctl',
  lane: 0,
  file: { register: 0 },
  command: ioctls.VFIO_DEVICE_FEATURE,
  bytes: featureMemory('MIG_DEVICE_STATE', SET, statePayload('STOP')),
}
const sequence: readonly Call[] = Array.from({ length: REQUESTS }, () => request)

const O_RDWR = 2
const opening: Call = { type: 'open', lane: 0, into: 0, path: '/dev/null', flags: O_RDWR }

const isRefused = (result: CallResult): boolean => result.type === 'errno' && result.errno === 'ENOTTY'

/** Rates of requests that are refused; throws where one of them comes to anything else. */
export async function refusalRates(calls: Calls): Promise<Rates> {
  const performed = async (all: readonly Call[]): Promise<void> => {
    const odd = (await calls.perform(all)).find((result) => !isRefused(result))
    if (odd !== undefined) throw new Error(`a request of the benchmark came to ${JSON.stringify(odd)}`)
  }
  await calls.perform([opening])
  try {
    return {
      single: await rate(1, () => performed([request])),
      sequence: await rate(1, () => performed(sequence)),
      many: await rate(MANY, async () => {
        await Promise.all(Array.from({ length: MANY }, () => performed(sequence)))
      }),
    }
  } finally {
    await calls.close()
  }
}

/** By the agent, built for it. */
async function agentRates(): Promise<Rates> {
  const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-bench-'))
  try {
    buildAgent(join(folder, 'agent'))
    return await refusalRates(await connectAgent({ command: [join(folder, 'agent')] }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** By koffi; undefined where it is not there. KOFFI names its module where it is not installed beside this one. */
async function koffiRates(): Promise<Rates | undefined> {
  const load = () => import(process.env['KOFFI'] ?? 'koffi') as Promise<unknown>
  const calls = await connectKoffi(undefined, load).catch(() => undefined)
  return calls === undefined ? undefined : refusalRates(calls)
}

/** Prints what a call costs by each way. */
export async function callCost(): Promise<void> {
  console.log(`\nRequests that /dev/null refuses, a second: what a call costs, of a device nothing`)
  console.log(`${' '.repeat(44)}   single sequences ${MANY} at once`)
  if (hasCompiler()) row('the agent here', await agentRates())
  else console.log('the agent here: skipped, for there is no C compiler')
  const koffi = await koffiRates()
  if (koffi === undefined) console.log('koffi, in process: skipped, for the package koffi is not there')
  else row('koffi, in process', koffi)
}
