// Who makes the calls on which of the devices that were named: one agent on all of them, or one on the peers that is
// their own. Then the two sides may use the same names, and whatever is said of a device says whose it is.
import { routedCalls, type Calls } from '#properties'
import type { BackendOptions } from './backend-option.ts'
import { unusable } from './command.ts'

/** Devices that one agent has. */
export interface Side<N> {
  readonly named: readonly N[]
  /** What says how its agent is met. */
  readonly options: BackendOptions
  /** The option that it goes by, and who its agent is; undefined where there is no other side. */
  readonly name?: string
  readonly who?: string
}

/** A side whose agent answers, and its devices. */
export interface Met<D> {
  readonly name: string | undefined
  readonly calls: Calls
  readonly devices: readonly D[]
}

/** The sides that options ask for. */
export function sidesOf<N extends { readonly text: string }>(
  own: readonly N[],
  peers: readonly N[],
  options: BackendOptions,
): readonly Side<N>[] {
  const { agent, peerAgent, inProcess, deadline, workload } = options
  if (peerAgent === undefined) return [{ named: once([...own, ...peers], '--backend'), options }]
  if (peers.length === 0) {
    unusable({ at: '--peer-agent', message: 'there is no peer', remedy: 'Name one: --peer DEVICE.' })
  }
  if (workload !== undefined) {
    const remedy = 'Leave it out, or have all devices behind one agent: without --peer-agent.'
    unusable({ at: '--workload', message: 'it is run on one host, and the peer may be on another', remedy })
  }
  const here = inProcess === true ? 'this process' : 'this host'
  return [
    {
      named: once(own, '--backend'),
      options,
      name: agent === undefined ? '--backend' : '--agent',
      who: agent ?? here,
    },
    {
      named: once(peers, '--peer'),
      options: { agent: peerAgent, ...(deadline === undefined ? {} : { deadline }) },
      name: '--peer-agent',
      who: peerAgent,
    },
  ]
}

/** Devices, each of which is named once. */
function once<N extends { readonly text: string }>(named: readonly N[], at: string): readonly N[] {
  const twice = named.find(({ text }, place) => named.findIndex((other) => other.text === text) < place)
  if (twice === undefined) return named
  return unusable({ at, message: `${twice.text} is named twice`, remedy: 'Name each device once.' })
}

/** Meets all sides at once; where one cannot be met the others are left again. */
export async function allMet<N, D>(
  sides: readonly Side<N>[],
  meet: (side: Side<N>) => Promise<Met<D>>,
): Promise<readonly Met<D>[]> {
  const came = await Promise.allSettled(sides.map(meet))
  const met = came.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = came.find((one) => one.status === 'rejected')
  if (failed === undefined) return met
  await Promise.all(met.map(({ calls }) => calls.close()))
  throw failed.reason
}

/** The calls on all devices, in the order of the sides. */
export function callsOn(sides: readonly Met<unknown>[]): Calls {
  const [only] = sides
  if (sides.length === 1 && only !== undefined) return only.calls
  return routedCalls(sides.map(({ name = '', calls, devices }) => ({ name, calls, devices: devices.length })))
}
