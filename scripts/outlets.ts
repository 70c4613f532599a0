// Where the reports of a verification go: `--report FORM=FILE`, as often as wanted, and `--json FILE` for the same as
// `--report json=FILE`. Every file is opened before anything runs, so that nobody waits an hour for a report that
// cannot be written. A form's module is loaded only where it is asked for.
import { unusable, type Terminal } from './command.ts'
import { suggestion } from './options.ts'
import type { Results } from './reports/results-json.ts'
import { resultFile } from './result-file.ts'

/** The forms that results have. */
export const forms = {
  text: async () => (await import('./reports/results-text.ts')).resultsText,
  json: async () => (await import('./reports/results-json.ts')).resultsJson,
  junit: async () => (await import('./reports/junit.ts')).junitOf,
  ktap: async () => (await import('./reports/ktap.ts')).ktapOf,
  html: async () => (await import('./reports/html/page.ts')).pageOf,
} as const satisfies Readonly<Record<string, () => Promise<(results: Results) => string>>>
type Form = keyof typeof forms

export interface OutletOptions {
  readonly json?: string | undefined
  readonly report?: readonly string[] | undefined
}

export interface Outlets {
  /** Whether there is any. */
  readonly isAny: boolean
  /** Whether one of them is standard output: then nothing else stands there. */
  readonly isOut: boolean
  write(results: Results): Promise<void>
  /** Has everything ready: what is given back writes at once, also where a process ends. */
  ready(): Promise<(results: Results) => void>
}

interface Asked {
  readonly form: Form
  readonly path: string
  readonly option: string
}

const isForm = (text: string): text is Form => Object.hasOwn(forms, text)

function askedIn({ json, report = [] }: OutletOptions): readonly Asked[] {
  const asked = report.map((text): Asked => {
    const at = text.indexOf('=')
    const [form, path] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
    if (isForm(form) && path !== '') return { form, path, option: '--report' }
    const names = Object.keys(forms)
    const near = isForm(form) ? `Give ${form}=FILE. ` : suggestion(form, names)
    const remedy = `${near}The forms are ${names.join(', ')}; - is standard output: --report ktap=-.`
    const message = isForm(form) ? `${text} names no file` : `${form} is no form of a report`
    return unusable({ at: '--report', message, remedy })
  })
  return json === undefined ? asked : [{ form: 'json', path: json, option: '--json' }, ...asked]
}

/**
 * Where the options want reports to go; ends with exit code 2 where one of the files cannot be written, or where a form
 * cannot show what is of the protocol.
 */
export function outletsOf(options: OutletOptions, terminal: Terminal, protocol = 'v2'): Outlets {
  const asked = askedIn(options)
  const drawn = protocol === 'v2' ? undefined : asked.find(({ form }) => form === 'html')
  if (drawn !== undefined) {
    const others = Object.keys(forms).filter((form) => form !== 'html')
    const remedy = `Take ${others.join(', ')}; the machine itself: vfio-mig diagram --protocol ${protocol}`
    unusable({ at: '--report', message: `html draws the state machine of v2, not that of ${protocol}`, remedy })
  }
  const twice = asked.find(({ path }, at) => asked.findIndex((other) => other.path === path) < at)
  if (twice !== undefined) {
    const remedy = 'Give each report a file of its own.'
    unusable({ at: twice.option, message: `${twice.path} is asked for twice`, remedy })
  }
  const ways = asked.map(({ form, path, option }) => {
    const file = path === '-' ? undefined : resultFile(path, option)
    return { form, write: (text: string): void => (file === undefined ? terminal.out(text) : file.write(text)) }
  })
  const ready = async (): Promise<(results: Results) => void> => {
    const made = await Promise.all(ways.map(async ({ form, write }) => ({ textOf: await forms[form](), write })))
    return (results) => made.forEach(({ textOf, write }) => write(textOf(results)))
  }
  return {
    isAny: ways.length > 0,
    isOut: asked.some(({ path }) => path === '-'),
    ready,
    write: async (results) => (await ready())(results),
  }
}

/** For an option that may be given several times. */
export const collected = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
]
