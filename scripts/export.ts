// `vfio-mig export FORMAT`: the protocol in the languages of other tools: checkers, the kernel's runtime verification
// and unit tests, tracers, documents. Each format is a function of the spec, and its writer is loaded only for it.
import { Argument, type Command } from 'commander'
import { restrict, tableOf, type Spec } from '#model'
import { unusable, type Terminal } from './command.ts'
import { featuresOf, specFrom } from './options.ts'
import { isTied } from './ties.ts'
import { resultFile } from './result-file.ts'

/** The devices that the model of a format is made of. */
interface Size {
  readonly devices: number
}

interface Format {
  /** What reads it. */
  readonly reader: string
  /** Whether it is a model of devices side by side, and --devices says how many. */
  readonly isComposed?: true
  text(spec: Spec, size: Size): Promise<string>
}

/** The formats, by the name each is asked for by. */
export const formats = {
  promela: {
    reader: 'SPIN',
    isComposed: true,
    async text(spec, { devices }) {
      const { BOUND, promelaOf } = await import('./exports/promela.ts')
      return promelaOf(spec, { devices, bound: BOUND })
    },
  },
  tla: {
    reader: 'TLC and the other tools of TLA+',
    isComposed: true,
    async text(spec, { devices }) {
      const { BOUND } = await import('./exports/promela.ts')
      return (await import('./exports/tla.ts')).tlaOf(spec, { devices, bound: BOUND })
    },
  },
  rv: {
    reader: "the kernel's tools/verification (dot2c, dot2k)",
    text: async (spec) => (await import('./exports/rv.ts')).rvOf(spec),
  },
  kunit: {
    reader: "the kernel's KUnit, beside drivers/vfio",
    text: async (spec) => (await import('./exports/kunit.ts')).kunitOf(spec),
  },
  bpftrace: {
    reader: 'bpftrace; what it prints is for vfio-mig judge',
    text: async (spec) => (await import('./exports/bpftrace.ts')).bpftraceOf(spec),
  },
  mermaid: {
    reader: 'Mermaid',
    async text(spec) {
      const { drawingOf } = await import('./exports/drawing.ts')
      return (await import('./exports/mermaid.ts')).mermaidOf(drawingOf(spec))
    },
  },
  json: {
    reader: 'programs; its schema: vfio-mig schema table',
    text: async (spec) => (await import('./exports/table-text.ts')).tableText(tableOf(spec), 'json'),
  },
  markdown: {
    reader: 'people',
    text: async (spec) => (await import('./exports/table-text.ts')).tableText(tableOf(spec), 'markdown'),
  },
} as const satisfies Readonly<Record<string, Format>>
export type FormatName = keyof typeof formats

const DEVICES_MAX = 3

interface Options {
  readonly features?: string
  readonly extend?: string
  readonly devices?: string
  readonly out?: string
}

const footer = `
Formats:
${Object.entries<Format>(formats)
  .map(([name, { reader }]) => `  ${name.padEnd(10)}${reader}`)
  .join('\n')}

Example: vfio-mig export promela --devices 2 -o model.pml && spin -a model.pml`

export function define(command: Command, terminal: Terminal): void {
  command
    .addArgument(new Argument('<format>', 'the language').choices(Object.keys(formats)))
    .option('--features <set>', 'features of the device: names joined by | or , or +, a flags number, or all')
    .option('--extend <file>', 'a proposed revision, as an extension file (see: vfio-mig schema)')
    .option('--devices <n>', `devices side by side, 1 to ${DEVICES_MAX} (${composedNames.join(', ')})`)
    .option('-o, --out <file>', 'write to a file instead of standard output')
    .addHelpText('after', footer)
    .action(async (name: FormatName, options: Options) => {
      const format: Format = formats[name]
      const { revision } = await specFrom(options.extend)
      const spec = restrict(revision, featuresOf(options.features, revision))
      const devices = devicesOf(options.devices, name)
      const file = options.out === undefined ? undefined : resultFile(options.out, '--out')
      if (isTied(spec, terminal)) return
      const text = await format.text(spec, { devices })
      if (file === undefined) terminal.out(text)
      else file.write(text)
    })
}

const composedNames = Object.entries<Format>(formats)
  .filter(([, { isComposed }]) => isComposed === true)
  .map(([name]) => name)

function devicesOf(text: string | undefined, name: FormatName): number {
  if (text === undefined) return 1
  const at = '--devices'
  if (!composedNames.includes(name)) {
    const remedy = `Leave it out: it is for ${composedNames.join(' and ')}.`
    return unusable({ at, message: `${name} is about the table, not about so many devices`, remedy })
  }
  const devices = Number(text)
  if (/^\d+$/.test(text) && devices >= 1 && devices <= DEVICES_MAX) return devices
  return unusable({ at, message: `${text} is no number of devices`, remedy: `Give 1 to ${DEVICES_MAX}.` })
}
