// Calls on devices of several agents as if one made them all: another host, another VM, another version of the kernel.
// A device keeps its number, and with it its registers and its table, where it is. The order of a batch is kept from
// agent to agent: each is asked when the one before has answered, but for what meets, which is at the same time.
import { ok } from '#model'
import { lost, type Call, type Calls, type Result } from './calls.ts'
import { deviceOf } from './recipe.ts'

/** An agent, and how many devices it has; numbers go on from the one before. */
export interface Part {
  /** What an end of it is told by. */
  readonly name: string
  readonly calls: Calls
  readonly devices: number
}

/** A call on its way: its place in the batch, and the part that makes it; none for a meeting with nobody. */
interface Routed {
  readonly at: number
  readonly call: Call
  readonly part: number | undefined
}

/** What is asked before anything of it has been answered. */
type Stage = readonly Routed[]

const met: Result = ok({ returned: 0, bytes: new Uint8Array() })

/** Calls by several parts. Where one of them has ended nothing more is sent to any. */
export function routedCalls(parts: readonly Part[]): Calls {
  const owners = parts.flatMap(({ devices }, part) => Array<number>(devices).fill(part))
  let first: string | undefined
  /** Why the first that has ended did so: the others are closed after it. */
  const ended = (): string | undefined => {
    const part = parts.find(({ calls }) => calls.ended !== undefined)
    if (part !== undefined) first ??= told(part, part.calls.ended!)
    return first
  }
  return {
    lifeline: parts.every(({ calls }) => calls.lifeline),
    get ended() {
      return ended()
    },
    async perform(calls) {
      const results: Result[] = []
      for (const stage of stagesOf(partsOf(calls, owners))) {
        const because = ended()
        for (const { at } of stage) results[at] = because === undefined ? met : lost(because)
        if (because === undefined) await Promise.all(parts.map((part, number) => asked(part, number, stage, results)))
      }
      return results
    },
    async close() {
      ended()
      await Promise.all(parts.map(({ calls }) => calls.close()))
    },
  }
}

const told = ({ name }: Part, because: string): string => `${name}: ${because}`

/** Has a part make its calls of a stage. */
async function asked(part: Part, number: number, stage: Stage, results: Result[]): Promise<void> {
  const own = stage.filter((one) => one.part === number)
  if (own.length === 0) return
  const answers = await part.calls.perform(own.map(({ call }) => call))
  for (const [at, result] of answers.entries()) {
    results[own[at]!.at] = result.type === 'lost' ? lost(told(part, result.because)) : result
  }
}

/** Who makes each call: what is of no device goes with what its lane does next, or else to the first. */
function partsOf(calls: readonly Call[], owners: readonly number[]): readonly Routed[] {
  const next = new Map<number, number>()
  return calls
    .map((call, at) => ({ call, at }))
    .reverse()
    .map(({ call, at }): Routed => {
      const device = deviceOf(call)
      const part = device === undefined ? (next.get(call.lane) ?? 0) : (owners[device] ?? 0)
      next.set(call.lane, part)
      return { call, at, part }
    })
    .reverse()
}

/** Cuts a batch into what is asked at a time: neighbours that one part makes, or a group that several do. */
function stagesOf(all: readonly Routed[]): readonly Stage[] {
  const stages: Routed[][] = []
  let last: number | undefined
  for (let from = 0, end = 0; from < all.length; from = end) {
    end = groupEnd(all, from)
    const group = all.slice(from, end)
    const makers = [...new Set(group.filter((one) => !isMeeting(one)).map(({ part }) => part))]
    // A group of which nothing is sent keeps its lanes in order all the same.
    const maker = makers.length > 1 ? undefined : (makers[0] ?? last)
    const own = makers.length > 1 ? metApart(group) : group.map((one) => ({ ...one, part: maker }))
    if (maker !== undefined && maker === last) stages.at(-1)!.push(...own)
    else stages.push(own)
    last = maker
  }
  return stages
}

const isMeeting = ({ call }: Routed): boolean => call.type === 'meet'

/** The end of what is performed at the same time: the lanes of a group meet before and after it. */
function groupEnd(all: readonly Routed[], from: number): number {
  const { call: first } = all[from]!
  if (first.type !== 'meet') return from + 1
  const isOther = ({ call }: Routed): boolean => call.type === 'meet' && call.key !== first.key
  const after = all.findIndex((one, at) => at > from && isOther(one))
  if (after < 0) return all.length
  const rest = all.findIndex((one, at) => at > after && !(isOther(one) && keyOf(one) === keyOf(all[after]!)))
  return rest < 0 ? all.length : rest
}

const keyOf = ({ call }: Routed): number | undefined => (call.type === 'meet' ? call.key : undefined)

/** A group of several parts: lanes meet those of their own part; one that is alone there waits for nobody. */
function metApart(group: readonly Routed[]): Routed[] {
  const owners = new Map(group.filter((one) => !isMeeting(one)).map(({ call, part }) => [call.lane, part]))
  return group.map((one): Routed => {
    if (one.call.type !== 'meet') return one
    const part = owners.get(one.call.lane)
    const count = [...owners.values()].filter((other) => other === part).length
    return count < 2 ? { ...one, part: undefined } : { ...one, call: { ...one.call, count }, part }
  })
}
