// `vfio-mig explain FROM TO`: why the kernel takes the path it takes, what each arc does to the session, and which
// states a failed request may leave. With a header, its passages are shown with their lines in it.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { lineOf, restrict, type Citation } from '#model'
import { unusable, type Terminal } from './command.ts'
import { explanation, type Locate } from './exports/explanation.ts'
import { featuresOf, namedState, specFrom } from './options.ts'
import { resolvePath } from './where.ts'
import { isV1 } from './v1/which.ts'

interface Options {
  readonly features?: string
  readonly extend?: string
  readonly header?: string
  readonly protocol?: string
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<from>', 'current state')
    .argument('<to>', 'state asked for')
    .option('--features <set>', 'features of the device: names joined by | or , or +, a flags number, or all')
    .option('--extend <file>', 'a proposed revision, as an extension file')
    .option('--header <file>', 'a uAPI header: passages are shown with their lines in it')
    .option('--protocol <name>', 'v2, or v1: a request of the region protocol')
    .addHelpText('after', '\nExample: vfio-mig explain RUNNING STOP_COPY --header ~/linux/include/uapi/linux/vfio.h')
    .action(async (from: string, to: string, options: Options) => {
      if (isV1(options)) {
        const { explainV1 } = await import('./v1/explain.ts')
        return terminal.out(explainV1(from, to, locateIn(options.header)))
      }
      const { revision } = await specFrom(options.extend)
      const spec = restrict(revision, featuresOf(options.features, revision))
      const [current, target] = [namedState(from, spec, 'FROM'), namedState(to, spec, 'TO')]
      if (current === target) {
        unusable({
          at: 'TO',
          message: `a request for ${target.name} in ${target.name} changes nothing`,
          remedy: 'Ask for two different states.',
        })
      }
      terminal.out(explanation(spec, current, target, locateIn(options.header)))
    })
}

/** How citations are shown: section and quote, with the line in a header where one is given. */
function locateIn(path: string | undefined): Locate {
  const named = ({ section, quote }: Citation): string => `${section}: "... ${quote} ..."`
  if (path === undefined) return named
  const header = read(path)
  return (citation) => {
    const line = lineOf(header, citation)
    return line === undefined ? `${named(citation)}   (not in ${path})` : `${path}:${line}: ${named(citation)}`
  }
}

function read(path: string): string {
  try {
    return readFileSync(resolvePath(path), 'utf8')
  } catch (error) {
    return unusable({
      at: path,
      message: `cannot be read (${(error as NodeJS.ErrnoException).code})`,
      remedy: 'Give the path of include/uapi/linux/vfio.h.',
    })
  }
}
