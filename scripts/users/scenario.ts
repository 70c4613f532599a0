// A scenario of a migration as typed: what is not given is as in the user's plain one. Each part is checked, and a bad
// one is told by its place in the JSON, with what would have been taken.
import { z } from 'zod'
import { featureSetsOf, nameOfSet, protocol, simulatedOptions, v1, type vmm } from '#model'
import { unusable } from '../command.ts'

const count = (least: number, most: number) => z.int().min(least).max(most)
const at = count(0, 10_000)
const device = count(0, 2)

const happening = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('dirty'), device, page: count(0, 3), at }),
  z.strictObject({ type: z.literal('time'), ticks: count(0, 1000), at }),
  z.strictObject({ type: z.literal('guest-reset'), device, at }),
  z.strictObject({ type: z.literal('other-reset'), at }),
  z.strictObject({ type: z.literal('arc-fails'), leaves: z.enum(['before', 'behind', 'error']), at }),
  z.strictObject({ type: z.literal('call-fails'), errno: z.literal('EIO'), at }),
  z.strictObject({ type: z.literal('disconnect'), at }),
  z.strictObject({ type: z.literal('cancel'), at }),
  z.strictObject({ type: z.literal('pause'), at }),
  z.strictObject({ type: z.literal('continue'), at }),
])

const sets = featureSetsOf(protocol.features).map((set) => set.join('+'))

const shape = z
  .strictObject({
    way: z.enum(['live', 'multifd', 'snapshot']),
    devices: count(1, 3),
    features: z
      .array(z.string())
      .refine((some) => sets.includes(some.join('+')), { error: `expected one of ${sets.join(', ')}` }),
    options: z.record(z.string(), z.union([z.string(), z.number()])),
    chunk: count(1, 2 ** 20),
    limit: count(0, 2 ** 20),
    rounds: count(1, 100),
    overtaking: count(0, 100),
    happenings: z.array(happening).max(20),
  })
  .partial()

const remedy = 'Give the scenario as a replay line has it.'

/** The scenario that a text means for a user. */
export function scenarioOf(text: string, user: vmm.User): vmm.Scenario {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return unusable({ at: '--scenario', message: 'it is no JSON', remedy })
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) {
    return unusable(
      ...parsed.error.issues.map(({ path, message }) => ({
        at: `--scenario: ${['$', ...path].join('.')}`,
        message,
        remedy,
      })),
    )
  }
  const scenario = { ...user.plain, ...parsed.data } as vmm.Scenario
  if (!user.ways.includes(scenario.way)) {
    const message = `${user.name} does not migrate by ${scenario.way}`
    return unusable({ at: '--scenario: $.way', message, remedy: `It does by ${user.ways.join(', ')}.` })
  }
  const choices: Readonly<Record<string, readonly (string | number)[]>> =
    user.protocol === 'v1'
      ? v1.optionChoices
      : Object.fromEntries(Object.entries(simulatedOptions).map(([name, one]) => [name, one.choices]))
  for (const [name, choice] of Object.entries(scenario.options)) {
    if (choices[name]?.includes(choice) === true) continue
    const known = choices[name]?.join(', ') ?? Object.keys(choices).join(', ')
    unusable({ at: `--scenario: $.options.${name}`, message: `${choice} is no choice`, remedy: `There are: ${known}.` })
  }
  return scenario
}

/** What of a scenario is not as in the user's plain one, as it is typed. */
export function unusual(scenario: vmm.Scenario, { plain }: vmm.User): Partial<vmm.Scenario> {
  const names = Object.keys(plain) as (keyof vmm.Scenario)[]
  const other = names.filter((name) => JSON.stringify(scenario[name]) !== JSON.stringify(plain[name]))
  return Object.fromEntries(other.map((name) => [name, scenario[name]]))
}

/** A scenario in words. */
export function scenarioText({ way, devices, features, options, happenings, ...rest }: vmm.Scenario): string {
  const chosen = Object.entries(options).map(([name, choice]) => `${name} ${choice}`)
  const { chunk, limit, rounds } = rest
  return [
    `${devices === 1 ? 'one device' : `${devices} devices`} with ${nameOfSet(features)}, ${way}`,
    `chunks of ${chunk} bytes, limit ${limit}, ${rounds} rounds`,
    ...(chosen.length > 0 ? [`device options: ${chosen.join(', ')}`] : []),
    ...(happenings.length === 0 ? ['nothing happens'] : []),
  ].join('; ')
}
