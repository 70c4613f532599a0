// What the headings of the kernel's comment mean, by a small grammar: a condition on the device's features, and a
// statement of which list follows. Every word must be accounted for. A heading with a word that is not is not
// understood, since that word might change everything ("may", "except", "one of").
import type { FeatureRow } from '../../features.ts'

/** When a list holds. */
export interface WrittenCondition {
  /** Features that must all be there. */
  readonly all: readonly string[]
  /** Features none of which may be there. */
  readonly none: readonly string[]
  /** Where another list has taken this one's place ("However, if ..."). */
  readonly except: readonly WrittenCondition[]
}

export type ListKind = 'required' | 'combination' | 'blocked'

export type Heading =
  | {
      readonly type: 'understood'
      readonly kind: ListKind
      readonly condition: WrittenCondition
      /** `however`: takes an earlier list's place where its condition holds; `otherwise`: holds where that does not. */
      readonly turn: 'however' | 'otherwise' | undefined
    }
  | { readonly type: 'not-understood'; readonly because: string }

/** The spellings of a feature: `PRE_COPY`, `pre-copy`, `pre copy`, `precopy`, with or without the flag's prefix. */
const spellings = (name: string): string => name.toLowerCase().split('_').join('[-_ ]?')

/** The heading's words: features by name after an `@`, all else in lower case without punctuation. */
function wordsOf(text: string, features: readonly FeatureRow[]): string {
  // Longer names first: STOP_COPY_P2P is no STOP_COPY.
  const rows = [...features].sort((a, b) => b.name.length - a.name.length)
  const marked = rows.reduce(
    (marking, { name }) =>
      marking.replace(new RegExp(`(?<![\\w@-])(?:vfio_migration_)?${spellings(name)}(?![\\w-])`, 'g'), `@${name}`),
    text.toLowerCase(),
  )
  return marked
    .replace(/[.,;:()"'`]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Whether a text speaks of any of the features. */
export const mentionsFeature = (text: string, features: readonly FeatureRow[]): boolean =>
  wordsOf(text, features).includes('@')

const feature = '@\\w+'
const list = `(?:both )?(?:the )?${feature}(?: (?:and |as well as )?${feature})*(?: support| features?| states?)?`
const either = `(?:both |either )?${feature}(?: (?:and |or |nor )?${feature})*(?: support| features?)?`
const are = '(?:is|are)(?: both)?'
const there = '(?:supported|present|available|offered|reported)(?: together| too| as well)?'

/** A form of condition: which features its parts name, and whether they must be there. */
interface Form {
  /** The word it begins with, by which most are ruled out at once. */
  readonly opening: string
  readonly pattern: RegExp
  readonly signs: readonly ('all' | 'none' | 'every-optional' | 'no-optional')[]
}

const form = (pattern: string, ...signs: Form['signs']): Form => ({
  opening: /^\w+/.exec(pattern)![0],
  pattern: new RegExp(`(?:^| )${pattern}(?= |$)`),
  signs,
})

// Longer forms first, so that no part of a condition is left over.
const forms: readonly Form[] = [
  form(`if (all) optional features are ${there}`, 'every-optional'),
  form(`if (no) optional features? ${are} ${there}`, 'no-optional'),
  form('without (any|the|all) optional features?', 'no-optional'),
  form(`if (${list}) ${are} ${there} (?:and|but) (${list}) ${are} not(?: ${there})?`, 'all', 'none'),
  form(`if (${list}) ${are} ${there} (?:but )?without (${either})`, 'all', 'none'),
  form(`if (${list}) ${are} ${there} but not (${either})`, 'all', 'none'),
  form(`if (${list}) ${are} ${there}`, 'all'),
  form(`if neither (${either}) ${are} ${there}`, 'none'),
  form(`if (${list}) ${are} not ${there}`, 'none'),
  form(`unless (${feature}) is ${there}`, 'none'),
  form(`with (${list}) (?:but |and )?without (${either})`, 'all', 'none'),
  form(`with (${list})`, 'all'),
  form(`without (${either})`, 'none'),
]

/** What each list's statement must say, and the words it may say besides. */
const statements: readonly { readonly kind: ListKind; readonly says: RegExp; readonly may: string }[] = [
  {
    kind: 'blocked',
    says: /\b(blocked|forbidden|refused|rejected|not (permitted|allowed|possible|supported))\b/,
    may:
      'the following these this below combination transition transitions arc arcs fsm is are always and return ' +
      'error',
  },
  {
    kind: 'combination',
    says: /\bcombination\b|\bsteps? through\b/,
    may:
      'the coding code table will steps step through multiple several states for some combination transition ' +
      'transitions this these that means mean following ones below as follows in then is are',
  },
  {
    kind: 'required',
    // The last form is the short one: "These arcs are required".
    says: /\b(requires|must|shall|(has|have|needs?|required) to)\b.*\b(implement|support|provide)\b|\barcs? .*required/,
    may:
      'the a each every coding code in this table requires must shall required is are has have needs need to be by ' +
      'driver drivers also then implement support provide following these those additional more further fsm arc arcs ' +
      'beyond above below too and as well addition',
  },
]

/** Reads a heading in the words of these features. */
export function headingOf(text: string, features: readonly FeatureRow[]): Heading {
  const lost = (because: string): Heading => ({ type: 'not-understood', because })
  const words = wordsOf(text, features)
  const turn = /^(however|otherwise)\b/.exec(words)?.[1] as 'however' | 'otherwise' | undefined
  const found = conditionOf(words.replace(/^(however|otherwise) ?/, ''), features)
  if (found === undefined) return lost('one feature is asked to be there and not to be there')
  // "beyond the P2P arcs above" only says where the other arcs stand.
  const rest = found.rest.replace(new RegExp(`beyond (?:the )?${feature} arcs above`), 'beyond arcs above')
  const statement = statements.find(({ says }) => says.test(rest))
  if (statement === undefined)
    return lost('it does not say whether the list is of required arcs, combinations or blocked ones')
  const may = new Set(statement.may.split(' '))
  const strange = rest
    .replace(statement.kind === 'blocked' ? statement.says : /^$/, '')
    .split(' ')
    .filter((word) => word !== '' && !may.has(word))
  if (strange.length > 0)
    return lost(
      `of ${strange.map((word) => `"${word.replace('@', '')}"`).join(', ')} it is not known what it means here`,
    )
  return { type: 'understood', kind: statement.kind, condition: found.condition, turn }
}

/** The condition in a heading's words and what is left without it; undefined for one that contradicts itself. */
function conditionOf(
  words: string,
  features: readonly FeatureRow[],
): { readonly condition: WrittenCondition; readonly rest: string } | undefined {
  const optional = features.filter(({ mandatory }) => !mandatory).map(({ name }) => name)
  for (const { opening, pattern, signs } of forms) {
    const match = words.includes(opening) ? pattern.exec(words) : null
    if (match === null) continue
    const named = (sign: string): readonly string[] =>
      signs.flatMap((given, at) =>
        given === sign ? (match[at + 1]!.match(/@\w+/g) ?? []).map((name) => name.slice(1)) : [],
      )
    const all = [...named('all'), ...(signs.includes('every-optional') ? optional : [])]
    const none = [...named('none'), ...(signs.includes('no-optional') ? optional : [])]
    if (all.some((name) => none.includes(name))) return undefined
    return { condition: { all, none, except: [] }, rest: words.replace(match[0], ' ').trim() }
  }
  return { condition: { all: [], none: [], except: [] }, rest: words }
}

/** Whether a condition holds for a device with these features. */
export const holds = ({ all, none, except }: WrittenCondition, set: readonly string[]): boolean =>
  all.every((name) => set.includes(name)) &&
  !none.some((name) => set.includes(name)) &&
  !except.some((other) => holds(other, set))

/** Whether one condition asks for all that another one asks for, and more. */
export const narrows = (narrow: WrittenCondition, wide: WrittenCondition): boolean =>
  wide.all.every((name) => narrow.all.includes(name)) &&
  wide.none.every((name) => narrow.none.includes(name)) &&
  narrow.all.length + narrow.none.length > wide.all.length + wide.none.length
