// The words that options and arguments take where they are known beforehand: what completion offers. They come from the
// tables that the commands themselves read; what only the parser knows it says as choices.
import { featureSetsOf, flagsOf, protocol, readings, revisionNames, states, v1, vmm } from '#model'
import { vmm as judging } from '#properties'
import { backendNames } from '../backend-option.ts'
import { dialectOf } from '../dialect.ts'
import type { ArgumentEntry, OptionEntry } from '../manual.ts'
import { forms } from '../outlets.ts'
import { generationWords } from '../stream.ts'
import { protocols, type ProtocolName } from '../v1/which.ts'

/** The words of a kind, for each protocol. */
export type Words = Readonly<Record<ProtocolName, readonly string[]>>

const both = (words: readonly string[]): Words => ({ v2: words, v1: words })

/** Names and what they begin with: a subject stands for all within it. */
const withSubjects = (all: readonly { readonly name: string }[]): readonly string[] => [
  ...new Set(all.map(({ name }) => name.split('/')[0]!)),
  ...all.map(({ name }) => name),
]

const sets = featureSetsOf(protocol.features)

/** Kinds of words; one that ends in `=` or `:` is gone on with. */
export const kinds = {
  requirement: { v2: withSubjects(dialectOf('v2').requirements), v1: withSubjects(dialectOf('v1').requirements) },
  mutant: { v2: dialectOf('v2').mutants.map(({ name }) => name), v1: dialectOf('v1').mutants.map(({ name }) => name) },
  features: both(['all', ...sets.flatMap((set) => [`${flagsOf(protocol.features, set)}`, set.join('+')])]),
  protocol: both(protocols),
  rule: both(readings.map(({ name }) => name)),
  state: { v2: Object.keys(states), v1: Object.keys(v1.states) },
  backend: both(backendNames),
  report: both(Object.keys(forms).map((form) => `${form}=`)),
  revision: both(revisionNames),
  generation: both(generationWords),
  user: both(vmm.userNames),
  'user-mutant': both([...new Set(vmm.userMutants.map(({ name }) => name))]),
  'user-requirement': both(judging.requirements.map(({ name }) => name)),
} as const satisfies Readonly<Record<string, Words>>
export type Kind = keyof typeof kinds

/** What is completed: words of a kind, words that the parser knows, a file, or nothing. */
export type Completion =
  | { readonly type: 'kind'; readonly kind: Kind }
  | { readonly type: 'choices'; readonly words: readonly string[] }
  | { readonly type: 'file' }
  | { readonly type: 'nothing' }

const ofOptions: Readonly<Record<string, Kind>> = {
  '--requirement': 'requirement',
  '--mutant': 'mutant',
  '--features': 'features',
  '--protocol': 'protocol',
  '--rule': 'rule',
  '--path': 'state',
  '--backend': 'backend',
  '--report': 'report',
  '--generation': 'generation',
}
const ofArguments: Readonly<Record<string, Kind>> = { from: 'state', to: 'state', revision: 'revision', user: 'user' }

/** Options that mean something else in one command than in all others. */
const apart: Readonly<Record<string, Kind>> = {
  'users --mutant': 'user-mutant',
  'users --requirement': 'user-requirement',
}

/** Names of values that are files or folders. */
const files = ['file', 'files', 'dir', 'folder', 'tree', 'trace', 'path']

function completionOf(kind: Kind | undefined, value: string, choices: readonly string[]): Completion {
  if (choices.length > 0) return { type: 'choices', words: choices }
  if (kind !== undefined) return { type: 'kind', kind }
  return files.includes(value) ? { type: 'file' } : { type: 'nothing' }
}

/** What the value of a command's option is completed by. */
export const completionOfOption = (path: readonly string[], { long, value, choices }: OptionEntry): Completion =>
  completionOf(apart[[...path, long].join(' ')] ?? ofOptions[long], value, choices)

/** What an argument is completed by. */
export const completionOfArgument = ({ name, choices }: ArgumentEntry): Completion =>
  completionOf(ofArguments[name], name, choices)
