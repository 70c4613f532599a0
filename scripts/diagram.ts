// `vfio-mig diagram`: the state machine on its grid, with a path painted on it or a revision compared with today's. A
// blocked pair is a picture as well and no failure: it says that it is blocked.
import { Option, type Command } from 'commander'
import { combinationOf, restrict, tableOf, type Combination, type Spec } from '#model'
import { unusable, type Terminal } from './command.ts'
import { compared, drawingOf, painted, type Drawing } from './exports/drawing.ts'
import { featuresOf, namedState, specFrom } from './options.ts'
import { resultFile } from './result-file.ts'
import { isV1 } from './v1/which.ts'

const formats = ['svg', 'dot', 'mermaid'] as const
type Format = (typeof formats)[number]

interface Options {
  readonly format: Format
  readonly features?: string
  readonly path?: readonly string[]
  readonly extend?: string
  readonly out?: string
  readonly protocol?: string
}

const footer = `
The DOT text carries every position: neato -n2 -Tpng draws the same picture, dot -Tpng one of its own.
Examples: vfio-mig diagram --path RESUMING PRE_COPY --out path.svg
          vfio-mig diagram --features 5 --format mermaid
          vfio-mig diagram --protocol v1`

export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(new Option('-f, --format <format>', 'form of the picture').choices(formats).default('svg'))
    .option('--features <set>', 'features of the device: names joined by | or , or +, a flags number, or all')
    .option('--path <from to...>', 'paint the combination transition between two states')
    .option('--extend <file>', 'draw a proposed revision (an extension file) and what it changes')
    .option('-o, --out <file>', 'write to a file instead of standard output')
    .option('--protocol <name>', 'v2, or v1: the region protocol on the same grid')
    .addHelpText('after', footer)
    .action(async (options: Options) => {
      const { format, features, path, extend, out } = options
      const file = out === undefined ? undefined : resultFile(out, '--out')
      const write = (text: string): void => (file === undefined ? terminal.out(text) : file.write(text))
      if (isV1(options)) {
        const { drawingOfV1 } = await import('./v1/drawing.ts')
        return write(await textOf(drawingOfV1(), format))
      }
      const { today, revision } = await specFrom(extend)
      const set = featuresOf(features, revision)
      const spec = restrict(revision, set)
      const drawing = extend === undefined ? drawingOf(spec) : compared(restrict(today, set), spec)
      write(await textOf(path === undefined ? drawing : painted(drawing, requested(path, spec)), format))
    })
}

/** The combination between the two states given to --path. */
function requested(path: readonly string[], spec: Spec): Combination {
  const [from, to, ...rest] = path
  if (from === undefined || to === undefined || rest.length > 0) {
    return unusable({
      at: '--path',
      message: `${path.length === 1 ? 'one state is' : `${path.length} states are`} given`,
      remedy: 'Name two: the state the device is in and the one requested, as in --path RUNNING STOP_COPY.',
    })
  }
  const [tail, head] = [namedState(from, spec, '--path'), namedState(to, spec, '--path')]
  if (tail === head) {
    return unusable({
      at: '--path',
      message: `both ends are ${tail.name}`,
      remedy: 'Name two different states: a request for the state the device is in takes no arc.',
    })
  }
  return combinationOf(tableOf(spec), tail.name, head.name)
}

/** The drawing in a format. What writes a format is loaded only for it: Graphviz is large. */
async function textOf(drawing: Drawing, format: Format): Promise<string> {
  if (format === 'mermaid') return (await import('./exports/mermaid.ts')).mermaidOf(drawing)
  const dot = (await import('./exports/dot.ts')).dotOf(drawing)
  return format === 'dot' ? dot : (await import('./exports/svg.ts')).svgOf(dot)
}
