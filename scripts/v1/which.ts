// Which protocol a command is about: v2, unless `--protocol v1` asks for the region protocol. What v1 has no meaning
// for is refused, so that an option is never passed over in silence.
import { unusable } from '../command.ts'
import { suggestion } from '../options.ts'

export const protocols = ['v2', 'v1'] as const
export type ProtocolName = (typeof protocols)[number]

/** Options that mean something for both protocols; commander gives `format` a default. */
const shared: readonly string[] = ['protocol', 'format', 'out', 'header']

const nameOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The protocol that options ask for; ends with exit code 2 where it is none, or v1 has no meaning for an option. */
export function protocolOf(
  options: object & { readonly protocol?: string | undefined },
  known = shared,
  otherwise: ProtocolName = 'v2',
): ProtocolName {
  const { protocol = otherwise } = options
  const name = protocols.find((one) => one === protocol)
  if (name === undefined) {
    const remedy = `${suggestion(protocol, protocols)}There are v2 (the default) and v1.`
    return unusable({ at: '--protocol', message: `${protocol} is no protocol`, remedy })
  }
  const foreign = name === 'v1' ? Object.keys(options).find((key) => !known.includes(key)) : undefined
  if (foreign === undefined) return name
  const remedy = 'Leave it out, or take v2: leave --protocol v1 out.'
  return unusable({ at: nameOf(foreign), message: 'it has no meaning for v1', remedy })
}

/** Whether options ask for v1. */
export const isV1 = (options: object & { readonly protocol?: string | undefined }, known = shared): boolean =>
  protocolOf(options, known) === 'v1'
