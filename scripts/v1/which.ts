// Which protocol a command is about: v2, unless `--protocol v1` asks for the region protocol. What v1 has no meaning
// for is refused, so that an option is never passed over in silence.
import { unusable } from '../command.ts'
import { suggestion } from '../options.ts'

const protocols = ['v2', 'v1'] as const

/** Options that mean something for both protocols; commander gives `format` a default. */
const shared: readonly string[] = ['protocol', 'format', 'out', 'header']

/** Whether `--protocol` asks for v1; what is no protocol is refused, and so is an option that v1 has no meaning for. */
export function isV1(options: object & { readonly protocol?: string | undefined }, known = shared): boolean {
  const { protocol } = options
  if (protocol === undefined || protocol === 'v2') return false
  if (protocol !== 'v1') {
    const remedy = `${suggestion(protocol, protocols)}There are v2 (the default) and v1.`
    unusable({ at: '--protocol', message: `${protocol} is no protocol`, remedy })
  }
  const foreign = Object.keys(options).find((name) => !known.includes(name))
  if (foreign !== undefined) {
    const remedy = 'Leave it out, or verify v2: leave --protocol v1 out.'
    unusable({ at: `--${foreign}`, message: 'it has no meaning for v1', remedy })
  }
  return true
}
